import { archiveOf } from '../archiveOf.ts';
import { passes } from '../exportFilter.ts';
import { contentFromBuffer } from '../objectContent.ts';
import type { CollectionData, SubmissionData } from '../prolificData.ts';
import { collectionOf, type CollectionSketch } from './collection.ts';

/**
 * A collection whose submissions, none by default, are made when first asked for. An export holds them as they are when it
 * is requested: push to `submissions` for participants to arrive later.
 */
export function answered(
  sketch: CollectionSketch,
  submissions: () => readonly SubmissionData[] = () => [],
): CollectionData & { readonly submissions: SubmissionData[] } {
  let made: SubmissionData[] | undefined;
  const collection: ReturnType<typeof answered> = {
    wire: collectionOf(sketch),
    get submissions() {
      made ??= [...submissions()];
      return made;
    },
    archive: async (filter) => {
      const kept = collection.submissions.filter(({ record }) => passes(record, filter));
      return contentFromBuffer(await archiveOf(collection.wire, kept));
    },
  };
  return collection;
}
