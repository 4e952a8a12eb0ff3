import type { UnsafeEntryReason } from '../problems/problem.ts';

/** Longest name of one file or folder that common file systems take, in UTF-8 bytes. */
const longestSegment = 255;
/** Longest path within an archive, in UTF-8 bytes; Windows and macOS allow little more for a whole path. */
const longestPath = 1024;

const plain = /^(?!\.)[A-Za-z0-9_.-]{1,200}(?<!\.)$/;
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const controls = /[\u0000-\u001f\u007f-\u009f]/;
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3]) *(?:\.|$)/i;
const windowsOnly = /[<>"|?*]/;

/**
 * Why an entry may not be written under this name, or `undefined` where it may. A folder's name ends with `/`.
 * Names that mean something else on Windows (devices, streams, trailing dots) are refused everywhere, so that a
 * snapshot can be shared; characters that are merely impossible there are refused only there.
 */
export function judgeName(name: string, platform: NodeJS.Platform): UnsafeEntryReason | undefined {
  if (name.length > longestPath || Buffer.byteLength(name) > longestPath) return 'too-long';
  if (controls.test(name)) return 'control-character';
  if (name.includes('\\')) return 'backslash';
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name)) return 'absolute';
  const path = name.endsWith('/') ? name.slice(0, -1) : name;
  if (path === '') return 'empty-name';
  if (path.normalize('NFC').toLowerCase() === 'snapshot.json') return 'reserved-for-snapshot';
  for (const segment of path.split('/')) {
    const reason = judgeSegment(segment, platform);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function judgeSegment(segment: string, platform: NodeJS.Platform): UnsafeEntryReason | undefined {
  if (segment === '') return 'empty-name';
  if (segment === '.' || segment === '..') return 'climbs-out';
  if (device.test(segment)) return 'reserved-name';
  if (plain.test(segment)) return undefined;
  if (segment.includes(':')) return 'bad-character';
  if (platform === 'win32' && windowsOnly.test(segment)) return 'bad-character';
  if (segment.endsWith('.') || segment.endsWith(' ')) return 'trailing-dot-or-space';
  if (segment.length > longestSegment || Buffer.byteLength(segment) > longestSegment) return 'too-long';
  return undefined;
}

// eslint-disable-next-line no-control-regex -- all of ASCII
const ascii = /^[\u0000-\u007f]*$/;

/**
 * The form under which two names are one file on some file system: Windows and macOS fold case letter by letter
 * (so that `ß` and `ss` stay two), macOS composes accents.
 */
export function foldName(path: string): string {
  if (ascii.test(path)) return path.toLowerCase();
  let folded = '';
  for (const letter of path.normalize('NFC')) {
    const upper = letter.toUpperCase();
    folded += (upper.length === letter.length ? upper : letter).toLowerCase();
  }
  return folded.normalize('NFC');
}
