import assert from 'node:assert/strict';
import { request, type IncomingMessage } from 'node:http';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { contentFromBuffer } from '../../prolific/objectContent.ts';
import type { Fault } from '../../prolific/faults.ts';
import type { LocalProlific } from '../../prolific/localProlific.ts';
import { exportPath, richCollection, withLocalProlific } from './apiSupport.ts';

const letters = 'abcdefghijklmnopqrstuvwxyz';

describe('Faults on demand in the local Prolific', () => {
  it('hit the requests that match a rule, after those to skip and up to a maximum', () =>
    withLocalProlific({}, async ({ call, prolific }) => {
      const fault = { kind: 'answer', status: 503 } as const;
      const handle = prolific.faults.add({
        server: 'api',
        method: 'GET',
        path: /users/,
        skip: 1,
        times: 2,
        fault,
      });
      const statuses: number[] = [];
      for (const path of ['users/me/', 'workspaces/', 'users/me/', 'users/me/', 'users/me/']) {
        statuses.push((await call('GET', path)).status);
      }
      assert.deepEqual(statuses, [200, 200, 503, 503, 200]);
      assert.equal(handle.hits, 2);
    }));

  it('are removed one by one or all together', () =>
    withLocalProlific({}, async ({ call, prolific }) => {
      const fault = { kind: 'answer', status: 500 } as const;
      prolific.faults.add({ fault }).remove();
      assert.equal((await call('GET', 'users/me/')).status, 200);
      prolific.faults.add({ fault });
      prolific.faults.clear();
      assert.equal((await call('GET', 'users/me/')).status, 200);
    }));

  it('answer with any status, headers and body', () =>
    withLocalProlific({}, async ({ prolific }) => {
      const fault: Fault = {
        kind: 'answer',
        status: 429,
        headers: { 'retry-after': '7' },
        body: { message: 'Slow' },
      };
      const { response, body } = await getLetters(prolific, fault);
      assert.deepEqual(
        [response.statusCode, response.headers['retry-after'], response.headers['content-type'], body],
        [429, '7', 'application/json', '{"message":"Slow"}'],
      );
    }));

  it('carry out the request of a lost answer, then reset', () =>
    withLocalProlific({ generateMs: 'manual' }, async ({ call, prolific }) => {
      prolific.faults.add({ method: 'POST', times: 1, fault: { kind: 'lost-answer' } });
      await assert.rejects(call('POST', exportPath));
      assert.equal(prolific.jobs.of(richCollection(prolific.data).wire.id).length, 1);
    }));

  for (const kind of ['reset', 'truncate'] as const) {
    it(`send the requested number of bytes before the connection breaks: ${kind}`, () =>
      withLocalProlific({}, async ({ prolific }) => {
        const { response, body, failure } = await getLetters(prolific, { kind, afterBytes: 10 });
        assert.deepEqual([response.headers['content-length'], body], ['26', letters.slice(0, 10)]);
        assert.equal(failure?.code, 'ECONNRESET');
        assert.equal(prolific.requests.to('store')[0]?.bytesSent, 10);
      }));
  }

  it('reset before an answer', () =>
    withLocalProlific({}, async ({ prolific }) => {
      await assert.rejects(getLetters(prolific, { kind: 'reset' }), { code: 'ECONNRESET' });
    }));

  for (const afterBytes of [undefined, 10]) {
    it(`stall until the faults are cleared: ${afterBytes === undefined ? 'before an answer' : 'within an answer'}`, () =>
      withLocalProlific({}, async ({ prolific }) => {
        const fault: Fault = { kind: 'stall', ...(afterBytes === undefined ? {} : { afterBytes }) };
        const met = new Promise<void>((resolve) => {
          const when = () => {
            resolve();
            return true;
          };
          prolific.faults.add({ server: 'store', when, fault });
        });
        let over = false;
        const answer = getLetters(prolific).then(
          ({ body, failure }) => [body, failure?.code],
          (error: unknown) => ['', (error as NodeJS.ErrnoException).code],
        );
        void answer.then(() => (over = true));
        await met;
        // Another exchange completes while the stalled one waits.
        assert.equal((await fetch(`${prolific.apiUrl}/elsewhere`)).status, 401);
        assert.equal(over, false);
        prolific.faults.clear();
        assert.deepEqual(await answer, [letters.slice(0, afterBytes ?? 0), 'ECONNRESET']);
      }));
  }

  it('replace and remove headers of the real answer', () =>
    withLocalProlific({}, async ({ prolific }) => {
      const fault: Fault = { kind: 'headers', headers: { etag: '"other"', 'accept-ranges': undefined } };
      const { response, body } = await getLetters(prolific, fault);
      assert.deepEqual(
        [response.headers.etag, response.headers['accept-ranges'], body],
        ['"other"', undefined, letters],
      );
    }));

  it('ignore or refuse ranges', () =>
    withLocalProlific({}, async ({ prolific }) => {
      const range = { range: 'bytes=1-3' };
      assert.equal((await getLetters(prolific, undefined, range)).body, 'bcd');
      const ignored = await getLetters(prolific, { kind: 'ignore-range' }, range);
      assert.deepEqual([ignored.response.statusCode, ignored.body], [200, letters]);
      assert.equal((await getLetters(prolific, { kind: 'range-refused' }, range)).response.statusCode, 416);
    }));

  it('answer a range with the whole object, with too few bytes, or with a total that is too large', () =>
    withLocalProlific({}, async ({ prolific }) => {
      const answered = async (fault: Fault, range: string) => {
        const { response, body } = await getLetters(prolific, fault, { range });
        return [response.statusCode, response.headers['content-range'], body];
      };
      const all = [206, 'bytes 0-25/26', letters];
      assert.deepEqual(await answered({ kind: 'everything' }, 'bytes=1-3'), all);
      assert.deepEqual(await answered({ kind: 'short-range', bytes: 2 }, 'bytes=-4'), [
        206,
        'bytes 22-23/26',
        'wx',
      ]);
      const larger = [206, 'bytes 1-3/36', 'bcd'];
      assert.deepEqual(await answered({ kind: 'larger-total', by: 10 }, 'bytes=1-3'), larger);
    }));

  it('give each answer a different ETag, as several storage nodes do', () =>
    withLocalProlific({}, async ({ prolific }) => {
      const fault: Fault = { kind: 'node-etags' };
      const etag = async () => (await getLetters(prolific, fault)).response.headers.etag ?? '';
      const [first, second] = [await etag(), await etag()];
      assert.notEqual(first, second);
      assert.equal((await getLetters(prolific, fault, { 'if-match': first })).response.statusCode, 412);
    }));

  it('send headers without a body, or an endless body', () =>
    withLocalProlific({}, async ({ prolific }) => {
      const empty = await getLetters(prolific, { kind: 'empty-body' }, { range: 'bytes=1-3' });
      const { 'content-length': length, 'content-range': range } = empty.response.headers;
      assert.deepEqual([length, range, empty.body], ['0', 'bytes 1-3/26', '']);
      prolific.faults.add({ fault: { kind: 'endless' } });
      const gone = new AbortController();
      const { body, headers } = await fetch(prolific.store.presign('letters', 60), { signal: gone.signal });
      assert.equal(headers.get('content-length'), null);
      let received = '';
      for await (const piece of body ?? []) {
        received += Buffer.from(piece).toString('latin1');
        if (received.length > 1000) break;
      }
      gone.abort();
      assert.equal(received.slice(0, 60), letters.repeat(3).slice(0, 60));
    }));

  it('announce a wrong content length', () =>
    withLocalProlific({}, async ({ prolific }) => {
      const longer = await getLetters(prolific, { kind: 'content-length', bytes: 30 });
      assert.deepEqual([longer.response.headers['content-length'], longer.body], ['30', letters]);
      assert.equal(longer.failure?.code, 'ECONNRESET');
      assert.equal((await getLetters(prolific, { kind: 'content-length', bytes: 5 })).body, 'abcde');
    }));

  for (const [as, undo] of [
    ['gzip', gunzipSync],
    ['deflate', inflateSync],
    ['br', brotliDecompressSync],
  ] as const) {
    it(`compress a range: ${as}`, () =>
      withLocalProlific({}, async ({ prolific }) => {
        const { response, body } = await getLetters(prolific, { kind: 'encode', as }, { range: 'bytes=1-3' });
        const { 'content-encoding': encoding, 'content-range': range } = response.headers;
        assert.deepEqual([response.statusCode, encoding, range], [206, as, 'bytes 1-3/26']);
        assert.equal(undo(Buffer.from(body, 'latin1')).toString(), 'bcd');
      }));
  }

  it('announce no content length and end the body by chunk or connection', () =>
    withLocalProlific({}, async ({ prolific }) => {
      const framing = async (ends: 'by-chunk' | 'with-connection') => {
        const { response, body, failure } = await getLetters(prolific, { kind: 'no-length', ends });
        const { 'content-length': length, 'transfer-encoding': transfer, connection } = response.headers;
        assert.deepEqual([length, body, failure], [undefined, letters, undefined]);
        return [transfer, connection];
      };
      assert.equal((await framing('by-chunk'))[0], 'chunked');
      assert.deepEqual(await framing('with-connection'), [undefined, 'close']);
    }));

  it('invert a byte at a given position', () =>
    withLocalProlific({}, async ({ prolific }) => {
      const { body } = await getLetters(prolific, { kind: 'corrupt', atByte: 2 });
      assert.equal(body, `ab${String.fromCharCode(0x63 ^ 0xff)}${letters.slice(3)}`);
    }));

  it('redirect, or answer as a captive portal', () =>
    withLocalProlific({}, async ({ prolific }) => {
      const away = await getLetters(prolific, { kind: 'redirect', to: 'http://127.0.0.1:9/' });
      assert.deepEqual(
        [away.response.statusCode, away.response.headers.location],
        [302, 'http://127.0.0.1:9/'],
      );
      const portal = await getLetters(prolific, { kind: 'captive-portal' });
      assert.deepEqual([portal.response.statusCode, portal.body.slice(0, 15)], [200, '<!DOCTYPE html>']);
    }));

  it('log each request with its server and headers', () =>
    withLocalProlific({}, async ({ call, prolific }) => {
      await call('GET', 'workspaces/?limit=5');
      await getLetters(prolific, undefined, { range: 'bytes=0-4' });
      assert.deepEqual(
        prolific.requests.all.map(({ server, method, path, status, range, bytesSent, headers }) => ({
          server,
          method,
          path: path.split('/').at(server === 'api' ? -2 : -1),
          status,
          range,
          bytes: server === 'store' ? bytesSent : undefined,
          authorization: headers['authorization'],
        })),
        [
          {
            server: 'api',
            method: 'GET',
            path: 'workspaces',
            status: 200,
            range: undefined,
            bytes: undefined,
            authorization: `Token ${prolific.token}`,
          },
          {
            server: 'store',
            method: 'GET',
            path: 'letters',
            status: 206,
            range: 'bytes=0-4',
            bytes: 5,
            authorization: undefined,
          },
        ],
      );
    }));
});

interface LettersAnswer {
  readonly response: IncomingMessage;
  /** Latin-1, so that every byte is a character. */
  readonly body: string;
  /** The error that interrupted the body. */
  readonly failure: NodeJS.ErrnoException | undefined;
}

/** GETs the alphabet from the store under a fault; rejects without an answer. */
async function getLetters(
  prolific: LocalProlific,
  fault?: Fault,
  headers: Record<string, string> = {},
): Promise<LettersAnswer> {
  prolific.store.put('letters', contentFromBuffer(Buffer.from(letters)));
  const rule = fault === undefined ? undefined : prolific.faults.add({ server: 'store', fault });
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request(prolific.store.presign('letters', 60), { headers, agent: false }, resolve)
        .on('error', reject)
        .end();
    });
    let body = '';
    let failure: NodeJS.ErrnoException | undefined;
    try {
      for await (const piece of response) {
        body += (piece as Buffer).toString('latin1');
      }
    } catch (error) {
      failure = error as NodeJS.ErrnoException;
    }
    return { response, body, failure };
  } finally {
    rule?.remove();
  }
}
