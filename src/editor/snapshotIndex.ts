import { join } from 'node:path';
import * as vscode from 'vscode';
import { sameExport, type ExportRequest, type ExportTarget } from '../exports/exportState.ts';
import { glimpse } from '../exports/glimpse.ts';
import { listSnapshots, type Snapshot } from '../exports/snapshots.ts';
import { concernsIn } from '../exports/concerns.ts';
import type { Problem } from '../problems/problem.ts';
import { entriesOf, foldersIn } from '../snapshots/folders.ts';
import { isOwnStaging, listStagings, recoverReplaced, requestOf, type Staging } from '../exports/staging.ts';
import { stagingStage, type StagingStage } from '../exports/stagingStage.ts';
import type { Installation } from '../snapshots/installation.ts';
import { context } from './contextKeys.ts';
import { settingIds } from './ids.ts';
import { LatestReading } from './latestReading.ts';
import { openTargets, safeTargets } from './targetFolder.ts';

/** How often it is looked whether others changed something: folders made, renamed and removed. */
const lookMs = 10_000;
/** While another window exports into one of the folders, whose end is waited for. */
const lookElsewhereMs = 2_000;

/** A staging folder that an export left behind or that another window works on, with the target that it is for. */
export interface Unfinished {
  readonly staging: Staging;
  readonly target: ExportTarget;
  /** How far another window is with it. */
  readonly stage?: StagingStage;
  /** Another installation of the editor left it, or something that only looks like an export. */
  readonly madeElsewhere?: true;
}

export interface OnDisk {
  /** What lies there that nothing is done with, and somebody should hear of. */
  readonly concerns: readonly Problem[];
  readonly snapshots: readonly Snapshot[];
  readonly unfinished: readonly Unfinished[];
}

interface FoldersRead extends OnDisk {
  readonly beganAt: Date;
  readonly targets: readonly ExportTarget[];
  /** Of what lay in the export folders before they were read. */
  readonly names: string;
}

/**
 * What lies in the export folders of the open workspace folders. Read on first use, then again when told to, when
 * folders are opened, closed, trusted or set otherwise, and when a look finds that another window or program has changed something.
 */
export class SnapshotIndex implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly folderListeners: readonly vscode.Disposable[];
  private looking: ReturnType<typeof setTimeout> | undefined;
  private readonly latest = new LatestReading(
    () => readFolders(this.installation),
    (read) => this.accept(read),
  );
  /** What was read last, even where it is to be read again. */
  private last: FoldersRead | undefined;
  private isDisposed = false;

  private readonly wasRead = new vscode.EventEmitter<void>();

  readonly onDidChange = this.changed.event;
  /** The folders have been read. */
  readonly onDidRead = this.wasRead.event;

  private readonly installation: Installation;

  constructor(installation: Installation) {
    this.installation = installation;
    this.folderListeners = [
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.refresh()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.refresh()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(`${settingIds.section}.${settingIds.exportFolder}`)) this.refresh();
      }),
    ];
  }

  dispose(): void {
    this.isDisposed = true;
    clearTimeout(this.looking);
    for (const listener of this.folderListeners) listener.dispose();
    this.changed.dispose();
    this.wasRead.dispose();
  }

  /** Everything on disk, snapshots newest first. */
  read(): Promise<OnDisk> {
    return this.latest.get();
  }

  /** What exports left to go on with or others work on; none is read where the names in the export folders tell of none. */
  async unfinished(): Promise<readonly Unfinished[]> {
    if (!this.latest.isBegun()) {
      const { hasStaging, hasSnapshot } = await glimpse(
        (await safeTargets()).map(({ exportFolder }) => exportFolder),
      );
      // A reading that began meanwhile knows more than names.
      if (!this.latest.isBegun()) {
        if (hasSnapshot) context.setHasSnapshot(true);
        if (!hasStaging) return [];
      }
    }
    return (await this.read()).unfinished;
  }

  /** Forgets what was read: something on disk has changed. */
  refresh(): void {
    this.latest.forget();
    this.changed.fire();
  }

  /**
   * Whether something is left to go on with of an export that ended at `endedAt`, as far as is known now: yes, where nothing was read
   * since, or where its folder is not open here.
   */
  isLeft(request: ExportRequest, endedAt: Date): boolean {
    if (this.last === undefined || this.last.beganAt < endedAt) return true;
    const { targets, unfinished } = this.last;
    if (!targets.some(({ exportFolder }) => exportFolder === request.target.exportFolder)) return true;
    return unfinished.some(
      ({ staging, target }) =>
        staging.holder === undefined && sameExport(requestOf(staging, target), request),
    );
  }

  private accept(read: FoldersRead): void {
    this.last = read;
    context.setHasSnapshot(read.snapshots.length > 0);
    this.wasRead.fire();
    this.lookLater(read.names, read.targets, elsewhere(read.unfinished));
  }

  /** Changes by others are seen only by looking: watchers miss them on network drives, and staging is hidden from them. */
  private lookLater(seen: string, targets: readonly ExportTarget[], held: readonly Unfinished[]): void {
    clearTimeout(this.looking);
    if (this.isDisposed) return;
    const look = async (): Promise<void> => {
      const { last } = this;
      const changed = (await glance(targets)) !== seen || (await anyMoved(targets, held));
      // Who reads again, or has read since, looks later.
      if (this.isDisposed || !this.latest.isBegun() || this.last !== last) return;
      if (changed) this.refresh();
      else this.lookLater(seen, targets, held);
    };
    this.looking = setTimeout(() => void look(), held.length > 0 ? lookElsewhereMs : lookMs);
  }
}

async function readFolders(installation: Installation): Promise<FoldersRead> {
  const beganAt = new Date();
  const targets = await safeTargets();
  const names = await glance(targets);
  const snapshots: Snapshot[] = [];
  const unfinished: Unfinished[] = [];
  for (const target of targets) {
    // Nothing is renamed or removed where the person has not said that they trust what lies there.
    if (vscode.workspace.isTrusted) {
      await recoverReplaced(target.exportFolder, installation).catch(() => undefined);
    }
    for (const snapshot of await listSnapshots(target.exportFolder)) snapshots.push(snapshot);
    for (const staging of await listStagings(target.exportFolder)) {
      if (staging.holder?.own === true) continue;
      const stage = staging.holder === undefined ? undefined : await stagingStage(staging.folder);
      const isOwn = await isOwnStaging(staging.folder, installation);
      unfinished.push({
        staging,
        target,
        ...(stage === undefined ? {} : { stage }),
        ...(isOwn ? {} : { madeElsewhere: true }),
      });
    }
  }
  const concerns: Problem[] = [];
  for (const target of openTargets())
    for (const concern of await concernsIn(target, installation)) concerns.push(concern);
  return { beganAt, targets, names, snapshots, unfinished, concerns };
}

function elsewhere(unfinished: readonly Unfinished[]): Unfinished[] {
  return unfinished.filter(({ staging }) => staging.holder !== undefined);
}

/** The names of all folders of collections and of what is in them. Cheap enough to be asked for again and again. */
async function glance(targets: readonly ExportTarget[]): Promise<string> {
  const names: string[] = [];
  for (const { exportFolder } of targets) {
    for (const slug of (await foldersIn(exportFolder)).sort()) {
      const inside = (await entriesOf(join(exportFolder, slug))).map(({ name }) => name).sort();
      names.push(exportFolder, slug);
      for (const name of inside) names.push(name);
    }
  }
  return names.join('\0');
}

/** Whether an export of another window has ended, or is further than it was. */
async function anyMoved(targets: readonly ExportTarget[], held: readonly Unfinished[]): Promise<boolean> {
  if (held.length === 0) return false;
  const now: Staging[] = [];
  for (const { exportFolder } of targets)
    for (const staging of await listStagings(exportFolder)) now.push(staging);
  for (const { staging, stage } of held) {
    const found = now.find(({ folder }) => folder === staging.folder);
    if (found?.holder === undefined || (await stagingStage(found.folder)) !== stage) return true;
  }
  return false;
}
