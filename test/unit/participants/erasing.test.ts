import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeSnapshotTables } from '../../../src/analysis/tables/makeTables.ts';
import { makeDataSet } from '../../../src/analysis/tables/dataSet.ts';
import { readManifestHead } from '../../../src/snapshots/manifest.ts';
import { lockStaging } from '../../../src/snapshots/staging/stagingLock.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import {
  anna,
  annas,
  ben,
  bens,
  contentOf,
  erase,
  now,
  record,
  requireNoTrace,
  requireTrue,
  search,
  writeSnapshot,
} from './exportFolder.ts';

const photo = Buffer.from([0xff, 0xd8, 0x00, 0xff]);

describe('Deletion of a participant’s data', () => {
  const root = temporaryFolder();

  it('removes their lines, keeps every other byte and updates the manifest', async () => {
    const before = `\ufeff${record(ben, bens)}\r\n\r\n{"submission_id":"x", broken\n`;
    const after = `  ${record(ben, 'c'.repeat(24))}  \n\n{"n": 12345678901234567890123, "e": 1.0e+1}`;
    const folder = await writeSnapshot(root(), {
      'responses.jsonl': `${before}${record(anna, annas)}\r\n${after}`,
      'collection.json': '{}',
    });
    const report = await erase(root());
    assert.equal(await readFile(join(folder, 'responses.jsonl'), 'utf8'), before + after);
    await requireTrue(folder);
    await requireNoTrace(root(), anna, annas);
    assert.deepEqual((await readManifestHead(folder))?.erased, [
      { at: now.toISOString(), submissions: 1, files: 0 },
    ]);
    assert.deepEqual((await readdir(folder)).sort(), ['collection.json', 'responses.jsonl', 'snapshot.json']);
    assert.deepEqual([report.busy, report.failed, report.edited, report.left?.snapshots], [[], [], [], []]);
  });

  it('counts what is left if the manifest has counts', async () => {
    const responses = [record(ben, bens), record(anna, annas), record(ben, 'c'.repeat(24))].join('\n');
    const counted = { submissions: 3, participants: 2 };
    const folder = await writeSnapshot(
      root(),
      { 'responses.jsonl': responses },
      { slug: 'counted', counted },
    );
    const older = await writeSnapshot(root(), { 'responses.jsonl': responses });
    await erase(root());
    const left = await readManifestHead(folder);
    assert.deepEqual([left?.submissions, left?.participants], [2, 1]);
    assert.equal((await readManifestHead(older))?.submissions, undefined);
  });

  it('keeps the names only of studies that still have submissions', async () => {
    const inStudy = (line: string, study: string): string =>
      JSON.stringify({ ...(JSON.parse(line) as object), study_id: study });
    const responses = `${inStudy(record(anna, annas), 's1')}\n${inStudy(record(ben, bens), 's2')}\n`;
    const counted = { submissions: 2, participants: 2, studies: { s1: 'Anna’s', s2: 'Ben’s' } };
    const folder = await writeSnapshot(root(), { 'responses.jsonl': responses }, { counted });
    await erase(root());
    assert.deepEqual((await readManifestHead(folder))?.studies, { s2: 'Ben’s' });
  });

  it('keeps bytes that aren’t UTF-8 in other lines', async () => {
    const odd = Buffer.from([0x7b, 0xff, 0xfe, 0x0a]);
    const folder = await writeSnapshot(root(), {
      'responses.jsonl': Buffer.concat([odd, Buffer.from(`${record(anna, annas)}\n`), odd]),
    });
    await erase(root());
    assert.deepEqual(await readFile(join(folder, 'responses.jsonl')), Buffer.concat([odd, odd]));
  });

  it('removes an unterminated last line, a first line after a byte order mark, and an only line', async () => {
    const last = await writeSnapshot(root(), {
      'responses.jsonl': `${record(ben, bens)}\n${record(anna, annas)}`,
    });
    const first = await writeSnapshot(
      root(),
      { 'responses.jsonl': `\ufeff${record(anna, annas)}\n${record(ben, bens)}\n` },
      { slug: 'first' },
    );
    const all = await writeSnapshot(root(), { 'responses.jsonl': record(anna, annas) }, { slug: 'all' });
    await erase(root());
    assert.equal(await readFile(join(last, 'responses.jsonl'), 'utf8'), `${record(ben, bens)}\n`);
    assert.equal(await readFile(join(first, 'responses.jsonl'), 'utf8'), `\ufeff${record(ben, bens)}\n`);
    assert.equal(await readFile(join(all, 'responses.jsonl'), 'utf8'), '');
    for (const folder of [last, first, all]) await requireTrue(folder);
  });

  it('removes all lines of a duplicate submission and counts it once', async () => {
    const mine = `${record(anna, annas)}\n`;
    const folder = await writeSnapshot(root(), { 'responses.jsonl': `${mine}${record(ben, bens)}\n${mine}` });
    await erase(root());
    assert.equal(await readFile(join(folder, 'responses.jsonl'), 'utf8'), `${record(ben, bens)}\n`);
    assert.equal((await readManifestHead(folder))?.erased?.[0]?.submissions, 1);
  });

  it('keeps and reports another participant’s line that mentions their ID', async () => {
    const naming = JSON.stringify({
      submission_id: bens,
      participant_id: ben,
      responses: { q: { value: `I know ${anna}` } },
    });
    const folder = await writeSnapshot(root(), { 'responses.jsonl': `${naming}\n${record(anna, annas)}\n` });
    const { left } = await erase(root());
    assert.equal(await readFile(join(folder, 'responses.jsonl'), 'utf8'), `${naming}\n`);
    assert.deepEqual(left?.snapshots[0]?.records[0]?.mentions, [1]);
  });

  it('keeps and reports another participant’s line with their submission ID, and a broken line with their ID', async () => {
    const other = record(ben, annas);
    const broken = record(anna, annas).slice(0, -5);
    const folder = await writeSnapshot(root(), {
      'responses.jsonl': `${other}\n${record(anna, annas)}\n${broken}`,
    });
    const { left } = await erase(root());
    assert.equal(await readFile(join(folder, 'responses.jsonl'), 'utf8'), `${other}\n${broken}`);
    const [found] = left?.snapshots[0]?.records ?? [];
    assert.deepEqual([found?.mentions, found?.unreadable], [[1], [2]]);
  });

  it('finds an ID in capitals or with escapes', async () => {
    const escapedId = anna.replace('5', String.raw`\u0035`);
    const folder = await writeSnapshot(root(), {
      'responses.jsonl': `{"participant_id":"${escapedId}"}\n{"participant_id":"${anna.toUpperCase()}"}\n{"participant_id":"${ben}"}\n`,
    });
    await erase(root());
    assert.equal(await readFile(join(folder, 'responses.jsonl'), 'utf8'), `{"participant_id":"${ben}"}\n`);
  });

  it('compares IDs that aren’t hexadecimal by case', async () => {
    const folder = await writeSnapshot(root(), {
      'responses.jsonl': '{"participant_id":"Person-Abc1"}\n{"participant_id":"person-abc1"}\n',
    });
    await erase(root(), 'person-abc1');
    assert.equal(
      await readFile(join(folder, 'responses.jsonl'), 'utf8'),
      '{"participant_id":"Person-Abc1"}\n',
    );
  });

  it('removes their part of a task’s line and keeps the other parts byte for byte', async () => {
    const part = (participant: string, submission: string): string =>
      `{ "submission_id":"${submission}","participant_id":"${participant}" , "responses":[1.50]}`;
    const task = (...parts: readonly string[]): string =>
      `{"task_id":"t1","submissions": [${parts.join(' , ')}] }`;
    const folder = await writeSnapshot(
      root(),
      {
        'responses-by-submission.jsonl': `${record(anna, annas)}\n${record(ben, bens)}\n`,
        'responses-by-task.jsonl': [
          task(part(anna, annas), part(ben, bens)),
          task(part(ben, bens), part(anna, annas)),
          task(part(ben, bens), part(anna, annas), part(ben, bens)),
          task(part(anna, annas)),
          `{"responses":{"${annas}":{"q":1},"${bens}":{"q":2}}}`,
        ].join('\n'),
      },
      { batch: true },
    );
    await erase(root());
    assert.deepEqual((await readFile(join(folder, 'responses-by-task.jsonl'), 'utf8')).split('\n'), [
      task(part(ben, bens)),
      task(part(ben, bens)),
      task(part(ben, bens), part(ben, bens)),
      task(),
      `{"responses":{"${bens}":{"q":2}}}`,
    ]);
    await requireTrue(folder);
    await requireNoTrace(root(), anna, annas);
  });

  it('removes their uploads and the folders named after them, and no others', async () => {
    const folder = await writeSnapshot(root(), {
      'responses.jsonl': `${record(anna, annas, 'photo.jpg')}\n${record(ben, bens, 'photo.jpg')}\n`,
      [`files/${annas}/photo.jpg`]: photo,
      [`files/${annas}/notes.txt`]: 'named by no record',
      [`files/${bens}/photo.jpg`]: photo,
    });
    const { erased } = await erase(root());
    assert.equal(erased[0]?.uploads.length, 2);
    assert.deepEqual(await readdir(join(folder, 'files')), [bens]);
    await requireTrue(folder);
    await requireNoTrace(root(), anna, annas);
  });

  it('keeps and reports an upload that another participant’s record names too', async () => {
    const folder = await writeSnapshot(root(), {
      'responses.jsonl': `${record(anna, annas, 'photo.jpg')}\n${record(ben, bens, 'photo.jpg')}\n`,
      'files/photo.jpg': photo,
    });
    const { erased } = await erase(root());
    assert.deepEqual(erased[0]?.shared, ['files/photo.jpg']);
    assert.deepEqual(await readFile(join(folder, 'files/photo.jpg')), photo);
  });

  it('finds uploads of their submission in a snapshot whose records don’t name the participant', async () => {
    await writeSnapshot(root(), { 'responses.jsonl': record(anna, annas) });
    const other = await writeSnapshot(
      root(),
      {
        'responses.jsonl': `{"submission_id":"${annas}"}\n{"submission_id":"${bens}"}\n`,
        [`files/${annas}/a.jpg`]: photo,
      },
      { slug: 'other' },
    );
    await erase(root());
    assert.deepEqual(await readdir(other), ['responses.jsonl', 'snapshot.json']);
    assert.equal(await readFile(join(other, 'responses.jsonl'), 'utf8'), `{"submission_id":"${bens}"}\n`);
  });

  it('deletes the snapshot’s tables and its part of the tables of all collections', async () => {
    const folder = await writeSnapshot(root(), {
      'responses.jsonl': `${record(anna, annas)}\n${record(ben, bens)}\n`,
    });
    const untouched = await writeSnapshot(
      root(),
      { 'responses.jsonl': `${record(ben, bens)}\n` },
      { slug: 'other' },
    );
    const { signal } = new AbortController();
    await makeSnapshotTables(
      {
        folder,
        name: 'n',
        choices: 'labels',
        csv: { guardFormulas: true, byteOrderMark: false, separator: ',' },
      },
      () => undefined,
      signal,
    );
    await makeDataSet(root(), [folder, untouched], () => undefined, signal);
    await writeFile(join(folder, 'analysis', 'mine.csv'), `id\n${anna}\n`);
    await writeFile(join(folder, 'analysis', 'mine.parquet'), 'PAR1');
    await writeFile(join(root(), 'compared.md'), `${annas} ${annas}`);
    const { left } = await erase(root());
    assert.deepEqual((await readdir(join(folder, 'analysis'))).sort(), ['mine.csv', 'mine.parquet']);
    assert.deepEqual(await readdir(join(root(), 'tables')), ['_tables.json', 'collection=other']);
    assert.deepEqual(left?.snapshots[0]?.naming, [{ path: 'analysis/mine.csv', count: 1 }]);
    assert.deepEqual(left.naming, [{ path: join(root(), 'compared.md'), count: 2 }]);
    const made = await makeDataSet(root(), [folder, untouched], () => undefined, signal);
    assert.deepEqual([made.made, made.kept], [1, 1]);
  });

  it('keeps snapshots without their data byte for byte', async () => {
    const folder = await writeSnapshot(root(), { 'responses.jsonl': record(ben, bens) });
    const before = await contentOf(folder);
    await erase(root());
    assert.deepEqual(await contentOf(folder), before);
  });

  it('keeps additional properties of a manifest that was reformatted', async () => {
    const folder = await writeSnapshot(root(), {
      'responses.jsonl': `${record(anna, annas)}\n`,
      [`files/${annas}/a "b", c.jpg`]: photo,
      'files/ü.jpg': photo,
    });
    const path = join(folder, 'snapshot.json');
    const json = JSON.parse(await readFile(path, 'utf8')) as object;
    await writeFile(path, JSON.stringify({ note: 'mine', ...json }));
    await erase(root());
    await requireTrue(folder);
    assert.match(await readFile(path, 'utf8'), /"note": "mine"/);
  });

  it('discards an unfinished export that contains their data', async () => {
    await writeSnapshot(root(), { 'responses.jsonl': record(ben, bens) });
    const staging = join(root(), 'cooking', '.prolific-partial-1234');
    await mkdir(join(staging, 'entries'), { recursive: true });
    await writeFile(join(staging, 'entries', 'responses.jsonl'), record(anna, annas));
    const { discarded } = await erase(root());
    assert.deepEqual(discarded, [staging]);
    await requireNoTrace(root(), anna, annas);
  });

  it('skips and reports a running export', async () => {
    await writeSnapshot(root(), { 'responses.jsonl': record(ben, bens) });
    const staging = join(root(), 'cooking', '.prolific-partial-1234');
    await mkdir(join(staging, 'entries'), { recursive: true });
    await writeFile(join(staging, 'entries', 'responses.jsonl'), record(anna, annas));
    const lock = await lockStaging(staging, () => undefined);
    const { busy, discarded } = await erase(root());
    await lock.release();
    assert.deepEqual([busy, discarded], [[staging], []]);
    assert.deepEqual(await readdir(join(staging, 'entries')), ['responses.jsonl']);
  });

  it('skips and reports a snapshot whose uploads are being downloaded', async () => {
    const folder = await writeSnapshot(
      root(),
      { 'responses.jsonl': record(anna, annas) },
      { complete: false },
    );
    const before = await contentOf(folder);
    const staging = join(root(), 'cooking', '.prolific-partial-1234');
    await mkdir(staging);
    await writeFile(
      join(staging, 'export.json'),
      JSON.stringify({
        schema_version: 1,
        collection: { id: 'c', name: 'n' },
        export_id: null,
        filter: null,
        requested_at: '2026-09-14T10:00:00Z',
        completes: '2026-09-14T10-00-00Z',
      }),
    );
    const lock = await lockStaging(staging, () => undefined);
    const { busy } = await erase(root());
    assert.deepEqual(busy, [folder]);
    assert.deepEqual(await contentOf(folder), before);
    await lock.release();
    // The interrupted download would bring the data back.
    await erase(root());
    assert.deepEqual(await readdir(join(root(), 'cooking')), ['2026-09-14T10-00-00Z']);
  });

  it('reports an edited file of records whose checksum it updated', async () => {
    const folder = await writeSnapshot(root(), {
      'responses.jsonl': `${record(ben, bens)}\n${record(anna, annas)}\n`,
    });
    await writeFile(join(folder, 'responses.jsonl'), `edited\n${record(anna, annas)}\n`);
    const { edited } = await erase(root());
    assert.deepEqual(edited, [join(folder, 'responses.jsonl')]);
    await requireTrue(folder);
  });

  it('finds their lines among 20,000 others', async function () {
    this.timeout(60_000);
    const lines = Array.from({ length: 20_000 }, (_, index) =>
      record(ben, index.toString(16).padStart(24, '0')),
    );
    lines[19_000] = record(anna, annas);
    lines[12] = record(anna, annas);
    const folder = await writeSnapshot(root(), { 'responses.jsonl': `${lines.join('\n')}\n` });
    const found = await search(root());
    assert.equal(found.snapshots[0]?.records[0]?.wholeLines, 2);
    await erase(root());
    const kept = lines.filter((_, index) => index !== 12 && index !== 19_000);
    assert.equal(await readFile(join(folder, 'responses.jsonl'), 'utf8'), `${kept.join('\n')}\n`);
    await requireTrue(folder);
  });
});
