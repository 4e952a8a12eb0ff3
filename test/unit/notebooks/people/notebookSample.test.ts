import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeNotebook } from '../../../../src/analysis/notebooks/makeNotebook.ts';
import type { NotebookLanguage } from '../../../../src/analysis/notebooks/notebookLanguage.ts';
import { writeSnapshot } from '../../analysis/support/snapshotFolder.ts';
import { makeTables, patient } from '../../analysis/support/tables.ts';
import { generate, type GenerateOptions } from '../../figures/generate.ts';
import {
  byColumn,
  expectedIn,
  sqlFigures,
  takenFigures,
  takenInPython,
  takenInR,
  type ByColumn,
} from '../../figures/notebookFigures.ts';
import type { Figures } from '../../figures/recount/names.ts';
import { recount } from '../../figures/recount/recount.ts';
import { compareFigures, nothingCompared } from '../../figures/sameFigures.ts';
import { findPython, findR, hasDuckDb, runDuckDb } from '../support/runners.ts';
import { expectedBy, expectedOf, type Expected, type Sample } from './expectedSample.ts';
import { writePeopleOf, type Peopled } from './generatedPeople.ts';
import { byGroup, resultsByGroup, sampleIn, sqlSampleIn } from './shownSample.ts';

/** What a notebook shows of a group. */
interface ShownGroup {
  readonly sample: Sample;
  readonly figures: (columns: ByColumn) => Figures;
}

interface Snapshot {
  readonly folder: string;
  readonly peopled: Peopled;
}

const cases: readonly (GenerateOptions & { readonly seed: number })[] = [
  { seed: 4, submissions: 80, layout: 'by-submission' },
  { seed: 21, submissions: 150 },
];

/** How each language writes the column of groups. */
const groupBy: Readonly<Record<NotebookLanguage, readonly [none: string, (column: string) => string]>> = {
  python: ['group_by = None', (column) => `group_by = "${column}"`],
  r: ['group_by <- NULL', (column) => `group_by <- "${column}"`],
  sql: ['SET VARIABLE group_by = NULL', (column) => `SET VARIABLE group_by = '${column}'`],
};

describe('Notebooks about participants', function () {
  this.timeout(300_000);
  let parent = '';
  const snapshots: Snapshot[] = [];
  before(async () => {
    parent = await mkdtemp(join(tmpdir(), 'prolific-collections-'));
    for (const { seed, ...options } of cases) {
      const folder = join(parent, `collection-${seed}`, '2026-11-01T10-00-00Z');
      const generated = generate(seed, options);
      await writeSnapshot(folder, generated.files);
      snapshots.push({ folder, peopled: await writePeopleOf(folder, generated) });
      await makeTables(folder);
    }
  });
  after(async () => {
    await rm(parent, { recursive: true, force: true });
  });

  async function notebookOf(
    { folder }: Snapshot,
    language: NotebookLanguage,
    group?: string,
  ): Promise<string> {
    const request = { folder, title: 'People', requestedAt: '2026-11-01T10:00:00Z', language };
    const path = await makeNotebook(request, patient);
    if (group === undefined) return path;
    const text = await readFile(path, 'utf8');
    const [none, by] = groupBy[language];
    assert.ok(text.includes(none));
    // In a notebook, code is in JSON.
    const changed = by(group);
    await writeFile(
      path,
      text.replace(none, language === 'python' ? changed.replaceAll('"', '\\"') : changed),
    );
    return path;
  }

  for (const [name, language, hasProgram, run] of [
    ['Python', 'python', async () => await findPython(), shownInPython],
    ['R', 'r', async () => await findR(), shownInR],
    ['SQL', 'sql', async () => ((await hasDuckDb()) ? 'DuckDB' : undefined), shownInSql],
  ] as const) {
    describe(`in ${name}`, () => {
      let program = '';
      before(async function () {
        const found = await hasProgram();
        if (found !== undefined) program = found;
        else {
          process.stdout.write(`    Skipped: the programs to run ${name} are not installed.\n`);
          this.skip();
        }
      });

      it('keep approved and awaiting submissions, and describe their participants', async () => {
        const snapshot = snapshots[0] ?? assert.fail();
        const groups = await run(program, await notebookOf(snapshot, language), 'none');
        assert.deepEqual([...groups.keys()], ['']);
        await requireSame(snapshot, language, groups.get(''), expectedOf(snapshot.peopled));
      });

      it('show the sample and each question by group', async () => {
        const snapshot = snapshots[1] ?? assert.fail();
        const groups = await run(program, await notebookOf(snapshot, language, 'demo_sex'), 'demo_sex');
        const expected = expectedBy(snapshot.peopled, 'sex');
        assert.deepEqual([...groups.keys()].sort(), [...expected.keys()].sort());
        assert.ok(expected.has('(no value)') && expected.has('Intersex'));
        for (const [group, each] of expected) await requireSame(snapshot, language, groups.get(group), each);
      });

      it('show groups beyond the eight largest together', async () => {
        const snapshot = snapshots[1] ?? assert.fail();
        const column = 'demo_country_of_residence';
        const notebook = await notebookOf(snapshot, language, column);
        await withoutQuestions(notebook, language);
        const groups = await run(program, notebook, column);
        const expected = expectedBy(snapshot.peopled, 'country');
        assert.deepEqual([...groups.keys()].sort(), [...expected.keys()].sort());
        assert.equal(expected.size, 10);
        for (const [group, { sample }] of expected)
          requireSample(language, groups.get(group)?.sample, sample);
      });

      it('run if no submission is kept', async () => {
        const notebook = await notebookOf(snapshots[0] ?? assert.fail(), language);
        const text = await readFile(notebook, 'utf8');
        await writeFile(notebook, text.replace('APPROVED', 'NOBODY').replace('AWAITING REVIEW', 'NOBODY'));
        await withoutQuestions(notebook, language);
        const groups = await run(program, notebook, 'none');
        requireSample(language, groups.get('')?.sample, nobody);
      });
    });
  }
});

const nobody: Sample = {
  ...{ participants: 0, rows: 0, age: undefined },
  ...{ ages: new Map(), sex: new Map(), country: new Map() },
};

/** Removes the questions, which cost most of the time. */
async function withoutQuestions(notebook: string, language: NotebookLanguage): Promise<void> {
  const text = await readFile(notebook, 'utf8');
  if (language === 'python') {
    const json = JSON.parse(text) as { cells: readonly { source: readonly string[] }[] };
    const sample = json.cells.findIndex(({ source }) => source.join('') === 'show_sample()');
    assert.ok(sample > 0);
    await writeFile(notebook, JSON.stringify({ ...json, cells: json.cells.slice(0, sample + 1) }));
  } else {
    const [before = '', ...questions] = text.split(language === 'r' ? /^## 1\. /m : /^-- 1\. /m);
    assert.equal(questions.length, 1);
    await writeFile(notebook, before);
  }
}

async function requireSame(
  { folder }: Snapshot,
  language: NotebookLanguage,
  shown: ShownGroup | undefined,
  { sample, generated }: Expected,
): Promise<void> {
  requireSample(language, shown?.sample, sample);
  const { questions, figures } = recount(generated);
  const found = shown?.figures(await byColumn(folder, questions)) ?? new Map();
  const comparison = nothingCompared();
  const tolerance = language === 'sql' ? 6e-4 : undefined;
  compareFigures(comparison, language, found, expectedIn(found, figures({}, true), questions), tolerance);
  assert.ok(comparison.compared > 100);
  assert.deepEqual(comparison.differences.slice(0, 20), []);
}

/** SQL shows four digits. */
function requireSample(language: NotebookLanguage, shown: Sample | undefined, expected: Sample): void {
  const tolerance = language === 'sql' ? 6e-4 : 1e-9;
  const rounded = ({ age, ...sample }: Sample): unknown => ({
    ...sample,
    age: age?.map((figure, place) => {
      const other = expected.age?.[place] ?? Number.NaN;
      return Math.abs(figure - other) <= tolerance * Math.abs(other) ? other : figure;
    }),
  });
  assert.deepEqual(shown === undefined ? undefined : rounded(shown), rounded(expected));
}

async function shownInPython(
  python: string,
  notebook: string,
  group: string,
): Promise<ReadonlyMap<string, ShownGroup>> {
  return groupsIn(byGroup(await takenInPython(python, notebook), group), sampleIn, takenFigures);
}

async function shownInR(
  rscript: string,
  document: string,
  group: string,
): Promise<ReadonlyMap<string, ShownGroup>> {
  return groupsIn(byGroup(await takenInR(rscript, document), group), sampleIn, takenFigures);
}

async function shownInSql(
  _: string,
  script: string,
  group: string,
): Promise<ReadonlyMap<string, ShownGroup>> {
  const results = await runDuckDb(script);
  const groups = group === 'none' ? new Map([['', results]]) : resultsByGroup(results);
  return groupsIn(groups, sqlSampleIn, sqlFigures);
}

function groupsIn<Output>(
  groups: ReadonlyMap<string, readonly Output[]>,
  sampleOf: (outputs: readonly Output[]) => Sample,
  figuresOf: (outputs: readonly Output[], columns: ByColumn) => Figures,
): ReadonlyMap<string, ShownGroup> {
  return new Map(
    [...groups].map(([name, outputs]) => [
      name,
      { sample: sampleOf(outputs), figures: (columns) => figuresOf(outputs, columns) },
    ]),
  );
}
