import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PeopleDeps } from '../../../src/peopleFiles/peopleDeps.ts';
import { createProlificClient } from '../../../src/prolific/client.ts';
import type { Transport } from '../../../src/http/transports/transport.ts';
import {
  startLocalProlific,
  type LocalProlific,
  type LocalProlificOptions,
} from '../../prolific/localProlific.ts';
import type { StudyData } from '../../prolific/prolificData.ts';
import { cookingStudies } from '../../prolific/sample/studies.ts';
import { studiesOf } from '../../prolific/studyPeople.ts';
import { slimData } from '../prolificServer/apiSupport.ts';
import { installation } from '../support/installation.ts';
import { undiciTransport } from '../support/network.ts';
import { InstantTiming } from '../support/scriptedApi.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

export const [ukId, worldwideId] = cookingStudies.map(({ id }) => id) as [string, string];
export const now = new Date('2026-11-24T12:00:00.000Z');

/** A local Prolific and an export folder with a snapshot, for each test of the suite. */
export interface PeopleScene {
  readonly prolific: LocalProlific;
  readonly snapshot: string;
  readonly deps: PeopleDeps;
  /** The ids that count as deleted. */
  readonly deleted: Set<string>;
  readonly study: (id: string) => StudyData;
  /** The people folder and what is in a file of it. */
  readonly people: string;
  readonly names: () => Promise<string[]>;
  readonly read: (name: string) => Promise<string>;
}

/** Makes a scene for each test of the suite; call the returned function in a test. */
export function peopleScenes(options: Partial<LocalProlificOptions> = {}): () => PeopleScene {
  const root = temporaryFolder();
  let scene: PeopleScene | undefined;
  let transport: Transport;
  beforeEach(async () => {
    const prolific = await startLocalProlific({ data: slimData(), ...options });
    transport = undiciTransport();
    const snapshot = join(root(), 'exports', 'cooking-at-home', '2026-11-24_12-00-00');
    await mkdir(snapshot, { recursive: true });
    const people = join(snapshot, '..', 'people');
    const deleted = new Set<string>();
    const client = createProlificClient({
      apiUrl: new URL(prolific.apiUrl),
      token: prolific.token,
      transport,
      userAgent: 'test',
      timing: new InstantTiming(),
    });
    scene = {
      prolific,
      snapshot,
      deleted,
      people,
      deps: {
        client,
        installation,
        deletedIds: () => Promise.resolve((id) => deleted.has(id)),
        now: () => now,
      },
      study: (id) => studiesOf(prolific.data).find((one) => one.id === id)!,
      names: async () =>
        (await readdir(people).catch(() => [])).filter((name) => name !== '.gitignore').sort(),
      read: async (name) => await readFile(join(people, name), 'utf8'),
    };
  });
  afterEach(async () => {
    await transport.close();
    await scene?.prolific.close();
  });
  return () => scene!;
}

/** Resolves once Prolific has answered so many requests. */
export async function answered({ prolific }: PeopleScene, count: number): Promise<void> {
  while (prolific.requests.all.filter(({ ended }) => ended).length < count)
    await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Returns the objects of a file of JSON lines. */
export function linesOf(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
