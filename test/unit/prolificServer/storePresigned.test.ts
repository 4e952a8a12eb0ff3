import assert from 'node:assert/strict';

import { Agent, request } from 'undici';

import { contentFromBuffer } from '../../prolific/objectContent.ts';
import { startObjectStore } from '../../prolific/objectStore.ts';
import { makeCertificate } from '../support/certificate.ts';
import { key, letters, storeOfLetters } from './storeOfLetters.ts';

async function errorOf(
  response: Response,
): Promise<{ status: number; code: string; message: string; text: string }> {
  assert.equal(response.headers.get('content-type'), 'application/xml');
  const text = await response.text();
  const field = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? '';
  return { status: response.status, code: field('Code'), message: field('Message'), text };
}

describe('Presigned URL of the local object store', () => {
  const store = storeOfLetters();

  it('returns the object repeatedly', async () => {
    const url = store().presign(key, 60);
    for (let time = 0; time < 2; time++) {
      const response = await fetch(url);
      assert.equal(response.status, 200);
      assert.equal(await response.text(), letters.toString());
    }
  });

  it('has the query parameters of Signature Version 4', () => {
    const query = store().presign(key, 60).searchParams;
    assert.deepEqual([...query.keys()].filter((name) => name.startsWith('X-Amz-')).sort(), [
      'X-Amz-Algorithm',
      'X-Amz-Credential',
      'X-Amz-Date',
      'X-Amz-Expires',
      'X-Amz-Signature',
      'X-Amz-SignedHeaders',
    ]);
    assert.equal(query.get('X-Amz-Date'), '20260131T235930Z');
    assert.equal(query.get('X-Amz-SignedHeaders'), 'host');
  });

  it('expires after its last second', async () => {
    const url = store().presign(key, 60);
    store.now += 59_999;
    assert.equal((await fetch(url)).status, 200);
    store.now += 1;
    const { status, code, message, text } = await errorOf(await fetch(url));
    assert.deepEqual([status, code, message], [403, 'AccessDenied', 'Request has expired']);
    assert.match(
      text,
      /<Expires>2026-02-01T00:00:30Z<\/Expires><ServerTime>2026-02-01T00:00:30Z<\/ServerTime>/,
    );
  });

  it('is refused for HEAD', async () => {
    const response = await fetch(store().presign(key, 60), { method: 'HEAD' });
    assert.equal(response.status, 403);
  });

  for (const [what, change] of [
    ['the path', (url: URL) => (url.pathname = '/other.zip')],
    ['the lifetime', (url: URL) => url.searchParams.set('X-Amz-Expires', '9999')],
    ['the date', (url: URL) => url.searchParams.set('X-Amz-Date', '20260201T000000Z')],
    ['the spelling of a slash', (url: URL) => (url.search = url.search.replace('%2f', '%2F'))],
    ['the spelling of a blank', (url: URL) => (url.search = url.search.replace('%20', '+'))],
    ['the spelling of an empty value', (url: URL) => (url.search = url.search.replace('&flag&', '&flag=&'))],
    ['the order', (url: URL) => (url.search = url.search.replace(/\?(.*?)&(.*?)&/, '?$2&$1&'))],
    ['an added parameter', (url: URL) => url.searchParams.set('versionId', '1')],
    ['the signature', (url: URL) => url.searchParams.set('X-Amz-Signature', 'f'.repeat(64))],
  ] satisfies [string, (url: URL) => unknown][]) {
    it(`is refused after a change: ${what}`, async () => {
      const url = store().presign(key, 60);
      change(url);
      const { status, code } = await errorOf(await fetch(url));
      assert.deepEqual([status, code], [403, 'SignatureDoesNotMatch']);
    });
  }

  it('is required for access', async () => {
    const url = store().presign(key, 60);
    url.search = '';
    const { status, code } = await errorOf(await fetch(url));
    assert.deepEqual([status, code], [403, 'AccessDenied']);
  });

  it('is refused with an Authorization header', async () => {
    const headers = { authorization: 'Token secret' };
    const { status, code, message } = await errorOf(await fetch(store().presign(key, 60), { headers }));
    assert.deepEqual([status, code], [400, 'InvalidArgument']);
    assert.match(message, /^Only one auth mechanism allowed/);
  });

  it('reports the key of a deleted object', async () => {
    const url = store().presign(key, 60);
    store().delete(key);
    const { status, code, text } = await errorOf(await fetch(url));
    assert.deepEqual([status, code], [404, 'NoSuchKey']);
    assert.ok(text.includes(`<Key>${key}</Key>`));
  });

  it('appears in the request log with query, range and bytes sent', async () => {
    const url = store().presign(key, 60);
    await (await fetch(url, { headers: { range: 'bytes=0-4' } })).text();
    const [seen] = store().requests.all;
    assert.deepEqual(
      [seen!.method, seen!.path, seen!.range, seen!.status, seen!.bytesSent, seen!.at],
      ['GET', `/prolific-exports/${key}`, 'bytes=0-4', 206, 5, store.now],
    );
    assert.equal(seen!.query.get('X-Amz-Expires'), '60');
  });
});

describe('Local object store over TLS', () => {
  it('accepts its own https URLs', async () => {
    const { tls, authority } = await makeCertificate('localhost');
    const store = await startObjectStore({ host: 'localhost', tls });
    try {
      store.put(key, contentFromBuffer(letters));
      const url = store.presign(key, 60);
      assert.equal(url.protocol, 'https:');
      const dispatcher = new Agent({ connect: { ca: authority } });
      const { statusCode, body } = await request(url, { dispatcher });
      assert.deepEqual([statusCode, await body.text()], [200, letters.toString()]);
      await dispatcher.close();
    } finally {
      await store.close();
    }
  });
});
