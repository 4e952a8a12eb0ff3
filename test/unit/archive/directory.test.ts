import assert from 'node:assert/strict';
import { EntryTable, orderByOffset } from '../../../src/archive/zip/entryTable.ts';
import { foldName, judgeName } from '../../../src/archive/zip/entryName.ts';
import { ResponseFiles } from '../../../src/snapshots/responseFiles.ts';
import { manifestName } from '../../../src/snapshots/manifest.ts';
import { RequestThrottle } from '../../../src/http/requestThrottle.ts';
import { analysisFolder, erasureFolder, stagingPrefix } from '../../../src/snapshots/knownNames.ts';

const never = new AbortController().signal;

function tableOf(offsets: readonly number[]): EntryTable {
  const table = new EntryTable(offsets.length);
  for (const [index, offset] of offsets.entries()) {
    const path = `files/ü-${index}.jpg`;
    table.add({
      path,
      offset,
      rawNameLength: 1,
      kind: 'file',
      method: 0,
      crc32: index,
      packedSize: 1,
      size: 1,
    });
  }
  return table;
}

describe('Entry table', () => {
  it('returns the stored entries, even if names exceed the initial capacity', () => {
    const table = tableOf(Array.from({ length: 3_000 }, (_, index) => index * 2 ** 33));
    assert.equal(table.path(2_999), 'files/ü-2999.jpg');
    assert.equal(table.offset[2_999], 2_999 * 2 ** 33);
    assert.deepEqual(table.file(7), { path: 'files/ü-7.jpg', size: 1, crc32: 7 });
  });

  it('sorts entries by the position of their data, whatever the order of the directory', async () => {
    const offsets = Array.from({ length: 50_000 }, (_, index) => (index * 7_919) % 50_021);
    const order = await orderByOffset(tableOf(offsets), never);
    const sorted = [...offsets].sort((a, b) => a - b);
    assert.deepEqual(
      Array.from(order, (index) => offsets[index]),
      sorted,
    );
  });
});

describe('Entry name check', () => {
  it('treats names as equal only if a file system folds case or composes accents', () => {
    assert.equal(foldName('Files/Ä.TXT'), foldName('files/a\u0308.txt'));
    assert.equal(foldName('ΣΑΣ'), foldName('σας'));
    assert.equal(foldName('Straße'), foldName('STRASSE'));
    assert.equal(foldName('\u017fnapshot.\u200cjson'), 'snapshot.json');
    assert.notEqual(foldName('a'), foldName('ä'));
  });

  it('keeps a name that is valid on every computer', () => {
    for (const name of [
      'files/console.txt',
      'files/.hidden',
      'files/a..b',
      'files/nullable',
      'files/analysis/a.txt',
      'files/Küche (1).jpg',
      'files/head/a.jpg',
      'snapshot.json.txt',
      'a'.repeat(128),
      'あ'.repeat(42),
      'é'.repeat(64),
      // This path has 512 bytes, the maximum.
      [128, 127, 127, 127].map((length) => 'a'.repeat(length)).join('/'),
    ]) {
      assert.deepEqual(judgeName(name), { path: name });
    }
  });

  const derived: readonly [name: string, path: string][] = [
    ['files/Foto 12:30.jpg', 'files/Foto 12_30~SUM.jpg'],
    ['files/what?.jpg', 'files/what_~SUM.jpg'],
    ['files/aux.jpg', 'files/aux~SUM.jpg'],
    ['files/aux.tar.gz', 'files/_aux.tar~SUM.gz'],
    ['aux/a.jpg', 'aux~SUM/a.jpg'],
    ['files/a.jpg. ', 'files/a~SUM.jpg'],
    ['files/a\tb.jpg', 'files/a_b~SUM.jpg'],
    ['C:\\fakepath\\x.jpg', 'C__fakepath_x~SUM.jpg'],
    ['files//a.jpg', 'files/a.jpg'],
    ['files/./a.jpg', 'files/a.jpg'],
    ['', '_~SUM'],
    ['files/HEAD', 'files/HEAD~SUM'],
    ['files/bad\ufffd.jpg', 'files/bad_~SUM.jpg'],
    [`files/${'あ'.repeat(84)}.jpg`, `files/${'あ'.repeat(38)}~SUM.jpg`],
    [`files/${'a'.repeat(300)}`, `files/${'a'.repeat(118)}~SUM`],
    [`files/1/${'folder/'.repeat(100)}a.jpg`, 'files/1/a~SUM.jpg'],
    [
      [128, 127, 127, 128].map((length) => 'a'.repeat(length)).join('/'),
      `${'a'.repeat(128)}/${'a'.repeat(127)}/${'a'.repeat(118)}~SUM`,
    ],
  ];
  for (const [name, path] of derived) {
    it(`replaces an invalid name and keeps its extension: ${JSON.stringify(name.slice(0, 40))}`, () => {
      const judged = judgeName(name);
      assert.ok('path' in judged);
      assert.equal(judged.path.replace(/~[\da-f]{8}/, '~SUM'), path);
      assert.deepEqual(judgeName(judged.path), judged, 'stays as it is');
      assert.deepEqual(judgeName(name), judged, 'is the same each time');
    });
  }

  const refused: Readonly<Record<string, readonly string[]>> = {
    'climbs-out': ['../a', 'a/../../b', '..'],
    absolute: ['/a', '//server/a', 'C:/a', 'c:/'],
    reserved: [
      '.git/config',
      'files/.GIT/config',
      'files/.git. /config',
      'files/git~1/config',
      'files/.g\u200cit/config',
      'files/\ufeff.git/config',
      'files/.git::$INDEX_ALLOCATION/config',
      'files/.git\\config',
      'files/.gitmodules',
      'files/.gitignore',
      'files/.vscode/settings.json',
      'files/.V\u017fCODE/tasks.json',
      '.prolific-partial-erasure/plan.json',
      'files/.Prolific-Partial-1/a',
      'analysis/a.csv',
      'ANALYSIS./a.csv',
      'snapshot.json',
      'Snapshot.JSON/x',
      'snap\u200dshot.json',
      '\u017fnapshot.json ',
      'snapshot.json:stream',
    ],
  };
  for (const [reason, names] of Object.entries(refused)) {
    it(`rejects a name: ${reason}`, () => {
      for (const name of names) assert.deepEqual(judgeName(name), { reason }, name);
    });
  }

  it('reserves the folders that this extension uses in a snapshot', () => {
    for (const own of [manifestName, analysisFolder, erasureFolder, `${stagingPrefix}1`]) {
      assert.deepEqual(judgeName(`${own}/a`), { reason: 'reserved' }, own);
    }
  });
});

describe('Response file search', () => {
  function found(paths: readonly string[]): string[] {
    const files = new ResponseFiles();
    for (const [index, path] of paths.entries()) files.see(index, path);
    return files.found().map((index) => paths[index] ?? '');
  }

  it('finds the text files at the top', () => {
    assert.deepEqual(found(['files/a.json', 'responses.jsonl', 'b.mp4', 'README.md']), [
      'responses.jsonl',
      'README.md',
    ]);
  });

  it('finds those in a single folder that wraps everything', () => {
    assert.deepEqual(found(['x/files/a.json', 'x/responses.jsonl']), ['x/responses.jsonl']);
    assert.deepEqual(found(['x/responses.jsonl', 'y/a.json']), ['x/responses.jsonl'].slice(1));
  });
});

describe('Request throttle', () => {
  it('halves parallel requests when asked to slow down and increases them after successes', async () => {
    const throttle = new RequestThrottle(4);
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
    for (let good = 0; good < 8; good++) throttle.succeeded();
    await waiting;
    assert.equal(third, true);
  });

  it('rejects a waiting request that is canceled', async () => {
    const throttle = new RequestThrottle(1);
    const leave = await throttle.enter(never);
    const cancel = new AbortController();
    const waiting = throttle.enter(cancel.signal);
    cancel.abort(new Error('cancelled'));
    await assert.rejects(waiting, /cancelled/);
    leave();
    await throttle.enter(never);
  });
});
