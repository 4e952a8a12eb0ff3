import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { ExportRequest } from '../exports/exportState.ts';
import type { ExportPlace } from '../snapshots/access/folders.ts';
import { isSameExport } from '../exports/exportStatus.ts';
import { namesInExportFolder } from '../snapshots/exportFolder.ts';
import { peopleFolder, stagingPrefix } from '../snapshots/knownNames.ts';
import { readPeopleRecord, type PeopleRecord } from '../snapshots/people/peopleRecord.ts';
import { isSnapshotName } from '../snapshots/snapshotName.ts';
import { isIncomplete, listSnapshots, type Snapshot } from '../snapshots/snapshots.ts';
import { concernsIn } from '../exports/concerns.ts';
import type { Problem } from '../problems/problem.ts';
import {
  isOwnStaging,
  listStagings,
  type Staging,
  stagingStage,
  type StagingStage,
} from '../snapshots/staging/staging.ts';
import { recoverStagings } from '../snapshots/staging/publishStaging.ts';
import type { Installation } from '../snapshots/access/installation.ts';
import { settingIds } from './ids.ts';
import { FolderReadings } from './readings/folderReadings.ts';
import { LatestReading } from './readings/latestReading.ts';
import { isSafeTarget, openTargets, safeTargets } from './targetFolder.ts';

/** Interval between checks for changes by others: folders created, renamed or removed. */
const checkIntervalMs = 10_000;
/** While another window exports into one of the folders, whose end is waited for. */
const elsewhereCheckIntervalMs = 2_000;

/**
 * A staging folder that an export left behind or that another window works on, with the target that it is
 * for.
 */
export interface Unfinished {
  readonly staging: Staging;
  readonly target: ExportPlace;
  /** How far another window has got. */
  readonly stage?: StagingStage;
  /** Another installation of the editor left it, or something that only looks like an export. */
  readonly fromElsewhere?: true;
}

export interface FoldersContent {
  /** Problems with the folders that a person should know about. */
  readonly concerns: readonly Problem[];
  readonly snapshots: readonly Snapshot[];
  readonly unfinished: readonly Unfinished[];
  /** What was added about the participants of snapshots, by the folder that these are in. */
  readonly people: ReadonlyMap<string, PeopleRecord>;
}

/** What is known of the open folders: by names only until they are read, and then what may be there. */
export interface FoldersHold {
  readonly snapshot: boolean;
  /** An interrupted export that nobody works on. */
  readonly unfinished: boolean;
  /** A snapshot without its uploads. */
  readonly incomplete: boolean;
}

/** What was found in one export folder. */
interface FolderRead extends FoldersContent {
  readonly place: ExportPlace;
  readonly beganAt: Date;
  /** Names in it before it was read. */
  readonly names: string;
}

interface FoldersRead extends FoldersContent {
  /** Those that can be reached without links. */
  readonly folders: readonly FolderRead[];
}

/**
 * Index of the open folders' export folders. Reads them on first use, on request, when folders or their
 * settings and trust change, and when a check finds changes by other windows or programs. Reads only those
 * again that may have changed.
 */
export class SnapshotIndex implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly folderListeners: readonly vscode.Disposable[];
  private looking: ReturnType<typeof setTimeout> | undefined;
  private readonly readings = new FolderReadings(
    (place) => readFolder(place, this.installation),
    // Other windows take up, continue and release these without changing a name.
    ({ unfinished }) => unfinished.length === 0,
  );
  private readonly latest = new LatestReading(
    () => this.readFolders(),
    (read) => this.accept(read),
  );
  /** The last result, even if outdated. */
  private last: FoldersRead | undefined;
  private isDisposed = false;

  private readonly wasRead = new vscode.EventEmitter<void>();
  private readonly learned = new vscode.EventEmitter<FoldersHold>();

  readonly onDidChange = this.changed.event;
  /** The folders have been read. */
  readonly onDidRead = this.wasRead.event;
  readonly onDidLearn = this.learned.event;

  private readonly installation: Installation;

  constructor(installation: Installation) {
    this.installation = installation;
    this.folderListeners = [
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.refresh([])),
      // Readings also recover interrupted exports then.
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.refresh()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(`${settingIds.section}.${settingIds.exportFolder}`)) this.refresh([]);
      }),
    ];
  }

  dispose(): void {
    this.isDisposed = true;
    clearTimeout(this.looking);
    for (const listener of this.folderListeners) listener.dispose();
    this.changed.dispose();
    this.wasRead.dispose();
    this.learned.dispose();
  }

  /** The snapshots of the last reading, newest first, even if outdated. */
  get known(): readonly Snapshot[] {
    return this.last?.snapshots ?? [];
  }

  /** Returns everything on disk, snapshots newest first. */
  read(): Promise<FoldersContent> {
    return this.latest.get();
  }

  /** Returns unfinished exports; reads nothing if the names show that there are none. */
  async unfinished(): Promise<readonly Unfinished[]> {
    if (!this.latest.isBegun()) {
      const names: string[] = [];
      for (const { exportFolder } of await safeTargets())
        for (const name of await namesInExportFolder(exportFolder)) names.push(name);
      // A reading that began meanwhile knows more than names.
      if (!this.latest.isBegun()) {
        if (!names.some((name) => name.startsWith(stagingPrefix))) {
          const snapshot = names.some(isSnapshotName);
          this.learned.fire({ snapshot, unfinished: false, incomplete: snapshot });
          return [];
        }
      }
    }
    return (await this.read()).unfinished;
  }

  /** Discards what is cached of these export folders (absolute), or of all, after a change on disk. */
  refresh(exportFolders?: readonly string[]): void {
    this.readings.discard(exportFolders);
    this.latest.discard();
    this.changed.fire();
  }

  /**
   * Returns whether an export that ended at `endedAt` can still be resumed, as far as known: true if nothing
   * was read since, or if its folder isn't open here.
   */
  isLeft(request: ExportRequest, endedAt: Date): boolean {
    const folder = this.last?.folders.find(({ place }) => place.exportFolder === request.target.exportFolder);
    if (folder === undefined || folder.beganAt < endedAt) return true;
    return folder.unfinished.some(
      (one) => one.staging.holder === undefined && isSameExport({ request }, one),
    );
  }

  private accept(read: FoldersRead): void {
    this.last = read;
    this.learned.fire({
      snapshot: read.snapshots.length > 0,
      unfinished: read.unfinished.some(({ staging }) => staging.holder === undefined),
      incomplete: read.snapshots.some(isIncomplete),
    });
    this.wasRead.fire();
    this.scheduleCheck(read);
  }

  /**
   * Changes by others are seen only by looking: watchers miss them on network drives, and staging is hidden
   * from them.
   */
  private scheduleCheck(read: FoldersRead): void {
    clearTimeout(this.looking);
    if (this.isDisposed) return;
    const look = async (): Promise<void> => {
      const changed: string[] = [];
      for (const folder of read.folders) {
        if (await hasChanged(folder)) changed.push(folder.place.exportFolder);
      }
      // Another reading has scheduled its own check.
      if (this.isDisposed || !this.latest.isBegun() || this.last !== read) return;
      if (changed.length > 0) this.refresh(changed);
      else this.scheduleCheck(read);
    };
    this.looking = setTimeout(
      () => void look(),
      elsewhere(read.unfinished).length > 0 ? elsewhereCheckIntervalMs : checkIntervalMs,
    );
  }

  private async readFolders(): Promise<FoldersRead> {
    const folders: FolderRead[] = [];
    const concerns: Problem[] = [];
    const places = openTargets();
    for (const place of places) {
      // A folder may have been replaced by a link since it was read.
      const isSafe = await isSafeTarget(place);
      const read = isSafe ? await this.readings.get(place) : undefined;
      if (read !== undefined) folders.push(read);
      for (const concern of read?.concerns ?? (await concernsIn(place, this.installation)))
        concerns.push(concern);
    }
    this.readings.keepOnly(places);
    return {
      folders,
      concerns,
      snapshots: folders.flatMap(({ snapshots }) => snapshots),
      unfinished: folders.flatMap(({ unfinished }) => unfinished),
      people: new Map(folders.flatMap(({ people }) => [...people])),
    };
  }
}

async function readFolder(target: ExportPlace, installation: Installation): Promise<FolderRead> {
  const beganAt = new Date();
  const { exportFolder } = target;
  const names = await namesIn(exportFolder);
  // Nothing is renamed or removed in untrusted folders.
  if (vscode.workspace.isTrusted) await recoverStagings(exportFolder, installation).catch(() => undefined);
  const snapshots = await listSnapshots(exportFolder);
  const unfinished: Unfinished[] = [];
  for (const staging of await listStagings(exportFolder)) {
    if (staging.holder?.isThisProcess === true) continue;
    const stage = staging.holder === undefined ? undefined : await stagingStage(staging.folder);
    const isOwn = await isOwnStaging(staging.folder, installation);
    unfinished.push({
      staging,
      target,
      ...(stage === undefined ? {} : { stage }),
      ...(isOwn ? {} : { fromElsewhere: true }),
    });
  }
  const concerns = await concernsIn(target, installation);
  const people = await peopleOf(snapshots);
  return { place: target, beganAt, names, snapshots, unfinished, concerns, people };
}

async function peopleOf(snapshots: readonly Snapshot[]): Promise<Map<string, PeopleRecord>> {
  const people = new Map<string, PeopleRecord>();
  for (const folder of new Set(snapshots.map((snapshot) => dirname(snapshot.folder)))) {
    const record = await readPeopleRecord(join(folder, peopleFolder));
    if (record.submissions !== undefined || record.demographics.length > 0) people.set(folder, record);
  }
  return people;
}

function elsewhere(unfinished: readonly Unfinished[]): Unfinished[] {
  return unfinished.filter(({ staging }) => staging.holder !== undefined);
}

/** Joins the names in an export folder and its collections' folders, cheaply enough to do it often. */
async function namesIn(exportFolder: string): Promise<string> {
  return (await namesInExportFolder(exportFolder)).join('\0');
}

/** Returns whether names changed, or another window's export has ended or made progress. */
async function hasChanged({ place: { exportFolder }, names, unfinished }: FolderRead): Promise<boolean> {
  if ((await namesIn(exportFolder)) !== names) return true;
  const held = elsewhere(unfinished);
  if (held.length === 0) return false;
  const now = await listStagings(exportFolder);
  for (const { staging, stage } of held) {
    const found = now.find(({ folder }) => folder === staging.folder);
    if (found?.holder === undefined || (await stagingStage(found.folder)) !== stage) return true;
  }
  return false;
}
