import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalProlific } from '../../prolific/localProlific.ts';
import { pilotCollection } from '../../prolific/sampleCollections.ts';
import type { Session } from '../session.ts';
import { signIn } from '../steps.ts';
import { ask, type Answer } from './driver.ts';
import { age, digestOf, makeHome, type Digest, type Place } from './home.ts';
import { gitFolder, participant, program, run as execute, snapshotAt, stagingAt } from './planting.ts';
import { gitLooks, agreeToAll, resumeAll, trust, untilOpen } from './windowSteps.ts';
import type { PlantedWindow, PlantedWorkspace, Use } from './workspaces.ts';

/** What a home was like at each stage. */
export interface Stages {
  readonly at: Place;
  readonly planted: Digest;
  readonly restricted: Digest;
  readonly trusted: Digest;
  readonly used: Digest;
  /** What came of the commands, for whoever reads of a failure. */
  readonly answers: readonly string[];
}

export interface Opened {
  of(row: PlantedWorkspace): Stages;
  /** What was not answered in time. */
  readonly stalled: readonly string[];
  /** Whether the editor's own Git looked at the ordinary folder, and so had its chance with the others. */
  readonly gitRan: boolean;
  /** Removes the homes. */
  remove(): Promise<void>;
}

/** No command takes longer, on a busy machine either. */
const patienceMs = 30_000;

/** An honest workspace in the same window, last of all: once it was read, so were the others. */
const ordinary: PlantedWorkspace = {
  name: 'an ordinary workspace with a snapshot and an interrupted export',
  plant: async (at) => {
    await snapshotAt(at.snapshot);
    await stagingAt(at.staging);
    await gitFolder(join(at.workspace, 'src', '.git'), await program(at));
  },
};

/** In this order; a participant's data and snapshots are deleted last. */
const uses: readonly Use[] = [
  'openOverview',
  'openResponses',
  'openSnapshot',
  'createTables',
  'createNotebook',
  'compareSnapshot',
  'fetchUploads',
  'exportCollection',
];

/**
 * Plants workspaces, each in a home of its own, opens all of them in one window without trust, trusts them, signs in, resumes what is
 * offered and runs the commands that the rows want. Gives what the homes were like in between.
 */
export async function openPlanted(
  session: Session,
  prolific: LocalProlific,
  socket: string,
  { rows, settings = {}, exportFolder }: PlantedWindow,
): Promise<Opened> {
  const root = await session.makeFolder('homes');
  const all = [...rows, ordinary];
  const places: Place[] = [];
  for (const [index, row] of all.entries()) {
    places.push(await plantIn(join(root, `home-${index}`), row, exportFolder));
  }
  const last = places.at(-1)!;
  const answers = places.map((): string[] => []);
  const stalled: string[] = [];
  const run = async (command: string, argument?: unknown, place?: number): Promise<Answer> => {
    const answer = await ask(socket, command, argument, patienceMs);
    const text = `${command}: ${JSON.stringify(answer)}`;
    if ('error' in answer && answer.error.includes('TimeoutError')) stalled.push(text);
    if (place !== undefined) answers[place]?.push(text);
    return answer;
  };
  const looksAgain = async (stage: string): Promise<void> => {
    const { length } = stalled;
    await run('prolificCollections.refresh');
    await run('prolificCollections.openResponses', { snapshotFolder: last.snapshot });
    if (stalled.length > length) stalled.push(stage);
  };
  const use = async (name: Use): Promise<void> => {
    for (const [index, { use: wanted = [], collection = pilotCollection }] of all.entries()) {
      if (!wanted.includes(name)) continue;
      const { snapshot, workspace } = places[index]!;
      const command = `prolificCollections.${name}`;
      if (name !== 'exportCollection') {
        await run(command, { snapshotFolder: snapshot, language: 'python' }, index);
        continue;
      }
      const answer = await run(command, { collectionId: collection.id, workspaceFolder: workspace }, index);
      const made = 'value' in answer ? (answer.value as { folder?: { path: string } } | null) : null;
      // Git looks at the folder of a file that is opened.
      if (made?.folder !== undefined) {
        await run('prolificCollections.openResponses', { snapshotFolder: made.folder.path }, index);
      }
    }
  };
  const look = async (): Promise<Digest[]> => await Promise.all(places.map(({ home }) => digestOf(home)));

  const planted = await look();
  const workspaceFile = join(root, 'planted.code-workspace');
  const folders = places.map(({ workspace }) => ({ path: workspace }));
  await writeFile(workspaceFile, JSON.stringify({ folders, settings }));
  const window = await session.openWindow({ workspaceFile });
  await untilOpen(window, socket, folders.length);
  const dialogs = new AbortController();
  const pressing = agreeToAll(window, dialogs.signal);
  try {
    await window.statusBarItem('Restricted Mode').waitFor();
    await window.openViewContainer('Prolific');
    await looksAgain('in Restricted Mode');
    const restricted = await look();

    await trust(window, socket);
    await looksAgain('once trusted');
    await looksAgain('trusted, at a second look');
    const gitRan = await gitLooks(last, socket);
    const trusted = await look();

    // What was told of links meanwhile would stand before what is offered.
    await run('notifications.clearAll');
    try {
      await signIn(window, prolific);
      await resumeAll(window, async () => await run('prolificCollections.resumeExport'));
    } catch (error) {
      await window.screenshot('failed-planted-resume');
      stalled.push(`Signing in and resuming: ${String(error)}`);
    }
    for (const name of uses) await use(name);
    await run('prolificCollections.createAllTables');
    await run('prolificCollections.deleteParticipant', { participantId: participant });
    await use('deleteSnapshot');
    const gitRanAgain = await gitLooks(last, socket);
    const used = await look();
    return {
      of: (row) => {
        const index = rows.indexOf(row);
        return {
          at: places[index]!,
          planted: planted[index]!,
          restricted: restricted[index]!,
          trusted: trusted[index]!,
          used: used[index]!,
          answers: answers[index]!,
        };
      },
      stalled,
      gitRan: gitRan && gitRanAgain,
      remove: async () => {
        // Some are not to be read.
        await execute('chmod', ['-R', 'u+rwX', root]);
        await rm(root, { recursive: true, force: true });
      },
    };
  } finally {
    dialogs.abort();
    await pressing;
    await session.closeWindows();
  }
}

async function plantIn(home: string, row: PlantedWorkspace, exportFolder?: string): Promise<Place> {
  const at = await makeHome(home, exportFolder);
  await row.plant(at);
  await age(at.home);
  await row.touch?.(at);
  return at;
}
