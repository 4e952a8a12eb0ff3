import { crc32 } from 'node:zlib';
import { analysisFolder, stagingPrefix } from '../snapshots/knownNames.ts';
import type { LeftOutReason } from './leftOut.ts';

/**
 * Longest name of one file or folder, in UTF-8 bytes. Encrypted folders (eCryptfs, gocryptfs) take 143, and what is written beside a
 * file needs some of them for its own ending.
 */
export const longestSegment = 128;
/** Longest path within a snapshot, in UTF-8 bytes: macOS takes 1024 for all of a path. */
export const longestPath = 512;
const longestExtension = 16;
/** Folders that a path too long keeps, such as `files/` and the submission's. */
const foldersKept = 2;

const plain = /^(?!\.)[A-Za-z0-9_.-]{1,128}(?<!\.)$/;
/** What no file's name holds on Windows, or nowhere; U+FFFD stands for bytes that are no text. */
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const impossible = /[\u0000-\u001f\u007f-\u009f<>:"|?*\\\ufffd]/g;
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3]) *(?:\.|$)/i;
/** What Windows may have made of a longer name, such as `RESPON~1.JSO`: both are then one file. */
const shortName = /^(?=[^.]{3,8}(?:\.|$))[^.]+~\d+(?:\.[^.]{0,3})?$/;
/** What HFS+ does not see in a name, and Git therefore neither. */
const ignorable = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

/** Folders and files that version control and editors act on wherever they find them, and Windows' short name for `.git`. */
const ofOtherPrograms: ReadonlySet<string> = new Set([
  '.git',
  'git~1',
  '.gitattributes',
  '.gitignore',
  '.gitmodules',
  '.hg',
  '.svn',
  '.bzr',
  '.jj',
  '.sl',
  '.vscode',
  '.idea',
  '.devcontainer',
  '.devcontainer.json',
]);
/** What this extension keeps in a snapshot's folder. */
const ownAtTop: ReadonlySet<string> = new Set(['snapshot.json', analysisFolder]);

/** Under which path an entry is stored, or why it is not. */
export type JudgedName =
  | { readonly path: string }
  | { readonly reason: Extract<LeftOutReason, 'climbs-out' | 'absolute' | 'reserved'> };

/**
 * Judges the name of an entry (a folder's without its last `/`), the same on every platform, so that a snapshot can be shared. A name that no file can
 * have is replaced by one that depends on nothing else: what is impossible in it by `_`, then `~` and its CRC-32, then its extension.
 */
export function judgeName(name: string): JudgedName {
  if (name.startsWith('/') || /^[A-Za-z]:\//.test(name)) return { reason: 'absolute' };
  const segments = name.split('/');
  if (segments.every((segment) => plain.test(segment))) {
    const reserved = ownAtTop.has(segments[0]?.toLowerCase() ?? '');
    if (reserved) return { reason: 'reserved' };
    if (
      !segments.some((segment) => device.test(segment)) &&
      !isHead(segments.at(-1)) &&
      name.length <= longestPath
    ) {
      return { path: name };
    }
  }
  if (segments.includes('..')) return { reason: 'climbs-out' };
  const meant = segments.filter((segment) => segment !== '' && segment !== '.');
  if (meant.some((segment, index) => isReserved(segment, index === 0))) return { reason: 'reserved' };
  if (meant.length === 0) return { path: derivedName('', name) };
  let before = '';
  const stored = meant.map((segment, index) => {
    before += `/${segment}`;
    const isLast = index === meant.length - 1;
    return isPossible(segment) && !(isLast && isHead(segment)) ? segment : derivedName(segment, before);
  });
  const path = stored.join('/');
  if (Buffer.byteLength(path) <= longestPath) return { path };
  return { path: [...stored.slice(0, foldersKept), derivedName(meant.at(-1) ?? '', name)].join('/') };
}

/**
 * A name of a file in place of `segment`, which is the last of `path`: deterministic, possible everywhere, with the same extension. `count`: of names
 * that are taken, the next.
 */
export function derivedName(segment: string, path: string, count = 0): string {
  const bare = segment.replace(/[. ]+$/, '').replace(impossible, '_');
  const dot = bare.lastIndexOf('.');
  const hasExtension = dot > 0 && Buffer.byteLength(bare.slice(dot)) <= longestExtension;
  const extension = hasExtension ? bare.slice(dot) : '';
  const sum = crc32(path.replace(/^\//, '')).toString(16).padStart(8, '0');
  const end = `~${sum}${count === 0 ? '' : `-${count + 1}`}${extension}`;
  const stem = cut(hasExtension ? bare.slice(0, dot) : bare, longestSegment - 1 - Buffer.byteLength(end));
  const name = `${stem === '' ? '_' : stem}${end}`;
  return device.test(name) ? `_${name}` : name;
}

/** As many whole characters of a text as come to no more than so many bytes. */
function cut(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  let kept = '';
  let length = 0;
  for (const letter of text) {
    length += Buffer.byteLength(letter);
    if (length > bytes) break;
    kept += letter;
  }
  return kept;
}

function isPossible(segment: string): boolean {
  return (
    !device.test(segment) &&
    !shortName.test(segment) &&
    segment.search(impossible) < 0 &&
    !/[. ]$/.test(segment) &&
    Buffer.byteLength(segment) <= longestSegment
  );
}

/** A folder that holds `HEAD` may count as a Git repository, whose settings name programs to run. */
function isHead(segment: string | undefined): boolean {
  return segment?.replace(ignorable, '').toLowerCase() === 'head';
}

/** Compared as Git does it: Windows sees neither dots and blanks at the end nor what follows a colon, macOS some characters not at all. */
function isReserved(segment: string, isAtTop: boolean): boolean {
  const seen = foldName(
    segment
      .replace(/[:\\].*$/s, '')
      .replace(ignorable, '')
      .replace(/[. ]+$/, ''),
  );
  return ofOtherPrograms.has(seen) || seen.startsWith(stagingPrefix) || (isAtTop && ownAtTop.has(seen));
}

// eslint-disable-next-line no-control-regex -- all of ASCII
const ascii = /^[\u0000-\u007f]*$/;

/**
 * The form under which two names may be one file on some file system: Windows and macOS fold case, macOS composes accents, folds `ß` to `ss`, and
 * does not see some characters. That two names are kept apart for nothing costs no more than a derived name.
 */
export function foldName(path: string): string {
  if (ascii.test(path)) return path.toLowerCase();
  return path.normalize('NFC').replace(ignorable, '').toUpperCase().toLowerCase().normalize('NFC');
}
