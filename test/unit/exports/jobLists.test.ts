import assert from 'node:assert/strict';
import { JobLists, type JobList } from '../../../src/exports/jobLists.ts';
import type { Timing } from '../../../src/http/timing.ts';
import type { Transport } from '../../../src/http/transport.ts';
import { problemOf } from '../../../src/problems/problem.ts';
import { createProlificClient, type ProlificClient } from '../../../src/prolific/client.ts';
import type { SubjectRef } from '../../../src/prolific/model.ts';
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

/** A clock that goes on only when it is told to. */
class HandClock implements Timing {
  private time = Date.parse('2026-01-01T00:00:00Z');
  private sleepers: { readonly until: number; readonly wake: () => void }[] = [];

  now(): Date {
    return new Date(this.time);
  }

  random(): number {
    return 0;
  }

  /** In ms, until the first sleeper wakes. */
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
  readonly told: SubjectRef[];
  /** How many times a list was asked for. */
  readonly asked: () => number;
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
    const told: SubjectRef[] = [];
    lists.onDidChange((subject) => told.push(subject));
    const asked = (): number => prolific.requests.to('api', 'GET', /\/export$/).length;
    scene = { lists, prolific, client, clock, told, asked };
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

  it('are read once, however often they are asked for', async () => {
    const { lists, client, asked } = scene();
    await client.requestExport(pilot, undefined, never);
    const [first, second] = await Promise.all([lists.load(pilot, never), lists.load(pilot, never)]);
    await lists.load(pilot, never);
    assert.deepEqual(statuses(first), ['generating']);
    assert.equal(first, second);
    assert.equal(asked(), 1);
  });

  it('are read anew on refresh, and tell of the change', async () => {
    const { lists, client, told } = scene();
    await lists.load(pilot, never);
    told.length = 0;
    await client.requestExport(pilot, undefined, never);
    assert.deepEqual(statuses(await lists.refresh(pilot, never)), ['generating']);
    assert.deepEqual(told, [pilot]);
  });

  it('tell nothing where reading anew brought nothing new', async () => {
    const { lists, client, told } = scene();
    await client.requestExport(pilot, undefined, never);
    await lists.load(pilot, never);
    told.length = 0;
    await lists.refresh(pilot, never);
    assert.deepEqual(told, []);
  });

  it('that were outdated while they were being read are read once more', async () => {
    const { lists, client, prolific } = scene();
    prolific.faults.add({ method: 'GET', times: 1, fault: { kind: 'delay', ms: 50 } });
    const following = lists.follow(pilot);
    const loading = lists.load(pilot, never);
    await client.requestExport(pilot, undefined, never);
    lists.outdate(pilot);
    assert.deepEqual(statuses(await loading), ['generating']);
    following.dispose();
  });

  it('are read anew once outdated: at once where followed, else when asked for', async () => {
    const { lists, client, asked } = scene();
    await lists.load(pilot, never);
    await client.requestExport(pilot, undefined, never);
    lists.outdate(pilot);
    assert.equal(asked(), 1);
    assert.deepEqual(statuses(await lists.load(pilot, never)), ['generating']);
    const following = lists.follow(pilot);
    lists.outdate(pilot);
    await until('a third reading', () => asked() === 3);
    following.dispose();
  });

  it('lose a job that was deleted at once', async () => {
    const { lists, client, prolific } = scene();
    const { exportId = '' } = await client.requestExport(pilot, undefined, never);
    prolific.jobs.finish(exportId);
    await lists.load(pilot, never);
    const following = lists.follow(pilot);
    lists.remove(pilot, exportId);
    assert.deepEqual(statuses(lists.current(pilot)), []);
    following.dispose();
  });

  it('stay failed until they are refreshed', async () => {
    const { lists, prolific, asked } = scene();
    const fault = prolific.faults.add({
      path: /\/export$/,
      fault: { kind: 'answer', status: 403, body: { detail: 'no' } },
    });
    const failed = await lists.load(pilot, never);
    assert.ok(failed.status === 'failed');
    assert.equal(problemOf(failed.error)?.kind, 'no-access');
    assert.equal((await lists.load(pilot, never)).status, 'failed');
    assert.equal(asked(), 1);
    fault.remove();
    assert.equal((await lists.refresh(pilot, never)).status, 'listed');
  });

  it('stop being waited for when the one who asked is gone, and are read all the same', async () => {
    const { lists } = scene();
    const leaving = new AbortController();
    const loading = lists.load(pilot, leaving.signal);
    leaving.abort(new Error('gone'));
    await assert.rejects(loading, /gone/);
    assert.equal((await lists.load(pilot, never)).status, 'listed');
  });

  it('are all forgotten on sign-out, also those being read', async () => {
    const { lists, told } = scene();
    await lists.load(pilot, never);
    const loading = lists.load(cooking, never);
    told.length = 0;
    lists.forgetAll();
    assert.equal((await loading).status, 'unknown');
    assert.deepEqual([lists.current(pilot).status, lists.current(cooking).status], ['unknown', 'unknown']);
    assert.deepEqual(told, [pilot, cooking]);
    assert.equal(lists.areListed, false);
  });
});

describe('A job list with a job in the making', () => {
  const scene = withLists();

  it('is read again every 15 s while it is followed, until the job is done', async () => {
    const { lists, client, clock, prolific, asked } = scene();
    const { exportId = '' } = await client.requestExport(pilot, undefined, never);
    const following = lists.follow(pilot);
    await lists.load(pilot, never);
    await until('the wait', () => clock.sleeping === 1);
    clock.pass(14_999);
    assert.equal(asked(), 1);
    clock.pass(1);
    await until('the second reading and the next wait', () => asked() === 2 && clock.sleeping === 1);
    prolific.jobs.finish(exportId);
    clock.pass(15_000);
    await until('the job to be complete', () => statuses(lists.current(pilot)).includes('complete'));
    await new Promise(setImmediate);
    assert.equal(clock.sleeping, 0);
    following.dispose();
  });

  it('is not read again once nobody follows it', async () => {
    const { lists, client, clock } = scene();
    await client.requestExport(pilot, undefined, never);
    const following = lists.follow(pilot);
    await lists.load(pilot, never);
    await until('the wait', () => clock.sleeping === 1);
    following.dispose();
    await until('no wait', () => clock.sleeping === 0);
  });

  it('is read at once where somebody comes to it after 15 s', async () => {
    const { lists, client, clock, asked } = scene();
    await client.requestExport(pilot, undefined, never);
    await lists.load(pilot, never);
    clock.pass(20_000);
    const following = lists.follow(pilot);
    await until('the wait', () => clock.sleeping === 1);
    clock.pass(0);
    await until('the reading', () => asked() === 2);
    following.dispose();
  });

  it('keeps what it has while the network is away, and goes on', async () => {
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

  it('is read less and less often while the network is away, down to once a minute', async () => {
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

  it('is read again after 15 s also where the clock was put back', async () => {
    const { lists, client, clock } = scene();
    await client.requestExport(pilot, undefined, never);
    await lists.load(pilot, never);
    clock.pass(-3_600_000);
    const following = lists.follow(pilot);
    await until('the wait', () => clock.sleeping === 1);
    assert.equal(clock.nextIn, 15_000);
    following.dispose();
  });

  it('is not read again where no job is in the making', async () => {
    const { lists, clock } = scene();
    const following = lists.follow(pilot);
    await lists.load(pilot, never);
    await new Promise(setImmediate);
    assert.equal(clock.sleeping, 0);
    following.dispose();
  });
});

describe('Job lists of a Prolific without them', () => {
  const scene = withLists({ generation: '1b' });

  it('are unsupported, and asked for no more once two collections have shown it', async () => {
    const { lists, asked } = scene();
    for (const subject of [pilot, cooking, tasting]) {
      assert.equal((await lists.load(subject, never)).status, 'unsupported');
    }
    assert.equal(asked(), 2);
    assert.equal((await lists.refresh(tasting, never)).status, 'unsupported');
    assert.equal(asked(), 2);
    assert.deepEqual([lists.areListed, lists.areUnlisted], [false, true]);
    lists.forgetLists();
    assert.equal(lists.areUnlisted, false);
  });

  it('are asked for again once a person refreshes', async () => {
    const { lists, asked } = scene();
    await lists.load(pilot, never);
    await lists.load(cooking, never);
    lists.forgetLists();
    await lists.load(pilot, never);
    assert.equal(asked(), 3);
  });

  it('are asked for again after signing in anew', async () => {
    const { lists, asked } = scene();
    await lists.load(pilot, never);
    await lists.load(cooking, never);
    lists.forgetAll();
    await lists.load(pilot, never);
    assert.equal(asked(), 3);
  });
});

describe('Job lists where some collections are gone', () => {
  const scene = withLists();

  it('are asked for of the others, however many have none', async () => {
    const { lists } = scene();
    assert.equal((await lists.load(pilot, never)).status, 'listed');
    for (const id of ['gone-1', 'gone-2', 'gone-3']) {
      assert.equal((await lists.load({ kind: 'collection', id }, never)).status, 'unsupported');
    }
    assert.equal((await lists.load(cooking, never)).status, 'listed');
  });
});
