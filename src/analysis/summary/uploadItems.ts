import { join } from 'node:path';
import { fileSize } from '../../snapshots/files.ts';
import { isBehindNoLink } from '../../snapshots/folders.ts';
import { isBlankFile } from '../blank.ts';
import type { Answer } from '../submission.ts';
import type { UploadItem } from './model.ts';

/** The bytes of a file in the snapshot, by its relative path; `undefined`: it is not there. */
export type SizeOf = (path: string) => Promise<number | undefined>;

/** Asks the disk. */
export function sizesIn(folder: string): SizeOf {
  return async (path) =>
    (await isBehindNoLink(folder, path)) ? await fileSize(join(folder, path)) : undefined;
}

const megabyte = 1_000_000;

/** The files of a row's answers to one question; one that is named twice once. */
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
        // The page shows what is at a path, and would follow a link.
        ...(path === undefined || onDisk === undefined ? {} : { path }),
        ...(size === undefined ? {} : { size }),
        row,
      };
    }),
  );
}
