import type { ManifestHead } from '../../../src/exports/manifest.ts';

/** What a snapshot of everything says of itself, asked for and finished at `at` (ISO 8601), but for what is given. */
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
