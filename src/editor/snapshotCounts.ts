import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { previousAlike } from '../analysis/comparison/previousSnapshot.ts';
import type { SubmissionChange, SubmissionCounts } from '../analysis/counts/countSubmissions.ts';
import type { Snapshot } from '../snapshots/snapshots.ts';
import type { Analysis } from '../worker/analysisThread.ts';
import type { Log } from './log.ts';
import type { SnapshotIndex } from './snapshotIndex.ts';

/** A snapshot in numbers. */
export interface SnapshotCount extends SubmissionCounts {
  /** Differences from the previous snapshot with the same filter; `undefined`: none, or not counted yet. */
  readonly change?: SubmissionChange;
}

interface Deps {
  readonly analysis: Pick<Analysis, 'run'>;
  readonly snapshotIndex: Pick<SnapshotIndex, 'known' | 'read'>;
  /** The workspace's: a folder that nobody trusts must not be written to. */
  readonly memory: vscode.Memento;
  readonly log: Pick<Log, 'warn'>;
}

const memoryKey = 'snapshotCounts';
/** Snapshots and pairs that are remembered. */
const maxRemembered = 1_000;
const count = z.int().check(z.nonnegative());
/** By key: submissions and participants of a snapshot, or what a pair added, changed and removed. */
const memorySchema = z.catch(
  z.array(z.union([z.tuple([z.string(), count, count]), z.tuple([z.string(), count, count, count])])),
  [],
);

/**
 * Knows how many submissions snapshots have: from their manifests or, for older ones, by counting them in the
 * background, one after another. Remembers the numbers for the workspace.
 */
export class SnapshotCounts implements vscode.Disposable {
  private readonly deps: Deps;
  private readonly numbers: Map<string, readonly number[]>;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly closed = new AbortController();
  /** Keys that are being counted, or can't be. */
  private readonly begun = new Set<string>();
  private queue: Promise<unknown> = Promise.resolve();

  /** Some snapshot's numbers became known. */
  readonly onDidChange = this.changed.event;

  constructor(deps: Deps) {
    this.deps = deps;
    this.numbers = new Map(
      memorySchema.parse(deps.memory.get(memoryKey)).map(([key, ...numbers]) => [key, numbers]),
    );
  }

  dispose(): void {
    this.closed.abort();
    this.changed.dispose();
  }

  /**
   * Returns what is known of a snapshot's numbers; `undefined` if nothing yet. Counts the rest in the
   * background.
   */
  current(snapshot: Snapshot): SnapshotCount | undefined {
    const previous = previousAlike(snapshot, this.deps.snapshotIndex.known);
    const counts = this.countsOf(snapshot);
    const change = previous && this.changeOf(snapshot, previous);
    if (counts === undefined || (previous !== undefined && change === undefined))
      this.begin(snapshot, previous);
    return counts && { ...counts, ...(change === undefined ? {} : { change }) };
  }

  /** Returns the same without the change, which isn't counted either. */
  counts(snapshot: Snapshot): SubmissionCounts | undefined {
    const counts = this.countsOf(snapshot);
    if (counts === undefined) this.begin(snapshot, undefined);
    return counts;
  }

  /**
   * Returns a snapshot's numbers and counts what is missing. Rejects like the analysis, and with the signal's
   * reason.
   */
  async load(snapshot: Snapshot, signal: AbortSignal): Promise<SnapshotCount> {
    const previous = previousAlike(snapshot, (await this.deps.snapshotIndex.read()).snapshots);
    return await this.count(snapshot, previous, AbortSignal.any([signal, this.closed.signal]));
  }

  /** Returns how many submissions a snapshot has; `undefined` if they can't be counted. */
  async submissionsIn(snapshot: Snapshot): Promise<number | undefined> {
    try {
      return (await this.count(snapshot, undefined, this.closed.signal)).submissions;
    } catch {
      return undefined;
    }
  }

  private begin(snapshot: Snapshot, previous: Snapshot | undefined): void {
    const key = previous === undefined ? keyOf(snapshot) : pairOf(snapshot, previous);
    if (this.begun.has(key)) return;
    this.begun.add(key);
    this.queue = this.queue.then(async () => {
      try {
        await this.count(snapshot, previous, this.closed.signal);
      } catch (error) {
        if (!this.closed.signal.aborted) this.deps.log.warn(`Counting submissions: ${String(error)}`);
      }
    });
  }

  private async count(
    snapshot: Snapshot,
    previous: Snapshot | undefined,
    signal: AbortSignal,
  ): Promise<SnapshotCount> {
    const { analysis } = this.deps;
    let counts = this.countsOf(snapshot);
    if (counts === undefined) {
      counts = await analysis.run('countSubmissions', { folder: snapshot.folder }, () => undefined, signal);
      this.remember(keyOf(snapshot), [counts.submissions, counts.participants]);
    }
    if (previous === undefined) return counts;
    let change = this.changeOf(snapshot, previous);
    if (change === undefined) {
      const request = { newer: snapshot.folder, older: previous.folder };
      change = await analysis.run('countChanges', request, () => undefined, signal);
      this.remember(pairOf(snapshot, previous), [change.added, change.changed, change.gone]);
    }
    return { ...counts, change };
  }

  private countsOf(snapshot: Snapshot): SubmissionCounts | undefined {
    const { submissions, participants } = snapshot.manifest;
    if (submissions !== undefined && participants !== undefined) return { submissions, participants };
    const [counted, people] = this.numbers.get(keyOf(snapshot)) ?? [];
    return counted === undefined || people === undefined
      ? undefined
      : { submissions: counted, participants: people };
  }

  private changeOf(snapshot: Snapshot, previous: Snapshot): SubmissionChange | undefined {
    const [added, changed, gone] = this.numbers.get(pairOf(snapshot, previous)) ?? [];
    return added === undefined || changed === undefined || gone === undefined
      ? undefined
      : { added, changed, gone };
  }

  private remember(key: string, numbers: readonly number[]): void {
    this.numbers.set(key, numbers);
    for (const oldest of this.numbers.keys()) {
      if (this.numbers.size <= maxRemembered) break;
      this.numbers.delete(oldest);
    }
    const kept = [...this.numbers].map(([each, known]) => [each, ...known]);
    void this.deps.memory.update(memoryKey, kept);
    this.changed.fire();
  }
}

/** Identifies a snapshot and its content, which changes if uploads are downloaded or participants deleted. */
function keyOf({ folder, manifest: { finished_at: finishedAt, erased = [] } }: Snapshot): string {
  return [folder, finishedAt, erased.length].join('\n');
}

function pairOf(newer: Snapshot, older: Snapshot): string {
  return `${keyOf(newer)}\n${keyOf(older)}`;
}
