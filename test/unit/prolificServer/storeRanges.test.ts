import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { contentFromFile } from '../../prolific/objectContent.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { key, letters, storeOfLetters } from './storeOfLetters.ts';

describe('Range request to the local object store', () => {
  const store = storeOfLetters();
  const folder = temporaryFolder();
  const get = (headers: Record<string, string> = {}) => fetch(store().presign(key, 60), { headers });

  for (const [range, body, contentRange] of [
    ['bytes=0-0', 'a', 'bytes 0-0/26'],
    ['bytes=3-5', 'def', 'bytes 3-5/26'],
    ['bytes=23-', 'xyz', 'bytes 23-25/26'],
    ['bytes=24-99', 'yz', 'bytes 24-25/26'],
    ['bytes=-2', 'yz', 'bytes 24-25/26'],
    ['bytes=-99', letters.toString(), 'bytes 0-25/26'],
  ] as const) {
    it(`is answered with the content range: ${range} → ${contentRange}`, async () => {
      const response = await get({ range });
      assert.equal(response.status, 206);
      assert.equal(response.headers.get('content-range'), contentRange);
      assert.equal(response.headers.get('content-length'), String(body.length));
      assert.equal(await response.text(), body);
    });
  }

  for (const range of ['bytes=0-1,3-4', 'bytes=5-3', 'letters=0-1', 'bytes=-']) {
    it(`is answered with the whole object if it isn’t a single valid range: ${range}`, async () => {
      const response = await get({ range });
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('content-range'), null);
      assert.equal(await response.text(), letters.toString());
    });
  }

  for (const range of ['bytes=26-', 'bytes=100-200', 'bytes=-0']) {
    it(`is refused if it can’t be satisfied: ${range}`, async () => {
      const response = await get({ range });
      assert.equal(response.status, 416);
      assert.equal(response.headers.get('content-range'), 'bytes */26');
      assert.match(await response.text(), /<Code>InvalidRange<\/Code>.*<ActualObjectSize>26</);
    });
  }

  it('is answered with headers of the object and the server', async () => {
    const { headers } = await get({ range: 'bytes=0-0' });
    assert.equal(headers.get('etag'), '"c3fcd3d76192e4007dfb496cca67e13b"');
    assert.equal(headers.get('accept-ranges'), 'bytes');
    assert.equal(headers.get('last-modified'), 'Sat, 31 Jan 2026 23:59:30 GMT');
    assert.equal(headers.get('server'), 'AmazonS3');
    assert.match(headers.get('x-amz-request-id') ?? '', /^[0-9A-F]{16}$/);
  });

  it('is answered from an object that is a file', async () => {
    const path = join(folder(), 'object');
    await writeFile(path, Buffer.alloc(3_000_000, letters));
    store().put(key, await contentFromFile(path));
    const response = await get({ range: 'bytes=1000000-2600000' });
    const expected = Buffer.alloc(3_000_000, letters).subarray(1_000_000, 2_600_001);
    assert.ok(Buffer.from(await response.arrayBuffer()).equals(expected));
  });

  describe('with a condition', () => {
    const etag = '"c3fcd3d76192e4007dfb496cca67e13b"';
    const range = 'bytes=0-1';

    it('succeeds if If-Match matches the ETag', async () => {
      assert.equal((await get({ range, 'if-match': etag })).status, 206);
      assert.equal((await get({ range, 'if-match': `"x", ${etag}` })).status, 206);
      assert.equal((await get({ range, 'if-match': '*' })).status, 206);
    });

    it('fails if If-Match doesn’t match the ETag', async () => {
      const response = await get({ range, 'if-match': '"other"' });
      assert.equal(response.status, 412);
      assert.match(await response.text(), /<Code>PreconditionFailed<.*<Condition>If-Match</);
    });

    it('gets 304 if If-None-Match matches the ETag', async () => {
      const response = await get({ 'if-none-match': `W/${etag}` });
      assert.equal(response.status, 304);
      assert.equal(response.headers.get('etag'), etag);
      assert.equal((await get({ 'if-none-match': '"other"' })).status, 200);
    });

    it('gets the whole object if If-Range doesn’t match', async () => {
      assert.equal((await get({ range, 'if-range': etag })).status, 206);
      assert.equal((await get({ range, 'if-range': '"other"' })).status, 200);
      assert.equal((await get({ range, 'if-range': 'Sat, 31 Jan 2026 23:59:30 GMT' })).status, 206);
      assert.equal((await get({ range, 'if-range': 'Sat, 31 Jan 2026 23:59:29 GMT' })).status, 200);
    });
  });
});
