import { join } from 'node:path';
import { readPieces } from '../../snapshots/access/files.ts';
import type { Identifiers } from './identifiers.ts';

/** Longer than any id that is searched for. */
const overlap = 200;
const maxWord = 4_096;

/**
 * Returns the first of a copy's files, by its path in its folder, that contains an id of the snapshot, in its
 * name or in its bytes; `undefined`: none does. Texts are searched for everything that looks like an id as well. Throws the disk's
 * errors and the signal's reason.
 */
export async function fileWithId(
  folder: string,
  paths: readonly string[],
  ids: Identifiers,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (const path of paths) {
    if (ids.isIn(path) || (await hasIds(join(folder, path), isText(path), ids, signal))) return path;
  }
  return undefined;
}

/** Returns whether a file contains an id of the snapshot. Throws like {@link fileWithId}. */
export async function hasIds(
  path: string,
  asText: boolean,
  ids: Identifiers,
  signal: AbortSignal,
): Promise<boolean> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of readPieces(path, { signal })) {
    // Without zeros, UTF-16, which is usual in pictures and documents, has its letters side by side.
    const text = rest + decoder.decode(asText ? piece : piece.filter((byte) => byte !== 0), { stream: true });
    const end = asText ? wordEnd(text) : text.length;
    const searched = text.slice(0, end);
    if (asText ? ids.isIn(searched) : ids.hasKnown(searched)) return true;
    rest = text.slice(Math.max(0, end - overlap));
    // Whole words only, as a part of a longer one may look like an id.
    if (asText) rest = rest.replace(/^[\w-]+/, '');
  }
  return asText ? ids.isIn(rest) : ids.hasKnown(rest);
}

function isText(path: string): boolean {
  return /^[^/]+\.(?:csv|md)$/.test(path);
}

/** Returns where the last word begins, which may go on in the next piece. */
function wordEnd(text: string): number {
  const last = /[\w-]*$/.exec(text.slice(-maxWord))?.[0].length ?? 0;
  return last === maxWord ? text.length : text.length - last;
}
