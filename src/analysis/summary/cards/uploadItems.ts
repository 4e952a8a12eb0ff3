import { join } from 'node:path';
import { fileSize } from '../../../snapshots/access/files.ts';
import { isBehindNoLink } from '../../../snapshots/access/folders.ts';
import { isBlankFile } from '../../answers/blank.ts';
import type { Answer } from '../../answers/submission.ts';
import type { UploadItem } from '../summary.ts';

/**
 * Returns the size in bytes of a file in the snapshot, by its relative path; `undefined` if it doesn't exist.
 */
export type SizeOf = (path: string) => Promise<number | undefined>;

/** Returns a function that reads sizes from the disk. */
export function sizesIn(folder: string): SizeOf {
  return async (path) =>
    (await isBehindNoLink(folder, path)) ? await fileSize(join(folder, path)) : undefined;
}

const megabyte = 1_000_000;

/** Lists the files of a row's answers to one question, each once. */
export async function uploadItems(
  answers: readonly Answer[],
  row: number,
  sizeOf: SizeOf,
): Promise<UploadItem[]> {
  const paths = new Set<string>();
  const files = answers
    .flatMap((answer) => ('files' in answer ? answer.files : []))
    .filter((file) => {
      const { path } = file;
      return path === undefined ? !isBlankFile(file) : !paths.has(path) && paths.add(path);
    });
  return await Promise.all(
    files.map(async ({ name, key, path, sizeMb }): Promise<UploadItem> => {
      const onDisk = path === undefined ? undefined : await sizeOf(path);
      const size = onDisk ?? (sizeMb === undefined ? undefined : Math.round(sizeMb * megabyte));
      return {
        name: name === '' ? (path ?? key ?? '') : name,
        // The page shows whatever is at a path, so a link's target must not get one.
        ...(path === undefined || onDisk === undefined ? {} : { path }),
        ...(size === undefined ? {} : { size }),
        row,
      };
    }),
  );
}
