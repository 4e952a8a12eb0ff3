import assert from 'node:assert/strict';

import type { Fault } from '../../prolific/faults.ts';
import { key, letters, storeOfLetters } from './storeOfLetters.ts';

describe('Fault of the local object store', () => {
  const store = storeOfLetters();
  const get = (headers: Record<string, string> = {}, signal?: AbortSignal) =>
    fetch(store().presign(key, 60), {
      headers,
      ...(signal === undefined ? {} : { signal }),
      redirect: 'manual',
    });

  /** Returns the received part of the body and the error that ended it. */
  async function bodyOf(response: Response): Promise<{ text: string; error?: unknown }> {
    const pieces: Uint8Array[] = [];
    try {
      for await (const piece of response.body!) pieces.push(piece as Uint8Array);
      return { text: Buffer.concat(pieces).toString() };
    } catch (error) {
      return { text: Buffer.concat(pieces).toString(), error };
    }
  }

  const causeOf = (error: unknown) => ((error as Error).cause as NodeJS.ErrnoException | undefined)?.code;

  const faultOnce = (fault: Fault) => store().faults.add({ fault, times: 1 });

  it('answers with a given status, body and header', async () => {
    faultOnce({ kind: 'answer', status: 503, body: 'Slow down', headers: { 'retry-after': '7' } });
    const response = await get();
    assert.equal(response.status, 503);
    assert.equal(response.headers.get('retry-after'), '7');
    assert.equal(await response.text(), 'Slow down');
  });

  it('resets the connection before an answer', async () => {
    faultOnce({ kind: 'reset' });
    await assert.rejects(get(), (error) => causeOf(error) === 'ECONNRESET');
    assert.equal(store().requests.all[0]!.status, undefined);
  });

  it('resets the connection after a number of bytes', async () => {
    faultOnce({ kind: 'reset', afterBytes: 10 });
    const { error } = await bodyOf(await get());
    assert.equal(causeOf(error), 'ECONNRESET');
    assert.equal(store().requests.all[0]!.bytesSent, 10);
  });

  it('ends the connection cleanly before the announced length', async () => {
    faultOnce({ kind: 'truncate', afterBytes: 10 });
    const response = await get();
    assert.equal(response.headers.get('content-length'), '26');
    const { text, error } = await bodyOf(response);
    assert.equal(text, 'abcdefghij');
    assert.equal(causeOf(error), 'UND_ERR_SOCKET');
  });

  it('stalls before the headers', async () => {
    faultOnce({ kind: 'stall' });
    const abort = new AbortController();
    const answer = get({}, abort.signal);
    // The next request is answered while the stalled one is not.
    assert.equal((await get()).status, 200);
    abort.abort();
    await assert.rejects(answer, { name: 'AbortError' });
    assert.deepEqual(
      store().requests.all.map(({ status }) => status),
      [undefined, 200],
    );
  });

  it('stalls after a number of bytes', async () => {
    faultOnce({ kind: 'stall', afterBytes: 3 });
    const abort = new AbortController();
    const response = await get({}, abort.signal);
    const reader = response.body!.getReader();
    assert.equal(Buffer.from((await reader.read()).value as Uint8Array).toString(), 'abc');
    const next = reader.read();
    assert.equal((await get()).status, 200);
    abort.abort();
    await assert.rejects(next, { name: 'AbortError' });
  });

  it('sends the whole body slowly', async () => {
    faultOnce({ kind: 'trickle', bytesPerSecond: 1000 });
    assert.equal(await (await get()).text(), letters.toString());
  });

  it('corrupts one byte of the answer, not of the object', async () => {
    faultOnce({ kind: 'corrupt', atByte: 2 });
    const bytes = Buffer.from(await (await get()).arrayBuffer());
    assert.deepEqual([bytes.length, bytes[1], bytes[2], bytes[3]], [26, 0x62, 0x63 ^ 0xff, 0x64]);
    assert.equal(await (await get()).text(), letters.toString());
  });

  it('announces a wrong range', async () => {
    faultOnce({ kind: 'headers', headers: { 'content-range': 'bytes 3-5/26' } });
    const response = await get({ range: 'bytes=2-4' });
    assert.deepEqual([response.status, response.headers.get('content-range')], [206, 'bytes 3-5/26']);
    assert.equal(await response.text(), 'cde');
  });

  it('ignores the range', async () => {
    faultOnce({ kind: 'ignore-range' });
    const response = await get({ range: 'bytes=2-4' });
    assert.deepEqual([response.status, await response.text()], [200, letters.toString()]);
  });

  it('refuses a satisfiable range', async () => {
    faultOnce({ kind: 'range-refused' });
    assert.equal((await get({ range: 'bytes=2-4' })).status, 416);
  });

  it('sends a different ETag', async () => {
    faultOnce({ kind: 'headers', headers: { etag: '"other"' } });
    assert.equal((await get()).headers.get('etag'), '"other"');
  });

  it('announces more bytes than it sends', async () => {
    faultOnce({ kind: 'content-length', bytes: 31 });
    const { text, error } = await bodyOf(await get());
    assert.equal(text, letters.toString());
    assert.equal(causeOf(error), 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH');
  });

  it('redirects', async () => {
    faultOnce({ kind: 'redirect', to: 'http://127.0.0.1:9/elsewhere' });
    const response = await get();
    assert.deepEqual(
      [response.status, response.headers.get('location')],
      [302, 'http://127.0.0.1:9/elsewhere'],
    );
  });

  it('delays the correct answer', async () => {
    faultOnce({ kind: 'delay', ms: 1 });
    assert.equal(await (await get()).text(), letters.toString());
  });

  it('loses the answer', async () => {
    faultOnce({ kind: 'lost-answer' });
    await assert.rejects(get(), (error) => causeOf(error) === 'ECONNRESET');
  });
});
