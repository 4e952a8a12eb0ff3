import { openSnapshotData } from '../snapshotData.ts';
import { uploadIndexBuilder } from './uploadIndex.ts';

/** Files of an archive, of which only the responses are in `folder` yet. */
export interface QuestionUploads {
  readonly folder: string;
  /** On disk, with `/`. */
  readonly paths: readonly string[];
  /** Paths in the archive by place in `paths`, if different. */
  readonly archivePaths: ReadonlyMap<number, string>;
  /** Ids of instructions. */
  readonly questions: readonly string[];
}

/**
 * Returns 1 for each of the paths that an answer to one of the questions names, by the same rules as every
 * other link. Throws the disk's errors and the signal's reason.
 */
export async function uploadsOfQuestions(
  { folder, paths, archivePaths, questions }: QuestionUploads,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const found = new Uint8Array(paths.length);
  const wanted = new Set(questions);
  /** Places in `paths` of what the index has. */
  const places: number[] = [];
  const data = await openSnapshotData(
    {
      folder,
      uploads: (root) => {
        const builder = uploadIndexBuilder();
        for (const [place, path] of paths.entries()) {
          if (!path.startsWith(`${root}files/`)) continue;
          places.push(place);
          builder.add(path, undefined, archivePaths.get(place));
        }
        return { index: builder.done(), root, leftOut: false };
      },
    },
    signal,
  );
  const { index } = data.uploads;
  for await (const portion of data.read({}, () => undefined, signal).portions) {
    for (const answer of portion.flatMap(({ answers }) => answers)) {
      if (!wanted.has(answer.instructionId) || !('files' in answer)) continue;
      for (const { path } of answer.files) {
        const place = path === undefined ? undefined : places[index.byPath(path)];
        if (place !== undefined) found[place] = 1;
      }
    }
  }
  return found;
}
