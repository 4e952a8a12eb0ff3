import type { ManifestHead } from '../../../src/snapshots/manifest.ts';

/** Returns the manifest head of a full snapshot that was requested and finished at `at` (ISO 8601). */
export function manifestHead(at: string, given: Partial<ManifestHead> = {}): ManifestHead {
  return {
    schema_version: 1,
    collection: { id: 'c', name: 'Cooking' },
    export_id: null,
    filter: null,
    api_generation: '2',
    requested_at: at,
    finished_at: at,
    archive: { size: 1, etag: null },
    totals: { files: 1, bytes: 1 },
    ...given,
  };
}
