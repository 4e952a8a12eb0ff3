import { crc32 } from 'node:zlib';
import { analysisFolder, stagingPrefix } from '../../snapshots/knownNames.ts';
import type { LeftOutReason } from '../../snapshots/leftOut.ts';
import { checksumText } from '../../snapshots/access/files.ts';

/**
 * Maximum name of a file or folder in UTF-8 bytes. Encrypted folders (eCryptfs, gocryptfs) allow 143, and
 * temporary files beside it need some for their suffix.
 */
const maxSegmentBytes = 128;
/** Longest path within a snapshot, in UTF-8 bytes: macOS takes 1024 for all of a path. */
const maxPathBytes = 512;
const maxExtensionBytes = 16;
/** Folders that a path too long keeps, such as `files/` and the submission's. */
const foldersKept = 2;

const plain = /^(?!\.)[A-Za-z0-9_.-]{1,128}(?<!\.)$/;
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const impossible = /[\u0000-\u001f\u007f-\u009f<>:"|?*\\\ufffd]/g;
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3]) *(?:\.|$)/i;
/** May be Windows' short name of a longer one, such as `RESPON~1.JSO`, and then the same file. */
const shortName = /^(?=[^.]{3,8}(?:\.|$))[^.]+~\d+(?:\.[^.]{0,3})?$/;
/** Characters that HFS+, and therefore Git, ignores in names. */
const ignorable = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

/**
 * Folders and files that version control and editors act on wherever they find them, and Windows' short name
 * for `.git`.
 */
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
/** Names that this extension uses in a snapshot's folder. */
const ownAtTop: ReadonlySet<string> = new Set(['snapshot.json', analysisFolder]);

/** Under which path an entry is stored, or why it is not. */
type JudgedName =
  | { readonly path: string }
  | { readonly reason: Extract<LeftOutReason, 'climbs-out' | 'absolute' | 'reserved'> };

/**
 * Checks an entry's name (a folder's without the trailing `/`), identically on every platform, so that
 * snapshots can be shared. Replaces a name that some file system refuses by one derived from it alone: `_`
 * for each impossible character, then `~` and its CRC-32, then its extension.
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
      name.length <= maxPathBytes
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
  if (Buffer.byteLength(path) <= maxPathBytes) return { path };
  return { path: [...stored.slice(0, foldersKept), derivedName(meant.at(-1) ?? '', name)].join('/') };
}

/**
 * Derives a file name from `segment`, the last of `path`: deterministic, valid on every platform, with the
 * same extension. `count` selects the next name if earlier ones are taken.
 */
export function derivedName(segment: string, path: string, count = 0): string {
  const bare = segment.replace(/[. ]+$/, '').replace(impossible, '_');
  const dot = bare.lastIndexOf('.');
  const hasExtension = dot > 0 && Buffer.byteLength(bare.slice(dot)) <= maxExtensionBytes;
  const extension = hasExtension ? bare.slice(dot) : '';
  const sum = checksumText(crc32(path.replace(/^\//, '')));
  const end = `~${sum}${count === 0 ? '' : `-${count + 1}`}${extension}`;
  const stem = truncateToBytes(
    hasExtension ? bare.slice(0, dot) : bare,
    maxSegmentBytes - 1 - Buffer.byteLength(end),
  );
  const name = `${stem === '' ? '_' : stem}${end}`;
  return device.test(name) ? `_${name}` : name;
}

/** Cuts a text after the last whole character within `bytes`. */
function truncateToBytes(text: string, bytes: number): string {
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
    Buffer.byteLength(segment) <= maxSegmentBytes
  );
}

/** Returns whether a name makes its folder look like a Git repository, whose settings can run programs. */
function isHead(segment: string | undefined): boolean {
  return segment?.replace(ignorable, '').toLowerCase() === 'head';
}

/**
 * Compares like Git: Windows ignores trailing dots and spaces and everything after a colon, macOS ignores
 * some characters.
 */
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
 * Folds a name so that names which may denote one file on some file system are equal: Windows and macOS
 * ignore case, macOS composes accents, folds `ß` to `ss` and ignores some characters. A false match only
 * costs a derived name.
 */
export function foldName(path: string): string {
  if (ascii.test(path)) return path.toLowerCase();
  return path.normalize('NFC').replace(ignorable, '').toUpperCase().toLowerCase().normalize('NFC');
}
