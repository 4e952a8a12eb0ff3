import type { SelectUploads } from '../../archive/fetchRequest.ts';
import { uploadKind, type UploadSelection } from '../../snapshots/filter/uploadSelection.ts';
import type { ExportDeps } from '../exportState.ts';

/**
 * Returns what selects the uploads of an archive: by kind and size from its directory, by question with the
 * links that the responses give. An upload that no answer names belongs to no question.
 */
export function uploadsSelector(
  { uploadsOfQuestions }: Pick<ExportDeps, 'uploadsOfQuestions'>,
  { questions, kinds, maxBytes = Infinity }: UploadSelection,
): SelectUploads {
  return async (folder, files, signal) => {
    const ofQuestions = questions && (await uploadsOfQuestions({ folder, files, questions }, signal));
    return Uint8Array.from(files, ({ path, archivePath = path, size }, place) => {
      const isOfKind = kinds === undefined || kinds.includes(uploadKind(archivePath));
      return isOfKind && size <= maxBytes && ofQuestions?.[place] !== 0 ? 1 : 0;
    });
  };
}
