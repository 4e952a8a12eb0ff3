import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Timing } from '../../../src/http/timing.ts';
import type { Transport } from '../../../src/http/transports/transport.ts';
import { createProlificClient, type ProlificClient } from '../../../src/prolific/client.ts';
import { StudyFinder } from '../../../src/prolific/studyFinder.ts';
import { Installation } from '../../../src/snapshots/access/installation.ts';
import type { ManifestHead } from '../../../src/snapshots/manifest.ts';
import type { Snapshot } from '../../../src/snapshots/snapshots.ts';
import type { SubjectRef } from '../../../src/snapshots/subject.ts';
import { NewAnswers } from '../../../src/studies/newAnswers.ts';
import { StudyMemory } from '../../../src/studies/studyMemory.ts';
import { SubjectStudies } from '../../../src/studies/subjectStudies.ts';
import { startLocalProlific, type LocalProlific } from '../../prolific/localProlific.ts';
import { cookingStudies } from '../../prolific/sample/studies.ts';
import { cookingCollection } from '../../prolific/sampleCollections.ts';
import { workspaceIds } from '../../prolific/sampleData.ts';
import { slimData } from '../prolificServer/apiSupport.ts';
import { ManualTiming, turns } from '../prolific/manualTiming.ts';
import { manifestHead } from '../support/manifestHead.ts';
import { undiciTransport } from '../support/network.ts';

export const cooking: SubjectRef = { kind: 'collection', id: cookingCollection.id };
export const [uk, worldwide] = cookingStudies.map(({ id }) => id) as [string, string];

export const minuteMs = 60_000;

/** A local Prolific with 20 submissions in each study of the cooking collection, and what reads its news. */
export class FollowedProlific {
  readonly prolific: LocalProlific;
  readonly timing: ManualTiming;
  readonly failures: unknown[] = [];
  readonly folder = mkdtempSync(join(tmpdir(), 'prolific-news-'));
  snapshots: Snapshot[] = [];
  submissions: number | undefined;
  intervalMinutes = 5;
  workspaceId: string | undefined = workspaceIds.kitchenLab;
  private client: () => Promise<ProlificClient>;
  private readonly transport: Transport = undiciTransport();
  private readonly busy = new Set<Promise<unknown>>();
  /** Waits of requests take no time at all. */
  private readonly requestTiming: Timing = {
    now: () => new Date(this.timing.now().getTime() + this.waitedMs),
    random: () => 1,
    sleep: (ms) => {
      this.waitedMs += ms;
      return Promise.resolve();
    },
  };
  private waitedMs = 0;
  private readonly windows: NewAnswers[] = [];

  private constructor(prolific: LocalProlific) {
    this.prolific = prolific;
    this.timing = new ManualTiming(() => this.settled());
    this.client = this.connect();
  }

  /** Signs in again. */
  connect(): () => Promise<ProlificClient> {
    const client = this.tracked(
      createProlificClient({
        apiUrl: new URL(this.prolific.apiUrl),
        token: this.prolific.token,
        userAgent: 'test',
        timing: this.requestTiming,
        transport: this.transport,
      }),
    );
    return (this.client = () => Promise.resolve(client));
  }

  static async start(): Promise<FollowedProlific> {
    return new FollowedProlific(await startLocalProlific({ data: slimData() }));
  }

  /** Opens a window of the installation. */
  open(): { readonly news: NewAnswers; readonly studies: SubjectStudies; readonly memory: StudyMemory } {
    const memory = new StudyMemory(this.tracked(new Installation(this.folder)));
    const client = (): Promise<ProlificClient> => this.client();
    const common = { client, timing: this.timing, memory, snapshots: () => this.snapshots };
    const finder = new StudyFinder(client);
    const studies = new SubjectStudies({ ...common, finder, workspaceOf: () => this.workspaceId });
    const news = new NewAnswers({
      ...common,
      studies,
      intervalMinutes: () => this.intervalMinutes,
      submissionsIn: () => this.submissions,
      onFailure: (error) => this.failures.push(error),
    });
    this.windows.push(news);
    return { news, studies, memory };
  }

  /** Ids of the studies that were asked for counts, since the log was cleared. */
  get counted(): string[] {
    return this.prolific.requests
      .to('api', 'GET', /\/submissions\/counts\/$/)
      .map(({ path }) => path.split('/').at(-4)!);
  }

  /** Resolves when no request or file is on its way and nothing follows one. */
  async settled(): Promise<void> {
    await turns();
    while (this.busy.size > 0) {
      await Promise.allSettled(this.busy);
      await turns();
    }
  }

  /** Returns the same object, whose promises {@link settled} awaits. */
  private tracked<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (_, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...given: unknown[]): unknown => {
          const result: unknown = Reflect.apply(member, target, given);
          if (result instanceof Promise) {
            this.busy.add(result);
            const end = (): void => void this.busy.delete(result);
            result.then(end, end);
          }
          return result;
        };
      },
    });
  }

  async close(): Promise<void> {
    for (const news of this.windows) news.dispose();
    await this.transport.close();
    await this.prolific.close();
    rmSync(this.folder, { recursive: true });
  }
}

/** Returns a snapshot of the cooking collection. */
export function snapshotOf(changes: Partial<ManifestHead> = {}): Snapshot {
  const given = { collection: cookingCollection, export_id: 'e1', ...changes };
  return { folder: '/exports/snapshot', manifest: manifestHead('2026-01-01T00:00:00Z', given) };
}
