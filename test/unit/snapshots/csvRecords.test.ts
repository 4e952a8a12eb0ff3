import assert from 'node:assert/strict';
import { readCsvRecords, type CsvRecord } from '../../../src/snapshots/reading/csvRecords.ts';

/** Returns the records of a file, and how many of its bytes could be read. */
function recordsOf(bytes: Buffer): { readonly records: readonly CsvRecord[]; readonly read: number } {
  const records: CsvRecord[] = [];
  const read = readCsvRecords(bytes, (record) => records.push(record));
  return { records, read };
}

describe('Records of a CSV file', () => {
  it('say exactly which bytes are theirs, with quotes, empty lines and all kinds of line breaks', () => {
    const lines = ['\ufeffid,ä\r\n', '\r\n', '1,"a\nb"\n', '2,"€ ""x"""\r\n', '3,x"y"\n', '4'];
    const bytes = Buffer.from(lines.join(''));
    const { records, read } = recordsOf(bytes);
    assert.equal(read, bytes.length);
    assert.deepEqual(
      records.map(({ at, length }) => bytes.subarray(at, at + length).toString()),
      lines,
    );
    assert.deepEqual(
      records.map(({ fields }) => fields),
      [['id', 'ä'], [''], ['1', 'a\nb'], ['2', '€ "x"'], ['3', 'x"y"'], ['4']],
    );
  });

  it('end with a carriage return alone too, as some spreadsheet programs write it', () => {
    const { records, read } = recordsOf(Buffer.from('a,b\r1,"x\ry"\r\r2,\r'));
    assert.equal(read, 16);
    assert.deepEqual(
      records.map(({ fields }) => fields),
      [['a', 'b'], ['1', 'x\ry'], [''], ['2', '']],
    );
  });

  it('say which bytes are theirs in bytes that aren’t UTF-8 too', () => {
    const bytes = Buffer.from([0x61, 0x0a, 0xff, 0xfe, 0x0a, 0x62]);
    assert.deepEqual(
      recordsOf(bytes).records.map(({ at, length }) => [at, length]),
      [
        [0, 2],
        [2, 3],
        [5, 1],
      ],
    );
  });

  for (const [title, rest] of [
    ['is never closed', '2,"x\n3,y\n'],
    ['is closed after millions of characters', `2,"${'x'.repeat(5_000_000)}"\n3,y\n`],
  ] as const) {
    it(`end before a quote that ${title}`, () => {
      const { records, read } = recordsOf(Buffer.from(`a,b\n1,x\n${rest}`));
      assert.deepEqual([records.length, read], [2, 8]);
    });
  }
});
