import assert from 'node:assert/strict';
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import { exportFiles, noise, zipOf, type Files } from './support/samples.ts';
import { systemTiming, type Timing } from '../../../src/http/timing.ts';
import type { Transport } from '../../../src/http/transports/transport.ts';
import { ProblemError, type Problem } from '../../../src/problems/problem.ts';
import { directTransport, fastTiming, assertHolds, withRig, type Attempt } from './support/fetching.ts';

const expired =
  '<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>';

/** Compresses at a low quality, since the default takes seconds for these bodies. */
const quickBrotli = (body: Buffer): Buffer =>
  brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });

describe('Archive download over a bad network', () => {
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

  it('resumes after a dropped connection without requesting bytes twice', async () => {
    server().fault = ({ number }) => (number > 1 ? { kind: 'cut', after: 100_000 } : undefined);
    const attempt = await rig().fetch(server());
    await assertComplete(attempt);
    const ends = server()
      .requests.slice(1)
      .map(({ range }) => Number(/-(\d+)$/.exec(range ?? '')?.[1]));
    assert.ok(new Set(ends).size < ends.length, 'a cut range is asked for again with the same end');
  });

  it('resumes after a stalled connection', async () => {
    server().fault = ({ number }) => (number === 3 ? { kind: 'stall', after: 10_000 } : undefined);
    const transport = directTransport(200);
    await assertComplete(await rig().fetch(server(), { transport }));
    await transport.close();
  });

  it('reports the problem it waits for and respects Retry-After', async () => {
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
    it(`downloads the whole archive if ranges are compressed: ${as}`, async () => {
      server().fault = () => ({ kind: 'encoded', as, by });
      await assertComplete(await rig().fetch(server()));
      assert.deepEqual(
        server().requests.map(({ range }) => range === undefined),
        [false, false, true],
      );
    });
  }

  it('downloads the whole archive if a later range is compressed', async () => {
    server().fault = ({ number }) => (number > 2 ? { kind: 'encoded', as: 'gzip', by: gzipSync } : undefined);
    await assertComplete(await rig().fetch(server()));
    assert.equal(server().requests.at(-1)?.range, undefined);
  });

  it('starts again after a truncated compressed download', async () => {
    server().fault = ({ number }) => ({
      kind: 'encoded',
      as: 'gzip',
      by: (body) => gzipSync(body).subarray(0, number === 3 ? 100 : undefined),
    });
    await assertComplete(await rig().fetch(server()));
  });

  for (const [what, as] of [
    ['unsupported', 'compress'],
    ['corrupt', 'gzip'],
  ] as const) {
    it(`rejects a content encoding without a retry: ${what}`, async () => {
      server().fault = () => ({ kind: 'encoded', as, by: (body) => body });
      const { problem, waits } = await rig().fetch(server());
      const { origin } = server().url;
      assert.deepEqual(problem, { kind: 'download-refused', origin, status: 200, code: 'content-encoding' });
      assert.deepEqual(waits, []);
      assert.equal(server().openRequests(), 0);
    });
  }

  it('uses fewer parallel connections after 429', async () => {
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

  /** Returns a transport whose requests fail `tries` times from the third on. */
  function offlineFor(tries: number, problem: Problem): Transport {
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
    it(`retries until the network is back, with growing delays of up to a minute: ${problem.kind}`, async () => {
      const attempt = await rig().fetch(server(), { transport: offlineFor(20, problem), connections: 1 });
      await assertComplete(attempt);
      const reported = attempt.events.flatMap((event) => (event.stage === 'waiting' ? [event.seconds] : []));
      assert.equal(reported.length, 20);
      assert.equal(Math.max(...reported), reported.at(-1));
      assert.equal(reported.at(-1), 45);
    });
  }

  const offline: Problem = { kind: 'unreachable', origin, code: 'ENOTFOUND' };

  it('retries at once when the computer wakes up, then with short delays', async () => {
    let now = Date.now();
    const waits: number[] = [];
    let reported = 0;
    let slept = false;
    const timing: Timing = {
      ...fastTiming(),
      now: () => new Date(now),
      sleep: (ms) => {
        waits.push(ms);
        now += ms + (reported === 19 && !slept ? 8 * 3_600_000 : 0);
        slept = reported >= 19;
        return Promise.resolve();
      },
    };
    const attempt = await rig().fetch(server(), {
      transport: offlineFor(20, offline),
      timing,
      connections: 1,
      onProgress: ({ stage }) => void (reported += stage === 'waiting' ? 1 : 0),
    });
    await assertComplete(attempt);
    assert.deepEqual(waits.slice(-2), [15_000, 375]);
  });

  it('stops at once when it is canceled during a long wait', async () => {
    const cancel = new AbortController();
    let canceledAt = 0;
    const attempt = await rig().fetch(server(), {
      transport: offlineFor(Infinity, offline),
      timing: {
        ...fastTiming(),
        sleep: async (ms, signal) => {
          if (ms < 15_000) return;
          setImmediate(() => {
            canceledAt = performance.now();
            cancel.abort();
          });
          await systemTiming.sleep(ms, signal);
        },
      },
      signal: cancel.signal,
    });
    assert.equal((attempt.error as Error).name, 'AbortError');
    assert.ok(performance.now() - canceledAt < 1_000);
  });

  it('gives up after too many retries with the original problem', async () => {
    server().fault = ({ number }) => (number > 1 ? { kind: 'status', status: 500 } : undefined);
    const attempt = await rig().fetch(server());
    assert.equal(attempt.problem?.kind, 'download-refused');
    assert.equal(server().openRequests(), 0);
  });

  it('requests a new link once if it expires for all connections', async () => {
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
    it(`requests a new link if the credentials of the old one have expired: ${code}`, async () => {
      const refresh = (): Promise<URL> =>
        Promise.resolve(new URL('/export.zip?X-Amz-Signature=secret-two', server().url));
      server().fault = ({ url, number }) =>
        number > 2 && url.includes('secret-one')
          ? { kind: 'status', status: 400, body: `<Error><Code>${code}</Code></Error>` }
          : undefined;
      await assertComplete(await rig().fetch(server(), { source: { url: server().url, refresh } }));
    });
  }

  it('requests another link if the last one expired while the network was down', async () => {
    const links = ['one', 'two', 'three'];
    const linkOf = (name: string): URL => new URL(`/export.zip?X-Amz-Signature=secret-${name}`, server().url);
    let live = 0;
    let cut = false;
    server().fault = ({ url, number }) => {
      if (number < 3) return undefined;
      if (live === 0) live = 1;
      if (url.includes(`secret-${links[live]}`) && live === 1) {
        // The new link gets no response and expires before the network is back.
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

  it('fails with the problem of another connection while it waits for a new link', async () => {
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

  it('completes even if links expire again and again', async () => {
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

  it('starts again if the object behind the link changes', async () => {
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

  it('detects a changed archive of equal size by its directory if the server sends no ETag', async () => {
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

  it('detects a changed size if the server sends no ETag', async () => {
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

  describe('from a server with limited range support', () => {
    for (const [title, fault] of [
      ['status 200', { kind: 'ignore-range' }],
      ['status 416', { kind: 'status', status: 416 }],
      ['bytes other than requested', { kind: 'wrong-content-range' }],
    ] as const) {
      it(`downloads the whole archive once: ${title}`, async () => {
        server().fault = ({ range }) => (range === undefined ? undefined : fault);
        await assertComplete(await rig().fetch(server()));
        assert.equal(server().requests.filter(({ range }) => range === undefined).length, 1);
      });
    }

    it('reads the size from the first byte if the server ignores suffix ranges', async () => {
      server().fault = ({ range }) =>
        range?.startsWith('bytes=-') === true ? { kind: 'ignore-range' } : undefined;
      await assertComplete(await rig().fetch(server()));
      assert.equal(server().requests[1]?.range, 'bytes=0-0');
      assert.ok(server().requests.every(({ range }) => range !== undefined));
    });

    it('requests the rest if a suffix range is shorter than requested', async () => {
      server().fault = ({ range }) =>
        range?.startsWith('bytes=-') === true ? { kind: 'shorter-tail', by: 100 } : undefined;
      await assertComplete(await rig().fetch(server()));
    });

    it('switches to one download if the server stops supporting ranges', async () => {
      server().fault = ({ number, range }) =>
        number > 3 && range !== undefined ? { kind: 'ignore-range' } : undefined;
      await assertComplete(await rig().fetch(server()));
    });

    it('gives up after several interrupted downloads of the whole archive', async () => {
      server().fault = ({ range }) =>
        range === undefined ? { kind: 'cut', after: 100_000 } : { kind: 'ignore-range' };
      const attempt = await rig().fetch(server());
      assert.equal(attempt.problem?.kind, 'unreachable');
      assert.equal(server().requests.filter(({ range }) => range === undefined).length, 8);
    });

    it('starts an interrupted download of the whole archive again', async () => {
      let cuts = 0;
      server().fault = ({ range }) => {
        if (range !== undefined) return { kind: 'ignore-range' };
        return cuts++ < 2 ? { kind: 'cut', after: 100_000 } : undefined;
      };
      await assertComplete(await rig().fetch(server()));
    });
  });

  describe('when it is canceled', () => {
    for (const [title, at] of [
      ['before the first response', 1],
      ['while uploads arrive', 3],
    ] as const) {
      it(`ends with the reason and no open requests: ${title}`, async () => {
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

    it('ends at once during a wait', async () => {
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
