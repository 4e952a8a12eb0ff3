import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { savFile } from '../../../src/analysis/tables/format/savFile.ts';
import { savNames, variableNames } from '../../../src/analysis/tables/format/savNames.ts';
import type { SavVariable } from '../../../src/analysis/tables/format/savVariable.ts';
import { textForCsv } from '../../../src/analysis/tables/format/textEscapes.ts';
import type { Cell, WrittenFile } from '../../../src/analysis/tables/rows/tableColumn.ts';
import { nastyText } from '../analysis/support/nastyTexts.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { type HavenVariable, needHaven, needPspp, readWithHaven, readWithPspp } from './support/programs.ts';

interface Table {
  readonly variables: readonly SavVariable[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Sizes in bytes at which the format changes how it holds a text. */
const sizes = [1, 7, 8, 9, 16, 252, 254, 255, 256, 257, 503, 504, 505, 759, 32_758, 32_759, 32_760, 40_000];
const character = fc.oneof(
  fc.constantFrom('a', 'é', '€', '😀'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
);
const sizedText = fc
  .tuple(fc.constantFrom(...sizes), character, fc.constantFrom('', 'x', 'xy'))
  .map(([size, each, start]) => {
    const count = Math.max(0, Math.floor((size - start.length) / Buffer.byteLength(each)));
    return start + each.repeat(count);
  });
const anyText = fc.oneof(nastyText, sizedText, fc.string({ unit: 'binary', maxLength: 300 }));
const anyNumber = fc.oneof(
  fc.integer({ min: -200, max: 300 }),
  // The largest ones mean missing values and open ends of ranges.
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((each) => Math.abs(each) < 1.797e308),
  fc.constantFrom(-100, -99, 151, 152, 0.5, -0.125, 1e21, Number.MAX_SAFE_INTEGER),
);
const letter = fc.constantFrom(...Array.from('abcxyzABCXYZ0189__ßéæ日本語жλ'));
const anyName = fc
  .tuple(fc.constantFrom('q01_', 'demo_', 'ALL', '日', 'É', '_'), fc.array(letter, { maxLength: 90 }))
  .map(([start, rest]) => start + rest.join(''));
const label = fc.oneof(anyText, fc.constant(undefined));

const words = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 130 })
  .filter((each) => each.trim() !== '');
const shortText = fc.stringMatching(/^[!-[\]-~]{1,9}$/);

/** Returns a variable's labels, each for another value. */
function labelsOf<Value extends string | number>(
  values: fc.Arbitrary<Value>,
): fc.Arbitrary<readonly { readonly value: Value; readonly label: string }[] | undefined> {
  const some = fc.uniqueArray(fc.record({ value: values, label: words }), {
    selector: ({ value }) => value,
    minLength: 1,
    maxLength: 4,
  });
  return fc.oneof(some, fc.constant(undefined));
}

const variable: fc.Arbitrary<SavVariable> = fc.oneof(
  fc.record({
    name: anyName,
    type: fc.constant('text' as const),
    label,
    measure: fc.constantFrom('nominal' as const, 'ordinal' as const),
    valueLabels: labelsOf(shortText),
    // PSPP 1.6 can't read more than one of a text.
    missing: fc.constantFrom(undefined, ['#EXPIRED'], ['x']),
  }),
  fc.record({
    name: anyName,
    type: fc.constantFrom('number' as const, 'integer' as const),
    label,
    measure: fc.constantFrom('nominal' as const, 'ordinal' as const, 'scale' as const),
    valueLabels: labelsOf(fc.integer({ min: -99, max: 1000 })),
    missing: fc.constantFrom(undefined, { from: -99, to: -95 }),
  }),
);
const table: fc.Arbitrary<Table> = fc
  .array(variable, { minLength: 1, maxLength: 6, size: 'max' })
  .chain((variables) => {
    const cells = variables.map(({ type }) =>
      fc.oneof<fc.Arbitrary<Cell>[]>(type === 'text' ? anyText : anyNumber, fc.constant(undefined)),
    );
    return fc.array(fc.tuple(...cells), { maxLength: 4 }).map((rows) => ({ variables, rows }));
  });

/** PSPP shows its data as CSV, in which it writes some line breaks in another way. */
function inCsv(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

/** What a system file can hold of a text: no NUL, no halves of characters, no blanks at the end. */
function held(text: string): string {
  const written = /^\\*$/.test(text) ? text : textForCsv(text);
  let bytes = Buffer.from(written);
  if (bytes.length > 32_759) {
    bytes = bytes.subarray(0, 32_759);
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    return decoder
      .decode(bytes)
      .replace(/\ufffd+$/, '')
      .replace(/ +$/, '');
  }
  return written.replace(/ +$/, '');
}

/** Checks that a label is the whole one, or its beginning if that has more bytes than it may. */
function assertLabel(actual: string, full: string, max: number): void {
  const line = full
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .replace(/\p{Surrogate}/gu, '\ufffd');
  if (Buffer.byteLength(line) <= max) return assert.equal(actual, line);
  assert.ok(Buffer.byteLength(actual) <= max && Buffer.byteLength(actual) > max - 8, actual);
  assert.ok(actual.endsWith('…') && line.startsWith(actual.slice(0, -1)), actual);
}

describe('System files', () => {
  const folder = temporaryFolder();

  async function write(name: string, { variables, rows }: Table): Promise<WrittenFile> {
    const file = await savFile({ folder: folder(), name }, variables, { label: 'Cooking' });
    try {
      await file.write(rows);
      return await file.finish();
    } finally {
      await file.abandon();
    }
  }

  async function writeAll(tables: readonly Table[]): Promise<string[]> {
    const paths: string[] = [];
    for (const [place, each] of tables.entries()) {
      await write(`${place}.sav`, each);
      paths.push(join(folder(), `${place}.sav`));
    }
    return paths;
  }

  it('are read by R’s haven with all names, labels, values and missing values, whatever they are', async function () {
    this.timeout(120_000);
    const haven = await needHaven(this);
    await fc.assert(
      fc.asyncProperty(fc.array(table, { minLength: 60, maxLength: 60, size: 'max' }), async (tables) => {
        const read = await readWithHaven(haven, await writeAll(tables));
        for (const [place, { variables, rows }] of tables.entries()) {
          const names = variableNames(
            variables.map(({ name }) => name),
            savNames,
          );
          assert.deepEqual(
            read[place]?.map(({ name }) => name),
            names,
          );
          for (const [index, variable] of variables.entries()) {
            const own: HavenVariable | undefined = (read[place] ?? []).at(index);
            assert.ok(own !== undefined);
            assertLabel(own.label, variable.label ?? '', 255);
            const expected = rows.map((row) => {
              const cell = row[index];
              return typeof cell === 'string' ? held(cell) : (cell ?? (variable.type === 'text' ? '' : null));
            });
            assert.deepEqual(own.values, expected);
            const labels = variable.valueLabels ?? [];
            assert.deepEqual(
              own.labels.map(([value]) => value),
              labels.map(({ value }) => value),
            );
            for (const [at, { label: words }] of labels.entries())
              assertLabel(own.labels[at]?.[1] ?? '', words, 120);
            const { missing = [] } = variable;
            if ('from' in missing) assert.deepEqual(own.range, [missing.from, missing.to]);
            else assert.deepEqual(own.missing, missing);
          }
        }
      }),
      { numRuns: 1, endOnFailure: true },
    );
  });

  it('are read by PSPP without a warning, and with the same names, labels, levels, widths and values', async function () {
    this.timeout(120_000);
    const pspp = await needPspp(this);
    await fc.assert(
      fc.asyncProperty(fc.array(table, { minLength: 30, maxLength: 30, size: 'max' }), async (tables) => {
        const read = await readWithPspp(pspp, await writeAll(tables));
        for (const [place, { variables, rows }] of tables.entries()) {
          const file = read[place];
          const described = file?.tables.get('Variables') ?? [];
          const names = variableNames(
            variables.map(({ name }) => name),
            savNames,
          );
          assert.deepEqual(
            described.map(({ Name }) => Name),
            names,
          );
          for (const [index, variable] of variables.entries()) {
            const own: Readonly<Record<string, string>> = described[index] ?? {};
            assertLabel(own['Label'] ?? '', variable.label ?? '', 255);
            assert.equal(own['Measurement Level']?.toLowerCase(), variable.measure);
            assert.equal(own['Print Format']?.startsWith('A'), variable.type === 'text');
            assert.equal(own['Missing Values'] ?? '', missingWords(variable));
          }
          const expected = rows.map((row) =>
            row.map((cell) => (typeof cell === 'string' ? inCsv(held(cell)) : cell)),
          );
          assert.deepEqual(
            file?.rows.slice(1).map((row) =>
              row.map((field, index) => {
                if (variables[index]?.type === 'text') return inCsv(field);
                return field.trim() === '' ? undefined : approximately(Number(field));
              }),
            ),
            expected.map((row) =>
              row.map((cell, index) => {
                if (variables[index]?.type === 'text') return cell ?? '';
                return cell === undefined ? undefined : approximately(Number(cell));
              }),
            ),
          );
        }
      }),
      { numRuns: 1, endOnFailure: true },
    );
  });

  it('have three missing values of a text, times to the microsecond, and no variable without a value if it may be left out', async function () {
    this.timeout(60_000);
    const haven = await needHaven(this);
    const variables: SavVariable[] = [
      { name: 'sex', type: 'text', measure: 'nominal', missing: ['#EXPIRED', '#REVOKED', '#NOTSAID'] },
      { name: 'at', type: 'time', measure: 'scale' },
      { name: 'other', type: 'text', measure: 'nominal', onlyIfUsed: true },
      { name: 'last', type: 'integer', measure: 'nominal' },
    ];
    const written = '2026-09-14T12:22:31.123456Z';
    const rows = [
      ['#REVOKED', { written, time: Date.parse(written) }, undefined, 1],
      ['Female', { written: 'yesterday', time: undefined }, undefined, 0],
    ];
    const [read = []] = await readWithHaven(haven, await writeAll([{ variables, rows }]));
    assert.deepEqual(
      read.map(({ name }) => name),
      ['sex', 'at', 'last'],
    );
    const [sex, at] = read;
    assert.deepEqual(sex?.missing, ['#EXPIRED', '#REVOKED', '#NOTSAID']);
    assert.deepEqual(sex.values, ['#REVOKED', 'Female']);
    assert.equal(at?.class, 'POSIXct');
    assert.ok(Math.abs(Number(at.values[0]) - 1_789_388_551.123_456) < 0.000_005);
    assert.equal(at.values[1], null);
  });

  it('cut the longest texts if blanks after the others would take too many bytes, and count them', async function () {
    this.timeout(60_000);
    const haven = await needHaven(this);
    const file = await savFile(
      { folder: folder(), name: 'wide.sav' },
      [{ name: 'why', type: 'text', measure: 'nominal' }],
      { label: '', maxBlankBytes: 100_000 },
    );
    const long = 'é'.repeat(10_000);
    await file.write(Array.from({ length: 1_000 }, (_, row) => [row < 2 ? long : 'no']));
    const { size, shortened, rows } = await file.finish();
    assert.deepEqual([shortened, rows], [2, 1_000]);
    assert.ok(size < 130_000, String(size));
    const [[why] = []] = await readWithHaven(haven, [join(folder(), 'wide.sav')]);
    const [first = '', , third] = why?.values ?? [];
    assert.ok(String(first).length > 200 && long.startsWith(String(first)));
    assert.equal(third, 'no');
  });

  it('leave nothing beside them, whether they are finished, abandoned or canceled', async () => {
    const variables: SavVariable[] = [{ name: 'why', type: 'text', measure: 'nominal' }];
    await write('finished.sav', { variables, rows: [['a']] });
    assert.deepEqual(await readdir(folder()), ['finished.sav']);
    const abandoned = await savFile({ folder: folder(), name: 'a.sav' }, variables, { label: '' });
    await abandoned.write([['a']]);
    await abandoned.abandon();
    assert.deepEqual(await readdir(folder()), ['finished.sav']);
    const cancel = new AbortController();
    const canceled = await savFile({ folder: folder(), name: 'b.sav' }, variables, {
      label: '',
      signal: cancel.signal,
    });
    await canceled.write([['a']]);
    cancel.abort();
    await assert.rejects(canceled.finish(), { name: 'AbortError' });
    assert.deepEqual(
      (await readdir(folder())).filter((name) => name.endsWith('.spool')),
      [],
    );
  });

  it('are the same, byte for byte, however their rows are written', async () => {
    const variables: SavVariable[] = [
      { name: 'why', type: 'text', measure: 'nominal' },
      { name: 'n', type: 'number', measure: 'scale' },
    ];
    const rows = Array.from({ length: 5_000 }, (_, row) => [
      'word '.repeat(row % 100),
      row % 7 === 0 ? undefined : row / 4,
    ]);
    await write('once.sav', { variables, rows });
    const file = await savFile({ folder: folder(), name: 'often.sav' }, variables, { label: 'Cooking' });
    for (const row of rows) await file.write([row]);
    await file.finish();
    const [once, often] = await Promise.all(
      ['once.sav', 'often.sav'].map(async (name) => (await readFile(join(folder(), name))).subarray(200)),
    );
    assert.deepEqual(often, once);
  });
});

function missingWords({ missing = [], type }: SavVariable): string {
  if ('from' in missing) return `${missing.from} THRU ${missing.to}`;
  return type === 'text' ? missing.map((each) => `"${each.padEnd(8)}"`).join('; ') : '';
}

/** PSPP writes numbers with 15 digits. */
function approximately(value: number): string {
  return value.toPrecision(12);
}
