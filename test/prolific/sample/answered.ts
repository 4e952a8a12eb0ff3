import { archiveOf } from '../archiveOf.ts';
import { passes } from '../exportFilter.ts';
import { contentFromBuffer } from '../objectContent.ts';
import type { CollectionData, SubmissionData } from '../prolificData.ts';
import { collectionOf, type CollectionSketch } from './collection.ts';

/**
 * Returns a collection whose submissions, by default none, are generated on first use. An export contains
 * those that exist when it is requested; push to `submissions` to add later ones.
 */
export function answered(
  sketch: CollectionSketch,
  submissions: () => readonly SubmissionData[] = () => [],
): CollectionData & { readonly submissions: SubmissionData[] } {
  let made: SubmissionData[] | undefined;
  let last: { readonly kept: readonly SubmissionData[]; readonly archive: Promise<Buffer> } | undefined;
  const collection: ReturnType<typeof answered> = {
    wire: collectionOf(sketch),
    get submissions() {
      made ??= [...submissions()];
      return made;
    },
    archive: async (filter) => {
      const kept = collection.submissions.filter(({ record }) => passes(record, filter));
      // Most exports have the same submissions as the previous one.
      if (last?.kept.length !== kept.length || kept.some((each, index) => each !== last?.kept[index]))
        last = { kept, archive: archiveOf(collection, kept) };
      return contentFromBuffer(await last.archive);
    },
  };
  return collection;
}
