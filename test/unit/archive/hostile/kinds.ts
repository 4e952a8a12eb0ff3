import { crc32, deflateRawSync } from 'node:zlib';
import type { ArchiveLimits } from '../../../../src/archive/limits.ts';
import type { Problem } from '../../../../src/problems/problem.ts';
import { extraField, writeZip, zip64Field, type ZipEntry } from '../support/zipWriter.ts';

/** An archive that must not become a snapshot, and the problem that it is. */
export interface HostileKind {
  readonly title: string;
  readonly archive: () => Buffer;
  readonly problem: Partial<Problem> & { readonly kind: Problem['kind'] };
  readonly limits?: Partial<ArchiveLimits>;
}

const good: ZipEntry = { name: 'responses.jsonl', data: '{}\n' };
const text = 'the same words again and again, '.repeat(200);

function named(name: string | Buffer, more: Partial<ZipEntry> = {}): () => Buffer {
  return () => writeZip([good, { name, data: 'x', ...more }]);
}

function unsafe(
  title: string,
  name: string | Buffer,
  reason: Extract<Problem, { kind: 'unsafe-entry' }>['reason'],
  more: Partial<ZipEntry> = {},
): HostileKind {
  return { title, archive: named(name, more), problem: { kind: 'unsafe-entry', reason } };
}

function collides(title: string, first: string, second: string): HostileKind {
  return {
    title,
    archive: () =>
      writeZip([
        good,
        { name: first, data: first.endsWith('/') ? '' : 'a' },
        { name: second, data: second.endsWith('/') ? '' : 'b' },
      ]),
    problem: { kind: 'entry-collision' },
  };
}

function damaged(title: string, reason: string, archive: () => Buffer): HostileKind {
  return { title, archive, problem: { kind: 'archive-damaged', reason } };
}

const names: readonly HostileKind[] = [
  unsafe('a name that climbs out', '../evil.txt', 'climbs-out'),
  unsafe('a name that climbs out from deep within', 'files/a/../../../evil.txt', 'climbs-out'),
  unsafe('a name that is only dots', 'files/..', 'climbs-out'),
  unsafe('a name with a detour', 'files/./a.txt', 'climbs-out'),
  unsafe('an absolute name', '/etc/evil.txt', 'absolute'),
  unsafe('a drive letter', 'C:/evil.txt', 'absolute'),
  unsafe('a drive letter without a slash', 'c:evil.txt', 'absolute'),
  unsafe('a Windows way out', '..\\evil.txt', 'backslash'),
  unsafe('a network share', '\\\\server\\share\\evil.txt', 'backslash'),
  unsafe('a NUL in a name', 'files/a.txt\0.exe', 'control-character'),
  unsafe('a line break in a name', 'files/a\nb.txt', 'control-character'),
  unsafe('an escape sequence in a name', 'files/\u001b[2Ja.txt', 'control-character'),
  unsafe('a control character in a name without the UTF-8 flag', 'files/\u0007a.txt', 'control-character', {
    flags: 0,
  }),
  unsafe('bytes that are no UTF-8', Buffer.from([0x66, 0xff, 0xfe, 0x2e, 0x74]), 'bad-encoding'),
  unsafe('an overlong UTF-8 slash', Buffer.from([0x2e, 0x2e, 0xc0, 0xaf, 0x61]), 'bad-encoding'),
  unsafe('a Windows device', 'files/CON', 'reserved-name'),
  unsafe('a Windows device with an extension', 'files/nul.txt', 'reserved-name'),
  unsafe('a Windows device as a folder', 'aux/a.txt', 'reserved-name'),
  unsafe('a numbered Windows device', 'files/com¹.log', 'reserved-name'),
  unsafe('a Windows device with blanks and an extension', 'files/COM1 .txt', 'reserved-name'),
  unsafe('a Windows console', 'files/CONOUT$', 'reserved-name'),
  unsafe('a printer', 'files/Lpt9.log', 'reserved-name'),
  unsafe('a hidden NTFS stream of a folder', 'files::$INDEX_ALLOCATION/a.txt', 'bad-character'),
  unsafe('an NTFS stream', 'files/a.txt:evil', 'bad-character'),
  unsafe('a trailing dot', 'files/a.txt.', 'trailing-dot-or-space'),
  unsafe('a trailing space', 'files/a.txt ', 'trailing-dot-or-space'),
  unsafe('a folder with a trailing dot', 'files./a.txt', 'trailing-dot-or-space'),
  unsafe('a name of 256 bytes', `files/${'a'.repeat(256)}`, 'too-long'),
  unsafe('a name of 255 characters and more bytes', `files/${'ä'.repeat(200)}`, 'too-long'),
  unsafe('a path of 1025 bytes', 'folder/'.repeat(146) + 'abc', 'too-long'),
  unsafe('an empty name', '', 'empty-name'),
  unsafe('an empty part of a name', 'files//a.txt', 'empty-name'),
  unsafe("the snapshot's own manifest", 'snapshot.json', 'reserved-for-snapshot'),
  unsafe("the snapshot's own manifest in capitals", 'Snapshot.JSON', 'reserved-for-snapshot'),
  unsafe('a Unicode path field that climbs out', 'harmless.txt', 'climbs-out', {
    flags: 0,
    extra: unicodePath('harmless.txt', '../evil.txt'),
  }),
];

const kinds: readonly HostileKind[] = [
  unsafe('a symbolic link', 'files/link', 'link', { data: '/etc/passwd', mode: 0o120777 }),
  unsafe('a symbolic link that says it was made on Windows', 'files/link', 'link', {
    data: '/etc/passwd',
    mode: 0o120777,
    madeBy: 0,
  }),
  unsafe('a device node', 'files/disk', 'device', { mode: 0o060644 }),
  unsafe('a named pipe', 'files/pipe', 'device', { mode: 0o010644 }),
  unsafe('a socket', 'files/socket', 'device', { mode: 0o140644 }),
  { title: 'a password', archive: named('a.txt', { flags: 0x801 }), problem: { kind: 'encrypted-entry' } },
  {
    title: 'strong encryption',
    archive: named('a.txt', { flags: 0x841 }),
    problem: { kind: 'encrypted-entry' },
  },
  {
    title: 'AES encryption by its method',
    archive: named('a.txt', { method: 99 }),
    problem: { kind: 'encrypted-entry' },
  },
  {
    title: 'encryption that only the local header owns up to',
    archive: named('a.txt', { localFlags: 0x801 }),
    problem: { kind: 'archive-damaged', entry: 'a.txt' },
  },
  {
    title: 'a method nobody here knows',
    archive: named('a.txt', { method: 14 }),
    problem: { kind: 'unsupported-compression', method: 14 },
  },
];

const collisions: readonly HostileKind[] = [
  collides('the same name twice', 'files/a.txt', 'files/a.txt'),
  collides('names apart by case', 'files/a.txt', 'files/A.TXT'),
  collides('names apart by case beyond ASCII', 'files/Ä.txt', 'files/ä.txt'),
  collides('names apart by how an accent is written', 'files/\u00e9.txt', 'files/e\u0301.txt'),
  collides('folders apart by case', 'Files/a.txt', 'files/b.txt'),
  collides('a file that is also a folder', 'files', 'files/a.txt'),
  collides('a file that is also a folder in other letters', 'files/A', 'files/a/b.txt'),
  collides('a folder twice', 'files/', 'FILES/'),
];

const sizes: readonly HostileKind[] = [
  {
    title: 'more entries than allowed',
    archive: () => writeZip([good, { name: 'a' }, { name: 'b' }]),
    limits: { entries: 2 },
    problem: { kind: 'archive-too-large', reason: 'entries', found: 3, limit: 2 },
  },
  {
    title: 'a million and one entries',
    archive: () => writeZip([good], { zip64End: true, end: { zip64Entries: 1_000_001 } }),
    problem: { kind: 'archive-too-large', reason: 'entries', found: 1_000_001, limit: 1_000_000 },
  },
  {
    title: 'more entries stated than a computer has room for',
    archive: () => writeZip([good], { zip64End: true, end: { zip64Entries: 2 ** 40 } }),
    problem: { kind: 'archive-too-large', reason: 'entries' },
  },
  {
    title: 'one entry larger than allowed',
    archive: named('a.txt', { data: text }),
    limits: { entryBytes: 1000 },
    problem: { kind: 'archive-too-large', reason: 'entry-bytes', found: text.length },
  },
  {
    title: 'more in all than allowed',
    archive: () => writeZip([1, 2, 3].map((n) => ({ name: `${n}`, data: text }))),
    limits: { totalBytes: 10_000 },
    problem: { kind: 'archive-too-large', reason: 'total-bytes' },
  },
  {
    title: 'a bomb',
    archive: named('a.bin', { data: Buffer.alloc(2 ** 22) }),
    limits: { ratioFloorBytes: 2 ** 20 },
    problem: { kind: 'archive-too-large', reason: 'ratio' },
  },
  {
    title: 'folders without number',
    archive: () => writeZip([good, { name: 'a/b/c/d/e/f/g/h/i/j/k/l/m/n' }]),
    limits: { entries: 5 },
    problem: { kind: 'archive-too-large', reason: 'entries' },
  },
  damaged('an entry that inflates to more than it declares', 'more bytes than declared', () =>
    writeZip([good, { name: 'a.txt', data: text, size: 100, localSize: 100 }]),
  ),
  damaged('an entry that inflates to less than it declares', 'fewer bytes than declared', () =>
    writeZip([good, { name: 'a.txt', data: text, size: 10_000, localSize: 10_000 }]),
  ),
  damaged('a large entry that inflates to more than it declares', 'more bytes than declared', () =>
    writeZip([good, { name: 'a.bin', data: Buffer.alloc(2 ** 23, 'ab'), size: 3_000_000 }]),
  ),
];

const data: readonly HostileKind[] = [
  damaged('a wrong checksum', 'its checksum is wrong', named('a.txt', { crc: 1 })),
  damaged('a wrong checksum of stored data', 'its checksum is wrong', named('a.txt', { crc: 1, method: 0 })),
  damaged('compressed data that are none', 'its compressed data are broken', () =>
    writeZip([good, { name: 'a.txt', data: text, packed: Buffer.alloc(50, 0xff) }]),
  ),
  damaged('compressed data that break off', 'its compressed data are broken', () =>
    writeZip([good, { name: 'a.txt', data: text, packed: deflateRawSync(text).subarray(0, 20) }]),
  ),
  damaged('stored data of two sizes', 'two sizes for stored data', () =>
    writeZip([good, { name: 'a.txt', data: 'abc', method: 0, size: 2 }]),
  ),
  damaged('a size without data', 'no data', () =>
    writeZip([good, { name: 'a.txt', data: text, packed: Buffer.alloc(0) }]),
  ),
  damaged('a folder with data', 'a folder with data', named('files/', { data: 'x' })),
  damaged('two entries that share their data', 'its data overlap with others', () => {
    const plain = writeZip([good, { name: 'a.txt', data: text }]);
    const offset = plain.indexOf('a.txt') - 30;
    return writeZip([
      good,
      { name: 'a.txt', data: text },
      { name: 'b.txt', data: text, offset, withoutData: true },
    ]);
  }),
  damaged('a thousand entries that share one kernel', 'its data overlap with others', () => {
    const offset = writeZip([good, { name: 'kernel', data: text }]).indexOf('kernel') - 30;
    const shared = Array.from({ length: 1_000 }, (_, index) => ({
      name: `files/${index}`,
      data: text,
      offset,
      withoutData: true,
    }));
    return writeZip([
      good,
      { name: 'kernel', data: text },
      { name: 'last', data: text, method: 0 },
      ...shared,
    ]);
  }),
  damaged('an entry inside another', 'its data overlap with others', () =>
    writeZip([
      { name: 'outer.bin', data: Buffer.concat([Buffer.alloc(40), writeZip([good])]), method: 0 },
      { name: 'responses.jsonl', data: '{}\n', offset: 79, withoutData: true },
    ]),
  ),
  damaged('data beyond the directory', 'data outside of the archive', () =>
    writeZip([good, { name: 'a.txt', data: 'x', offset: 1_000_000, withoutData: true }]),
  ),
  damaged('an offset beyond all files', 'data outside of the archive', () =>
    writeZip([good, { name: 'a.txt', data: 'x', zip64: true, offset: 2 ** 52, withoutData: true }]),
  ),
];

const headers: readonly HostileKind[] = [
  damaged(
    'another name in the local header',
    'it has another name where its data are',
    named('files/a.txt', { localName: 'files/b.txt' }),
  ),
  damaged(
    'a longer name in the local header',
    'it has another name where its data are',
    named('files/a.txt', { localName: 'files/aa.txt' }),
  ),
  damaged('another method in the local header', 'two compression methods', named('a', { localMethod: 0 })),
  damaged('another checksum in the local header', 'two checksums', named('a', { localCrc: 5 })),
  damaged('another size in the local header', 'two sizes', named('a', { localSize: 5 })),
  damaged(
    'no local header where there should be one',
    'its data are not where the directory says',
    named('a', { localSignature: 0x12345678 }),
  ),
  damaged('a local extra field into the next entry', 'data longer than their place', () => {
    const archive = writeZip([{ name: 'a', data: 'x', method: 0 }, good]);
    archive.writeUInt16LE(0xff00, 28);
    return archive;
  }),
  damaged('an extra field longer than its place', 'an extra field is longer than its place', () =>
    writeZip([good, { name: 'a', extra: Buffer.from([1, 0, 99, 0, 1]) }]),
  ),
  damaged('a ZIP64 field that is too short', 'its ZIP64 field is too short', () =>
    writeZip([good, { name: 'a', data: 'x', size: 0xffffffff, extra: extraField(1, Buffer.alloc(4)) }]),
  ),
  damaged('a ZIP64 field with a size beyond all files', 'two sizes for stored data', () =>
    writeZip([good, { name: 'a', size: 0xffffffff, extra: zip64Field([2 ** 50]) }]),
  ),
];

const ends: readonly HostileKind[] = [
  { title: 'nothing at all', archive: () => Buffer.alloc(0), problem: { kind: 'not-a-zip' } },
  {
    title: 'a web page instead of an archive',
    archive: () => Buffer.from('<!doctype html><p>Bad gateway</p>'),
    problem: { kind: 'not-a-zip' },
  },
  {
    title: 'an archive without its end',
    archive: () => writeZip([good, { name: 'a.txt', data: text }]).subarray(0, -40),
    problem: { kind: 'archive-truncated' },
  },
  damaged('fewer entries than stated', 'fewer entries than stated', () =>
    writeZip([good], { end: { entries: 2 } }),
  ),
  damaged('more entries than stated', 'more in the directory than its entries', () =>
    writeZip([good, { name: 'hidden.txt', data: 'x' }], { end: { entries: 1 } }),
  ),
  damaged('bytes in the directory that are no entry', 'more in the directory than its entries', () =>
    writeZip([good], { directoryTail: Buffer.alloc(100, 0x41) }),
  ),
  damaged('a broken entry in the directory', 'an entry of the directory is broken', () => {
    const archive = writeZip([good, { name: 'a.txt', data: 'x' }]);
    archive.writeUInt32LE(0, archive.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1')));
    return archive;
  }),
  damaged('a directory before the file begins', 'the directory lies outside of the file', () =>
    writeZip([good], { end: { length: 1_000_000 } }),
  ),
  damaged('a directory that begins after itself', 'the directory lies outside of the file', () =>
    writeZip([good], { end: { start: 1_000_000 } }),
  ),
  damaged('one disk of several', 'a part of several', () => writeZip([good], { end: { disk: 1 } })),
  damaged('entries on other disks', 'a part of several', () => writeZip([good], { end: { entriesHere: 0 } })),
  damaged('a ZIP64 end that is not there', 'the ZIP64 end record is missing', () =>
    writeZip([good], { end: { start: 0xffffffff } }),
  ),
  damaged('a ZIP64 end that is something else', 'the ZIP64 end record is not before its locator', () =>
    writeZip([good], { zip64End: true, end: { zip64Signature: 7 } }),
  ),
  damaged('two ends that contradict each other', 'the two end records contradict each other', () =>
    writeZip([good], { zip64End: true, end: { start: 5 } }),
  ),
];

export const hostileKinds: readonly HostileKind[] = [
  ...names,
  ...kinds,
  ...collisions,
  ...sizes,
  ...data,
  ...headers,
  ...ends,
];

/** Info-ZIP's Unicode path field (0x7075) for an entry whose plain name is `plain`. */
export function unicodePath(plain: string, path: string): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(1, 0);
  head.writeUInt32LE(crc32(Buffer.from(plain)), 1);
  return extraField(0x7075, Buffer.concat([head, Buffer.from(path)]));
}
