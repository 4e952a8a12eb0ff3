import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findInSnapshot } from '../../../src/analysis/findInSnapshot.ts';
import { writeManifest, type ManifestHead } from '../../../src/exports/manifest.ts';
import { snapshotHolding } from '../../../src/exports/snapshotHolding.ts';
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

describe('The snapshot that holds a path', () => {
  const root = temporaryFolder();
  const snapshotFolder = (): string => join(root(), 'cooking-0191a2b3', '2026-11-23T14-05-09Z');

  beforeEach(async () => {
    await mkdir(join(snapshotFolder(), 'files', 'a'), { recursive: true });
    await writeFile(join(snapshotFolder(), 'files', 'a', 'pie.jpg'), 'pie');
    await writeManifest(snapshotFolder(), head, [{ path: 'files/a/pie.jpg', size: 3, crc32: 1 }]);
  });

  for (const path of ['', 'snapshot.json', 'files/a/pie.jpg', 'files/not there']) {
    it(`is found from ${path === '' ? 'its folder' : path}`, async () => {
      const found = await snapshotHolding(join(snapshotFolder(), path));
      assert.equal(found?.folder, snapshotFolder());
      assert.deepEqual(found.manifest.totals, head.totals);
    });
  }

  it('is none for the folder of a collection', async () => {
    assert.equal(await snapshotHolding(join(root(), 'cooking-0191a2b3')), undefined);
  });

  it('holds its responses at its root, or in the one folder that wraps the archive', async () => {
    const wrapped = join(root(), 'wrapped');
    await mkdir(join(wrapped, 'export'), { recursive: true });
    await writeFile(join(wrapped, 'export', 'responses.jsonl'), '');
    await writeFile(join(snapshotFolder(), 'responses.jsonl'), '');
    assert.equal(await findInSnapshot(snapshotFolder(), 'responses.jsonl'), 'responses.jsonl');
    assert.equal(await findInSnapshot(wrapped, 'responses.jsonl'), join('export', 'responses.jsonl'));
  });

  it('does not take an upload for its responses', async () => {
    await writeFile(join(snapshotFolder(), 'files', 'responses.jsonl'), '');
    await mkdir(join(snapshotFolder(), 'more'));
    assert.equal(await findInSnapshot(snapshotFolder(), 'responses.jsonl'), undefined);
  });
});
