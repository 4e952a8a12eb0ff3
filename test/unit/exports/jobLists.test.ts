import assert from 'node:assert/strict';
import { JobLists, type JobList } from '../../../src/prolific/jobLists.ts';
import type { Timing } from '../../../src/http/timing.ts';
import type { Transport } from '../../../src/http/transports/transport.ts';
import { problemOf } from '../../../src/problems/problem.ts';
import { createProlificClient, type ProlificClient } from '../../../src/prolific/client.ts';
import type { SubjectRef } from '../../../src/snapshots/subject.ts';
import {
  startLocalProlific,
  type LocalProlific,
  type LocalProlificOptions,
} from '../../prolific/localProlific.ts';
import { cookingCollection, namesakes, pilotCollection } from '../../prolific/sampleCollections.ts';
import { never, undiciTransport } from '../support/network.ts';
import { InstantTiming } from '../support/scriptedApi.ts';

const pilot: SubjectRef = { kind: 'collection', id: pilotCollection.id };
const cooking: SubjectRef = { kind: 'collection', id: cookingCollection.id };
const tasting: SubjectRef = { kind: 'collection', id: namesakes[0].id };

/** A clock that advances only by {@link HandClock.pass}. */
class HandClock implements Timing {
  private time = Date.parse('2026-01-01T00:00:00Z');
  private sleepers: { readonly until: number; readonly wake: () => void }[] = [];

  now(): Date {
    return new Date(this.time);
  }

  random(): number {
    return 0;
  }

  /** Time in ms until the first sleeper wakes. */
  get nextIn(): number {
    return Math.min(...this.sleepers.map(({ until }) => until)) - this.time;
  }

  get sleeping(): number {
    return this.sleepers.length;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const sleeper = { until: this.time + ms, wake: resolve };
      this.sleepers.push(sleeper);
      signal.addEventListener('abort', () => {
        this.sleepers = this.sleepers.filter((one) => one !== sleeper);
        reject(signal.reason as Error);
      });
    });
  }

  pass(ms: number): void {
    this.time += ms;
    const due = this.sleepers.filter(({ until }) => until <= this.time);
    this.sleepers = this.sleepers.filter((one) => !due.includes(one));
    for (const { wake } of due) wake();
  }
}

interface Scene {
  readonly lists: JobLists;
  readonly prolific: LocalProlific;
  readonly client: ProlificClient;
  readonly clock: HandClock;
  readonly notified: SubjectRef[];
  /** Counts the requests for a list. */
  readonly requestCount: () => number;
}

function withLists(options: Partial<LocalProlificOptions> = {}): () => Scene {
  let scene: Scene | undefined;
  let transport: Transport | undefined;
  beforeEach(async () => {
    const prolific = await startLocalProlific({ generateMs: 'manual', ...options });
    transport = undiciTransport({}, {});
    const client = createProlificClient({
      apiUrl: new URL(prolific.apiUrl),
      token: prolific.token,
      transport,
      userAgent: 'prolific-collections/test',
      timing: new InstantTiming(),
    });
    const clock = new HandClock();
    const lists = new JobLists({ client: () => Promise.resolve(client), timing: clock });
    const notified: SubjectRef[] = [];
    lists.onDidChange((subject) => notified.push(subject));
    const requestCount = (): number => prolific.requests.to('api', 'GET', /\/export$/).length;
    scene = { lists, prolific, client, clock, notified, requestCount };
  });
  afterEach(async () => {
    scene?.lists.dispose();
    await transport?.close();
    await scene?.prolific.close();
    scene = undefined;
  });
  return () => {
    assert.ok(scene, 'only inside a test');
    return scene;
  };
}

function statuses(list: JobList): string[] {
  return list.status === 'listed' ? list.jobs.map(({ status }) => status) : [list.status];
}

async function until(what: string, condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 400; turn += 1) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`Waited for: ${what}`);
}

describe('Job lists', () => {
  const scene = withLists();

  it('load once for any number of calls', async () => {
    const { lists, client, requestCount } = scene();
    await client.requestExport(pilot, undefined, never);
    const [first, second] = await Promise.all([lists.load(pilot, never), lists.load(pilot, never)]);
    await lists.load(pilot, never);
    assert.deepEqual(statuses(first), ['generating']);
    assert.equal(first, second);
    assert.equal(requestCount(), 1);
  });

  it('reload on refresh and notify listeners of a change', async () => {
    const { lists, client, notified } = scene();
    await lists.load(pilot, never);
    notified.length = 0;
    await client.requestExport(pilot, undefined, never);
    assert.deepEqual(statuses(await lists.refresh(pilot, never)), ['generating']);
    assert.deepEqual(notified, [pilot]);
  });

  it('notify nobody when a refresh changes nothing', async () => {
    const { lists, client, notified } = scene();
    await client.requestExport(pilot, undefined, never);
    await lists.load(pilot, never);
    notified.length = 0;
    await lists.refresh(pilot, never);
    assert.deepEqual(notified, []);
  });

  it('reload when invalidated during a load', async () => {
    const { lists, client, prolific } = scene();
    prolific.faults.add({ method: 'GET', times: 1, fault: { kind: 'delay', ms: 50 } });
    const following = lists.follow(pilot);
    const loading = lists.load(pilot, never);
    await client.requestExport(pilot, undefined, never);
    lists.invalidate(pilot);
    assert.deepEqual(statuses(await loading), ['generating']);
    following.dispose();
  });

  it('reload after invalidation: at once while followed, otherwise on the next load', async () => {
    const { lists, client, requestCount } = scene();
    await lists.load(pilot, never);
    await client.requestExport(pilot, undefined, never);
    lists.invalidate(pilot);
    assert.equal(requestCount(), 1);
    assert.deepEqual(statuses(await lists.load(pilot, never)), ['generating']);
    const following = lists.follow(pilot);
    lists.invalidate(pilot);
    await until('a third request', () => requestCount() === 3);
    following.dispose();
  });

  it('drop a deleted job at once', async () => {
    const { lists, client, prolific } = scene();
    const { exportId = '' } = await client.requestExport(pilot, undefined, never);
    prolific.jobs.finish(exportId);
    await lists.load(pilot, never);
    const following = lists.follow(pilot);
    lists.remove(pilot, exportId);
    assert.deepEqual(statuses(lists.current(pilot)), []);
    following.dispose();
  });

  it('stay failed until refreshed', async () => {
    const { lists, prolific, requestCount } = scene();
    const fault = prolific.faults.add({
      path: /\/export$/,
      fault: { kind: 'answer', status: 403, body: { detail: 'no' } },
    });
    const failed = await lists.load(pilot, never);
    assert.ok(failed.status === 'failed');
    assert.equal(problemOf(failed.error)?.kind, 'no-access');
    assert.equal((await lists.load(pilot, never)).status, 'failed');
    assert.equal(requestCount(), 1);
    fault.remove();
    assert.equal((await lists.refresh(pilot, never)).status, 'listed');
  });

  it('finish loading even if the caller aborts its wait', async () => {
    const { lists } = scene();
    const leaving = new AbortController();
    const loading = lists.load(pilot, leaving.signal);
    leaving.abort(new Error('gone'));
    await assert.rejects(loading, /gone/);
    assert.equal((await lists.load(pilot, never)).status, 'listed');
  });

  it('forget every list on sign-out, even one that is loading', async () => {
    const { lists, notified } = scene();
    await lists.load(pilot, never);
    const loading = lists.load(cooking, never);
    notified.length = 0;
    lists.clear();
    assert.equal((await loading).status, 'unknown');
    assert.deepEqual([lists.current(pilot).status, lists.current(cooking).status], ['unknown', 'unknown']);
    assert.deepEqual(notified, [pilot, cooking]);
    assert.equal(lists.areListed, false);
  });
});

describe('Job list with a generating job', () => {
  const scene = withLists();

  it('reloads every 15 s while followed, until the job is complete', async () => {
    const { lists, client, clock, prolific, requestCount } = scene();
    const { exportId = '' } = await client.requestExport(pilot, undefined, never);
    const following = lists.follow(pilot);
    await lists.load(pilot, never);
    await until('the wait', () => clock.sleeping === 1);
    clock.pass(14_999);
    assert.equal(requestCount(), 1);
    clock.pass(1);
    await until('the second request and the next wait', () => requestCount() === 2 && clock.sleeping === 1);
    prolific.jobs.finish(exportId);
    clock.pass(15_000);
    await until('the job to be complete', () => statuses(lists.current(pilot)).includes('complete'));
    await new Promise(setImmediate);
    assert.equal(clock.sleeping, 0);
    following.dispose();
  });

  it('stops reloading when nobody follows it', async () => {
    const { lists, client, clock } = scene();
    await client.requestExport(pilot, undefined, never);
    const following = lists.follow(pilot);
    await lists.load(pilot, never);
    await until('the wait', () => clock.sleeping === 1);
    following.dispose();
    await until('no wait', () => clock.sleeping === 0);
  });

  it('reloads at once when followed again after 15 s', async () => {
    const { lists, client, clock, requestCount } = scene();
    await client.requestExport(pilot, undefined, never);
    await lists.load(pilot, never);
    clock.pass(20_000);
    const following = lists.follow(pilot);
    await until('the wait', () => clock.sleeping === 1);
    clock.pass(0);
    await until('the request', () => requestCount() === 2);
    following.dispose();
  });

  it('keeps its jobs while the network is down and reloads afterwards', async () => {
    const { lists, client, clock, prolific } = scene();
    const { exportId = '' } = await client.requestExport(pilot, undefined, never);
    const following = lists.follow(pilot);
    await lists.load(pilot, never);
    await until('the wait', () => clock.sleeping === 1);
    await prolific.unplug();
    clock.pass(15_000);
    await until('the next wait', () => clock.sleeping === 1);
    assert.deepEqual(statuses(lists.current(pilot)), ['generating']);
    await prolific.plugIn();
    prolific.jobs.finish(exportId);
    clock.pass(21_000);
    await until('the job to be complete', () => statuses(lists.current(pilot)).includes('complete'));
    following.dispose();
  });

  it('backs off to one reload a minute while the network is down', async () => {
    const { lists, client, clock, prolific } = scene();
    await client.requestExport(pilot, undefined, never);
    const following = lists.follow(pilot);
    await lists.load(pilot, never);
    await until('the wait', () => clock.sleeping === 1);
    await prolific.unplug();
    const waits: number[] = [];
    for (let turn = 0; turn < 6; turn += 1) {
      waits.push(clock.nextIn);
      clock.pass(clock.nextIn);
      await until('the next wait', () => clock.sleeping === 1);
    }
    assert.deepEqual(waits, [15_000, 21_000, 29_400, 41_160, 57_624, 60_000]);
    following.dispose();
  });

  it('reloads after 15 s even if the clock was set back', async () => {
    const { lists, client, clock } = scene();
    await client.requestExport(pilot, undefined, never);
    await lists.load(pilot, never);
    clock.pass(-3_600_000);
    const following = lists.follow(pilot);
    await until('the wait', () => clock.sleeping === 1);
    assert.equal(clock.nextIn, 15_000);
    following.dispose();
  });

  it('does not reload without a generating job', async () => {
    const { lists, clock } = scene();
    const following = lists.follow(pilot);
    await lists.load(pilot, never);
    await new Promise(setImmediate);
    assert.equal(clock.sleeping, 0);
    following.dispose();
  });
});

describe('Job lists with an API that has none', () => {
  const scene = withLists({ generation: '1b' });

  it('send no further requests once two collections had no list', async () => {
    const { lists, requestCount } = scene();
    for (const subject of [pilot, cooking, tasting]) {
      assert.equal((await lists.load(subject, never)).status, 'unsupported');
    }
    assert.equal(requestCount(), 2);
    assert.equal((await lists.refresh(tasting, never)).status, 'unsupported');
    assert.equal(requestCount(), 2);
    assert.deepEqual([lists.areListed, lists.areUnlisted], [false, true]);
    lists.forgetLists();
    assert.equal(lists.areUnlisted, false);
  });

  it('send requests again after a refresh by the user', async () => {
    const { lists, requestCount } = scene();
    await lists.load(pilot, never);
    await lists.load(cooking, never);
    lists.forgetLists();
    await lists.load(pilot, never);
    assert.equal(requestCount(), 3);
  });

  it('send requests again after signing in again', async () => {
    const { lists, requestCount } = scene();
    await lists.load(pilot, never);
    await lists.load(cooking, never);
    lists.clear();
    await lists.load(pilot, never);
    assert.equal(requestCount(), 3);
  });
});

describe('Job lists with deleted collections', () => {
  const scene = withLists();

  it('load for the other collections however many are missing', async () => {
    const { lists } = scene();
    assert.equal((await lists.load(pilot, never)).status, 'listed');
    for (const id of ['gone-1', 'gone-2', 'gone-3']) {
      assert.equal((await lists.load({ kind: 'collection', id }, never)).status, 'unsupported');
    }
    assert.equal((await lists.load(cooking, never)).status, 'listed');
  });
});
