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

const some = (row: CsvRow | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(row ?? {}).filter(([, field]) => field !== ''));

describe('The wide table', () => {
  const folder = temporaryFolder();

  it('has a row a submission, with the columns that each type of question needs', async () => {
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
    assert.deepEqual(some(second), {
      row: '2',
      submission_id: submissionB,
      participant_id: 'p2',
      created_at: 'yesterday',
      duplicate: '0',
    });
  });

  it("has the options' values instead of their labels where that is set", async () => {
    const [row] = await wideOf(folder(), allTypes, { choices: 'values' });
    assert.deepEqual([row?.['q03_how_often'], row?.['q04_why']], ['daily; 1', 'weekly']);
  });

  it('leaves an amount empty that is no number for certain, and has it as it was written', async () => {
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

  it('has columns for questions in no codebook by their answers, and for unknown fields', async () => {
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
    assert.deepEqual(some(row), {
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

  it('has nothing in the column of a field that only other rows have, whatever its name', async () => {
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

  it('marks the line of a submission that a later one has replaced, which the codebook does not count', async () => {
    const rows = await wideOf(folder(), { ...allTypes, 'responses.jsonl': lines(full, full, other) });
    assert.deepEqual(
      rows.map(({ duplicate }) => duplicate),
      ['1', '0', '0'],
    );
    const [entry] = await csvOf(folder(), 'codebook.csv');
    assert.deepEqual([entry?.['n'], entry?.['missing']], ['1', '1']);
  });

  it('of a batch has a row for each task that a submission was given', async () => {
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

  it('of a batch has a row for a task without an answer too, which the codebook counts as missing', async () => {
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

  it('has what was written without choosing beside the choice, not as one', async () => {
    const value = [{ value: '', explanation: 'Neither' }];
    const [row] = await wideOf(folder(), {
      'collection.json': collection,
      'responses.jsonl': lines({ responses: { multiple_choice_with_free_text: { value } } }),
    });
    assert.deepEqual([row?.['q04_why'], row?.['q04_why_text']], ['', 'Neither']);
    const [item] = await csvOf(folder(), 'responses_long.csv');
    assert.deepEqual([item?.['value'], item?.['label'], item?.['text']], ['', '', 'Neither']);
  });

  it('of a batch that has only the records by task has a row for each submission to each task', async () => {
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

describe('The long table', () => {
  const folder = temporaryFolder();

  it('has a row for each thing in an answer', async () => {
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

  it('have no old choice for an amount', async () => {
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

describe('The table of uploads', () => {
  const folder = temporaryFolder();

  it('tells whose each is, and has those last that no answer names', async () => {
    const orphan = 'files/orphan.jpg';
    await writeSnapshot(folder(), { ...allTypes, [orphan]: 'y' });
    await writeSnapshotManifest(folder(), ['responses.jsonl', orphan, photo]);
    await makeTables(folder());
    const [first, second, ...others] = await csvOf(folder(), 'files.csv');
    assert.deepEqual(some(first), {
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
    assert.deepEqual(some(second), { path: orphan, size: '1', crc32: '00000000' });
    assert.deepEqual(others, []);
  });

  it('has a file once that a duplicate names again', async () => {
    await writeSnapshot(folder(), { ...allTypes, 'responses.jsonl': lines(full, full, other) });
    await makeTables(folder());
    const rows = await csvOf(folder(), 'files.csv');
    assert.deepEqual(
      rows.map(({ path }) => path),
      [photo],
    );
  });
});

describe('Tables of odd snapshots', () => {
  const folder = temporaryFolder();

  it('without any answers have their columns and no rows', async () => {
    for (const files of [{ 'collection.json': collection, 'responses.jsonl': '' }, {}]) {
      assert.deepEqual(await wideOf(folder(), files), []);
      assert.deepEqual(await parquetOf(folder(), 'responses_wide.parquet'), []);
      assert.deepEqual(await parquetOf(folder(), 'responses_long.parquet'), []);
    }
  });

  it('without a codebook name questions by their ids', async () => {
    const [row] = await wideOf(folder(), {
      'responses.jsonl': lines({ responses: { q: { value: 'yes' } } }),
    });
    assert.equal(row?.['x_q'], 'yes');
  });

  it('say how many lines could not be read', async () => {
    await writeSnapshot(folder(), { ...allTypes, 'responses.jsonl': `{oops\n${lines(full)}[]\n` });
    assert.equal((await makeTables(folder())).unreadable, 2);
    assert.match(await readFile(join(folder(), 'analysis/codebook.md'), 'utf8'), /could not be read: 2/);
  });

  it('say in the codebook and the record where there is no list of questions, and which lines name no submission', async () => {
    const said = async (files: SnapshotFiles) => {
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
    const missing = await said({});
    assert.deepEqual(missing.questions, { kind: 'missing' });
    assert.match(missing.page, /^- Questions: 5\. The snapshot has no list of them/m);
    assert.equal(missing.records['without_submission_id'], 1);
    assert.match(missing.page, /^- Lines that name no submission, each counted as one: 1$/m);
    const broken = await said({ 'collection.json': '{' });
    assert.deepEqual(broken.questions, { kind: 'unreadable', file: 'collection.json' });
    assert.match(broken.page, /Their list, `collection\.json`, could not be read/);
    const empty = await said({ 'collection.json': '{}' });
    assert.deepEqual(empty.questions, { kind: 'empty', file: 'collection.json' });
    const whole = await said({ 'collection.json': collection });
    assert.match(whole.page, /^- Questions: 5, from `collection\.json`$/m);
  });

  it('say in the codebook and the record what has no column or is in no table', async () => {
    const numbered = (count: number, name: string): Record<string, string> =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`${name}${index}`, 'x']));
    await writeSnapshot(folder(), {
      'responses.jsonl': lines({ ...numbered(103, 'key'), responses: numbered(1_002, 'q') }),
      'responses-by-submission.jsonl': lines({ responses: { q: 'elsewhere' } }),
    });
    const { folder: analysis, items } = await makeTables(folder());
    assert.equal(items, 1_002);
    const page = await readFile(join(analysis, 'codebook.md'), 'utf8');
    assert.match(page, /^- Answers to further questions that are in no list, in the long table only: 2$/m);
    assert.match(page, /^- Values of further fields of records and tasks, in no table: 3$/m);
    assert.match(page, /^- Responses in .*responses-by-submission.* are in no table$/m);
    const { records } = JSON.parse(await readFile(join(analysis, 'tables.json'), 'utf8')) as {
      records: Record<string, unknown>;
    };
    assert.deepEqual(records['left_out'], {
      answers: 2,
      values: 3,
      files: ['responses-by-submission.jsonl'],
    });
  });

  it('hold hostile questions as text', async () => {
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
