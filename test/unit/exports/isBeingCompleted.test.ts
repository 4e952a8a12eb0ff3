import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isBeingCompleted, updateStaging } from '../../../src/snapshots/staging/staging.ts';
import { lockStaging } from '../../../src/snapshots/staging/stagingLock.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { installation } from '../support/installation.ts';

describe('isBeingCompleted', () => {
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

  it('is true for this snapshot only, while the export runs', async () => {
    const lock = await lockStaging(await staging(), () => undefined);
    assert.equal(await isBeingCompleted(snapshot()), true);
    assert.equal(await isBeingCompleted(snapshot('2026-09-15T10-00-00Z')), false);
    await lock.release();
    assert.equal(await isBeingCompleted(snapshot()), false);
  });

  it('is false after an interruption or without an export', async () => {
    assert.equal(await isBeingCompleted(snapshot()), false);
    await staging();
    assert.equal(await isBeingCompleted(snapshot()), false);
  });
});
