import type { ExportSubject } from './subject.ts';

const longestName = 48;

/**
 * The folder name of a collection's or batch's snapshots: its name in lower-case ASCII where that is possible, letters of
 * other scripts kept, then the first eight characters of its id, so that namesakes never share a folder and a
 * name of symbols only still has one, with the kind for a name. Safe on Windows, macOS and Linux.
 */
export function collectionSlug({ kind, id, name }: ExportSubject): string {
  const words = name
    .normalize('NFKD')
    .replace(/\p{Mark}+/gu, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/(?:[^\p{Letter}\p{Number}]|\p{Default_Ignorable_Code_Point})+/gu, '-')
    .replace(/^-+|-+$/g, '');
  const readable = Array.from(words).slice(0, longestName).join('').replace(/-+$/, '');
  const start =
    id
      .replace(/[^0-9a-zA-Z]/g, '')
      .slice(0, 8)
      .toLowerCase() || kind;
  return `${readable === '' ? kind : readable}-${start}`;
}
