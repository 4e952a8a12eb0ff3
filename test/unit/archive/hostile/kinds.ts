import { deflateRawSync } from 'node:zlib';
import { derivedName } from '../../../../src/archive/zip/entryName.ts';
import { extraField, writeZip, zip64Field } from '../support/zipWriter.ts';
import {
  collides,
  damaged,
  good,
  goodStored,
  leftOut,
  named,
  quirk,
  renamed,
  text,
  type HostileKind,
} from './kind.ts';
import { hostileNames } from './names.ts';

const kinds: readonly HostileKind[] = [
  leftOut('a symbolic link', 'files/link', 'link', { data: '/etc/passwd', mode: 0o120777 }),
  leftOut('a symbolic link marked as made on Windows', 'files/link', 'link', {
    data: '/etc/passwd',
    mode: 0o120777,
    madeBy: 0,
  }),
  leftOut('a device node', 'files/disk', 'device', { mode: 0o060644 }),
  leftOut('a named pipe', 'files/pipe', 'device', { mode: 0o010644 }),
  leftOut('a socket', 'files/socket', 'device', { mode: 0o140644 }),
  leftOut('a password', 'files/a.txt', 'encrypted', { flags: 0x801 }),
  leftOut('strong encryption', 'files/a.txt', 'encrypted', { flags: 0x841 }),
  leftOut('AES encryption by its method', 'files/a.txt', 'encrypted', { method: 99 }),
  leftOut('encryption flagged only in the local header', 'files/a.txt', 'damaged', {
    localFlags: 0x801,
  }),
  leftOut('an unsupported compression method', 'files/a.txt', 'unsupported-compression', { method: 14 }),
  {
    title: 'a password on everything',
    archive: () => writeZip([{ name: 'files/a.txt', data: 'x', flags: 0x801 }]),
    problem: { kind: 'encrypted-entry', entry: 'files/a.txt' },
  },
  {
    title: 'a password on the responses',
    archive: () =>
      writeZip([
        { ...good, flags: 0x801 },
        { name: 'files/a.txt', data: 'x' },
      ]),
    problem: { kind: 'encrypted-entry', entry: 'responses.jsonl' },
  },
  {
    title: 'responses with an unsupported compression method',
    archive: () => writeZip([{ name: 'export/responses.jsonl', method: 14 }, { name: 'export/files/a.txt' }]),
    problem: { kind: 'unsupported-compression', method: 14 },
  },
];

const derived = `files/${derivedName('12:30.jpg', 'files/12:30.jpg')}`;
const derivedInUpperCase = derived.replace(/[^/]*$/, (name) => name.toUpperCase());

const collisions: readonly HostileKind[] = [
  collides('a name equal to the derived name of another entry', derived, 'files/12:30.jpg', {
    [derived]: 'a',
    'files/12:30.jpg~': 'b',
  }),
  collides(
    'a name equal to the derived name of an earlier entry except for case',
    'files/12:30.jpg',
    derivedInUpperCase,
    {
      'files/12:30.jpg~': 'a',
      [derivedInUpperCase]: 'b',
    },
  ),
  collides('a folder with the derived name of a file', 'files/12:30.jpg', `${derived}/a.txt`, {
    'files/12:30.jpg~': 'a',
    [`${derived}/a.txt`]: 'b',
  }),
  collides('the same name twice', 'files/a.txt', 'files/a.txt', { 'files/a.txt': 'a', 'files/a.txt~': 'b' }),
  collides('names that differ only in case', 'files/a.txt', 'files/A.TXT', {
    'files/a.txt': 'a',
    'files/A.TXT~': 'b',
  }),
  collides('names that differ only in case beyond ASCII', 'files/Ä.txt', 'files/ä.txt', {
    'files/Ä.txt': 'a',
    'files/ä.txt~': 'b',
  }),
  collides('names that differ only in Unicode normalization', 'files/\u00e9.txt', 'files/e\u0301.txt', {
    'files/\u00e9.txt': 'a',
    'files/e\u0301.txt~': 'b',
  }),
  collides('folders that differ only in case', 'Files/a.txt', 'files/b.txt', {
    'Files/a.txt': 'a',
    'files/b.txt~': 'b',
  }),
  collides('a file that is also a folder', 'files', 'files/a.txt', { 'files~': 'a', 'files/a.txt': 'b' }),
  collides('a file that is also a folder in another case', 'files/A', 'files/a/b.txt', {
    'files/A~': 'a',
    'files/a/b.txt': 'b',
  }),
  collides('a folder twice', 'files/', 'FILES/', { 'files/': '' }),
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
    title: 'a stated number of entries beyond any memory',
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
    title: 'more bytes in total than allowed',
    archive: () => writeZip([1, 2, 3].map((n) => ({ name: `${n}`, data: text }))),
    limits: { totalBytes: 10_000 },
    problem: { kind: 'archive-too-large', reason: 'total-bytes' },
  },
  {
    title: 'a ZIP bomb',
    archive: named('a.bin', { data: Buffer.alloc(2 ** 22) }),
    limits: { ratioFloorBytes: 2 ** 20 },
    problem: { kind: 'archive-too-large', reason: 'ratio' },
  },
  {
    title: 'more nested folders than allowed',
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
  damaged('invalid compressed data', 'its compressed data are broken', () =>
    writeZip([good, { name: 'a.txt', data: text, packed: Buffer.alloc(50, 0xff) }]),
  ),
  damaged('truncated compressed data', 'its compressed data are broken', () =>
    writeZip([good, { name: 'a.txt', data: text, packed: deflateRawSync(text).subarray(0, 20) }]),
  ),
  damaged('stored data with two different sizes', 'two sizes for stored data', () =>
    writeZip([good, { name: 'a.txt', data: 'abc', method: 0, size: 2 }]),
  ),
  damaged('a size without data', 'no data', () =>
    writeZip([good, { name: 'a.txt', data: text, packed: Buffer.alloc(0) }]),
  ),
  renamed('a folder with data', 'files/'),
  leftOut('an upload with a wrong checksum', 'files/a.txt', 'damaged', { crc: 1 }),
  leftOut('an upload with a wrong checksum of stored data', 'files/a.txt', 'damaged', { crc: 1, method: 0 }),
  leftOut('an upload with invalid compressed data', 'files/a.txt', 'damaged', {
    data: text,
    packed: Buffer.alloc(50, 0xff),
  }),
  leftOut('an upload with truncated data', 'files/a.txt', 'damaged', {
    data: text,
    packed: deflateRawSync(text).subarray(0, 20),
  }),
  leftOut('an upload that inflates to less than it declares', 'files/a.txt', 'damaged', {
    data: text,
    size: 10_000,
    localSize: 10_000,
  }),
  leftOut('a large upload with a wrong checksum', 'files/a.bin', 'damaged', {
    data: Buffer.alloc(3 * 2 ** 20, 'ab'),
    crc: 1,
  }),
  damaged('an upload that inflates to more than it declares', 'more bytes than declared', () =>
    writeZip([good, { name: 'files/a.txt', data: text, size: 100, localSize: 100 }]),
  ),
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
  damaged('an offset beyond any file size', 'data outside of the archive', () =>
    writeZip([good, { name: 'a.txt', data: 'x', zip64: true, offset: 2 ** 52, withoutData: true }]),
  ),
];

const headers: readonly HostileKind[] = [
  quirk('a different name in the local header', named('files/a.txt', { localName: 'files/b.txt' }), {
    'files/a.txt': 'x',
  }),
  quirk('a longer name in the local header', named('files/a.txt', { localName: 'files/aa.txt' }), {
    'files/a.txt': 'x',
  }),
  leftOut('a different method in the local header', 'a', 'damaged', { localMethod: 0 }),
  leftOut('a different checksum in the local header', 'a', 'damaged', { localCrc: 5 }),
  leftOut('a different size in the local header', 'a', 'damaged', { localSize: 5 }),
  leftOut('a missing local header', 'a', 'damaged', { localSignature: 0x12345678 }),
  {
    title: 'a local extra field that extends into the next entry',
    archive: () => {
      const archive = writeZip([{ name: 'a', data: 'x', method: 0 }, good]);
      archive.writeUInt16LE(0xff00, 28);
      return archive;
    },
    stored: goodStored,
    leftOut: { a: 'damaged' },
  },
  damaged(
    'responses with a local extra field longer than their space',
    'data longer than their place',
    () => {
      const archive = writeZip([good, { name: 'a', data: 'x', method: 0 }]);
      archive.writeUInt16LE(0xff00, 28);
      return archive;
    },
  ),
  quirk(
    'an extra field longer than its space',
    () => writeZip([good, { name: 'a', extra: Buffer.from([1, 0, 99, 0, 1]) }]),
    { a: '' },
  ),
  damaged('a ZIP64 field that is too short', 'its ZIP64 field is too short', () =>
    writeZip([good, { name: 'a', data: 'x', size: 0xffffffff, extra: extraField(1, Buffer.alloc(4)) }]),
  ),
  damaged('a ZIP64 size beyond any file size', 'two sizes for stored data', () =>
    writeZip([good, { name: 'a', size: 0xffffffff, extra: zip64Field([2 ** 50]) }]),
  ),
];

const ends: readonly HostileKind[] = [
  { title: 'an empty file', archive: () => Buffer.alloc(0), problem: { kind: 'not-a-zip' } },
  {
    title: 'a web page instead of an archive',
    archive: () => Buffer.from('<!doctype html><p>Bad gateway</p>'),
    problem: { kind: 'not-a-zip' },
  },
  {
    title: 'an archive without its end record',
    archive: () => writeZip([{ name: 'files/a.txt', data: text }, good]).subarray(0, -40),
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
  damaged('a directory before the start of the file', 'the directory lies outside of the file', () =>
    writeZip([good], { end: { length: 1_000_000 } }),
  ),
  damaged('a directory that starts after its end', 'the directory lies outside of the file', () =>
    writeZip([good], { end: { start: 1_000_000 } }),
  ),
  damaged('one disk of several', 'a part of several', () => writeZip([good], { end: { disk: 1 } })),
  damaged('entries on other disks', 'a part of several', () => writeZip([good], { end: { entriesHere: 0 } })),
  damaged('a missing ZIP64 end record', 'the ZIP64 end record is missing', () =>
    writeZip([good], { end: { start: 0xffffffff } }),
  ),
  damaged('a ZIP64 end record with a wrong signature', 'the ZIP64 end record is not before its locator', () =>
    writeZip([good], { zip64End: true, end: { zip64Signature: 7 } }),
  ),
  damaged('two contradictory end records', 'the two end records contradict each other', () =>
    writeZip([good], { zip64End: true, end: { start: 5 } }),
  ),
];

const quirks: readonly HostileKind[] = [
  quirk('the root folder as an entry', () => writeZip([{ name: '/' }, good]), {}),
  {
    title: 'names that all begin with a slash',
    archive: () =>
      writeZip([{ name: '/' }, { ...good, name: '/responses.jsonl' }, { name: '/files/a.txt', data: 'x' }]),
    stored: { '/responses.jsonl~': '{}\n', '/files/a.txt~': 'x' },
  },
  quirk(
    'one entry listed twice',
    () => {
      const offset = writeZip([good]).indexOf(Buffer.from('PK\x01\x02', 'latin1'));
      return writeZip([
        good,
        { name: 'files/a.txt', data: 'x' },
        { name: 'files/a.txt', data: 'x', offset, withoutData: true },
      ]);
    },
    { 'files/a.txt': 'x' },
  ),
  quirk(
    'folder attributes without a file type',
    () => writeZip([good, { name: 'files/', attributes: 0xffff0010 }, { name: 'files/a.txt', data: 'x' }]),
    { 'files/a.txt': 'x' },
  ),
  quirk(
    'file attributes without a file type',
    () => writeZip([good, { name: 'files/a.txt', data: 'x', attributes: 0xffff0020 }]),
    { 'files/a.txt': 'x' },
  ),
  quirk(
    'folders without their stated bytes',
    () =>
      writeZip([
        good,
        { name: 'files/', method: 8, packed: Buffer.alloc(0), packedSize: 2 },
        { name: 'files/a.txt', data: 'x' },
      ]),
    { 'files/a.txt': 'x' },
  ),
  quirk(
    'a local name in another encoding',
    () =>
      writeZip([
        good,
        { name: 'files/照片.jpg', localName: Buffer.from('66696c65732fd5d5c6ac2e6a7067', 'hex'), data: 'x' },
      ]),
    { 'files/照片.jpg': 'x' },
  ),
];

export const hostileKinds: readonly HostileKind[] = [
  ...hostileNames,
  ...kinds,
  ...collisions,
  ...sizes,
  ...data,
  ...headers,
  ...ends,
  ...quirks,
];
