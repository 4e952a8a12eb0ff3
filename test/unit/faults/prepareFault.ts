import type { ExportStage } from '../../../src/exports/exportState.ts';
import { contentFromBuffer } from '../../prolific/objectContent.ts';
import { setFolderModes } from '../support/folderModes.ts';
import type { SmallDisk } from './disks.ts';
import { faultOf, hitsOf, type FaultName } from './kinds.ts';
import { takeAway, type FaultScene } from './scene.ts';
import { bytesOf, subject } from './smallCollection.ts';
import { damagedArchive } from './damagedArchives.ts';
import { requestsOf, type Stage } from './stages.ts';

/** A fault prepared in a scene. */
export interface PreparedFault {
  /** Receives every stage of the export. */
  readonly onStage: (stage: ExportStage) => void;
  /** Returns whether the fault occurred. */
  readonly occurred: () => boolean;
  /** Ends the fault. */
  readonly end: () => Promise<void>;
}

/** Causes a fault from outside once. Returns a function that undoes it. */
type Cause = () => (() => void | Promise<void>) | Promise<() => void | Promise<void>>;

/** Prepares a fault for one stage of an export in `scene`. `kill` ends the exporting process. */
export function prepareFault(
  scene: FaultScene,
  stage: Stage,
  fault: FaultName,
  { disk, kill }: { readonly disk: SmallDisk | undefined; readonly kill: () => void },
): PreparedFault {
  const { faults } = scene.prolific;
  const inAnswer = faultOf(fault, stage);
  const requests = requestsOf(stage);
  if (inAnswer !== undefined && requests !== undefined) {
    const times = hitsOf[fault];
    const handle = faults.add({ ...requests, ...(times === undefined ? {} : { times }), fault: inAnswer });
    return {
      onStage: () => undefined,
      occurred: () => handle.hits > 0,
      end: () => {
        faults.clear();
        return Promise.resolve();
      },
    };
  }
  const cause = causeOf(scene, stage, fault, { disk, kill });
  let undo: Awaited<ReturnType<Cause>> | undefined;
  let occurred = false;
  let ending: Promise<void> | undefined;
  const inject = async (): Promise<void> => {
    if (occurred) return;
    occurred = true;
    undo = await cause();
  };
  // The archive must be damaged before its first bytes are downloaded.
  const at =
    fault === 'refused'
      ? undefined
      : (requests ?? (isOfArchive(fault) ? requestsOf('directory') : undefined));
  if (at !== undefined) faults.add({ ...at, times: 1, fault: { kind: 'meanwhile', happens: inject } });
  return {
    onStage: (now) => {
      if (at === undefined && hasBegun(now, stage)) void inject();
    },
    occurred: () => occurred,
    end: async () => {
      faults.clear();
      await (ending ??= Promise.resolve(undo?.()));
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

function causeOf(
  scene: FaultScene,
  stage: Stage,
  fault: FaultName,
  { disk, kill }: { readonly disk: SmallDisk | undefined; readonly kill: () => void },
): Cause {
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
        await replaceArchive(scene, await damagedArchive(fault));
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
      throw new Error(`${fault} does not occur at ${stage}`);
  }
}

async function replaceArchive({ prolific }: FaultScene, bytes: Buffer): Promise<void> {
  const jobs = await prolific.jobs.settled(subject.id);
  for (const { key } of jobs) prolific.store.put(key, contentFromBuffer(bytes));
}
