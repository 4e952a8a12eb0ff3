import { deflateSync } from 'node:zlib';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { recoverStagings } from '../../../src/snapshots/staging/publishStaging.ts';
import { lockStaging } from '../../../src/snapshots/staging/stagingLock.ts';
import { isErasableAnywhere } from '../../../src/participants/find/finding.ts';
import { personOf } from '../../../src/participants/find/participantId.ts';
import { erasureReport, findingReport } from '../../../src/participants/participantReport.ts';
import { withoutIds } from '../../../src/participants/erase/withoutIds.ts';
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

describe('Deletion report', () => {
  const root = temporaryFolder();

  for (const [written, id] of [
    ['""', ''],
    ['1', '1'],
    ['"0"', '0'],
    ['"   "', '   '],
    ['true', 'true'],
    ['"submission_id"', 'submission_id'],
  ] as const) {
    it(`ignores a submission ID that could occur by chance: ${written}`, async () => {
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

  it('lists submission IDs that are too short to search for', async () => {
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

  it('distinguishes numeric submission IDs beyond 2^53', async () => {
    const kept = '{"submission_id":1344800117571260418}\n';
    const folder = await writeSnapshot(root(), {
      'responses.jsonl': `{"participant_id":"${anna}","submission_id":1344800117571260417}\n${kept}{"submission_id":1344800117571260417}\n`,
    });
    await erase(root());
    assert.equal(await readFile(join(folder, 'responses.jsonl'), 'utf8'), kept);
  });

  it('names an unfinished export that is kept because it only mentions the participant', async () => {
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

  it('isn’t clean while a running export contains their data', async () => {
    const staging = join(root(), 'cooking', '.prolific-partial-1234');
    await mkdir(join(staging, 'entries'), { recursive: true });
    await writeFile(join(staging, 'entries', 'responses.jsonl'), record(anna, annas));
    const lock = await lockStaging(staging, () => undefined);
    const text = await reported(root());
    await lock.release();
    assert.doesNotMatch(text, clean);
    assert.match(text, /wasn’t changed/);
  });

  it('names the archive of an unfinished export, which can’t be searched', async () => {
    await writeSnapshot(root(), { 'responses.jsonl': record(anna, annas) });
    const staging = join(root(), 'cooking', '.prolific-partial-1234');
    await mkdir(staging, { recursive: true });
    await writeFile(join(staging, 'archive.part'), 'PK');
    const text = await reported(root());
    assert.doesNotMatch(text, clean);
    assert.match(text, /archive\.part/);
  });

  it('says that the folder couldn’t be searched again', async () => {
    await writeSnapshot(root(), { 'responses.jsonl': record(anna, annas) });
    const report = await erase(root());
    assert.match(
      erasureReport(personOf(anna), { ...report, left: undefined }, reportWords),
      /couldn’t be searched again/,
    );
  });

  for (const encoding of ['utf16le', 'utf16be', 'utf16le without a byte order mark'] as const) {
    it(`names a file of records that isn’t UTF-8: ${encoding}`, async () => {
      const text = Buffer.from(`\ufeff${record(anna, annas)}\n${record(ben, bens)}\n`, 'utf16le');
      const content =
        encoding === 'utf16be' ? text.swap16() : encoding === 'utf16le' ? text : text.subarray(2);
      const folder = await writeSnapshot(root(), { 'responses.jsonl': content });
      const found = await search(root());
      const [records] = found.snapshots[0]?.records ?? [];
      assert.ok((records?.foreign.length ?? 0) > 0);
      const report = findingReport(personOf(anna), found, now, reportWords);
      assert.doesNotMatch(report, /No data of this participant was found/);
      assert.match(report, /`responses\.jsonl` contains text that isn’t UTF-8/);
      assert.doesNotMatch(await reported(root()), clean);
      assert.doesNotMatch(await reported(root(), 'person-0001'), clean);
      assert.deepEqual(await readFile(join(folder, 'responses.jsonl')), content);
    });
  }

  it('names a UTF-16 file of the researcher that contains an ID', async () => {
    await writeSnapshot(root(), { 'responses.jsonl': record(anna, annas) });
    await writeFile(join(root(), 'excel.txt'), Buffer.from(`\ufeffid\n${anna}\n`, 'utf16le'));
    assert.deepEqual((await search(root())).naming, [{ path: join(root(), 'excel.txt'), count: 1 }]);
  });

  it('isn’t clean if the snapshot has a file that can’t be searched', async () => {
    const folder = await writeSnapshot(root(), { 'responses.jsonl': `${record(anna, annas)}\n` });
    await writeFile(join(folder, 'answers.xlsx'), 'PK');
    const report = await reported(root());
    assert.match(report, /answers\.xlsx/);
    assert.doesNotMatch(report, clean);
  });

  it('names the history of a Git repository, which can’t be searched, once', async () => {
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

  it('is clean after a line that is nested 20,000 levels deep', async () => {
    const deep = `{"a":"\\u0041","b":${'['.repeat(20_000)}${']'.repeat(20_000)}}\n`;
    const folder = await writeSnapshot(root(), { 'responses.jsonl': `${deep}${record(anna, annas)}\n` });
    assert.match(await reported(root()), clean);
    assert.equal(await readFile(join(folder, 'responses.jsonl'), 'utf8'), deep);
  });

  it('follows the deletion of lines and parts that are nested 20,000 levels deep', async () => {
    const deep = `${'{"a":['.repeat(10_000)}${']}'.repeat(10_000)}`;
    const part = `{"participant_id":"${anna}","deep":${deep}}`;
    const around = (inner: string): string =>
      `{"participant_id":"${ben}","deep":${'['.repeat(10_000)}${inner}${']'.repeat(10_000)}}`;
    const folder = await writeSnapshot(root(), { 'responses.jsonl': `${part}\n${around(`1,${part}`)}\n` });
    await erase(root());
    assert.equal(await readFile(join(folder, 'responses.jsonl'), 'utf8'), `${around('1')}\n`);
  });

  describe('with a folder that can’t be removed', () => {
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

    it('is clean if another attempt removes the folder', async () => {
      const folder = await snapshot();
      refusals = 2;
      assert.match(await reported(root()), clean);
      await requireNoTrace(folder, annas);
    });

    it('names the folder, which recovery removes later', async () => {
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
      await recoverStagings(root(), installation);
      await requireNoTrace(folder, annas);
    });
  });

  it('is clean after an empty folder named by an ID was deleted', async () => {
    await writeSnapshot(root(), { 'responses.jsonl': record(anna, annas) }, { slug: 'other' });
    const folder = await writeSnapshot(root(), { 'responses.jsonl': record(ben, bens) });
    await mkdir(join(folder, 'files', annas), { recursive: true });
    assert.match(await reported(root()), clean);
    await requireNoTrace(root(), annas);
  });

  it('is clean after a line with the token NaN was deleted', async () => {
    const folder = await writeSnapshot(root(), {
      'responses.jsonl': `${record(anna, annas).replace('{', '{"score":NaN,')}\n{"score":NaN,"participant_id":"${ben}"}\n`,
    });
    assert.match(await reported(root()), clean);
    assert.equal(
      await readFile(join(folder, 'responses.jsonl'), 'utf8'),
      `{"score":NaN,"participant_id":"${ben}"}\n`,
    );
  });

  it('names uploads whose names contain a pseudonym', async () => {
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

  it('includes staging folders anywhere in the export folder', async () => {
    const folder = await writeSnapshot(root(), { 'responses.jsonl': record(ben, bens) });
    await mkdir(join(folder, '.prolific-partial-old'));
    await writeFile(join(folder, '.prolific-partial-old', 'a.txt'), anna);
    await mkdir(join(root(), '.prolific-partial-old'));
    await writeFile(join(root(), '.prolific-partial-old', 'b.txt'), anna);
    const found = await search(root());
    assert.deepEqual(found.snapshots[0]?.naming, [{ path: '.prolific-partial-old/a.txt', count: 1 }]);
    assert.deepEqual(found.naming, [{ path: join(root(), '.prolific-partial-old', 'b.txt'), count: 1 }]);
  });

  it('isn’t clean if another participant’s answer mentions the ID', async () => {
    const mention = JSON.stringify({ participant_id: ben, responses: { q: { value: anna } } });
    const folder = await writeSnapshot(root(), { 'responses.jsonl': `${mention}\n${record(anna, annas)}\n` });
    assert.doesNotMatch(await reported(root()), clean);
    assert.deepEqual(await contentOf(folder).then((content) => content['responses.jsonl']), `${mention}\n`);
    assert.equal(isErasableAnywhere(await search(root())), false);
  });
});

describe('Error of a deletion', () => {
  it('contains no IDs, even with special characters', () => {
    const person = personOf('person-0001');
    for (const id of ['a(b-00001', String.raw`\d+[12345`, '"quoted" 1']) person.addSubmission(id);
    for (const id of person.ids()) {
      const folder = `/data/${id}/x`;
      const redacted = withoutIds(new ProblemError({ kind: 'folder-gone', folder }), person);
      assert.deepEqual(problemOf(redacted), { kind: 'folder-gone', folder: '/data/…/x' });
      assert.equal(withoutIds(new Error(`EACCES ${id}`), person).message, 'EACCES …');
    }
    assert.equal(withoutIds(new Error('12345678'), person).message, '12345678');
  });
});
