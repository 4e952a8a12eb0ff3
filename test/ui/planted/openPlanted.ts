import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalProlific } from '../../prolific/localProlific.ts';
import { pilotCollection } from '../../prolific/sampleCollections.ts';
import type { Session } from '../session.ts';
import { signIn } from '../steps.ts';
import { ask, type Answer } from './driver.ts';
import { age, digestOf, makeHome, type Digest, type Place } from './home.ts';
import { gitFolder, participant, program, run as execute, snapshotAt, stagingAt } from './planting.ts';
import { agreeToAll, compareWithAnother, gitLooks, resumeAll, trust, untilOpen } from './windowSteps.ts';
import type { PlantedWindow, PlantedWorkspace, Use } from './workspaces.ts';

/** The state of a home at each stage. */
export interface Stages {
  readonly at: Place;
  readonly planted: Digest;
  readonly restricted: Digest;
  readonly trusted: Digest;
  readonly used: Digest;
  /** The results of the commands, for the message of a failure. */
  readonly answers: readonly string[];
}

export interface Opened {
  of(row: PlantedWorkspace): Stages;
  /** Commands that were not answered in time. */
  readonly stalled: readonly string[];
  /** Whether VS Code’s Git read the ordinary folder, and so could have read the others. */
  readonly gitRan: boolean;
  /** Removes the homes. */
  remove(): Promise<void>;
}

/** The maximum time of a command, even on a busy machine. */
const timeoutMs = 60_000;
/** The maximum time for deleting participant data, which reads a whole group several times. */
const deletionMs = 180_000;

/** A harmless workspace in the same window, the last one: once it was read, so were the others. */
const ordinary: PlantedWorkspace = {
  name: 'an ordinary workspace with a snapshot and an interrupted export',
  plant: async (at) => {
    await snapshotAt(at.snapshot);
    await stagingAt(at.staging);
    await gitFolder(join(at.workspace, 'src', '.git'), await program(at));
  },
};

/** The commands in order; participant data and snapshots are deleted after them. */
const uses: readonly Use[] = [
  'openOverview',
  'openResponses',
  'createTables',
  'createNotebook',
  'compareSnapshot',
  'fetchUploads',
  'exportCollection',
];

/**
 * Plants workspaces, each in a separate home, opens all of them in one untrusted window, trusts them, signs
 * in, resumes the offered exports and runs the commands of the rows. Returns the state of the homes at each
 * stage.
 */
export async function openPlanted(
  session: Session,
  prolific: LocalProlific,
  socket: string,
  { groups, settings = {}, exportFolder }: PlantedWindow,
): Promise<Opened> {
  const root = await session.makeFolder('homes');
  const first = await session.makeFolder('first');
  const rows = groups.flat();
  const all = [...rows, ordinary];
  const places: Place[] = [];
  for (const [index, row] of all.entries()) {
    places.push(await plantIn(join(root, `home-${index}`), row, exportFolder));
  }
  const last = places.at(-1)!;
  const answers = places.map((): string[] => []);
  const stalled: string[] = [];
  const run = async (
    command: string,
    argument?: unknown,
    place?: number,
    maxMs = timeoutMs,
  ): Promise<Answer> => {
    const answer = await ask(socket, command, argument, maxMs);
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
  const drawRows = async (): Promise<void> => {
    await run('prolificCollections.collections.focus');
    await run('prolificCollections.refresh');
  };
  const use = async (group: readonly PlantedWorkspace[], name: Use): Promise<void> => {
    for (const row of group) {
      const { use: wanted = [], collection = pilotCollection } = row;
      if (!wanted.includes(name)) continue;
      const index = rows.indexOf(row);
      const { snapshot, workspace } = places[index]!;
      const command = `prolificCollections.${name}`;
      if (name !== 'exportCollection') {
        const ofSnapshot = async (): Promise<Answer> =>
          await run(command, { snapshotFolder: snapshot, language: 'python' }, index);
        if (name === 'compareSnapshot') {
          // VS Code shows only three messages at once, so older ones would hide the question.
          await run('notifications.clearAll');
          await compareWithAnother(window, ofSnapshot);
        } else await ofSnapshot();
        continue;
      }
      const answer = await run(command, { collectionId: collection.id, workspaceFolder: workspace }, index);
      const made = 'value' in answer ? (answer.value as { folder?: { path: string } } | null) : null;
      // VS Code’s Git reads the folder of an opened file.
      if (made?.folder !== undefined) {
        await run('prolificCollections.openResponses', { snapshotFolder: made.folder.path }, index);
      }
    }
  };
  const look = (): Digest[] => places.map(({ home }) => digestOf(home));

  const planted = look();
  const workspaceFile = join(root, 'planted.code-workspace');
  const folders = [first, ...places.map(({ workspace }) => workspace)];
  await writeFile(workspaceFile, JSON.stringify({ folders: folders.map((path) => ({ path })), settings }));
  const window = await session.openWindow({ workspaceFile });
  // A small window, because the processor paints every change.
  await window.page.setViewportSize({ width: 900, height: 600 });
  await untilOpen(window, socket, folders.length);
  const dialogs = new AbortController();
  const pressing = agreeToAll(window, dialogs.signal);
  try {
    await window.statusBarItem('Restricted Mode').waitFor();
    await window.openViewContainer('Prolific');
    await looksAgain('in Restricted Mode');
    const restricted = look();

    await trust(window, socket);
    await looksAgain('once trusted');
    await looksAgain('trusted, at a second look');
    const gitRan = await gitLooks(last, socket);
    const trusted = look();

    try {
      // Messages about links would hide the offers.
      await run('notifications.clearAll');
      await signIn(window, prolific);
      // One group after the other, because each export reads all open folders again.
      for (const group of groups) {
        if (group.length < rows.length) {
          const opened = [...group.map((row) => places[rows.indexOf(row)]!), last];
          await run(
            'planted.openFolders',
            opened.map(({ workspace }) => workspace),
          );
        }
        await drawRows();
        // Hidden, because each command would redraw the rows of all folders.
        await run('workbench.action.closeSidebar');
        await run('notifications.clearAll');
        await resumeAll(window, async () => await run('prolificCollections.resumeExport'));
        for (const name of uses) await use(group, name);
        await run('prolificCollections.createTables', { allCollections: true });
        await run(
          'prolificCollections.deleteParticipant',
          { participantId: participant },
          undefined,
          deletionMs,
        );
        await use(group, 'deleteSnapshot');
        await drawRows();
      }
    } catch (error) {
      await window.keepPicture('failed-planted');
      stalled.push(`Signing in, resuming and using: ${String(error)}`);
    }
    const gitRanAgain = await gitLooks(last, socket);
    const used = look();
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
        // Some folders can’t be read.
        await execute('chmod', ['-R', 'u+rwX', root]);
        await rm(root, { recursive: true, force: true, maxRetries: 5 });
      },
    };
  } finally {
    dialogs.abort();
    await pressing;
    await session.closeWindows();
  }
}

async function plantIn(home: string, row: PlantedWorkspace, exportFolder?: string): Promise<Place> {
  const at = makeHome(home, exportFolder);
  await row.plant(at);
  age(at.home);
  await row.touch?.(at);
  return at;
}
