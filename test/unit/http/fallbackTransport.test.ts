import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { createFallbackTransport } from '../../../src/http/transports/fallbackTransport.ts';
import type { HttpRequest, HttpResponse, Transport } from '../../../src/http/transports/transport.ts';
import { ProblemError, type Problem } from '../../../src/problems/problem.ts';
import { get, never, problemFrom, rejectionOf } from '../support/network.ts';

const origin = 'https://api.prolific.test';
const unreachable: Problem = { kind: 'unreachable', origin, code: 'ENOTFOUND', neverSent: true };
const broken: Problem = { kind: 'unreachable', origin, code: 'ECONNRESET' };

/** A transport that responds with a status or rejects with a problem, by its current `outcome`. */
class ScriptedTransport implements Transport {
  readonly requests: HttpRequest[] = [];
  outcome: number | Problem;
  closed = false;

  constructor(outcome: number | Problem) {
    this.outcome = outcome;
  }

  send(request: HttpRequest): Promise<HttpResponse> {
    this.requests.push(request);
    if (typeof this.outcome !== 'number') return Promise.reject(new ProblemError(this.outcome));
    return Promise.resolve({ status: this.outcome, header: () => undefined, body: Readable.from([]) });
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

describe('Fallback transport', () => {
  it('uses only the first transport if it connects, whatever the status', async () => {
    const [first, second] = [new ScriptedTransport(503), new ScriptedTransport(200)];
    assert.equal((await get(createFallbackTransport({ first, second }), origin)).status, 503);
    assert.equal(second.requests.length, 0);
  });

  for (const problem of [
    unreachable,
    { kind: 'certificate', origin, code: 'SELF_SIGNED_CERT_IN_CHAIN' },
    { kind: 'proxy-refused', proxy: 'http://proxy.test', status: 407 },
    { kind: 'proxy-unreachable', proxy: 'http://proxy.test', code: 'ECONNREFUSED' },
  ] satisfies Problem[]) {
    it(`switches an origin to the second transport when the first cannot connect: ${problem.kind}`, async () => {
      const [first, second] = [new ScriptedTransport(problem), new ScriptedTransport(200)];
      const fallbacks: unknown[] = [];
      const transport = createFallbackTransport({
        first,
        second,
        onFallback: (...args) => fallbacks.push(args),
      });
      assert.equal((await get(transport, `${origin}/one`)).status, 200);
      assert.equal((await get(transport, `${origin}/two`)).status, 200);
      assert.equal(first.requests.length, 1);
      assert.equal(second.requests.length, 2);
      assert.deepEqual(fallbacks, [[origin, problem]]);
    });
  }

  it('tries the first transport for each origin', async () => {
    const [first, second] = [new ScriptedTransport(unreachable), new ScriptedTransport(200)];
    const transport = createFallbackTransport({ first, second });
    await get(transport, origin);
    await get(transport, 'https://files.prolific.test');
    assert.equal(first.requests.length, 2);
  });

  it('never repeats a request that may have been sent', async () => {
    const [first, second] = [new ScriptedTransport(broken), new ScriptedTransport(200)];
    const transport = createFallbackTransport({ first, second });
    const request = { method: 'POST', url: new URL(origin), signal: never } as const;
    assert.deepEqual(await problemFrom(transport.send(request)), broken);
    assert.equal(second.requests.length, 0);
  });

  it('rejects with the problem of the first transport when the second cannot connect either, and does not switch', async () => {
    const [first, second] = [
      new ScriptedTransport(unreachable),
      new ScriptedTransport({ ...unreachable, code: 'ECONNREFUSED' }),
    ];
    const transport = createFallbackTransport({ first, second });
    assert.deepEqual(await problemFrom(get(transport, origin)), unreachable);
    await problemFrom(get(transport, origin));
    assert.equal(first.requests.length, 2);
  });

  it('rejects with the problem of the first transport when the second throws', async () => {
    const first = new ScriptedTransport(unreachable);
    const second: Transport = {
      send: () => Promise.reject(new TypeError('bad port')),
      close: () => Promise.resolve(),
    };
    assert.deepEqual(await problemFrom(get(createFallbackTransport({ first, second }), origin)), unreachable);
  });

  it('rejects with the reason of the signal when aborted while trying the second transport', async () => {
    const abort = new AbortController();
    const reason = new Error('enough');
    const second: Transport = {
      send: () => {
        abort.abort(reason);
        return Promise.reject(reason);
      },
      close: () => Promise.resolve(),
    };
    const transport = createFallbackTransport({ first: new ScriptedTransport(unreachable), second });
    assert.equal(await rejectionOf(get(transport, origin, abort.signal)), reason);
  });

  it('switches back to the first transport when the second no longer connects', async () => {
    const [first, second] = [new ScriptedTransport(unreachable), new ScriptedTransport(200)];
    const transport = createFallbackTransport({ first, second });
    await get(transport, origin);
    first.outcome = 204;
    second.outcome = unreachable;
    assert.equal((await get(transport, origin)).status, 204);
    assert.equal((await get(transport, origin)).status, 204);
    assert.equal(second.requests.length, 2);
  });

  it('does not fall back once aborted', async () => {
    const abort = new AbortController();
    abort.abort();
    const [first, second] = [new ScriptedTransport(unreachable), new ScriptedTransport(200)];
    await rejectionOf(get(createFallbackTransport({ first, second }), origin, abort.signal));
    assert.equal(second.requests.length, 0);
  });

  it('closes both transports', async () => {
    const [first, second] = [new ScriptedTransport(200), new ScriptedTransport(200)];
    await createFallbackTransport({ first, second }).close();
    assert.deepEqual([first.closed, second.closed], [true, true]);
  });
});
