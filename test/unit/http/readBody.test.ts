import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { decodedBody, isZlibError, readText } from '../../../src/http/transports/readBody.ts';
import type { HttpResponse } from '../../../src/http/transports/transport.ts';
import { problemFrom, rejectionOf } from '../support/network.ts';

function response(body: Readable, encoding?: string): HttpResponse {
  return { status: 200, header: (name) => (name === 'content-encoding' ? encoding : undefined), body };
}

describe('readText', () => {
  it('decodes UTF-8, even if a character is split between chunks', async () => {
    const bytes = Buffer.from('Köln 🚲');
    const body = Readable.from([bytes.subarray(0, 2), bytes.subarray(2, 8), bytes.subarray(8)]);
    assert.equal(await readText(response(body), 100), 'Köln 🚲');
  });

  for (const [encoding, packed] of [
    ['gzip', gzipSync('text')],
    ['deflate', deflateSync('text')],
    ['br', brotliCompressSync('text')],
    ['identity', Buffer.from('text')],
  ] as const) {
    it(`decodes the content encoding: ${encoding}`, async () => {
      assert.equal(await readText(response(Readable.from([packed]), encoding), 100), 'text');
    });
  }

  it('stops at the limit and destroys the body', async () => {
    const body = Readable.from([Buffer.alloc(60), Buffer.alloc(60)]);
    assert.equal((await problemFrom(readText(response(body), 100))).kind, 'unexpected-answer');
    assert.equal(body.destroyed, true);
  });

  it('applies the limit to the decoded size', async () => {
    const body = Readable.from([gzipSync(Buffer.alloc(1_000_000))]);
    assert.equal((await problemFrom(readText(response(body, 'gzip'), 10_000))).kind, 'unexpected-answer');
  });

  it('reports corrupt and unsupported encodings', async () => {
    const broken = Readable.from([Buffer.from('not gzip at all')]);
    const expected = { kind: 'unexpected-answer', status: 200, detail: 'content-encoding' };
    assert.deepEqual(await problemFrom(readText(response(broken, 'gzip'), 100)), expected);
    const unknown = Readable.from([Buffer.from('x')]);
    assert.deepEqual(await problemFrom(readText(response(unknown, 'compress'), 100)), expected);
    assert.equal(unknown.destroyed, true);
  });

  it('keeps a decoding error for a later reader', async () => {
    const cut = gzipSync('text').subarray(0, 12);
    const body = decodedBody(response(Readable.from([cut]), 'gzip'));
    assert.ok(body);
    // The `once` of node:events would listen for errors.
    await new Promise((resolve) => body.once('close', resolve));
    assert.ok(isZlibError(await rejectionOf(body.toArray())));
  });

  it("rejects with the body's own error, encoded or not", async () => {
    const error = new Error('broke');
    const failing = (): Readable => new Readable({ read: (): void => void 0 }).destroy(error);
    assert.equal(await rejectionOf(readText(response(failing()), 100)), error);
    assert.equal(await rejectionOf(readText(response(failing(), 'gzip'), 100)), error);
  });
});
