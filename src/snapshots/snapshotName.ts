import { join } from 'node:path';
import type { ExportSubject } from './subject.ts';

/**
 * Returns the folder name of a snapshot taken at `time`: UTC to the second in ISO 8601, with hyphens instead
 * of colons for Windows, for example `2026-11-23T14-05-09Z`. `taken` returns whether a name exists; a second
 * snapshot of the same second gets `-2`, and so on.
 */
export function snapshotName(time: Date, taken: (name: string) => boolean): string {
  const base = `${time.toISOString().slice(0, 19).replaceAll(':', '-')}Z`;
  if (!taken(base)) return base;
  for (let count = 2; ; count += 1) {
    const name = `${base}-${count}`;
    if (!taken(name)) return name;
  }
}

/** Returns whether a folder name has the form of {@link snapshotName}. */
export function isSnapshotName(name: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ(-\d+)?$/.test(name);
}

/** Returns when a snapshot was taken, from its folder name; `undefined` for other names. */
export function snapshotTime(name: string): Date | undefined {
  if (!isSnapshotName(name)) return undefined;
  const time = new Date(`${name.slice(0, 10)}T${name.slice(11, 19).replaceAll('-', ':')}Z`);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

const maxSlugLength = 48;
const minSlugLength = 8;
/** Encrypted folders take names of 143 bytes at most. */
const maxSlugBytes = 110;

/** Windows' own limit for a path, which many programs have that open files there. */
const maxWindowsPath = 259;
/**
 * Length of everything else in a path: separators, the id, a staging folder's `entries`, `files`, a
 * submission's id and a file name of 60 characters.
 */
const pathBesidesSlug = 10 + '/.prolific-partial-01234567/entries'.length + '/files/'.length + 25 + 60;

/** Returns the folder in an export folder that holds a subject's snapshots. */
export function collectionFolder(exportFolder: string, subject: ExportSubject): string {
  return join(exportFolder, collectionSlug(subject, slugRoom(exportFolder, process.platform)));
}

/**
 * Returns the folder name for a collection's or batch's snapshots: its name in lower-case ASCII if possible,
 * keeping other scripts, then the first eight characters of its id, so that names are unique. Names of
 * symbols only are replaced by the kind. Safe on Windows, macOS and Linux.
 */
export function collectionSlug({ kind, id, name }: ExportSubject, maxLength = maxSlugLength): string {
  const words = name
    .normalize('NFKD')
    .replace(/(?<=[a-z]\p{Mark}*)\p{Mark}/giu, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/(?:[^\p{Letter}\p{Mark}\p{Number}]|\p{Default_Ignorable_Code_Point})+/gu, '-')
    .replace(/^[-\p{Mark}]+|-+$/gu, '');
  const readable = truncateSlug(words, maxLength).replace(/-+$/, '');
  const start =
    id
      .replace(/[^0-9a-zA-Z]/g, '')
      .slice(0, 8)
      .toLowerCase() || kind;
  return `${readable === '' ? kind : readable}-${start}`;
}

/**
 * Returns the maximum length of the name in {@link collectionSlug}, so that ordinary files in an export
 * folder stay within Windows' limit.
 */
export function slugRoom(exportFolder: string, platform: NodeJS.Platform): number {
  if (platform !== 'win32') return maxSlugLength;
  const room = maxWindowsPath - exportFolder.length - pathBesidesSlug;
  return Math.min(maxSlugLength, Math.max(minSlugLength, room));
}

function truncateSlug(text: string, maxLength: number): string {
  let kept = '';
  let count = 0;
  for (const letter of text) {
    if (++count > maxLength || Buffer.byteLength(kept + letter) > maxSlugBytes) break;
    kept += letter;
  }
  return kept;
}
