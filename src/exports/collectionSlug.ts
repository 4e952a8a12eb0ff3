import type { ExportSubject } from './subject.ts';

const longestName = 48;
const shortestName = 8;
/** Encrypted folders take names of 143 bytes at most. */
const longestNameBytes = 110;

/** Windows' own limit for a path, which many programs have that open files there. */
const longestWindowsPath = 259;
/** What comes before and behind the name: separators, the id, a staging folder's `entries`, `files`, a submission's id and a file's name of 60. */
const besidesName = 10 + '/.prolific-partial-01234567/entries'.length + '/files/'.length + 25 + 60;

/**
 * The folder name of a collection's or batch's snapshots: its name in lower-case ASCII where that is possible, letters of
 * other scripts kept with their marks, then the first eight characters of its id, so that namesakes never share a folder and a
 * name of symbols only still has one, with the kind for a name. Safe on Windows, macOS and Linux.
 */
export function collectionSlug({ kind, id, name }: ExportSubject, longest = longestName): string {
  const words = name
    .normalize('NFKD')
    .replace(/(?<=[a-z]\p{Mark}*)\p{Mark}/giu, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/(?:[^\p{Letter}\p{Mark}\p{Number}]|\p{Default_Ignorable_Code_Point})+/gu, '-')
    .replace(/^[-\p{Mark}]+|-+$/gu, '');
  const readable = beginning(words, longest).replace(/-+$/, '');
  const start =
    id
      .replace(/[^0-9a-zA-Z]/g, '')
      .slice(0, 8)
      .toLowerCase() || kind;
  return `${readable === '' ? kind : readable}-${start}`;
}

/** How long the name in {@link collectionSlug} may be in an export folder, so that ordinary files below it are within Windows' limit. */
export function slugRoom(exportFolder: string, platform: NodeJS.Platform): number {
  if (platform !== 'win32') return longestName;
  const room = longestWindowsPath - exportFolder.length - besidesName;
  return Math.min(longestName, Math.max(shortestName, room));
}

function beginning(text: string, longest: number): string {
  let kept = '';
  let count = 0;
  for (const letter of text) {
    if (++count > longest || Buffer.byteLength(kept + letter) > longestNameBytes) break;
    kept += letter;
  }
  return kept;
}
