import assert from 'node:assert/strict';
import { EntryTable } from '../../../src/archive/entryTable.ts';
import { foldName, judgeName } from '../../../src/archive/entryName.ts';
import { orderByOffset } from '../../../src/archive/offsetOrder.ts';
import { ResponseFiles } from '../../../src/archive/responseFiles.ts';
import { Throttle } from '../../../src/archive/throttle.ts';

const never = new AbortController().signal;

function tableOf(offsets: readonly number[]): EntryTable {
  const table = new EntryTable(offsets.length);
  for (const [index, offset] of offsets.entries()) {
    const path = `files/ü-${index}.jpg`;
    table.add({
      path,
      offset,
      rawNameLength: 1,
      rawNameCrc: 0,
      flags: 0,
      method: 0,
      crc32: index,
      packedSize: 1,
      size: 1,
    });
  }
  return table;
}

describe('The table of entries', () => {
  it('gives back what was put in, beyond its first room for names', () => {
    const table = tableOf(Array.from({ length: 3_000 }, (_, index) => index * 2 ** 33));
    assert.equal(table.path(2_999), 'files/ü-2999.jpg');
    assert.equal(table.offset[2_999], 2_999 * 2 ** 33);
    assert.deepEqual(table.file(7), { path: 'files/ü-7.jpg', size: 1, crc32: 7 });
  });

  it('is put in the order of its data, whatever the order of the directory', async () => {
    const offsets = Array.from({ length: 50_000 }, (_, index) => (index * 7_919) % 50_021);
    const order = await orderByOffset(tableOf(offsets), never);
    const sorted = [...offsets].sort((a, b) => a - b);
    assert.deepEqual(
      Array.from(order, (index) => offsets[index]),
      sorted,
    );
  });
});

describe('Names of entries', () => {
  it('are the same file where a file system folds case or composes accents, and else are not', () => {
    assert.equal(foldName('Files/Ä.TXT'), foldName('files/a\u0308.txt'));
    assert.equal(foldName('ΣΑΣ'), foldName('σας'));
    assert.notEqual(foldName('Straße'), foldName('STRASSE'));
  });

  it('may hold what only Windows forbids, but not on Windows', () => {
    assert.equal(judgeName('files/what?.jpg', 'linux'), undefined);
    assert.equal(judgeName('files/what?.jpg', 'win32'), 'bad-character');
  });

  it('may look like something reserved without being it', () => {
    for (const name of [
      'files/console.txt',
      'files/.hidden',
      'files/a..b',
      'files/nullable',
      'snapshot.json.txt',
    ]) {
      assert.equal(judgeName(name, 'win32'), undefined, name);
    }
  });
});

describe('Response files', () => {
  function found(paths: readonly string[]): string[] {
    const files = new ResponseFiles();
    for (const [index, path] of paths.entries()) files.see(index, path);
    return files.found().map((index) => paths[index] ?? '');
  }

  it('are the text files at the top', () => {
    assert.deepEqual(found(['files/a.json', 'responses.jsonl', 'b.mp4', 'README.md']), [
      'responses.jsonl',
      'README.md',
    ]);
  });

  it('are those of the one folder that wraps everything', () => {
    assert.deepEqual(found(['x/files/a.json', 'x/responses.jsonl']), ['x/responses.jsonl']);
    assert.deepEqual(found(['x/responses.jsonl', 'y/a.json']), ['x/responses.jsonl'].slice(1));
  });
});

describe('The number of requests at once', () => {
  it('halves when it is too many and grows back when it goes well', async () => {
    const throttle = new Throttle(4);
    const leaves = await Promise.all([1, 2, 3, 4].map(() => throttle.enter(never)));
    throttle.slowDown();
    for (const leave of leaves) leave();
    await Promise.all([throttle.enter(never), throttle.enter(never)]);
    let third = false;
    const waiting = throttle.enter(never).then(() => {
      third = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(third, false);
    for (let good = 0; good < 8; good++) throttle.wentWell();
    await waiting;
    assert.equal(third, true);
  });

  it('lets go of who is cancelled while waiting', async () => {
    const throttle = new Throttle(1);
    const leave = await throttle.enter(never);
    const cancel = new AbortController();
    const waiting = throttle.enter(cancel.signal);
    cancel.abort(new Error('cancelled'));
    await assert.rejects(waiting, /cancelled/);
    leave();
    await throttle.enter(never);
  });
});
