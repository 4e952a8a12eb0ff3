import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isBeingCompleted } from '../../../src/exports/completing.ts';
import { updateStaging } from '../../../src/exports/staging.ts';
import { lockStaging } from '../../../src/exports/stagingLock.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { installation } from '../support/installation.ts';

describe('A snapshot whose uploads are fetched', () => {
  const folder = temporaryFolder();
  const snapshot = (name = '2026-09-14T10-00-00Z'): string => join(folder(), 'kitchen-c1', name);

  async function staging(): Promise<string> {
    const path = join(folder(), 'kitchen-c1', '.prolific-partial-1a2b3c4d');
    await mkdir(path, { recursive: true });
    await updateStaging(
      path,
      {
        schema_version: 1,
        collection: { id: 'c1', name: 'Kitchen' },
        export_id: null,
        filter: null,
        requested_at: '2026-09-14T10:00:00.000Z',
        completes: '2026-09-14T10-00-00Z',
      },
      installation,
    );
    return path;
  }

  it('is known as long as the export runs, and no other snapshot is taken for it', async () => {
    const lock = await lockStaging(await staging(), () => undefined);
    assert.equal(await isBeingCompleted(snapshot()), true);
    assert.equal(await isBeingCompleted(snapshot('2026-09-15T10-00-00Z')), false);
    await lock.release();
    assert.equal(await isBeingCompleted(snapshot()), false);
  });

  it('is free where that was broken off, or where nothing was ever begun', async () => {
    assert.equal(await isBeingCompleted(snapshot()), false);
    await staging();
    assert.equal(await isBeingCompleted(snapshot()), false);
  });
});
