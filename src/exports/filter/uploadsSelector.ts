import type { SelectUploads } from '../../archive/fetchRequest.ts';
import { uploadKind, type UploadSelection } from '../../snapshots/filter/uploadSelection.ts';
import { yieldToEventLoop } from '../../problems/longWork.ts';
import type { ExportDeps } from '../exportState.ts';

const filesPerYield = 10_000;

/**
 * Returns what selects the uploads of an archive: by kind and size from its directory, by question with the
 * links that the responses give. An upload that no answer names belongs to no question.
 */
export function uploadsSelector(
  { uploadsOfQuestions }: Pick<ExportDeps, 'uploadsOfQuestions'>,
  { questions, kinds, maxBytes = Infinity }: UploadSelection,
): SelectUploads {
  return async (folder, { paths, sizes, archivePaths }, signal) => {
    const isOfQuestion =
      questions && (await uploadsOfQuestions({ folder, paths, archivePaths, questions }, signal));
    const selected = new Uint8Array(paths.length);
    for (const [place, path] of paths.entries()) {
      if (place % filesPerYield === filesPerYield - 1) await yieldToEventLoop(signal);
      const isOfKind = kinds?.includes(uploadKind(archivePaths.get(place) ?? path)) !== false;
      const isWanted = isOfKind && (sizes[place] ?? 0) <= maxBytes && isOfQuestion?.[place] !== 0;
      if (isWanted) selected[place] = 1;
    }
    return selected;
  };
}
