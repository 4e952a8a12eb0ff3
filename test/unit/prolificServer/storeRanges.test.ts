import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { contentFromFile } from '../../prolific/objectContent.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { key, letters, storeOfLetters } from './storeOfLetters.ts';

describe('A range from the local object store', () => {
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
    it(`${range} is answered with ${contentRange}`, async () => {
      const response = await get({ range });
      assert.equal(response.status, 206);
      assert.equal(response.headers.get('content-range'), contentRange);
      assert.equal(response.headers.get('content-length'), String(body.length));
      assert.equal(await response.text(), body);
    });
  }

  for (const range of ['bytes=0-1,3-4', 'bytes=5-3', 'letters=0-1', 'bytes=-']) {
    it(`${range} gives the whole`, async () => {
      const response = await get({ range });
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('content-range'), null);
      assert.equal(await response.text(), letters.toString());
    });
  }

  for (const range of ['bytes=26-', 'bytes=100-200', 'bytes=-0']) {
    it(`${range} can't be had`, async () => {
      const response = await get({ range });
      assert.equal(response.status, 416);
      assert.equal(response.headers.get('content-range'), 'bytes */26');
      assert.match(await response.text(), /<Code>InvalidRange<\/Code>.*<ActualObjectSize>26</);
    });
  }

  it('comes with what identifies the object and its server', async () => {
    const { headers } = await get({ range: 'bytes=0-0' });
    assert.equal(headers.get('etag'), '"c3fcd3d76192e4007dfb496cca67e13b"');
    assert.equal(headers.get('accept-ranges'), 'bytes');
    assert.equal(headers.get('last-modified'), 'Sat, 31 Jan 2026 23:59:30 GMT');
    assert.equal(headers.get('server'), 'AmazonS3');
    assert.match(headers.get('x-amz-request-id') ?? '', /^[0-9A-F]{16}$/);
  });

  it('is read from a file when the object is one', async () => {
    const path = join(folder(), 'object');
    await writeFile(path, Buffer.alloc(3_000_000, letters));
    store().put(key, await contentFromFile(path));
    const response = await get({ range: 'bytes=1000000-2600000' });
    const expected = Buffer.alloc(3_000_000, letters).subarray(1_000_000, 2_600_001);
    assert.ok(Buffer.from(await response.arrayBuffer()).equals(expected));
  });

  describe('under a condition', () => {
    const etag = '"c3fcd3d76192e4007dfb496cca67e13b"';
    const range = 'bytes=0-1';

    it('is given if the ETag matches', async () => {
      assert.equal((await get({ range, 'if-match': etag })).status, 206);
      assert.equal((await get({ range, 'if-match': `"x", ${etag}` })).status, 206);
      assert.equal((await get({ range, 'if-match': '*' })).status, 206);
    });

    it('fails if the ETag must match and does not', async () => {
      const response = await get({ range, 'if-match': '"other"' });
      assert.equal(response.status, 412);
      assert.match(await response.text(), /<Code>PreconditionFailed<.*<Condition>If-Match</);
    });

    it('is not sent again to someone who has it', async () => {
      const response = await get({ 'if-none-match': `W/${etag}` });
      assert.equal(response.status, 304);
      assert.equal(response.headers.get('etag'), etag);
      assert.equal((await get({ 'if-none-match': '"other"' })).status, 200);
    });

    it('becomes the whole if the object is no longer the one in If-Range', async () => {
      assert.equal((await get({ range, 'if-range': etag })).status, 206);
      assert.equal((await get({ range, 'if-range': '"other"' })).status, 200);
      assert.equal((await get({ range, 'if-range': 'Sat, 31 Jan 2026 23:59:30 GMT' })).status, 206);
      assert.equal((await get({ range, 'if-range': 'Sat, 31 Jan 2026 23:59:29 GMT' })).status, 200);
    });
  });
});
