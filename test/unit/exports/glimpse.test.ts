import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { glimpse } from '../../../src/exports/glimpse.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

describe('A glimpse of export folders', () => {
  const folder = temporaryFolder();

  it('tells by names whether an export left something, and whether there is a snapshot', async () => {
    const missing = join(folder(), 'missing');
    assert.deepEqual(await glimpse([missing, folder()]), { hasStaging: false, hasSnapshot: false });
    await mkdir(join(folder(), 'cooking', '2026-11-23T14-05-09Z', 'files'), { recursive: true });
    assert.deepEqual(await glimpse([missing, folder()]), { hasStaging: false, hasSnapshot: true });
    await mkdir(join(folder(), 'art', '.prolific-partial-0badcafe'), { recursive: true });
    assert.deepEqual(await glimpse([folder()]), { hasStaging: true, hasSnapshot: true });
  });
});
