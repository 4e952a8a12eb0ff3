import type { ExportStage } from '../../../src/exports/exportState.ts';
import { contentFromBuffer } from '../../prolific/objectContent.ts';
import { setFolderModes } from '../support/folderModes.ts';
import type { SmallDisk } from './disks.ts';
import { faultOf, hitsOf, type FaultName } from './kinds.ts';
import { takeAway, type FaultScene } from './scene.ts';
import { bytesOf, subject } from './smallCollection.ts';
import { spoilt } from './spoiltArchives.ts';
import { requestsOf, type Stage } from './stages.ts';

/** A fault that is laid out in a scene. */
export interface Strike {
  /** To be told of every stage of the export. */
  readonly onStage: (stage: ExportStage) => void;
  /** Whether it came about at all. */
  readonly struck: () => boolean;
  /** Makes the world whole again. */
  readonly lift: () => Promise<void>;
}

/** What strikes from outside, once: the function that it gives undoes it. */
type Blow = () => (() => void | Promise<void>) | Promise<() => void | Promise<void>>;

/** Lays out a fault for one stage of an export in `scene`. `kill` ends the process that exports. */
export function layOut(
  scene: FaultScene,
  stage: Stage,
  fault: FaultName,
  { disk, kill }: { readonly disk: SmallDisk | undefined; readonly kill: () => void },
): Strike {
  const { faults } = scene.prolific;
  const inAnswer = faultOf(fault, stage);
  const requests = requestsOf(stage);
  if (inAnswer !== undefined && requests !== undefined) {
    const times = hitsOf[fault];
    const handle = faults.add({ ...requests, ...(times === undefined ? {} : { times }), fault: inAnswer });
    return {
      onStage: () => undefined,
      struck: () => handle.hits > 0,
      lift: () => {
        faults.clear();
        return Promise.resolve();
      },
    };
  }
  const blow = blowOf(scene, stage, fault, { disk, kill });
  let undo: Awaited<ReturnType<Blow>> | undefined;
  let struck = false;
  let lifting: Promise<void> | undefined;
  const strike = async (): Promise<void> => {
    if (struck) return;
    struck = true;
    undo = await blow();
  };
  // What spoils the archive itself must be done before the first of it is fetched.
  const at =
    fault === 'refused'
      ? undefined
      : (requests ?? (isOfArchive(fault) ? requestsOf('directory') : undefined));
  if (at !== undefined) faults.add({ ...at, times: 1, fault: { kind: 'meanwhile', happens: strike } });
  return {
    onStage: (now) => {
      if (at === undefined && hasBegun(now, stage)) void strike();
    },
    struck: () => struck,
    lift: async () => {
      faults.clear();
      await (lifting ??= Promise.resolve(undo?.()));
    },
  };
}

function isOfArchive(fault: FaultName): boolean {
  return ['truncated', 'wrong length', 'wrong type', 'ETag changed'].includes(fault);
}

function hasBegun(now: ExportStage, stage: Stage): boolean {
  switch (stage) {
    case 'sign-in':
    case 'list':
    case 'POST':
      return now.stage === 'requesting';
    case 'poll':
      return now.stage === 'generating';
    case 'directory':
      return now.stage === 'reading-directory';
    case 'segment':
      return now.stage === 'fetching-responses';
    case 'extract':
      return now.stage === 'downloading' && now.bytesDone > 0;
    case 'finish':
      return now.stage === 'finishing';
  }
}

function blowOf(
  scene: FaultScene,
  stage: Stage,
  fault: FaultName,
  { disk, kill }: { readonly disk: SmallDisk | undefined; readonly kill: () => void },
): Blow {
  const { prolific, workspaceFolder, exportFolder } = scene;
  const nothing = (): void => undefined;
  switch (fault) {
    case 'refused': {
      const server = stage === 'directory' || stage === 'segment' ? prolific.store : prolific;
      return () => {
        const gone = server.unplug();
        return async () => {
          await gone;
          await server.plugIn();
        };
      };
    }
    case 'expired URL':
      return () => {
        scene.passHours(2);
        return nothing;
      };
    case 'ETag changed':
      return async () => {
        await replaceArchive(scene, await bytesOf('changed'));
        scene.expect('changed');
        return nothing;
      };
    case 'truncated':
    case 'wrong length':
    case 'wrong type':
      return async () => {
        await replaceArchive(scene, await spoilt(fault));
        return async () => await replaceArchive(scene, await bytesOf('newer'));
      };
    case 'ENOSPC':
      return () => {
        disk?.fillUp();
        return () => disk?.makeRoom();
      };
    case 'EACCES':
      return () => {
        setFolderModes(exportFolder, 0o555);
        return () => setFolderModes(exportFolder, 0o755);
      };
    case 'folder removed':
      return () => takeAway(workspaceFolder);
    case 'host killed':
      return () => {
        kill();
        return nothing;
      };
    default:
      throw new Error(`${fault} does not strike at ${stage}`);
  }
}

async function replaceArchive({ prolific }: FaultScene, bytes: Buffer): Promise<void> {
  const jobs = await prolific.jobs.settled(subject.id);
  for (const { key } of jobs) prolific.store.put(key, contentFromBuffer(bytes));
}
