import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cookingCollection } from '../../prolific/sampleCollections.ts';

/** Writes a snapshot of the collection about cooking as another program would, without its files. */
export async function writeSnapshot(collectionFolder: string, files = 0): Promise<void> {
  const folder = join(collectionFolder, '2026-11-23T14-05-09Z');
  await mkdir(folder, { recursive: true });
  const manifest = {
    schema_version: 1,
    collection: cookingCollection,
    export_id: 'x',
    filter: null,
    api_generation: '2',
    requested_at: '2026-11-23T14:05:09Z',
    finished_at: '2026-11-23T14:05:10Z',
    archive: { size: 0, etag: null },
    totals: { files, bytes: 0 },
    complete: true,
    entries: [],
  };
  await writeFile(join(folder, 'snapshot.json'), JSON.stringify(manifest));
}
