import { deflateSync } from 'node:zlib';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { recoverReplaced } from '../../../src/exports/staging.ts';
import { lockStaging } from '../../../src/exports/stagingLock.ts';
import { isErasableAnywhere } from '../../../src/participants/finding.ts';
import { personOf } from '../../../src/participants/participantId.ts';
import { erasureReport, findingReport } from '../../../src/participants/report.ts';
import { withoutIds } from '../../../src/participants/withoutIds.ts';
import { ProblemError, problemOf } from '../../../src/problems/problem.ts';
import { installation } from '../support/installation.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import {
  anna,
  annas,
  ben,
  bens,
  clean,
  contentOf,
  erase,
  now,
  record,
  reported,
  reportWords,
  requireNoTrace,
  requireTrue,
  search,
  writeSnapshot,
} from './exportFolder.ts';

describe('A deletion never says untruthfully that nothing is left', () => {
  const root = temporaryFolder();

  for (const [written, id] of [
    ['""', ''],
    ['1', '1'],
    ['"0"', '0'],
    ['"   "', '   '],
    ['true', 'true'],
    ['"submission_id"', 'submission_id'],
  ] as const) {
    it(`searches for no submission id that could stand anywhere: ${written}`, async () => {
      const kept = `${record(ben, bens)}\n{"submission_id":${written},"note":"submission_id 0 1 true"}\n`;
      const folder = await writeSnapshot(root(), {
        'responses.jsonl': `{"participant_id":"${anna}","submission_id":${written}}\n${kept}`,
      });
      const staging = join(root(), 'other', '.prolific-partial-1234');
      await mkdir(join(staging, 'entries', '1'), { recursive: true });
      await writeFile(join(staging, 'entries', 'responses.jsonl'), kept);
      await writeFile(join(staging, 'entries', 'collection.json'), '{"id":"1   0true submission_id"}');
      const { discarded, left } = await erase(root());
      assert.deepEqual(discarded, []);
      assert.equal(await readFile(join(folder, 'responses.jsonl'), 'utf8'), kept);
      assert.equal(await readFile(join(staging, 'entries', 'responses.jsonl'), 'utf8'), kept);
      assert.deepEqual(left?.snapshots, []);
      assert.equal(id === '' || (await search(root())).vague.length === 0, true);
    });
  }

  it('tells which submission ids are too short to be searched for', async () => {
    await writeSnapshot(root(), {
      'responses.jsonl': `{"participant_id":"${anna}","submission_id":"s-1"}\n{"submission_id":"s-1"}\n`,
    });
    const found = await search(root());
    assert.deepEqual(found.vague, ['s-1']);
    assert.match(findingReport(personOf(anna), found, now, reportWords), /could occur by chance.*`s-1`/);
    const text = await reported(root());
    assert.match(text, /could occur by chance.*`s-1`/);
    assert.doesNotMatch(text, clean);
  });

  it('tells apart submissions whose ids are numbers that differ beyond 2^53', async () => {
    const kept = '{"submission_id":1344800117571260418}\n';
    const folder = await writeSnapshot(root(), {
      'responses.jsonl': `{"participant_id":"${anna}","submission_id":1344800117571260417}\n${kept}{"submission_id":1344800117571260417}\n`,
    });
    await erase(root());
    assert.equal(await readFile(join(folder, 'responses.jsonl'), 'utf8'), kept);
  });

  it('keeps an unfinished export of others whose answers mention the participant, and says so', async () => {
    await writeSnapshot(root(), { 'responses.jsonl': record(anna, annas) });
    const staging = join(root(), 'cooking', '.prolific-partial-1234');
    await mkdir(join(staging, 'entries'), { recursive: true });
    const mention = JSON.stringify({ participant_id: ben, responses: { q: { value: `I know ${anna}` } } });
    await writeFile(join(staging, 'entries', 'responses.jsonl'), mention);
    const report = await erase(root());
    assert.deepEqual(report.discarded, []);
    assert.equal(await readFile(join(staging, 'entries', 'responses.jsonl'), 'utf8'), mention);
    const text = erasureReport(personOf(anna), report, reportWords);
    assert.match(text, /\.prolific-partial-1234\/entries\/responses\.jsonl/);
  });

  it('does not call it clean while an export runs that has their data', async () => {
    const staging = join(root(), 'cooking', '.prolific-partial-1234');
    await mkdir(join(staging, 'entries'), { recursive: true });
    await writeFile(join(staging, 'entries', 'responses.jsonl'), record(anna, annas));
    const lock = await lockStaging(staging, () => undefined);
    const text = await reported(root());
    await lock.release();
    assert.doesNotMatch(text, clean);
    assert.match(text, /was not touched/);
  });

  it('says of an unfinished export that its archive cannot be searched', async () => {
    await writeSnapshot(root(), { 'responses.jsonl': record(anna, annas) });
    const staging = join(root(), 'cooking', '.prolific-partial-1234');
    await mkdir(staging, { recursive: true });
    await writeFile(join(staging, 'archive.part'), 'PK');
    const text = await reported(root());
    assert.doesNotMatch(text, clean);
    assert.match(text, /archive\.part/);
  });

  it('says that it could not search again where that is so', async () => {
    await writeSnapshot(root(), { 'responses.jsonl': record(anna, annas) });
    const report = await erase(root());
    assert.match(
      erasureReport(personOf(anna), { ...report, left: undefined }, reportWords),
      /could not be searched again/,
    );
  });

  for (const encoding of ['utf16le', 'utf16be', 'utf16le without a mark'] as const) {
    it(`names a file of records that was saved as ${encoding}, with the participant in it or not`, async () => {
      const text = Buffer.from(`\ufeff${record(anna, annas)}\n${record(ben, bens)}\n`, 'utf16le');
      const content =
        encoding === 'utf16be' ? text.swap16() : encoding === 'utf16le' ? text : text.subarray(2);
      const folder = await writeSnapshot(root(), { 'responses.jsonl': content });
      const found = await search(root());
      const [records] = found.snapshots[0]?.records ?? [];
      assert.ok((records?.foreign.length ?? 0) > 0);
      const report = findingReport(personOf(anna), found, now, reportWords);
      assert.doesNotMatch(report, /Nothing of this participant was found/);
      assert.match(report, /`responses\.jsonl` is not UTF-8/);
      assert.doesNotMatch(await reported(root()), clean);
      assert.doesNotMatch(await reported(root(), 'person-0001'), clean);
      assert.deepEqual(await readFile(join(folder, 'responses.jsonl')), content);
    });
  }

  it('finds an id in a file of the researcher’s own that is UTF-16', async () => {
    await writeSnapshot(root(), { 'responses.jsonl': record(anna, annas) });
    await writeFile(join(root(), 'excel.txt'), Buffer.from(`\ufeffid\n${anna}\n`, 'utf16le'));
    assert.deepEqual((await search(root())).naming, [{ path: join(root(), 'excel.txt'), count: 1 }]);
  });

  it('does not call it clean with a file in the snapshot in which an id can’t be seen', async () => {
    const folder = await writeSnapshot(root(), { 'responses.jsonl': `${record(anna, annas)}\n` });
    await writeFile(join(folder, 'answers.xlsx'), 'PK');
    const report = await reported(root());
    assert.match(report, /answers\.xlsx/);
    assert.doesNotMatch(report, clean);
  });

  it('names the history of a Git repository, in which an id can’t be seen, once', async () => {
    const folder = await writeSnapshot(root(), { 'responses.jsonl': `${record(anna, annas)}\n` });
    for (const name of ['1', '2']) {
      const packed = join(folder, '.git', 'objects', `a${name}`);
      await mkdir(packed, { recursive: true });
      await writeFile(join(packed, 'f'.repeat(38)), deflateSync(`blob 9\0${record(anna, annas)}`));
    }
    const report = await reported(root());
    assert.doesNotMatch(report, clean);
    assert.equal(report.match(/\.git\/objects\//g)?.length, 1);
  });

  it('searches on behind a line that is nested 20,000 deep and has an escape', async () => {
    const deep = `{"a":"\\u0041","b":${'['.repeat(20_000)}${']'.repeat(20_000)}}\n`;
    const folder = await writeSnapshot(root(), { 'responses.jsonl': `${deep}${record(anna, annas)}\n` });
    assert.match(await reported(root()), clean);
    assert.equal(await readFile(join(folder, 'responses.jsonl'), 'utf8'), deep);
  });

  it('deletes a line of theirs that is nested 20,000 deep, and their part of another’s', async () => {
    const deep = `${'{"a":['.repeat(10_000)}${']}'.repeat(10_000)}`;
    const part = `{"participant_id":"${anna}","deep":${deep}}`;
    const around = (inner: string): string =>
      `{"participant_id":"${ben}","deep":${'['.repeat(10_000)}${inner}${']'.repeat(10_000)}}`;
    const folder = await writeSnapshot(root(), { 'responses.jsonl': `${part}\n${around(`1,${part}`)}\n` });
    await erase(root());
    assert.equal(await readFile(join(folder, 'responses.jsonl'), 'utf8'), `${around('1')}\n`);
  });

  describe('where the disk does not let a folder go', () => {
    const { rmdir } = fs.promises;
    let refusals = 0;

    beforeEach(() => {
      Object.assign(fs.promises, {
        rmdir: async (...args: Parameters<typeof rmdir>) => {
          if (String(args[0]).endsWith(annas) && refusals-- > 0) {
            throw Object.assign(new Error('EBUSY'), { code: 'EBUSY' });
          }
          await rmdir(...args);
        },
      });
      syncBuiltinESMExports();
    });
    afterEach(() => {
      Object.assign(fs.promises, { rmdir });
      syncBuiltinESMExports();
    });

    async function snapshot(): Promise<string> {
      return await writeSnapshot(root(), {
        'responses.jsonl': `${record(anna, annas, 'photo.jpg')}\n`,
        [`files/${annas}/photo.jpg`]: 'hers',
      });
    }

    it('removes a folder named by an id once it is free', async () => {
      const folder = await snapshot();
      refusals = 2;
      assert.match(await reported(root()), clean);
      await requireNoTrace(folder, annas);
    });

    it('says that the folder named by an id stays, and removes it at the next look', async () => {
      const folder = await snapshot();
      refusals = Infinity;
      const report = await erase(root());
      assert.equal(report.erased[0]?.submissions, 1);
      assert.deepEqual(await readdir(join(folder, 'files')), [annas]);
      const text = erasureReport(personOf(anna), report, reportWords);
      assert.doesNotMatch(text, clean);
      assert.match(text, new RegExp(`files/${annas}.*couldn’t be removed`));
      await requireTrue(folder);
      refusals = 0;
      await recoverReplaced(root(), installation);
      await requireNoTrace(folder, annas);
    });
  });

  it('deletes an empty folder that is named by an id of theirs', async () => {
    await writeSnapshot(root(), { 'responses.jsonl': record(anna, annas) }, { slug: 'other' });
    const folder = await writeSnapshot(root(), { 'responses.jsonl': record(ben, bens) });
    await mkdir(join(folder, 'files', annas), { recursive: true });
    assert.match(await reported(root()), clean);
    await requireNoTrace(root(), annas);
  });

  it('deletes a line of theirs that has the token NaN', async () => {
    const folder = await writeSnapshot(root(), {
      'responses.jsonl': `${record(anna, annas).replace('{', '{"score":NaN,')}\n{"score":NaN,"participant_id":"${ben}"}\n`,
    });
    assert.match(await reported(root()), clean);
    assert.equal(
      await readFile(join(folder, 'responses.jsonl'), 'utf8'),
      `{"score":NaN,"participant_id":"${ben}"}\n`,
    );
  });

  it('finds an id that is no hex digits in the names of uploads and of their folders', async () => {
    const folder = await writeSnapshot(root(), {
      'responses.jsonl': `${record('person-0001', annas)}\n${record(ben, bens)}\n`,
      'files/person-0001/a.jpg': 'theirs',
      'files/person-0001_b.jpg': 'perhaps theirs',
    });
    const found = await search(root(), 'person-0001');
    assert.deepEqual(found.snapshots[0]?.naming, [
      { path: 'files/person-0001_b.jpg', count: 1 },
      { path: 'snapshot.json', count: 1 },
    ]);
    const text = await reported(root(), 'person-0001');
    assert.match(text, /files\/person-0001_b\.jpg/);
    assert.doesNotMatch(text, clean);
    assert.deepEqual(await readdir(join(folder, 'files')), ['person-0001_b.jpg']);
  });

  it('searches staging folders wherever they lie', async () => {
    const folder = await writeSnapshot(root(), { 'responses.jsonl': record(ben, bens) });
    await mkdir(join(folder, '.prolific-partial-old'));
    await writeFile(join(folder, '.prolific-partial-old', 'a.txt'), anna);
    await mkdir(join(root(), '.prolific-partial-old'));
    await writeFile(join(root(), '.prolific-partial-old', 'b.txt'), anna);
    const found = await search(root());
    assert.deepEqual(found.snapshots[0]?.naming, [{ path: '.prolific-partial-old/a.txt', count: 1 }]);
    assert.deepEqual(found.naming, [{ path: join(root(), '.prolific-partial-old', 'b.txt'), count: 1 }]);
  });

  it('leaves a mention alone and reports it instead of calling all clean', async () => {
    const mention = JSON.stringify({ participant_id: ben, responses: { q: { value: anna } } });
    const folder = await writeSnapshot(root(), { 'responses.jsonl': `${mention}\n${record(anna, annas)}\n` });
    assert.doesNotMatch(await reported(root()), clean);
    assert.deepEqual(await contentOf(folder).then((content) => content['responses.jsonl']), `${mention}\n`);
    assert.equal(isErasableAnywhere(await search(root())), false);
  });
});

describe('Errors of a deletion', () => {
  it('are told without ids whatever characters these have', () => {
    const person = personOf('person-0001');
    for (const id of ['a(b-00001', String.raw`\d+[12345`, '"quoted" 1']) person.addSubmission(id);
    for (const id of person.ids()) {
      const folder = `/data/${id}/x`;
      const told = withoutIds(new ProblemError({ kind: 'folder-gone', folder }), person);
      assert.deepEqual(problemOf(told), { kind: 'folder-gone', folder: '/data/…/x' });
      assert.equal(withoutIds(new Error(`EACCES ${id}`), person).message, 'EACCES …');
    }
    assert.equal(withoutIds(new Error('12345678'), person).message, '12345678');
  });
});
