import assert from 'node:assert/strict';
import { join } from 'node:path';
import { savNames, variableNames } from '../../../src/analysis/tables/format/savNames.ts';
import { lines, writeSnapshot } from '../analysis/support/snapshotFolder.ts';
import { csvOf, makeTables, type CsvRow } from '../analysis/support/tables.ts';
import { submissionAt, writePeople } from '../summaryPeople/peopleOnDisk.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import {
  needHaven,
  needPspp,
  readWithHaven,
  readWithPspp,
  type HavenVariable,
  type PsppFile,
} from './support/programs.ts';

const often = [
  { value: 'daily', label: 'Every day' },
  { value: 'weekly', label: `Once a "week" for $5, it's \`fine' \\ /* {{x}} */ 50%` },
  { value: 'never', label: 'Nie – 一度もない' },
];
const agreed = [1, 2, 3, 4, 5].map((value) => ({ value: value * 10, label: `Level ${value}` }));
const questions = [
  {
    id: 'often',
    type: 'multiple_choice',
    description: 'How often do you cook?',
    answer_limit: 1,
    options: often,
  },
  { id: 'agree', type: 'multiple_choice', description: 'Do you agree?', answer_limit: 1, options: agreed },
  {
    id: 'which',
    type: 'multiple_choice_with_free_text',
    description: 'Which of these have you ever cooked for somebody?',
    answer_limit: -1,
    options: ['Soup', 'Bread', 'A dish with a name that is far too long for any program’s names'].map(
      (label) => ({
        value: label,
        label,
      }),
    ),
  },
  { id: 'stars', type: 'star_rating', description: 'Stars?', max_stars: 5 },
  {
    id: 'amount',
    type: 'free_text_with_unit',
    description: 'How much?',
    unit_options: [{ label: 'Kilograms', value: 'kg' }],
  },
  { id: 'why', type: 'free_text', description: 'Why?' },
];
const answers = [
  {
    often: ['daily'],
    agree: [10],
    which: ['Soup', 'Bread'],
    stars: [4],
    amount: '72.5',
    why: '=1+1; -2, \'=x and "quotes"',
  },
  { often: ['weekly'], agree: [50], which: [], stars: [1], amount: '0.125', why: `'${'lö€ng '.repeat(300)}` },
  { often: ['never'], agree: [30], which: ['Soup'], stars: [5], amount: '3', why: '\\\\' },
  { often: ['another'], agree: [99], which: ['Bread'], stars: [3], amount: 'much', why: '' },
];
const respondents = [
  { status: 'APPROVED', minutes: 12, demographics: ['34', 'Female', 'Germany', 'Full-Time'] },
  { status: 'AWAITING REVIEW', minutes: 3, demographics: ['DATA_EXPIRED', 'CONSENT_REVOKED', 'France', ''] },
  { status: 'RETURNED', demographics: ['Prefer not to say', '', 'DATA_EXPIRED', 'Student'] },
  { status: 'APPROVED', minutes: 5 },
];
const codes: Readonly<Record<string, readonly [number, string]>> = {
  DATA_EXPIRED: [-99, '#EXPIRED'],
  CONSENT_REVOKED: [-98, '#REVOKED'],
  PREFER_NOT_TO_SAY: [-97, '#NOTSAID'],
  EMPTY: [-96, ''],
};

/** Returns the column of a variable, whose name may be shorter. */
function columnOf(row: CsvRow, variable: string): string {
  const columns = Object.keys(row);
  return columns[variableNames(columns, savNames).indexOf(variable)] ?? '';
}

describe('Tables for statistics programs', () => {
  const folder = temporaryFolder();
  const snapshot = (): string => join(folder(), 'cooking', '2026-11-23T14-05-09Z');
  const made = (name: string): string => join(snapshot(), 'analysis', name);

  /** Writes a snapshot with an answer of each type, and makes its tables. */
  async function make(
    more: readonly string[] = [],
    style: Parameters<typeof makeTables>[1] = {},
  ): Promise<void> {
    const records = [...answers, ...more.map((why) => ({ why }))].map((own, place) => ({
      submission_id: submissionAt(place),
      participant_id: submissionAt(place),
      study_id: 'study',
      created_at: `2026-10-2${place}T0${place}:30:15.${place}25${place === 1 ? '+02:00' : 'Z'}`,
      responses: Object.fromEntries(
        Object.entries(own).map(([id, value]) => [id, { value, ...(id === 'amount' ? { unit: 'kg' } : {}) }]),
      ),
    }));
    await writeSnapshot(snapshot(), {
      'collection.json': { items: questions },
      'responses.jsonl': lines(...records),
    });
    await writePeople(snapshot(), respondents);
    await makeTables(snapshot(), style);
  }

  /** Checks a variable's value against the row of the CSV table. */
  function assertValue(row: CsvRow, variable: HavenVariable, place: number): void {
    const { name, labels } = variable;
    const value = variable.values[place] ?? null;
    const label = labels.find(([each]) => each === value)?.[1];
    const field = row[columnOf(row, name)] ?? '';
    const reason = row[`${name}__missing`] ?? '';
    if (reason !== '') {
      assert.equal(value, codes[reason]?.[typeof value === 'number' ? 0 : 1], name);
      if (value !== '') assert.equal(label?.toUpperCase().replaceAll(' ', '_'), reason);
    } else if (/^q0[12]_.*(?<!_other)$/.test(name))
      assert.equal(label ?? '', field === 'another' || field === '99' ? '' : field, name);
    else if (name.endsWith('_other')) assert.match(String(value), /^(?:another|99|)$/);
    else if (name.endsWith('_at')) {
      assert.ok(
        Math.abs(Number(value) * 1000 - Date.parse(field)) < 0.01 || (field === '' && value === null),
        name,
      );
    } else if (typeof value === 'string') assert.equal(value, field.trimEnd(), name);
    else assert.equal(value, field === '' ? null : Number(field), name);
  }

  it('have the values, labels and missing values of the CSV table and the codebook in R’s haven', async function () {
    this.timeout(60_000);
    const haven = await needHaven(this);
    await make([], { guardFormulas: false });
    const rows = (await csvOf(snapshot(), 'responses_wide.csv')).map((row) => ({
      ...row,
      q06_why: row['q06_why'] === '\\' ? '' : (row['q06_why'] ?? '').replace(/^\\{4}$/, '\\\\'),
    }));
    const [variables = []] = await readWithHaven(haven, [made('responses_wide.sav')]);
    for (const variable of variables)
      for (const [place, row] of rows.entries()) assertValue(row, variable, place);
    const of = (name: string): HavenVariable | undefined => variables.find((each) => each.name === name);
    assert.deepEqual(
      of('q01_how_often_do_you_cook')?.labels,
      often.map(({ label }, index) => [index + 1, label]),
    );
    assert.deepEqual(
      of('q02_do_you_agree')?.labels,
      agreed.map(({ value, label }) => [value, label]),
    );
    assert.equal(of('q06_why')?.label, 'Why?');
    assert.equal(of('created_at')?.class, 'POSIXct');
    assert.deepEqual(of('demo_age')?.range, [-99, -95]);
    assert.deepEqual(of('demo_sex')?.missing, ['#REVOKED']);
    assert.equal(of('demo_country_of_residence')?.label, 'Country of residence');
    // Every column of the CSV table, but for reasons, which are values here.
    const names = variables.map(({ name }) => name).filter((name) => !name.endsWith('_other'));
    assert.equal(
      names.length,
      Object.keys(rows[0] ?? {}).filter((name) => !name.endsWith('__missing')).length,
    );
  });

  it('have the same names, labels, levels, sets and missing values in PSPP, whether read from the system file or by the syntax from CSV', async function () {
    this.timeout(60_000);
    const pspp = await needPspp(this);
    for (const style of [
      {},
      { separator: ';', byteOrderMark: true },
      { separator: '\t', guardFormulas: false },
    ] as const) {
      await make([], style);
      const [sav] = await readWithPspp(pspp, [made('responses_wide.sav')]);
      const [csv] = await readWithPspp(
        pspp,
        [made('responses_wide.sps')],
        (file) => `INSERT FILE='${file}'.`,
      );
      assert.deepEqual(described(csv), described(sav));
      assert.deepEqual(csv?.tables.get('Value Labels'), sav?.tables.get('Value Labels'));
      assert.deepEqual(csv?.tables.get('Multiple Response Sets'), sav?.tables.get('Multiple Response Sets'));
      assert.deepEqual(valuesByName(csv), valuesByName(sav));
    }
  });

  it('are opened from the system file by the syntax if SPSS can’t read the CSV because of line breaks', async function () {
    this.timeout(60_000);
    const pspp = await needPspp(this);
    await make(['one\ntwo']);
    const [csv] = await readWithPspp(pspp, [made('responses_wide.sps')], (file) => `INSERT FILE='${file}'.`);
    assert.equal(csv?.rows.length, 6);
  });
});

/** Returns what PSPP says about variables, but for widths, and that the CSV table has no texts for some. */
function described(file: PsppFile | undefined): unknown {
  const variables = file?.tables.get('Variables') ?? [];
  return variables
    .map(
      ({
        Position: _position,
        Width: _width,
        'Print Format': format = '',
        'Write Format': _write,
        ...own
      }) => ({ ...own, isText: format.startsWith('A') }),
    )
    .sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}

/** Returns the values of each variable, by name. */
function valuesByName(file: PsppFile | undefined): ReadonlyMap<string, readonly (string | undefined)[]> {
  const [names = [], ...rows] = file?.rows ?? [];
  return new Map(names.map((name, place) => [name, rows.map((row) => row[place]?.trim())] as const).sort());
}
