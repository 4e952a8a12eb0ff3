import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { namesInExportFolder } from '../../../src/snapshots/exportFolder.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

describe('namesInExportFolder', () => {
  const folder = temporaryFolder();

  it('lists collections, snapshots and staging folders only, and is empty for a missing folder', async () => {
    assert.deepEqual(await namesInExportFolder(join(folder(), 'missing')), []);
    assert.deepEqual(await namesInExportFolder(folder()), []);
    await mkdir(join(folder(), 'cooking', '2026-11-23T14-05-09Z', 'files'), { recursive: true });
    await mkdir(join(folder(), 'art', '.prolific-partial-0badcafe'), { recursive: true });
    assert.deepEqual(await namesInExportFolder(folder()), [
      'art',
      '.prolific-partial-0badcafe',
      'cooking',
      '2026-11-23T14-05-09Z',
    ]);
  });
});
