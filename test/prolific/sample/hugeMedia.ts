import { lazyZip } from '../lazyZip.ts';
import type { CollectionData } from '../prolificData.ts';
import { hugeCollection } from '../sampleCollections.ts';
import { collectionOf } from './collection.ts';

/** The size of the archive of "Huge media". */
export interface HugeMeasures {
  /** Total size of the uploads; default 5 GB. */
  readonly bytes?: number;
  /** Number of uploads; default 1,000. */
  readonly entries?: number;
}

/** Returns a collection of long videos, whose archive is computed while it is read and ignores filters. */
export function hugeMedia(
  workspaceId: string,
  { bytes = 5e9, entries = 1000 }: HugeMeasures,
): CollectionData {
  return {
    wire: collectionOf({
      ...hugeCollection,
      workspaceId,
      createdAt: '2026-08-10T07:30:00Z',
      pages: [
        [
          { key: 'words', type: 'free_text', description: 'What are you going to cook?' },
          {
            key: 'video',
            type: 'file_upload',
            description: 'A video of you cooking it',
            accepted_file_types: ['.mp4'],
            max_file_size_mb: 5000,
            min_file_count: 1,
            max_file_count: 1,
          },
        ],
      ],
    }),
    archive: () =>
      Promise.resolve(lazyZip({ entries, totalBytes: bytes, responsesBytes: 500_000, responsesAt: 'start' })),
  };
}
