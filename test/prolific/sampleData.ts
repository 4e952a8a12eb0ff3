import type { CollectionData, ProlificData, ProlificWorkspaceData } from './prolificData.ts';
import type { Layout } from './layout.ts';
import { answered } from './sample/answered.ts';
import type { CollectionSketch } from './sample/collection.ts';
import { cookingPages } from './sample/cookingPages.ts';
import { cookingSubmissions } from './sample/cookingSubmissions.ts';
import { eveningProject, eveningRoutines } from './sample/eveningRoutines.ts';
import { hugeMedia, type HugeMeasures } from './sample/hugeMedia.ts';
import { objectIdOf, uuidOf } from './sample/ids.ts';
import { account, colleague } from './sample/people.ts';
import { batchInTheMaking, recipeBatch } from './sample/recipeBatch.ts';
import { cookingStudies, kitchenProjects } from './sample/studies.ts';
import {
  cookingCollection,
  hostileCollection,
  namesakes,
  pilotCollection,
  type NamedCollection,
} from './sampleCollections.ts';

export interface SampleOptions {
  /** Only every nth submission to "Cooking at home", for tests that make many exports; default 1, all. */
  readonly every?: number;
  readonly huge?: HugeMeasures;
  /** Number of additional collections in a separate Prolific workspace, "Archive room". */
  readonly extraCollections?: number;
  /** Whether there is "Evening routines", with a study in a third project; default false. */
  readonly evening?: boolean;
  /** How pages of other collections and of batches are sent; default `items`. */
  readonly layout?: Layout;
  /** Whether there is a collection whose name is an attack on what shows it; default false. */
  readonly hostile?: boolean;
}

/** Ids of the Prolific workspaces of the sample data. */
export const workspaceIds = {
  kitchenLab: objectIdOf('workspace Kitchen Lab'),
  earlyAccess: objectIdOf('workspace Early access'),
  newTeam: objectIdOf('workspace New team'),
  archiveRoom: objectIdOf('workspace Archive room'),
} as const;

/** Returns the default data of the local Prolific: new objects with the same content each time. */
export function sampleData({
  every = 1,
  huge = {},
  extraCollections = 0,
  evening = false,
  layout = 'items',
  hostile = false,
}: SampleOptions = {}): ProlificData {
  const data = {
    account: { ...account },
    workspaces: [
      kitchenLab({ every, huge, evening, hostile }),
      earlyAccess(),
      workspace(workspaceIds.newTeam, 'New team'),
      ...(extraCollections > 0 ? [archiveRoom(extraCollections)] : []),
    ],
    foreignCollectionIds: [uuidOf('collection of somebody else')],
  };
  for (const { collections, batches } of data.workspaces)
    for (const owner of [...collections, ...batches]) owner.layout ??= layout;
  return data;
}

function kitchenLab({
  every,
  huge,
  evening,
  hostile,
}: Required<Omit<SampleOptions, 'extraCollections' | 'layout'>>): ProlificWorkspaceData {
  const id = workspaceIds.kitchenLab;
  const tasting = (named: NamedCollection, createdAt: string): CollectionData =>
    answered(sketch(id, named, { createdAt }));
  return {
    ...workspace(id, 'Kitchen Lab'),
    description: 'How people cook at home',
    members: [colleague],
    projects: [...kitchenProjects(), ...(evening ? [eveningProject()] : [])],
    batches: [recipeBatch(id), batchInTheMaking(id)],
    collections: [
      answered(
        sketch(id, cookingCollection, { pages: cookingPages, changedAt: '2026-08-28T15:01:09Z' }),
        () =>
          cookingSubmissions(cookingCollection.id, cookingStudies).filter((_, index) => index % every === 0),
      ),
      answered(sketch(id, pilotCollection, { pages: cookingPages.slice(0, 2) })),
      tasting(namesakes[0], '2026-07-01T10:00:00Z'),
      tasting(namesakes[1], '2026-07-02T10:00:00Z'),
      ...(evening ? [eveningRoutines(id)] : []),
      ...(hostile ? [answered(sketch(id, hostileCollection))] : []),
      hugeMedia(id, huge),
    ],
  };
}

/** Returns a workspace with a collection that can’t be accessed, because the feature is not enabled. */
function earlyAccess(): ProlificWorkspaceData {
  const id = workspaceIds.earlyAccess;
  const named = { id: uuidOf('collection out of reach'), name: 'Out of reach' };
  return {
    ...workspace(id, 'Early access'),
    featureEnabled: false,
    collections: [answered(sketch(id, named))],
  };
}

function archiveRoom(count: number): ProlificWorkspaceData {
  const id = workspaceIds.archiveRoom;
  const collections = Array.from({ length: count }, (_, index) => {
    const name = `Collection ${String(index + 1).padStart(String(count).length, '0')}`;
    return answered(sketch(id, { id: uuidOf(`extra ${index}`), name }));
  });
  return { ...workspace(id, 'Archive room'), collections };
}

function workspace(id: string, title: string): ProlificWorkspaceData {
  return { id, title, description: '', featureEnabled: true, projects: [], collections: [], batches: [] };
}

function sketch(
  workspaceId: string,
  named: NamedCollection,
  changes: Partial<CollectionSketch> = {},
): CollectionSketch {
  return {
    ...named,
    workspaceId,
    createdAt: '2026-08-03T09:12:44.120Z',
    pages: [[{ key: 'only', type: 'free_text', description: 'What do you taste?' }]],
    ...changes,
  };
}
