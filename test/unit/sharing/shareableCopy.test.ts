import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ProblemError } from '../../../src/problems/problem.ts';
import { collection, lines, submissionA, writeSnapshotManifest } from '../analysis/support/snapshotFolder.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import {
  choicesFor,
  filesBelow,
  participantOf,
  previewOf,
  rowsOf,
  shareCopy,
  sourceOf,
  studyId,
  submissionOf,
  writeSample,
  type SamplePerson,
} from './support/sharing.ts';

const many = (count: number, of: (index: number) => SamplePerson = () => ({})): SamplePerson[] =>
  Array.from({ length: count }, (_, index) => of(index));
const kind = (wanted: string) => (error: unknown) =>
  error instanceof ProblemError && error.problem.kind === wanted;

describe('Shareable copy', () => {
  const folder = temporaryFolder();

  it('has a row per submission with a pseudonym, coarser demographics and answers, and no ids', async () => {
    const sample = await writeSample(
      folder(),
      many(6, (index) => ({
        age: String(20 + index),
        country: index === 0 ? 'Malta' : 'Germany',
        responses: { multiple_choice: { value: ['daily'] }, free_text: { value: 'Soup' } },
      })),
      { collection },
    );
    const { target, outcome } = await shareCopy(sample);
    assert.equal(outcome.status, 'written');
    const rows = await rowsOf(target);
    assert.deepEqual(rows.map((row) => row['participant']).sort(), [
      'P001',
      'P002',
      'P003',
      'P004',
      'P005',
      'P006',
    ]);
    assert.deepEqual(Object.keys(rows[0] ?? {}), [
      'participant',
      'demo_age',
      'demo_sex',
      'demo_country_of_residence',
      'q01_how_much',
      'q01_how_much_unit',
      'q03_how_often',
      'q03_how_often__every_day',
      'q03_how_often__every_week',
      'q03_how_often__one',
      'q03_how_often__yes',
      'q04_why',
    ]);
    const countries = rows.map((row) => row['demo_country_of_residence']);
    assert.equal(countries.filter((country) => country === 'Germany').length, 5);
    assert.equal(countries.filter((country) => country === 'Other (fewer than 5)').length, 1);
    assert.deepEqual(new Set(rows.map((row) => row['demo_age'])), new Set(['18 to 24', '25 to 34']));
  });

  it('says in its README what was done, and how to cite it', async () => {
    const sample = await writeSample(folder(), many(6), { collection });
    const { target } = await shareCopy(sample, {}, { name: 'Cooking at home' });
    const readme = await readFile(join(target, 'README.md'), 'utf8');
    for (const words of [
      '# Cooking at home',
      '6 participants',
      '## How to cite',
      'Prolific Collections 1.2.3',
    ])
      assert.ok(readme.includes(words), words);
  });

  it('describes each column in its codebook, with the number of rows that have a value', async () => {
    const responses = { multiple_choice: { value: ['daily'] } };
    const sample = await writeSample(
      folder(),
      many(6, (index) => (index < 4 ? { responses } : {})),
      { collection },
    );
    const { target } = await shareCopy(sample);
    const [columns, rows] = [await rowsOf(target, 'codebook.csv'), await rowsOf(target)];
    assert.deepEqual(
      columns.map(({ column }) => column),
      Object.keys(rows[0] ?? {}),
    );
    const often = columns.find(({ column }) => column === 'q03_how_often');
    assert.deepEqual(
      [often?.['question'], often?.['n'], often?.['values']],
      ['How often?', '4', 'daily = Every day; weekly = Every week; 1 = One; true = Yes'],
    );
  });

  it('leaves out texts, also those in place of an option, a number or stars', async () => {
    const secret = 'my secret';
    const sample = await writeSample(
      folder(),
      many(5, () => ({
        responses: {
          free_text: { value: secret },
          free_text_with_unit: { value: secret, unit: secret },
          multiple_choice: { value: ['daily', secret] },
          multiple_choice_with_free_text: { value: [{ value: 'weekly', explanation: secret }] },
          file_upload: { value: secret },
          unlisted: { value: secret },
        },
      })),
      { collection },
    );
    const { target } = await shareCopy(sample);
    for (const path of await filesBelow(target))
      assert.ok(!(await readFile(join(target, path), 'latin1')).includes(secret), path);
    const [row] = await rowsOf(target);
    assert.deepEqual(
      [row?.['q01_how_much'], row?.['q01_how_much_unit'], row?.['q03_how_often'], row?.['q04_why']],
      ['', '', 'Every day', 'Every week'],
    );
  });

  it('has the same numbers and choices as the tables', async () => {
    const sample = await writeSample(
      folder(),
      many(5, () => ({
        responses: {
          free_text_with_unit: { value: '72.50', unit: 'kg' },
          multiple_choice: { value: ['daily', 1] },
        },
      })),
      { collection },
    );
    const { target } = await shareCopy(sample);
    const [row] = await rowsOf(target);
    assert.deepEqual(
      [
        row?.['q01_how_much'],
        row?.['q01_how_much_unit'],
        row?.['q03_how_often'],
        row?.['q03_how_often__one'],
      ],
      ['72.5', 'kg', 'Every day; One', '1'],
    );
  });

  it('leaves out returned and rejected submissions, counts them, and keeps them on request', async () => {
    const sample = await writeSample(
      folder(),
      many(8, (index) => ({
        status: ['APPROVED', 'returned', 'AWAITING REVIEW', 'Rejected'][index % 4] ?? '',
      })),
      { collection },
    );
    const { target, findings } = await shareCopy(sample);
    assert.equal((await rowsOf(target)).length, 4);
    assert.deepEqual(
      findings.leftOut.map(({ status, rows }) => [status, rows]),
      [
        ['RETURNED', 2],
        ['REJECTED', 2],
      ],
    );
    const all = await previewOf(sample.snapshot, await choicesFor(sample.snapshot, { onlyApproved: false }));
    assert.equal(all.rows, 8);
  });

  it('leaves out submissions whose status is unknown while that of others is known, and counts them', async () => {
    const record = (number: number, participant: number) => ({
      ...{ submission_id: submissionOf(number), participant_id: participantOf(participant) },
      ...{ study_id: studyId, responses: {} },
    });
    const sample = await writeSample(folder(), [{}, { status: 'RETURNED' }], {
      collection,
      files: { 'responses.jsonl': lines(record(0, 0), record(7, 1), record(8, 8)) },
    });
    const { target, findings } = await shareCopy(sample);
    assert.equal((await rowsOf(target)).length, 1);
    assert.deepEqual(findings.leftOut, [{ status: 'UNKNOWN', rows: 2 }]);
  });

  it('has what any study knows of a participant with submissions in several', async () => {
    const other = '66a1f0c2d4e5b6a798000002';
    const record = (number: number, study: string) => ({
      ...{ submission_id: submissionOf(number), participant_id: participantOf(0), study_id: study },
      responses: {},
    });
    const csv = (number: number, age: string, sex: string) =>
      `Submission id,Participant id,Status,Age,Sex\r\n${submissionOf(number)},${participantOf(0)},APPROVED,${age},${sex}\r\n`;
    const sample = await writeSample(folder(), [], {
      collection,
      files: {
        'responses.jsonl': lines(record(0, studyId), record(1, other)),
        [`../people/demographics-${studyId}.csv`]: csv(0, 'DATA_EXPIRED', 'Male'),
        [`../people/demographics-${other}.csv`]: csv(1, '40', ''),
      },
    });
    const { target } = await shareCopy(sample, { precision: 'exact' });
    const rows = await rowsOf(target);
    assert.deepEqual(
      rows.map((row) => [row['demo_age'], row['demo_sex']]),
      [
        ['40', 'Male'],
        ['40', 'Male'],
      ],
    );
  });

  it('leaves out repeated records, and gives several submissions of a participant one pseudonym', async () => {
    const record = (submission: string, participant: string) => ({
      ...{ submission_id: submission, participant_id: participant, responses: {} },
    });
    const sample = await writeSample(folder(), [], {
      collection,
      files: {
        'responses.jsonl': lines(
          record(submissionOf(1), participantOf(1)),
          record(submissionOf(2), participantOf(1)),
          record(submissionOf(2), participantOf(1)),
          record(submissionOf(3), participantOf(2)),
        ),
      },
    });
    const { target, findings } = await shareCopy(sample);
    const names = (await rowsOf(target)).map(({ participant }) => participant).sort();
    assert.equal(findings.repeats, 1);
    assert.ok(names.join() === 'P001,P001,P002' || names.join() === 'P001,P002,P002', names.join());
  });

  it('has rows and pseudonyms in an order that isn’t the records’', async () => {
    const sample = await writeSample(
      folder(),
      many(60, (index) => ({ responses: { free_text: { value: `Text ${index}` } } })),
      { collection },
    );
    const include = (await sourceOf(sample.snapshot)).items.map(({ key }) => key);
    const { target } = await shareCopy(sample, { include });
    const rows = await rowsOf(target);
    const order = rows.map((row) => Number(row['q02_what_did_you_cook']?.slice('Text '.length)));
    const pseudonyms = rows.map((row) => Number(row['participant']?.slice(1)));
    const sorted = order.map((_, index) => index);
    assert.deepEqual(
      order.toSorted((a, b) => a - b),
      sorted,
    );
    assert.notDeepEqual(order, sorted);
    assert.notDeepEqual(
      pseudonyms,
      sorted.map((index) => index + 1),
    );
    // Neither order says anything about the other.
    assert.notDeepEqual(
      order,
      pseudonyms.map((pseudonym) => pseudonym - 1),
    );
  });

  it('reduces dates to days in UTC', async () => {
    const sample = await writeSample(folder(), many(1), { collection });
    const { target } = await shareCopy(sample, { include: ['day'] });
    const [row] = await rowsOf(target);
    assert.deepEqual(row, { participant: 'P001', day: '2026-10-20' });
  });

  it('writes the key only on request, and only into the people folder', async () => {
    const sample = await writeSample(folder(), many(3), { collection });
    const people = join(dirname(sample.snapshot), 'people');
    const { target } = await shareCopy(sample);
    assert.deepEqual(await readdir(people), [`demographics-${studyId}.csv`]);
    await rm(target, { recursive: true });
    const { outcome } = await shareCopy(sample, { writeKey: true });
    assert.ok(outcome.status === 'written' && outcome.key !== undefined);
    assert.equal(dirname(outcome.key), people);
    assert.match(outcome.key, /[/\\]key-[\da-f]{8}\.csv$/);
    const readme = await readFile(join(target, 'README.md'), 'utf8');
    assert.ok(readme.includes(basename(outcome.key)));
    const [header, ...rows] = (await readFile(outcome.key, 'utf8')).trimEnd().split('\r\n');
    assert.equal(header, 'pseudonym,participant_id,submission_id');
    assert.deepEqual(rows.map((row) => row.split(',')[1]).sort(), [0, 1, 2].map(participantOf));
    if (process.platform !== 'win32') assert.equal((await stat(outcome.key)).mode & 0o777, 0o600);
  });

  it('has uploads under new names, none of them through a link', async () => {
    const names = [`${submissionA}/one`, `${submissionA}/two`, `${submissionA}/linked`, 'linked/photo'];
    const value = names.map((name) => ({ file_name: name, path: `files/${name}.jpg` }));
    const sample = await writeSample(folder(), [{ responses: { file_upload: { value } } }], {
      collection,
      files: {
        [`files/${submissionA}/one.jpg`]: 'first',
        [`files/${submissionA}/two.jpg`]: 'second',
      },
    });
    await writeFile(join(folder(), 'elsewhere.jpg'), 'outside');
    await mkdir(join(folder(), 'elsewhere'));
    await writeFile(join(folder(), 'elsewhere', 'photo.jpg'), 'outside');
    await symlink(join(folder(), 'elsewhere.jpg'), join(sample.snapshot, 'files', submissionA, 'linked.jpg'));
    await symlink(join(folder(), 'elsewhere'), join(sample.snapshot, 'files', 'linked'));
    await writeSnapshotManifest(
      sample.snapshot,
      value.map(({ path }) => path),
    );
    const { target, outcome } = await shareCopy(sample, { include: ['files:file_upload'] });
    assert.equal(outcome.status === 'written' && outcome.uploadsLeftOut, 2);
    const [row] = await rowsOf(target);
    const paths = (row?.['q05_show_it'] ?? '').split('; ');
    assert.deepEqual(await Promise.all(paths.map((path) => readFile(join(target, path), 'utf8'))), [
      'first',
      'second',
    ]);
    assert.deepEqual(
      paths,
      (await filesBelow(target)).filter((path) => path.startsWith('uploads')),
    );
    assert.ok(
      paths.every((path) => /^uploads\/P001_q\d_\d\.jpg$/.test(path)),
      paths.join(),
    );
  });

  it('replaces whole links, also what follows an ID in them', async () => {
    const value = `at https://example.org/${participantOf(0)}/jo-smith.jpg, ${submissionOf(0)}`;
    const sample = await writeSample(folder(), [{ responses: { free_text: { value } } }], { collection });
    const { target, findings } = await shareCopy(sample, { include: ['text:free_text'] });
    assert.equal((await rowsOf(target))[0]?.['q02_what_did_you_cook'], 'at [link] [ID removed]');
    assert.equal(findings.contacts.count, 1);
    assert.deepEqual(findings.idsRemoved, [{ column: 'q02_what_did_you_cook', cells: 1 }]);
  });

  it('shows e-mail addresses in the values of options too', async () => {
    const options = [{ value: 'jo@example.org', label: 'Jo' }];
    const question = { id: 'who', type: 'multiple_choice', description: 'Who?', answer_limit: 1, options };
    const sample = await writeSample(folder(), many(1), {
      collection: { name: 'Cooking', collection_items: [{ page_items: [question] }] },
    });
    const { first } = (await previewOf(sample.snapshot, await choicesFor(sample.snapshot))).contacts;
    assert.deepEqual(
      first.map(({ found, isOfQuestion }) => [found, isOfQuestion]),
      [['jo@example.org', true]],
    );
  });

  it('isn’t written into an export folder, also not through a link', async () => {
    const sample = await writeSample(folder(), many(1), { collection });
    await symlink(sample.exportFolder, join(folder(), 'link'));
    for (const parent of [sample.exportFolder, dirname(sample.snapshot), join(folder(), 'link')]) {
      await assert.rejects(
        shareCopy(sample, {}, { target: join(parent, 'copy') }),
        kind('copy-in-export-folder'),
      );
    }
    assert.deepEqual((await readdir(sample.exportFolder)).sort(), ['cooking']);
  });

  it('isn’t written over anything', async () => {
    const sample = await writeSample(folder(), many(1), { collection });
    await mkdir(join(folder(), 'shared', 'copy'), { recursive: true });
    await writeFile(join(folder(), 'shared', 'copy', 'mine.txt'), 'mine');
    await assert.rejects(shareCopy(sample, { writeKey: true }), kind('tables-in-the-way'));
    const people = await readdir(join(dirname(sample.snapshot), 'people'));
    assert.ok(!people.some((name) => name.startsWith('key-')), people.join());
    assert.deepEqual(await filesBelow(join(folder(), 'shared')), ['copy/mine.txt']);
  });

  it('isn’t written if the snapshot changed after the preview', async () => {
    const sample = await writeSample(folder(), many(5), { collection });
    const { outcome } = await shareCopy(sample, {}, { seen: 'another' });
    assert.equal(outcome.status, 'changed');
    assert.deepEqual(await readdir(join(folder(), 'shared')), []);
  });

  it('is made from whatever is on the disk: no questions, no records, no people', async () => {
    const sample = await writeSample(folder(), [], {
      collection: '{',
      files: { 'responses.jsonl': '{\n\0\n' },
    });
    await rm(join(dirname(sample.snapshot), 'people'), { recursive: true });
    const { target } = await shareCopy(sample);
    assert.deepEqual(await rowsOf(target), []);
  });
});
