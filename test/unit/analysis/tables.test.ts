import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import {
  collection,
  lines,
  participant,
  submissionA,
  submissionB,
  writeSnapshot,
  writeSnapshotManifest,
  type SnapshotFiles,
} from './support/snapshotFolder.ts';
import {
  allTypes,
  csvOf,
  full,
  longOf,
  makeTables,
  other,
  parquetOf,
  photo,
  wideOf,
  type CsvRow,
} from './support/tables.ts';

const nonEmpty = (row: CsvRow | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(row ?? {}).filter(([, field]) => field !== ''));

describe('Wide table', () => {
  const folder = temporaryFolder();

  it('has a row per submission, with the columns for each type of question', async () => {
    const [first, second] = await wideOf(folder(), allTypes);
    assert.deepEqual(first, {
      row: '1',
      submission_id: submissionA,
      participant_id: participant,
      study_id: 'study',
      created_at: '2026-09-14T12:22:31+02:00',
      duplicate: '0',
      q01_how_much: '72.5',
      q01_how_much_unit: 'kg',
      q01_how_much_text: '72.50',
      q02_what_did_you_cook: 'Soup,\nand "bread"',
      q03_how_often: 'Every day; One',
      q03_how_often__every_day: '1',
      q03_how_often__every_week: '0',
      q03_how_often__one: '1',
      q03_how_often__yes: '0',
      q04_why: 'Every week',
      q04_why_text: 'On Sundays',
      q05_show_it: photo,
      q05_show_it_count: '2',
    });
    assert.deepEqual(nonEmpty(second), {
      row: '2',
      submission_id: submissionB,
      participant_id: 'p2',
      created_at: 'yesterday',
      duplicate: '0',
    });
  });

  it('has option values instead of labels if the setting asks for them', async () => {
    const [row] = await wideOf(folder(), allTypes, { choices: 'values' });
    assert.deepEqual([row?.['q03_how_often'], row?.['q04_why']], ['daily; 1', 'weekly']);
  });

  it('leaves an uncertain amount empty and keeps it as written in the text column', async () => {
    const amount = (value: unknown) => ({ responses: { free_text_with_unit: { value, unit: 'kg' } } });
    const rows = await wideOf(folder(), {
      'collection.json': collection,
      'responses.jsonl': lines(amount('about 3'), amount(['1', '2']), amount(4)),
    });
    assert.deepEqual(
      rows.map((row) => [row['q01_how_much'], row['q01_how_much_text']]),
      [
        ['', 'about 3'],
        ['', '1; 2'],
        ['4', '4'],
      ],
    );
  });

  it('has columns for questions missing in the codebook, by their answers, and for unknown fields', async () => {
    const [row] = await wideOf(folder(), {
      'collection.json': collection,
      'responses.jsonl': lines({
        responses: {
          new_one: { type: 'free_text_with_unit', value: '3', unit: 'm' },
          odd: { a: { b: [1] } },
        },
        Device: 'phone',
        metadata: { round: 2 },
      }),
    });
    assert.deepEqual(nonEmpty(row), {
      row: '1',
      duplicate: '0',
      x_new_one: '3',
      x_new_one_unit: 'm',
      x_new_one_text: '3',
      x_odd: '{"a":{"b":[1]}}',
      record_device: 'phone',
      record_metadata: '{"round":2}',
    });
  });

  it('leaves the column of an unknown field empty in rows without that field, whatever its name', async () => {
    const rows = await wideOf(folder(), {
      'responses.jsonl':
        '{"submission_id":"a1","__proto__":1,"constructor":2,"responses":{}}\n{"submission_id":"a2","responses":{}}\n',
    });
    assert.deepEqual(
      rows.map((row) => [row['record_proto'], row['record_constructor']]),
      [
        ['1', '2'],
        ['', ''],
      ],
    );
  });

  it('shows an answer of another type than its question, and a choice that is no option', async () => {
    const [row] = await wideOf(folder(), {
      'collection.json': collection,
      'responses.jsonl': lines({
        responses: {
          free_text: { type: 'multiple_choice', value: ['x'] },
          free_text_with_unit: { type: 'free_text', value: 'a lot' },
          multiple_choice: { value: 'never heard of' },
        },
      }),
    });
    assert.equal(row?.['q02_what_did_you_cook'], 'x');
    assert.deepEqual([row['q01_how_much'], row['q01_how_much_text']], ['', 'a lot']);
    assert.deepEqual([row['q03_how_often'], row['q03_how_often__every_day']], ['never heard of', '0']);
  });

  it('marks a line that a later one of the same submission replaces, and the codebook does not count it', async () => {
    const rows = await wideOf(folder(), { ...allTypes, 'responses.jsonl': lines(full, full, other) });
    assert.deepEqual(
      rows.map(({ duplicate }) => duplicate),
      ['1', '0', '0'],
    );
    const [entry] = await csvOf(folder(), 'codebook.csv');
    assert.deepEqual([entry?.['n'], entry?.['missing']], ['1', '1']);
  });

  it('has a row for each task of a submission in a batch', async () => {
    const rows = await wideOf(folder(), {
      'batch.json': collection,
      'responses-by-submission.jsonl': lines({
        submission_id: submissionA,
        tasks: [
          { task_id: 't1', responses: { free_text: { value: 'one' } } },
          { task_id: 't2', responses: { free_text: { value: 'two' } } },
        ],
      }),
      'responses-by-task.jsonl': '',
    });
    assert.deepEqual(
      rows.map((row) => [row['submission_id'], row['task_id'], row['q02_what_did_you_cook']]),
      [
        [submissionA, 't1', 'one'],
        [submissionA, 't2', 'two'],
      ],
    );
  });

  it('has a row for an unanswered task in a batch, and the codebook counts it as missing', async () => {
    const rows = await wideOf(folder(), {
      'batch.json': collection,
      'responses-by-submission.jsonl': lines({
        submission_id: submissionA,
        tasks: [
          { task_id: 't1', metadata: { dish: 'soup' }, responses: { free_text: { value: 'one' } } },
          { task_id: 't2', metadata: { dish: 'stew' }, responses: {} },
        ],
      }),
    });
    assert.deepEqual(
      rows.map((row) => [row['task_id'], row['task_dish'], row['q02_what_did_you_cook']]),
      [
        ['t1', 'soup', 'one'],
        ['t2', 'stew', ''],
      ],
    );
    const entry = (await csvOf(folder(), 'codebook.csv')).find(
      (row) => row['instruction_id'] === 'free_text',
    );
    assert.deepEqual([entry?.['n'], entry?.['missing']], ['1', '1']);
  });

  it('has an explanation without a choice in the text column, not as a choice', async () => {
    const value = [{ value: '', explanation: 'Neither' }];
    const [row] = await wideOf(folder(), {
      'collection.json': collection,
      'responses.jsonl': lines({ responses: { multiple_choice_with_free_text: { value } } }),
    });
    assert.deepEqual([row?.['q04_why'], row?.['q04_why_text']], ['', 'Neither']);
    const [item] = await csvOf(folder(), 'responses_long.csv');
    assert.deepEqual([item?.['value'], item?.['label'], item?.['text']], ['', '', 'Neither']);
  });

  it('has a row for each submission to each task in a batch with records by task only', async () => {
    const rows = await wideOf(folder(), {
      'batch.json': collection,
      'responses-by-task.jsonl': lines({
        task_id: 't1',
        responses: { [submissionA]: { free_text: 'one' }, [submissionB]: { free_text: 'two' } },
      }),
    });
    assert.deepEqual(
      rows.map((row) => [row['submission_id'], row['task_id'], row['q02_what_did_you_cook']]),
      [
        [submissionA, 't1', 'one'],
        [submissionB, 't1', 'two'],
      ],
    );
  });
});

describe('Long table', () => {
  const folder = temporaryFolder();

  it('has a row for each value in an answer', async () => {
    const rows = await longOf(folder(), allTypes);
    const own = ['column', 'item', 'value', 'label', 'option', 'number', 'unit', 'text', 'file'];
    assert.deepEqual(
      rows.map((row) => own.map((name) => row[name])),
      [
        ['q02_what_did_you_cook', '1', '', '', '', '', '', 'Soup,\nand "bread"', ''],
        ['q01_how_much', '1', '', '', '', '72.5', 'kg', '72.50', ''],
        ['q03_how_often', '1', 'daily', 'Every day', '1', '', '', '', ''],
        ['q03_how_often', '2', '1', 'One', '3', '1', '', '', ''],
        ['q04_why', '1', 'weekly', 'Every week', '2', '', '', 'On Sundays', ''],
        ['q05_show_it', '1', '', '', '', '', '', 'kitchen.jpg', photo],
        ['q05_show_it', '2', '', '', '', '', '', 'lost.jpg', ''],
      ],
    );
  });
});

describe('Tables of a question whose type changed', () => {
  const folder = temporaryFolder();

  it('show no earlier choice as an amount', async () => {
    const rows = await wideOf(folder(), {
      'collection.json': collection,
      'responses.jsonl': lines(
        { responses: { free_text_with_unit: { type: 'multiple_choice', value: [3] } } },
        { responses: { free_text_with_unit: { value: '4', unit: 'kg' } } },
      ),
    });
    assert.deepEqual(
      rows.map((row) => [row['q01_how_much'], row['q01_how_much_text']]),
      [
        ['', '3'],
        ['4', '4'],
      ],
    );
  });
});

describe('Uploads table', () => {
  const folder = temporaryFolder();

  it('names the submission of each file, and lists files that no answer names last', async () => {
    const orphan = 'files/orphan.jpg';
    await writeSnapshot(folder(), { ...allTypes, [orphan]: 'y' });
    await writeSnapshotManifest(folder(), ['responses.jsonl', orphan, photo]);
    await makeTables(folder());
    const [first, second, ...others] = await csvOf(folder(), 'files.csv');
    assert.deepEqual(nonEmpty(first), {
      path: photo,
      name: 'kitchen.jpg',
      size: '1',
      crc32: '00000000',
      submission_id: submissionA,
      participant_id: participant,
      instruction_id: 'file_upload',
      column: 'q05_show_it',
      media_type: 'image/jpeg',
      match: 'name',
    });
    assert.deepEqual(nonEmpty(second), { path: orphan, size: '1', crc32: '00000000' });
    assert.deepEqual(others, []);
  });

  it('lists a file once that a duplicate names again', async () => {
    await writeSnapshot(folder(), { ...allTypes, 'responses.jsonl': lines(full, full, other) });
    await makeTables(folder());
    const rows = await csvOf(folder(), 'files.csv');
    assert.deepEqual(
      rows.map(({ path }) => path),
      [photo],
    );
  });
});

describe('Tables of incomplete or odd snapshots', () => {
  const folder = temporaryFolder();

  it('have columns and no rows without answers', async () => {
    for (const files of [{ 'collection.json': collection, 'responses.jsonl': '' }, {}]) {
      assert.deepEqual(await wideOf(folder(), files), []);
      assert.deepEqual(await parquetOf(folder(), 'responses_wide.parquet'), []);
      assert.deepEqual(await parquetOf(folder(), 'responses_long.parquet'), []);
    }
  });

  it('name questions by id if the codebook is missing', async () => {
    const [row] = await wideOf(folder(), {
      'responses.jsonl': lines({ responses: { q: { value: 'yes' } } }),
    });
    assert.equal(row?.['x_q'], 'yes');
  });

  it('report the number of unreadable lines', async () => {
    await writeSnapshot(folder(), { ...allTypes, 'responses.jsonl': `{oops\n${lines(full)}[]\n` });
    assert.equal((await makeTables(folder())).unreadable, 2);
    assert.match(await readFile(join(folder(), 'analysis/codebook.md'), 'utf8'), /^- Unreadable lines: 2$/m);
  });

  it('report a missing list of questions and lines without a submission id in the codebook and in tables.json', async () => {
    const tablesRecord = async (files: SnapshotFiles) => {
      await writeSnapshot(folder(), { 'responses.jsonl': lines({ responses: {} }, full), ...files });
      await makeTables(folder());
      const read = async (name: string): Promise<string> =>
        await readFile(join(folder(), 'analysis', name), 'utf8');
      const record = JSON.parse(await read('tables.json')) as {
        readonly questions: unknown;
        readonly records: Readonly<Record<string, unknown>>;
      };
      return { ...record, page: await read('codebook.md') };
    };
    const missing = await tablesRecord({});
    assert.deepEqual(missing.questions, { kind: 'missing' });
    assert.match(missing.page, /^- Questions: 5\. The snapshot has no question list/m);
    assert.equal(missing.records['without_submission_id'], 1);
    assert.match(missing.page, /^- Lines without a submission ID, each counted as a submission: 1$/m);
    const broken = await tablesRecord({ 'collection.json': '{' });
    assert.deepEqual(broken.questions, { kind: 'unreadable', file: 'collection.json' });
    assert.match(broken.page, /The question list, `collection\.json`, can’t be read/);
    const empty = await tablesRecord({ 'collection.json': '{}' });
    assert.deepEqual(empty.questions, { kind: 'empty', file: 'collection.json' });
    const whole = await tablesRecord({ 'collection.json': collection });
    assert.match(whole.page, /^- Questions: 5, from `collection\.json`$/m);
  });

  it('report values without a column or table in the codebook and in tables.json', async () => {
    const numbered = (count: number, name: string): Record<string, string> =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`${name}${index}`, 'x']));
    await writeSnapshot(folder(), {
      'responses.jsonl': lines({ ...numbered(103, 'key'), responses: numbered(1_002, 'q') }),
      'responses-by-submission.jsonl': lines({ responses: { q: 'elsewhere' } }),
    });
    const { folder: analysis, items } = await makeTables(folder());
    assert.equal(items, 1_002);
    const page = await readFile(join(analysis, 'codebook.md'), 'utf8');
    assert.match(page, /^- Answers to other unlisted questions, only in the long table: 2$/m);
    assert.match(page, /^- Values of other fields of records and tasks, not in any table: 3$/m);
    assert.match(page, /^- Responses in .*responses-by-submission.* are not in any table$/m);
    const { records } = JSON.parse(await readFile(join(analysis, 'tables.json'), 'utf8')) as {
      records: Record<string, unknown>;
    };
    assert.deepEqual(records['left_out'], {
      answers: 2,
      values: 3,
      files: ['responses-by-submission.jsonl'],
      shortened: 0,
    });
  });

  it('keep hostile questions as text', async () => {
    const description = '`x` | <img src=x onerror=alert(1)> [a](command:quit) $(trash) **b** &lt;b&gt;';
    await writeSnapshot(folder(), {
      'collection.json': { items: [{ id: 'q`|', type: 'free_text', description }] },
      'responses.jsonl': '',
    });
    await makeTables(folder());
    const page = await readFile(join(folder(), 'analysis/codebook.md'), 'utf8');
    assert.ok(
      page.includes('\\`x\\` \\| \\[a\\]\\(command\\:quit\\) \\$\\(trash\\) \\*\\*b\\*\\* \\<b\\>'),
      page,
    );
    assert.ok(page.includes('Instruction: q\\`\\|'));
  });
});
