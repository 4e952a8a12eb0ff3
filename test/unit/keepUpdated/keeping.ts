import assert from 'node:assert/strict';
import { join } from 'node:path';
import { ExportService } from '../../../src/exports/exportService.ts';
import type { ExportDeps } from '../../../src/exports/exportState.ts';
import { Keeper, type KeeperDeps, type KeptNews } from '../../../src/exports/keepUpdated/keeper.ts';
import type { NewsOfSubjects } from '../../../src/exports/keepUpdated/keptPlace.ts';
import type { KeptOptions } from '../../../src/exports/keepUpdated/keptStore.ts';
import { problemOf } from '../../../src/problems/problem.ts';
import type { ExportPlace } from '../../../src/snapshots/access/folders.ts';
import { Installation } from '../../../src/snapshots/access/installation.ts';
import { listSnapshots, type Snapshot } from '../../../src/snapshots/snapshots.ts';
import { subjectKey, type ExportSubject } from '../../../src/snapshots/subject.ts';
import { startLocalProlific, type LocalProlific } from '../../prolific/localProlific.ts';
import { pilotCollection } from '../../prolific/sampleCollections.ts';
import { localDeps } from '../exports/localDeps.ts';
import { wholeSample } from '../support/exporting.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

/** The collection that tests keep updated: its archive is small. */
export const pilot: ExportSubject = { kind: 'collection', ...pilotCollection };

/** New answers as a test says. */
class FakeNews implements NewsOfSubjects {
  readonly followed: (readonly [id: string, everyMinutes: number])[] = [];
  private readonly listeners = new Set<(subject: ExportSubject) => void>();
  private readonly seen = new Map<string, number>();
  completed = 0;

  current(subject: ExportSubject): ReturnType<NewsOfSubjects['current']> {
    const newSubmissions = this.completed - (this.seen.get(subjectKey(subject)) ?? 0);
    return { newSubmissions, counts: { completed: this.completed } };
  }

  onDidChange(listener: (subject: ExportSubject) => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  }

  follow({ id }: ExportSubject, everyMinutes: number): { dispose(): void } {
    const one = [id, everyMinutes] as const;
    this.followed.push(one);
    return { dispose: () => void this.followed.splice(this.followed.indexOf(one), 1) };
  }

  /** Takes everything completed so far as exported. */
  exported(subject: ExportSubject): void {
    this.seen.set(subjectKey(subject), this.completed);
  }
}

/** A window of the editor that may keep collections updated. */
export class KeepingWindow {
  readonly news = new FakeNews();
  readonly told: KeptNews[] = [];
  /** Errors that ended nothing. */
  readonly failures: unknown[] = [];
  readonly removedSnapshots: string[] = [];
  readonly openOverviews = new Set<string>();
  readonly needed = new Map<string, string>();
  readonly exports: ExportService;
  readonly keeper: Keeper;
  /** The keeper's, which tests may replace. */
  readonly parts: { -readonly [Part in keyof KeeperDeps]: KeeperDeps[Part] };
  isSignedIn = true;
  jobCount: number | undefined;
  private readonly scene: KeepingScene;
  private readonly closeTransport: () => Promise<void>;

  constructor(scene: KeepingScene, prolific: LocalProlific, changes: Partial<ExportDeps> = {}) {
    this.scene = scene;
    const { deps, close } = localDeps(prolific);
    this.closeTransport = close;
    const { installation } = scene;
    const timing = { ...deps.timing, now: () => scene.now, random: () => 0 };
    this.exports = new ExportService({ ...deps, timing, installation, ...changes });
    this.exports.onDidChange(({ request, progress }) => {
      if (progress.status === 'ended' && progress.outcome.status === 'completed')
        this.news.exported(request.subject);
    });
    this.parts = {
      installation,
      timing,
      news: this.news,
      exports: this.exports,
      targets: () => Promise.resolve([scene.target]),
      isSignedIn: () => Promise.resolve(this.isSignedIn),
      jobCount: () => this.jobCount,
      listJobs: async (subject, signal) => await (await deps.client()).listExports(subject, signal),
      removeJob: async (subject, exportId, signal) => {
        try {
          await (await deps.client()).deleteExport(subject, exportId, signal);
          return 'removed';
        } catch (error) {
          if (problemOf(error)?.kind === 'conflict') return 'generating';
          if (problemOf(error)?.kind === 'not-found') return 'gone';
          throw error;
        }
      },
      neededJobs: () => Promise.resolve(this.needed),
      removeSnapshot: ({ folder }) => Promise.resolve(void this.removedSnapshots.push(folder)),
      isOpen: (folder) => this.openOverviews.has(folder),
      onFailure: (error) => this.failures.push(error),
    };
    this.keeper = new Keeper(this.parts);
    this.keeper.onNews((news) => this.told.push(news));
  }

  /** Turns Keep Updated on, or off. */
  async choose(options: Partial<KeptOptions> | undefined): Promise<void> {
    const chosen = options && { everyMinutes: 5, keeps: 'all' as const, ...options };
    await this.keeper.choose(this.scene.target, pilot, chosen);
    await this.keeper.idle();
  }

  /** Submissions are completed; the window learns of it. Resolves when whatever follows has ended. */
  async answers(count: number): Promise<void> {
    this.news.completed += count;
    await this.keeper.look();
    await this.keeper.idle();
  }

  async close(): Promise<void> {
    await Promise.all([this.exports.stopAll('closing'), this.keeper.close()]);
    await this.closeTransport();
    assert.deepEqual(this.failures.splice(0), []);
  }
}

export interface KeepingScene {
  readonly prolific: LocalProlific;
  readonly target: ExportPlace;
  readonly installation: Installation;
  /** The time, for Prolific and all windows. */
  now: Date;
  /** Opens a window, which is closed after the test. */
  window(changes?: Partial<ExportDeps>): KeepingWindow;
  snapshots(): Promise<Snapshot[]>;
  /** Returns the ids of the exports on Prolific, oldest first. */
  jobs(): string[];
  /** Lets minutes pass. */
  pass(minutes: number): void;
}

/** Provides each test with a local Prolific, an empty workspace folder and an installation. */
export function withKeeping(): () => KeepingScene {
  const folder = temporaryFolder();
  const windows: KeepingWindow[] = [];
  let scene: KeepingScene | undefined;
  beforeEach(async () => {
    let now = new Date(2026, 10, 30, 9, 0, 0);
    const prolific = await startLocalProlific({
      generateMs: 0,
      data: wholeSample,
      clock: () => now.getTime(),
    });
    const made: KeepingScene = {
      prolific,
      target: { workspaceFolder: folder(), exportFolder: join(folder(), 'prolific-exports') },
      installation: new Installation(join(folder(), '.installation')),
      get now() {
        return now;
      },
      set now(time) {
        now = time;
      },
      window: (changes) => {
        const window = new KeepingWindow(made, prolific, changes);
        windows.push(window);
        return window;
      },
      snapshots: async () => await listSnapshots(made.target.exportFolder),
      jobs: () => prolific.jobs.of(pilot.id).map(({ exportId }) => exportId),
      pass: (minutes) => (now = new Date(now.getTime() + minutes * 60_000)),
    };
    scene = made;
  });
  afterEach(async () => {
    for (const window of windows.splice(0)) await window.close();
    await scene?.prolific.close();
  });
  return () => {
    assert.ok(scene, 'only inside a test');
    return scene;
  };
}
