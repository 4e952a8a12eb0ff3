import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findResponses } from '../../../src/snapshots/responseFiles.ts';
import { writeManifest, type ManifestHead } from '../../../src/snapshots/manifest.ts';
import { snapshotHolding } from '../../../src/snapshots/snapshots.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const head: ManifestHead = {
  schema_version: 1,
  collection: { id: '0191a2b3-0001-7000-8000-000000000001', name: 'Cooking' },
  export_id: null,
  filter: null,
  api_generation: '2',
  requested_at: '2026-11-23T14:05:09.000Z',
  finished_at: '2026-11-23T14:06:00.000Z',
  archive: { size: 1_234, etag: '"abc"' },
  totals: { files: 1, bytes: 3 },
};

describe('Snapshot of a path', () => {
  const root = temporaryFolder();
  const snapshotFolder = (): string => join(root(), 'cooking-0191a2b3', '2026-11-23T14-05-09Z');

  beforeEach(async () => {
    await mkdir(join(snapshotFolder(), 'files', 'a'), { recursive: true });
    await writeFile(join(snapshotFolder(), 'files', 'a', 'pie.jpg'), 'pie');
    await writeManifest(snapshotFolder(), {
      head,
      entries: [{ path: 'files/a/pie.jpg', size: 3, crc32: 1 }],
    });
  });

  for (const path of ['', 'snapshot.json', 'files/a/pie.jpg', 'files/not there']) {
    it(`is found from ${path === '' ? 'its folder' : path}`, async () => {
      const found = await snapshotHolding(join(snapshotFolder(), path));
      assert.equal(found?.folder, snapshotFolder());
      assert.deepEqual(found.manifest.totals, head.totals);
    });
  }

  it('is undefined for a collection folder', async () => {
    assert.equal(await snapshotHolding(join(root(), 'cooking-0191a2b3')), undefined);
  });

  it('has its responses at its root or in the only folder of the archive', async () => {
    const wrapped = join(root(), 'wrapped');
    await mkdir(join(wrapped, 'export'), { recursive: true });
    await writeFile(join(wrapped, 'export', 'responses.jsonl'), '');
    await writeFile(join(snapshotFolder(), 'responses.jsonl'), '');
    assert.equal(await findResponses(snapshotFolder()), 'responses.jsonl');
    assert.equal(await findResponses(wrapped), 'export/responses.jsonl');
  });

  it('does not mistake an upload for its responses', async () => {
    await writeFile(join(snapshotFolder(), 'files', 'responses.jsonl'), '');
    await mkdir(join(snapshotFolder(), 'more'));
    assert.equal(await findResponses(snapshotFolder()), undefined);
  });
});
