import assert from 'node:assert/strict';
import type { Transport } from '../../../src/http/transports/transport.ts';
import { problemOf } from '../../../src/problems/problem.ts';
import { createProlificClient, type ProlificClient } from '../../../src/prolific/client.ts';
import { never, problemFrom, undiciTransport } from '../support/network.ts';
import { collectionRef, exportId } from '../support/samples.ts';
import { json, scriptedApis, type Script, type ScriptedApi } from '../support/scriptedApi.ts';
import { ManualTiming, turns } from './manualTiming.ts';

const generating = json({ status: 'generating', export_id: exportId });
const overloaded: Script = { status: 503, body: '' };
const minute = 60_000;

describe('Calls of one API client', function () {
  this.timeout(60_000);
  const start = scriptedApis();
  /** The API's current answer. */
  let answer: Script;
  let api: ScriptedApi;
  let timing: ManualTiming;
  let client: ProlificClient;
  let transport: Transport;
  let inFlight: number;
  let maxInFlight: number;
  /** Number of attempts, including those that never reach an unreachable API. */
  let attempts: number;
  let polling: AbortController;
  let polls: Promise<void>[];

  beforeEach(async () => {
    answer = generating;
    [inFlight, maxInFlight, attempts] = [0, 0, 0];
    polling = new AbortController();
    polls = [];
    api = await start(() => answer);
    timing = new ManualTiming(async () => {
      do await turns();
      while (inFlight > 0);
    });
    transport = undiciTransport({}, { connections: 16 });
    client = clientOf(api.origin);
  });
  afterEach(async () => {
    polling.abort();
    await Promise.all(polls);
    await transport.close();
  });

  function clientOf(origin: string): ProlificClient {
    return createProlificClient({
      apiUrl: new URL(origin),
      token: 'secret-token',
      userAgent: 'test',
      timing,
      transport: {
        send: async (request) => {
          attempts += 1;
          inFlight += 1;
          maxInFlight = Math.max(maxInFlight, inFlight);
          try {
            return await transport.send(request);
          } finally {
            inFlight -= 1;
          }
        },
        close: () => Promise.resolve(),
      },
    });
  }

  /** Polls exports in step: every 2 s, and after failures at growing intervals up to 15 s. */
  function startPolling(count: number, outcomes: string[] = []): void {
    polls = Array.from({ length: count }, async (_, index) => {
      let wait = 2000;
      for (;;) {
        try {
          await timing.sleep(wait, polling.signal);
          const { status } = await client.exportState(collectionRef, `job-${index}`, polling.signal);
          outcomes.push(status);
          wait = 2000;
        } catch (error) {
          if (polling.signal.aborted) return;
          outcomes.push(problemOf(error)?.kind ?? 'bug');
          wait = Math.min(15_000, wait * 1.4);
        }
      }
    });
  }

  it('never exceed four at once', async () => {
    startPolling(20);
    await timing.pass(minute);
    assert.equal(maxInFlight, 4);
    assert.ok(api.calls.length > 20 * 25);
  });

  it('stay below ten a minute while 20 exports poll an API that is down', async () => {
    answer = overloaded;
    startPolling(20);
    const perMinute: number[] = [];
    for (let elapsed = 0; elapsed < 10; elapsed++) {
      const before = api.calls.length;
      await timing.pass(minute);
      perMinute.push(api.calls.length - before);
    }
    assert.ok(perMinute[0]! <= 10, `at first ${perMinute[0]}`);
    assert.ok(Math.max(...perMinute.slice(1)) <= 3, `then ${perMinute.join(', ')}`);
    assert.ok(Math.min(...perMinute) >= 1);
    assert.ok(maxInFlight <= 4);
  });

  it('all continue when the API is back', async () => {
    answer = overloaded;
    startPolling(20);
    await timing.pass(10 * minute);
    answer = generating;
    await timing.pass(minute);
    const before = api.calls.length;
    await timing.pass(2500);
    const asked = new Set(api.calls.slice(before));
    assert.equal(asked.size, 20);
  });

  it('retry one at a time, at long intervals, while the API is unreachable', async () => {
    await api.close();
    startPolling(20);
    await timing.pass(minute);
    const before = attempts;
    await timing.pass(10 * minute);
    assert.ok(attempts - before <= 10 * 8, `${attempts - before} attempts in ten minutes`);
    assert.ok(attempts - before >= 10);
  });

  it('all wait as long as the Retry-After that one of them received', async () => {
    answer = { status: 429, headers: { 'retry-after': '45' }, body: '' };
    const first = client.me(never).catch(() => undefined);
    await timing.pass(0);
    assert.equal(api.calls.length, 1);
    const other = await problemFrom(client.workspaces(never));
    assert.deepEqual(other, { kind: 'rate-limited', retryAfterSeconds: 45 });
    await timing.pass(44_999);
    assert.equal(api.calls.length, 1);
    answer = json({ id: '1', email: 'ann@example.test' });
    await timing.pass(1);
    assert.equal(api.calls.length, 2);
    assert.ok(await first);
  });

  it('in the queue wait for a pause that began meanwhile', async () => {
    let asked = 0;
    answer = generating;
    const held: (() => void)[] = [];
    const slow = await start(async () => {
      asked += 1;
      if (asked > 4) return generating;
      await new Promise<void>((resolve) => held.push(resolve));
      return overloaded;
    });
    client = clientOf(slow.origin);
    const all = Array.from({ length: 6 }, () => client.exportState(collectionRef, exportId, never));
    while (held.length < 4) await turns();
    for (const release of held) release();
    await timing.pass(999);
    assert.equal(slow.calls.length, 4);
    await timing.pass(1);
    const states = await Promise.all(all);
    assert.equal(states.length, 6);
    assert.equal(slow.calls.length, 10);
  });

  it('that are new report the problem after about ten seconds', async () => {
    answer = overloaded;
    startPolling(20);
    for (let elapsed = 0; elapsed < minute; elapsed += 7_000) {
      await timing.pass(7_000);
      const startedAt = timing.now().getTime();
      const ended: number[] = [];
      const looking = problemFrom(client.workspaces(never)).finally(() => ended.push(timing.now().getTime()));
      while (ended.length === 0) await timing.pass(250);
      assert.equal((await looking).kind, 'service-error');
      assert.ok(ended[0]! - startedAt <= 15_000, `it took ${ended[0]! - startedAt} ms`);
    }
  });

  it('stop when the token is refused, and later ones aren’t sent', async () => {
    const outcomes: string[] = [];
    startPolling(20, outcomes);
    await timing.pass(2 * minute);
    answer = { status: 401, body: '' };
    const before = api.calls.length;
    outcomes.length = 0;
    await timing.pass(minute);
    assert.ok(api.calls.length - before <= 4, `${api.calls.length - before} requests with a refused token`);
    assert.deepEqual(new Set(outcomes), new Set(['token-refused']));
    const refused = api.calls.length;
    answer = generating;
    assert.equal((await problemFrom(client.me(never))).kind, 'token-refused');
    const asking = client.requestExport(collectionRef, undefined, never);
    assert.equal((await problemFrom(asking)).kind, 'token-refused');
    assert.equal(api.calls.length, refused);
  });

  it('that wait for their turn or a pause fail when the token is refused', async () => {
    const held: ((answer: Script) => void)[] = [];
    const slow = await start(() => new Promise<Script>((resolve) => held.push(resolve)));
    client = clientOf(slow.origin);
    const all = Array.from({ length: 9 }, () => problemFrom(client.me(never)));
    while (held.length < 4) await turns();
    const [busy, refusing, ...others] = held;
    busy!({ status: 429, headers: { 'retry-after': '30' }, body: '' });
    while (inFlight > 3) await turns();
    refusing!({ status: 401, body: '' });
    for (const release of others) release({ status: 401, body: '' });
    const kinds = (await Promise.all(all)).map(({ kind }) => kind);
    assert.deepEqual(new Set(kinds), new Set(['token-refused', 'rate-limited']));
    // Calls for which the pause was too long have failed with rate-limited before.
    assert.equal(slow.calls.length, 4);
  });
});
