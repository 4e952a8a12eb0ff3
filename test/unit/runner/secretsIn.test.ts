import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sampleToken, startLocalProlific } from '../../prolific/localProlific.ts';
import { searchFolder, secretsIn } from '../../runner/secretsIn.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

describe('Search for secrets after a run', () => {
  const folder = temporaryFolder();
  const found = (data: Buffer | string): string[] => secretsIn(Buffer.from(data), sampleToken);

  it('finds the token in text, UTF-16 and base64 at any offset', () => {
    assert.deepEqual(found(`a ${sampleToken} b`), ['the API token']);
    assert.deepEqual(found(Buffer.from(`a ${sampleToken} b`, 'utf16le')), ['the API token']);
    for (const before of ['', 'x', 'xy', 'xyz']) {
      const text = Buffer.from(`${before}${sampleToken} and more`).toString('base64');
      assert.deepEqual(found(text), ['the API token in base64'], before);
    }
  });

  it('finds signatures of presigned links, including escaped ones', () => {
    const hex = '0123456789abcdef'.repeat(4);
    for (const link of [`?X-Amz-Signature=${hex}`, `x-amz-signature%3D${hex}`]) {
      assert.deepEqual(found(link), ['the signature of a presigned link']);
    }
    assert.deepEqual(found('X-Amz-Signature=[removed]'), []);
  });

  it('names files at any depth, except in excluded folders', async () => {
    for (const name of ['logs', 'extensions']) {
      await mkdir(join(folder(), name));
      await writeFile(join(folder(), name, 'a.log'), `Authorization: ${sampleToken}`);
    }
    await writeFile(join(folder(), 'b.log'), 'nothing');
    assert.deepEqual(await searchFolder(folder(), sampleToken, ['extensions']), {
      files: 2,
      found: [`${join('logs', 'a.log')} holds the API token`],
    });
  });

  it('fails a test that sent the token other than in a header to the API', async () => {
    const headers = { authorization: `Token ${sampleToken}` };
    const good = await startLocalProlific();
    await fetch(`${good.apiUrl}/api/v1/users/me/`, { headers });
    await good.close();
    const toStore = await startLocalProlific();
    await fetch(`${toStore.storeUrl}/x`, { headers });
    toStore.requests.clear();
    await assert.rejects(toStore.close(), /GET \/x at the store/);
    const inQuery = await startLocalProlific();
    await fetch(`${inQuery.apiUrl}/api/v1/users/me/?token=${sampleToken}`, { headers });
    await assert.rejects(inQuery.close(), /at the api/);
  });
});
