import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { areTablesCurrent } from '../../../src/analysis/tables/tablesAge.ts';
import { findPython, findR, hasDuckDb, runDuckDb } from '../notebooks/support/runners.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { csv, demographicsName, study, writePeople } from './support/people.ts';
import { lines, participant, submissionA, submissionB, writeSnapshot } from './support/snapshotFolder.ts';
import { allTypes, csvOf, full, makeTables, other, parquetOf, patient, settings } from './support/tables.ts';

const run = promisify(execFile);
const stranger = '66a1f0c2d4e5b6a7980c1d2f';

const records = lines(
  { ...full, study_id: study },
  { ...other, study_id: study },
  // Known as a participant of the study only.
  {
    submission_id: stranger,
    participant_id: participant,
    study_id: study,
    responses: { free_text: { value: 'Tea' } },
  },
  // Not known.
  { participant_id: 'nobody', responses: {} },
  // A duplicate.
  { ...other, study_id: study },
);
const people = {
  'submissions.jsonl': [
    {
      id: submissionA,
      participant_id: participant,
      study_id: study,
      status: 'APPROVED',
      started_at: '2026-09-14T10:00:00.123456Z',
      completed_at: '2026-09-14T10:10:00Z',
      time_taken: 599.5,
    },
    { id: submissionB, participant_id: 'p2', study_id: study, status: 'awaiting review', started_at: 'soon' },
    { id: 'timed-out', participant_id: 'p3', study_id: study, status: 'TIMED-OUT' },
  ],
  [demographicsName]: csv(
    'Submission id,Participant id,Status,Age,Sex,"=Country, of ""residence"""',
    `${submissionA},${participant},APPROVED,44,Female,"Korea, South"`,
    `${submissionB},p2,APPROVED,DATA_EXPIRED,Prefer not to say,=1+1`,
  ),
};
const columns = [
  ...['submission_status', 'started_at', 'completed_at', 'seconds_taken', 'demo_age', 'demo_age__missing'],
  ...['demo_sex', 'demo_sex__missing', 'demo_country_of_residence'],
];
const first = [
  'APPROVED',
  '2026-09-14T10:00:00.123456Z',
  '2026-09-14T10:10:00Z',
  '599.5',
  '44',
  '',
  'Female',
  '',
  'Korea, South',
];
const second = ['AWAITING REVIEW', 'soon', '', '', '', 'DATA_EXPIRED', '', 'PREFER_NOT_TO_SAY', "'=1+1"];
const third = ['', '', '', '', '44', '', 'Female', '', 'Korea, South'];
const unknown = columns.map(() => '');
const shownColumns = [
  ...['submission_status', 'completed_at', 'demo_age', 'demo_age__missing', 'demo_sex'],
  'demo_country_of_residence',
];

describe('Tables with what is known about participants', () => {
  const folder = temporaryFolder();
  const snapshot = (): string => join(folder(), 'snapshot');

  async function make(): Promise<void> {
    await mkdir(snapshot());
    await writeSnapshot(snapshot(), { ...allTypes, 'responses.jsonl': records });
    await writePeople(snapshot(), people);
    await makeTables(snapshot());
  }
  const shown = (rows: readonly Readonly<Record<string, string>>[]): unknown =>
    rows.map((row) => columns.map((name) => row[name] ?? ''));

  it('have its columns after those of the row in the wide table', async () => {
    await make();
    const rows = await csvOf(snapshot(), 'responses_wide.csv');
    const names = Object.keys(rows[0] ?? {});
    assert.deepEqual(names.slice(names.indexOf('duplicate') + 1, names.indexOf('q01_how_much')), columns);
    assert.deepEqual(shown(rows), [first, second, third, unknown, second]);
  });

  it('have them in each row of the long table', async () => {
    await make();
    const rows = await csvOf(snapshot(), 'responses_long.csv');
    const names = Object.keys(rows[0] ?? {});
    assert.deepEqual(names.slice(names.indexOf('duplicate') + 1, names.indexOf('instruction_id')), columns);
    assert.deepEqual(shown(rows), [...Array.from({ length: 7 }, () => first), third]);
  });

  it('have types in Parquet', async () => {
    await make();
    for (const [name, at] of [
      ['responses_wide.parquet', 1],
      ['responses_long.parquet', 7],
    ] as const) {
      const rows = await parquetOf(snapshot(), name);
      const row = rows[0];
      assert.deepEqual(
        [row?.['submission_status'], row?.['completed_at'], row?.['seconds_taken'], row?.['demo_age']],
        ['APPROVED', new Date('2026-09-14T10:10:00Z'), 599.5, 44],
      );
      assert.equal(rows[at]?.['started_at'], null);
    }
  });

  it('describe the columns in the codebook, with counts of rows without duplicates', async () => {
    await make();
    const rows = (await csvOf(snapshot(), 'codebook.csv')).slice(-columns.length);
    assert.deepEqual(
      rows.map((row) =>
        ['column', 'question', 'type', 'options', 'columns', 'n', 'blank', 'missing'].map(
          (name) => row[name],
        ),
      ),
      [
        [
          ...['submission_status', 'What became of the submission', 'submission_detail'],
          ...[
            'APPROVED; PARTIALLY APPROVED; AWAITING REVIEW; REJECTED; RETURNED; TIMED-OUT; SCREENED OUT; ACTIVE; RESERVED; UNKNOWN',
          ],
          ...['submission_status', '2', '', '2'],
        ],
        ['started_at', 'Start of the submission', 'submission_detail', '', 'started_at', '2', '', '2'],
        ['completed_at', 'End of the submission', 'submission_detail', '', 'completed_at', '1', '', '3'],
        ['seconds_taken', 'Time taken in seconds', 'submission_detail', '', 'seconds_taken', '1', '', '3'],
        ['demo_age', 'Age', 'demographic', '', 'demo_age', '2', '', '2'],
        [
          'demo_age__missing',
          'Age: why the value is missing',
          'demographic',
          'DATA_EXPIRED',
          'demo_age__missing',
          '1',
          '',
          '3',
        ],
        ['demo_sex', 'Sex', 'demographic', '', 'demo_sex', '2', '', '2'],
        [
          'demo_sex__missing',
          'Sex: why the value is missing',
          'demographic',
          'PREFER_NOT_TO_SAY',
          'demo_sex__missing',
          '1',
          '',
          '3',
        ],
        [
          'demo_country_of_residence',
          '\'=Country, of "residence"',
          'demographic',
          '',
          'demo_country_of_residence',
          '3',
          '',
          '1',
        ],
      ],
    );
    const page = await readFile(join(snapshot(), 'analysis', 'codebook.md'), 'utf8');
    assert.match(page, /\n## Participants\n/);
    assert.match(
      page,
      /^\| `demo_age__missing` \| Age\\: why the value is missing \| `DATA_EXPIRED` \| 1 \| 3 \|$/m,
    );
  });

  it('count what was joined and what was not, without naming anybody', async () => {
    await make();
    const read = async (name: string): Promise<string> =>
      await readFile(join(snapshot(), 'analysis', name), 'utf8');
    const page = await read('codebook.md');
    assert.match(page, /^- Submissions joined with what was added about participants: 2$/m);
    assert.match(page, /^- Submissions with answers about which nothing was added: 2$/m);
    assert.match(page, /^- Submissions without answers, not in any table: 1$/m);
    const record = await read('tables.json');
    assert.deepEqual((JSON.parse(record) as { people: unknown }).people, {
      joined: 2,
      answers_only: 2,
      people_only: 1,
    });
    for (const text of [page, record]) assert.doesNotMatch(text, /timed-out|66a1f0c2|nobody/);
  });

  it('say the types of the columns in tables.json', async () => {
    await make();
    const { columns: types } = JSON.parse(
      await readFile(join(snapshot(), 'analysis', 'tables.json'), 'utf8'),
    ) as {
      columns: Record<string, Record<string, string>>;
    };
    for (const table of ['responses_wide.csv', 'responses_long.csv'])
      assert.deepEqual(
        columns.map((name) => types[table]?.[name]),
        ['text', 'time', 'time', 'number', 'number', 'text', 'text', 'text', 'text'],
      );
  });

  it('have columns of demographics only for studies that have any', async () => {
    await make();
    await rm(join(folder(), 'people', demographicsName));
    await makeTables(snapshot());
    const [row] = await csvOf(snapshot(), 'responses_wide.csv');
    assert.deepEqual(
      columns.filter((name) => name in (row ?? {})),
      ['submission_status', 'started_at', 'completed_at', 'seconds_taken'],
    );
  });

  it('are as before once nothing is known any more', async () => {
    await make();
    await rm(join(folder(), 'people'), { recursive: true });
    await makeTables(snapshot());
    const withoutPeople = await readFile(join(snapshot(), 'analysis', 'responses_wide.csv'), 'utf8');
    assert.doesNotMatch(withoutPeople, /submission_status|demo_/);
    assert.doesNotMatch(
      await readFile(join(snapshot(), 'analysis', 'codebook.md'), 'utf8'),
      /Participants|joined/,
    );
  });

  it('are outdated once something was added, changed or deleted', async () => {
    await make();
    const isCurrent = async (): Promise<boolean> => await areTablesCurrent(snapshot(), settings, patient);
    assert.equal(await isCurrent(), true);
    await writePeople(snapshot(), { 'people.json': '{}' });
    assert.equal(await isCurrent(), true);
    await writePeople(snapshot(), { 'demographics-another.csv': 'Submission id\n' });
    assert.equal(await isCurrent(), false);
    await rm(join(folder(), 'people', 'demographics-another.csv'));
    assert.equal(await isCurrent(), true);
    await writePeople(snapshot(), { 'submissions.jsonl': people['submissions.jsonl'].slice(0, 2) });
    assert.equal(await isCurrent(), false);
    await rm(join(folder(), 'people'), { recursive: true });
    assert.equal(await isCurrent(), false);
  });

  it('have the columns before those of the tasks in a batch', async () => {
    await mkdir(snapshot());
    await writeSnapshot(snapshot(), {
      'batch.json': { name: 'Batch', items: [{ id: 'q', type: 'free_text', description: 'Why?' }] },
      'responses-by-submission.jsonl': lines({
        submission_id: submissionA,
        participant_id: participant,
        study_id: study,
        responses: [{ instruction_id: 'q', task_id: 't1', value: 'x' }],
        metadata: { picture: 'cat' },
      }),
    });
    await writePeople(snapshot(), people);
    await makeTables(snapshot());
    const [row] = await csvOf(snapshot(), 'responses_wide.csv');
    const names = Object.keys(row ?? {});
    assert.deepEqual(names.slice(names.indexOf('duplicate') + 1, names.indexOf('task_picture')), columns);
    assert.deepEqual(shown([row ?? {}]), [first]);
  });
});

describe('Columns of people', () => {
  const folder = temporaryFolder();
  const analysis = (): string => join(folder(), 'snapshot', 'analysis');

  beforeEach(async () => {
    const snapshot = join(folder(), 'snapshot');
    await mkdir(snapshot);
    await writeSnapshot(snapshot, { ...allTypes, 'responses.jsonl': records });
    await writePeople(snapshot, people);
    await makeTables(snapshot);
  });
  /** Some columns of the wide table's rows; `-`: nothing. */
  const answers = [
    'APPROVED|2026-09-14T10:10:00Z|44.0|-|Female|Korea, South',
    "AWAITING REVIEW|-|-|DATA_EXPIRED|-|'=1+1",
    '-|-|44.0|-|Female|Korea, South',
    '-|-|-|-|-|-',
    "AWAITING REVIEW|-|-|DATA_EXPIRED|-|'=1+1",
  ];

  it('are read by DuckDB from CSV and Parquet', async function () {
    if (!(await hasDuckDb())) skip(this, 'DuckDB has no package for this machine');
    const script = join(analysis(), 'people.sql');
    const select = `select submission_status, epoch_ms(completed_at::timestamp)::varchar, demo_age::double::varchar,
      demo_age__missing, demo_sex, ltrim(demo_country_of_residence, ''''), seconds_taken::double::varchar`;
    await writeFile(
      script,
      ["read_csv('responses_wide.csv', all_varchar = true)", "'responses_wide.parquet'"]
        .map((table) => `${select} from ${table} order by "row"::integer;`)
        .join('\n'),
    );
    const [fromCsv, fromParquet] = (await runDuckDb(script)).map(({ rows }) => rows);
    assert.equal(fromCsv?.length, 5);
    assert.deepEqual(fromCsv, fromParquet);
    assert.deepEqual(fromCsv[0], [
      'APPROVED',
      '1789380600000',
      '44.0',
      'null',
      'Female',
      'Korea, South',
      '599.5',
    ]);
  });

  it('are read by pandas', async function () {
    const python = (await findPython()) ?? skip(this, 'Python with pandas is not installed');
    const script = `import pandas
rows = pandas.read_csv('responses_wide.csv', keep_default_na=False, na_values=[''], dtype={'demo_age': 'float'})
for row in rows[${JSON.stringify(shownColumns)}].itertuples(index=False):
    print('|'.join('-' if pandas.isna(cell) else str(cell) for cell in row))`;
    const { stdout } = await run(python, ['-c', script], { cwd: analysis() });
    assert.deepEqual(stdout.trimEnd().split(/\r?\n/), answers);
  });

  it('are read by R', async function () {
    const rscript = (await findR()) ?? skip(this, 'R is not installed');
    const script = `rows <- read.csv("responses_wide.csv", na.strings = "", check.names = FALSE)
rows$demo_age <- ifelse(is.na(rows$demo_age), NA, sprintf("%.1f", rows$demo_age))
rows <- rows[c(${shownColumns.map((name) => JSON.stringify(name)).join(', ')})]
rows[is.na(rows)] <- "-"
writeLines(do.call(paste, c(rows, sep = "|")))`;
    const { stdout } = await run(rscript, ['-e', script], { cwd: analysis() });
    assert.deepEqual(stdout.trimEnd().split(/\r?\n/), answers);
  });
});

function skip(test: Mocha.Context, reason: string): never {
  process.stdout.write(`    Skipped: ${reason}.\n`);
  return test.skip();
}
