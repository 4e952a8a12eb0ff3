import assert from 'node:assert/strict';
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import { exportFiles, noise, zipOf, type Files } from './support/samples.ts';
import { systemTiming, type Timing } from '../../../src/http/timing.ts';
import type { Transport } from '../../../src/http/transport.ts';
import { ProblemError, type Problem } from '../../../src/problems/problem.ts';
import { directTransport, fastTiming, assertHolds, withRig, type Attempt } from './support/fetching.ts';

const expired =
  '<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>';

/** The default quality takes seconds for what these tests send. */
const quickBrotli = (body: Buffer): Buffer =>
  brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });

describe('Fetching an archive over a bad network', () => {
  let files: Files;
  beforeEach(() => {
    files = exportFiles(30, 30_000);
  });
  const { rig, server } = withRig(() => zipOf(files));

  async function assertComplete(attempt: Attempt): Promise<void> {
    assert.ifError(attempt.error);
    assert.ok(attempt.outcome);
    await assertHolds(attempt.outcome.folder, files);
    assert.equal(server().openRequests(), 0);
  }

  it('goes on where a connection was cut, without a byte twice', async () => {
    server().fault = ({ number }) => (number > 1 ? { kind: 'cut', after: 100_000 } : undefined);
    const attempt = await rig().fetch(server());
    await assertComplete(attempt);
    const ends = server()
      .requests.slice(1)
      .map(({ range }) => Number(/-(\d+)$/.exec(range ?? '')?.[1]));
    assert.ok(new Set(ends).size < ends.length, 'a cut range is asked for again with the same end');
  });

  it('goes on after a stalled connection', async () => {
    server().fault = ({ number }) => (number === 3 ? { kind: 'stall', after: 10_000 } : undefined);
    const transport = directTransport(200);
    await assertComplete(await rig().fetch(server(), { transport }));
    await transport.close();
  });

  it('says what it waits for, and waits as long as the server asks', async () => {
    server().fault = ({ number }) =>
      number === 2 ? { kind: 'status', status: 503, headers: { 'retry-after': '7' } } : undefined;
    const attempt = await rig().fetch(server());
    await assertComplete(attempt);
    assert.ok(attempt.waits.includes(7_000));
    const waiting = attempt.events.find((event) => event.stage === 'waiting');
    assert.equal(waiting?.problem.kind, 'download-refused');
  });

  for (const [as, by] of [
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', quickBrotli],
  ] as const) {
    it(`takes the archive as a whole where its ranges come packed by ${as}`, async () => {
      server().fault = () => ({ kind: 'encoded', as, by });
      await assertComplete(await rig().fetch(server()));
      assert.deepEqual(
        server().requests.map(({ range }) => range === undefined),
        [false, false, true],
      );
    });
  }

  it('takes the archive as a whole where its ranges begin to come packed', async () => {
    server().fault = ({ number }) => (number > 2 ? { kind: 'encoded', as: 'gzip', by: gzipSync } : undefined);
    await assertComplete(await rig().fetch(server()));
    assert.equal(server().requests.at(-1)?.range, undefined);
  });

  it('begins again where a packed archive was cut off', async () => {
    server().fault = ({ number }) => ({
      kind: 'encoded',
      as: 'gzip',
      by: (body) => gzipSync(body).subarray(0, number === 3 ? 100 : undefined),
    });
    await assertComplete(await rig().fetch(server()));
  });

  for (const [what, as] of [
    ['is packed in a way that is unknown', 'compress'],
    ['cannot be unpacked', 'gzip'],
  ] as const) {
    it(`says so, and does not wait, where the archive ${what}`, async () => {
      server().fault = () => ({ kind: 'encoded', as, by: (body) => body });
      const { problem, waits } = await rig().fetch(server());
      const { origin } = server().url;
      assert.deepEqual(problem, { kind: 'download-refused', origin, status: 200, code: 'content-encoding' });
      assert.deepEqual(waits, []);
      assert.equal(server().openRequests(), 0);
    });
  }

  it('uses fewer connections at once after 429', async () => {
    files = exportFiles(120, 300_000);
    server().bytes = zipOf(files);
    let refusals = 0;
    server().fault = ({ number }) => {
      if (number < 4 || refusals >= 6) return undefined;
      refusals++;
      return { kind: 'status', status: 429 };
    };
    await assertComplete(await rig().fetch(server(), { connections: 8 }));
    assert.equal(refusals, 6);
  });

  /** A network that is away from the third request on, for so many tries. */
  function awayFor(tries: number, problem: Problem): Transport {
    let sent = 0;
    return {
      close: async () => await rig().transport.close(),
      send: async (request) => {
        sent += 1;
        if (sent > 2 && sent <= 2 + tries) throw new ProblemError(problem);
        return await rig().transport.send(request);
      },
    };
  }

  const { origin } = new URL('https://store.example');
  for (const problem of [
    { kind: 'unreachable', origin, code: 'ENOTFOUND' },
    { kind: 'stalled', origin, seconds: 30 },
    { kind: 'proxy-unreachable', proxy: origin, code: 'ECONNREFUSED' },
  ] as const) {
    it(`waits for a network that is ${problem.kind} for as long as it is away, ever more seldom up to once a minute`, async () => {
      const attempt = await rig().fetch(server(), { transport: awayFor(20, problem), connections: 1 });
      await assertComplete(attempt);
      const told = attempt.events.flatMap((event) => (event.stage === 'waiting' ? [event.seconds] : []));
      assert.equal(told.length, 20);
      assert.equal(Math.max(...told), told.at(-1));
      assert.equal(told.at(-1), 45);
    });
  }

  const away: Problem = { kind: 'unreachable', origin, code: 'ENOTFOUND' };

  it('begins at once when the machine wakes, and waits but shortly after that', async () => {
    let now = Date.now();
    const waits: number[] = [];
    let told = 0;
    let slept = false;
    const timing: Timing = {
      ...fastTiming(),
      now: () => new Date(now),
      sleep: (ms) => {
        waits.push(ms);
        now += ms + (told === 19 && !slept ? 8 * 3_600_000 : 0);
        slept = told >= 19;
        return Promise.resolve();
      },
    };
    const attempt = await rig().fetch(server(), {
      transport: awayFor(20, away),
      timing,
      connections: 1,
      onProgress: ({ stage }) => void (told += stage === 'waiting' ? 1 : 0),
    });
    await assertComplete(attempt);
    assert.deepEqual(waits.slice(-2), [15_000, 375]);
  });

  it('ends at once when it is cancelled during a long wait', async () => {
    const cancel = new AbortController();
    let cancelled = 0;
    const attempt = await rig().fetch(server(), {
      transport: awayFor(Infinity, away),
      timing: {
        ...fastTiming(),
        sleep: async (ms, signal) => {
          if (ms < 15_000) return;
          setImmediate(() => {
            cancelled = performance.now();
            cancel.abort();
          });
          await systemTiming.sleep(ms, signal);
        },
      },
      signal: cancel.signal,
    });
    assert.equal((attempt.error as Error).name, 'AbortError');
    assert.ok(performance.now() - cancelled < 1_000);
  });

  it('gives up in the end, with the problem as it was', async () => {
    server().fault = ({ number }) => (number > 1 ? { kind: 'status', status: 500 } : undefined);
    const attempt = await rig().fetch(server());
    assert.equal(attempt.problem?.kind, 'download-refused');
    assert.equal(server().openRequests(), 0);
  });

  it('asks once for a fresh link when all connections find theirs expired', async () => {
    let live = 'secret-one';
    let refreshes = 0;
    server().fault = ({ url, number }) => {
      if (number === 3) live = 'secret-two';
      return url.includes(live) ? undefined : { kind: 'status', status: 403, body: expired };
    };
    const refresh = (): Promise<URL> => {
      refreshes++;
      return Promise.resolve(new URL(`/export.zip?X-Amz-Signature=${live}`, server().url));
    };
    await assertComplete(await rig().fetch(server(), { source: { url: server().url, refresh } }));
    assert.equal(refreshes, 1);
  });

  for (const code of ['ExpiredToken', 'TokenRefreshRequired']) {
    it(`asks for a fresh link where the old one’s credentials have ended (${code})`, async () => {
      const refresh = (): Promise<URL> =>
        Promise.resolve(new URL('/export.zip?X-Amz-Signature=secret-two', server().url));
      server().fault = ({ url, number }) =>
        number > 2 && url.includes('secret-one')
          ? { kind: 'status', status: 400, body: `<Error><Code>${code}</Code></Error>` }
          : undefined;
      await assertComplete(await rig().fetch(server(), { source: { url: server().url, refresh } }));
    });
  }

  it('asks for a fresh link once more where the network was away since the last', async () => {
    const links = ['one', 'two', 'three'];
    const linkOf = (name: string): URL => new URL(`/export.zip?X-Amz-Signature=secret-${name}`, server().url);
    let live = 0;
    let cut = false;
    server().fault = ({ url, number }) => {
      if (number < 3) return undefined;
      if (live === 0) live = 1;
      if (url.includes(`secret-${links[live]}`) && live === 1) {
        // Nothing of the answer to the fresh link comes, and it ends before the network is back.
        cut = true;
        live = 2;
        return { kind: 'hang-up' };
      }
      return url.includes(`secret-${links[live]}`)
        ? undefined
        : { kind: 'status', status: 403, body: expired };
    };
    const refresh = (): Promise<URL> => Promise.resolve(linkOf(links[live] ?? ''));
    await assertComplete(
      await rig().fetch(server(), { connections: 1, source: { url: linkOf('one'), refresh } }),
    );
    assert.ok(cut);
  });

  it('ends with what went wrong elsewhere while a fresh link does not come', async () => {
    files = exportFiles(80, 60_000);
    server().bytes = zipOf(files);
    let refreshing = false;
    const refresh = async (): Promise<URL> => {
      refreshing = true;
      return await new Promise(() => undefined);
    };
    let refused = 0;
    server().fault = ({ number }) =>
      number > 2 && ++refused === 1 ? { kind: 'status', status: 403, body: expired } : undefined;
    const freeBytes = (): Promise<number> => Promise.resolve(refreshing ? 0 : 1e12);
    const source = { url: server().url, refresh };
    const attempt = await rig().fetch(server(), { connections: 2, source, freeBytes });
    assert.ok(refreshing);
    assert.equal(attempt.problem?.kind, 'disk-full');
  });

  it('survives a link that expires again and again', async () => {
    let served = 0;
    let live = 1;
    server().fault = ({ url }) => {
      if (!url.endsWith(`=${live}`)) return { kind: 'status', status: 403, body: expired };
      if (++served % 2 === 0) live++;
      return { kind: 'cut', after: 100_000 };
    };
    const url = new URL('/export.zip?X-Amz-Signature=1', server().url);
    const refresh = (): Promise<URL> => Promise.resolve(new URL(`?X-Amz-Signature=${live}`, url));
    await assertComplete(await rig().fetch(server(), { source: { url, refresh } }));
  });

  it('begins again when the object behind the link is another one', async () => {
    const older = server().bytes;
    server().fault = ({ number }) => {
      if (number === 3) {
        files = exportFiles(31, 30_000);
        server().bytes = zipOf(files);
        server().etag = '"second"';
      }
      return undefined;
    };
    const attempt = await rig().fetch(server());
    await assertComplete(attempt);
    assert.notEqual(attempt.outcome?.size, older.length);
    assert.equal(attempt.outcome?.etag, '"second"');
    assert.ok(attempt.events.some((event) => event.stage === 'restarted'));
  });

  it('goes by its own directory where the server gives no ETag and the size is the same', async () => {
    server().etag = undefined;
    await rig().fetch(server());
    const { length } = server().bytes;
    const [[path, { length: size }]] = [...files].filter(([name]) => name.startsWith('files/')) as [
      [string, Buffer],
    ];
    files = new Map([...files, [path, noise(size, 999)]]);
    server().bytes = zipOf(files);
    assert.equal(server().bytes.length, length);
    await assertComplete(await rig().fetch(server()));
  });

  it('notices another size where the server gives no ETag', async () => {
    server().etag = undefined;
    server().fault = ({ number }) => {
      if (number === 3) {
        files = exportFiles(25, 30_000);
        server().bytes = zipOf(files);
      }
      return undefined;
    };
    await assertComplete(await rig().fetch(server()));
  });

  describe('from a server without ranges', () => {
    for (const [title, fault] of [
      ['that answers 200', { kind: 'ignore-range' }],
      ['that answers 416', { kind: 'status', status: 416 }],
      ['that answers with other bytes than asked for', { kind: 'wrong-content-range' }],
    ] as const) {
      it(`${title}, downloads once and unpacks the same way`, async () => {
        server().fault = ({ range }) => (range === undefined ? undefined : fault);
        await assertComplete(await rig().fetch(server()));
        assert.equal(server().requests.filter(({ range }) => range === undefined).length, 1);
      });
    }

    it('that knows ranges but none from the end, learns the size from the first byte', async () => {
      server().fault = ({ range }) =>
        range?.startsWith('bytes=-') === true ? { kind: 'ignore-range' } : undefined;
      await assertComplete(await rig().fetch(server()));
      assert.equal(server().requests[1]?.range, 'bytes=0-0');
      assert.ok(server().requests.every(({ range }) => range !== undefined));
    });

    it('that gives less from the end than asked for, takes the rest besides', async () => {
      server().fault = ({ range }) =>
        range?.startsWith('bytes=-') === true ? { kind: 'shorter-tail', by: 100 } : undefined;
      await assertComplete(await rig().fetch(server()));
    });

    it('that stops serving them in the midst, goes over to one download', async () => {
      server().fault = ({ number, range }) =>
        number > 3 && range !== undefined ? { kind: 'ignore-range' } : undefined;
      await assertComplete(await rig().fetch(server()));
    });

    it('does not begin a cut download again for ever, as each costs all of it', async () => {
      server().fault = ({ range }) =>
        range === undefined ? { kind: 'cut', after: 100_000 } : { kind: 'ignore-range' };
      const attempt = await rig().fetch(server());
      assert.equal(attempt.problem?.kind, 'unreachable');
      assert.equal(server().requests.filter(({ range }) => range === undefined).length, 8);
    });

    it('begins a cut download again', async () => {
      let cuts = 0;
      server().fault = ({ range }) => {
        if (range !== undefined) return { kind: 'ignore-range' };
        return cuts++ < 2 ? { kind: 'cut', after: 100_000 } : undefined;
      };
      await assertComplete(await rig().fetch(server()));
    });
  });

  describe('when it is cancelled', () => {
    for (const [title, at] of [
      ['before the first answer', 1],
      ['while the bulk arrives', 3],
    ] as const) {
      it(`${title}, ends with the reason and leaves nothing open`, async () => {
        const cancel = new AbortController();
        const reason = new Error('cancelled');
        server().fault = ({ number }) => {
          if (number < at) return undefined;
          setImmediate(() => cancel.abort(reason));
          return { kind: 'stall', after: 1_000 };
        };
        const attempt = await rig().fetch(server(), { signal: cancel.signal });
        assert.equal(attempt.error, reason);
        while (server().openRequests() > 0) await new Promise((resolve) => setImmediate(resolve));
      });
    }

    it('while it waits, ends at once', async () => {
      const cancel = new AbortController();
      server().fault = () => ({ kind: 'status', status: 503, headers: { 'retry-after': '100' } });
      const attempt = await rig().fetch(server(), {
        signal: cancel.signal,
        onProgress: ({ stage }) => {
          if (stage === 'waiting') cancel.abort();
        },
      });
      assert.equal((attempt.error as Error).name, 'AbortError');
    });
  });
});
