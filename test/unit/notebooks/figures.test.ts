import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeNotebook } from '../../../src/analysis/notebooks/makeNotebook.ts';
import type { NotebookLanguage } from '../../../src/analysis/notebooks/notebookLanguage.ts';
import { lines, writeSnapshot } from '../analysis/support/snapshotFolder.ts';
import { makeTables, patient } from '../analysis/support/tables.ts';
import { findPython, findR, hasDuckDb } from './support/runners.ts';
import {
  shownInPython,
  shownInR,
  shownInSql,
  type Shown,
  type ShownQuestion,
} from './support/shownFigures.ts';

/**
 * A question, the answers of each row (several entries are several answers), and the figures that a notebook
 * must show.
 */
interface Case {
  readonly title: string;
  readonly question: object;
  readonly answers: readonly (readonly unknown[])[];
  readonly shown: ShownQuestion;
}

const apples = {
  type: 'multiple_choice',
  options: [
    { value: 'a', label: 'Apple' },
    { value: 'b', label: 'Pear' },
    { value: 3, label: 'Three' },
  ],
};
const number = { type: 'free_text', validation: { type: 'number' } };
const text = { type: 'free_text' };
const none = Number.NaN;

const one = (...values: readonly unknown[]): unknown[][] => values.map((value) => [value]);
const times = (count: number, ...values: readonly unknown[]): unknown[][] =>
  one(...values.flatMap((value) => Array.from({ length: count }, () => value)));
const upTo = (last: number, step = 1): number[] =>
  Array.from({ length: last / step + 1 }, (_, index) => index * step);
const each = (count: number, of: number): number[] => Array.from({ length: count }, () => of);

/** Expected figures are calculated by hand from docs/figures.md. */
const cases: readonly Case[] = [
  {
    title: 'an option once if a row chose it in two answers',
    question: apples,
    answers: [[['a'], ['a']], [['b']]],
    shown: {
      answered: 2,
      bars: [
        ['Apple', '1 of 2'],
        ['Pear', '1 of 2'],
        ['Three', '0 of 2'],
      ],
    },
  },
  {
    title: 'an option once if a row chose it twice, unlisted answers by text, and blank answers separately',
    question: apples,
    answers: one(['a', 'a'], ['a', 'Apple'], [3, '3'], ['x', 'x'], '   '),
    shown: {
      answered: 4,
      blank: 1,
      bars: [
        ['Apple', '2 of 4'],
        ['Pear', '0 of 4'],
        ['Three', '1 of 4'],
        ['x', '1 of 4'],
      ],
    },
  },
  {
    title: 'percentages for at least 20 rows, with at most one decimal',
    question: apples,
    answers: [...times(20, ['a']), ...one(['b'])],
    shown: {
      answered: 21,
      bars: [
        ['Apple', '95.2%'],
        ['Pear', '4.8%'],
        ['Three', '0%'],
      ],
    },
  },
  {
    title: 'one bar for each whole number',
    question: number,
    answers: times(2, ...upTo(10)),
    shown: {
      answered: 22,
      histogram: { edges: upTo(11), counts: each(11, 2), below: 0, above: 0 },
      // Quartiles at positions 5.25, 10.5 and 15.75 of 0, 0, 1, 1 … 10, 10.
      // The squares of 1 to 5 add up to 55: 2 · 2 · 55 / 21 = 10.476, whose root is 3.237.
      figures: [22, 2.25, 5, 7.75, 5, 3.237, 0, 10],
    },
  },
  {
    title: 'separate bars for 0 and 1',
    question: number,
    answers: [...times(3, 0), ...times(2, 1)],
    shown: {
      answered: 5,
      histogram: { edges: [0, 1, 2], counts: [3, 2], below: 0, above: 0 },
      figures: [5, 0, 0, 1, 0.4, 0.5477, 0, 1],
    },
  },
  {
    title: 'gaps between half steps as empty bars',
    question: number,
    answers: one(1, 1, 2.5, 4),
    shown: {
      answered: 4,
      histogram: {
        edges: [1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5],
        counts: [2, 0, 0, 1, 0, 0, 1],
        below: 0,
        above: 0,
      },
      figures: [4, 1, 1.75, 2.875, none, none, 1, 4],
    },
  },
  {
    title: 'numbers from 0 to 50 in at least eight half-open bins',
    question: number,
    answers: one(...upTo(50)),
    shown: {
      answered: 51,
      // 2 · 25 / ∛51 = 13.5 would give a step of 20 and 3 bins; 50 / 8 = 6.25 allows 5. The last bin has 50
      // only.
      histogram: { edges: upTo(55, 5), counts: [...each(10, 5), 1], below: 0, above: 0 },
      figures: [51, 12.5, 25, 37.5, 25, 14.87, 0, 50],
    },
  },
  {
    title: 'small and large numbers with all their digits',
    question: number,
    answers: one(0.004, 0.004, 1234567),
    shown: {
      answered: 3,
      // The quartiles are 0.004 and 617283.502, so nothing is an outlier. 1234567 / 8 = 154320.
      histogram: { edges: upTo(1_300_000, 100_000), counts: [2, ...each(11, 0), 1], below: 0, above: 0 },
      figures: [3, 0.004, 0.004, 617284, none, none, 0.004, 1234567],
    },
  },
  {
    title: 'the mean of numbers whose sum overflows',
    question: number,
    answers: one(...each(4, 1e308), ...each(2, -1e308)),
    shown: {
      answered: 6,
      // Quartiles −0.5 and 1 times 10³⁰⁸. Twice their distance overflows, so an eighth of the range gives the
      // width: 2e307.
      histogram: {
        edges: Array.from({ length: 12 }, (_, index) => Number(`${2 * index - 10}e307`) + 0),
        counts: [2, ...each(9, 0), 4],
        below: 0,
        above: 0,
      },
      // The mean of four times 1 and two times −1 is 1/3; SD² = (4 · 4/9 + 2 · 16/9) / 5 = 16/15.
      figures: [6, -5e307, 1e308, 1e308, 3.333e307, 1.033e308, -1e308, 1e308],
    },
  },
  {
    title: 'large numbers with small differences',
    question: number,
    answers: one(...upTo(10).map((index) => Number(`123456789.000${index + 10}`))),
    shown: {
      answered: 11,
      // From .00010 to .00020: an eighth is 0.0000125, so the width is 0.00001.
      histogram: {
        edges: upTo(11).map((index) => Number(`123456789.000${index + 10}`)),
        counts: each(11, 1),
        below: 0,
        above: 0,
      },
      figures: [11, ...each(4, 123456789), 0.00003317, ...each(2, 123456789)],
    },
  },
  {
    title: 'an outlier separately',
    question: number,
    answers: [...times(3, 68, 69, 70, 71), ...one(70_000)],
    shown: {
      answered: 13,
      histogram: { edges: [68, 69, 70, 71, 72], counts: [3, 3, 3, 3], below: 0, above: 1 },
      // (3 · 278 + 70000) / 13 = 5448.77; (3 · (5380.77² + 5379.77² + 5378.77² + 5377.77²) + 64551.23²) / 12
      // = 19395.2².
      figures: [13, 69, 70, 71, 5449, 19395, 68, 70_000],
    },
  },
  {
    title: 'a number once if a row gives it twice, and different numbers and other texts of a row separately',
    question: number,
    answers: [['5', '5'], ['5', '6'], ['about 5'], [' '], ['7']],
    shown: {
      answered: 4,
      blank: 1,
      severalNumbers: 1,
      notNumbers: 1,
      histogram: { edges: [5, 6, 7, 8], counts: [1, 0, 1], below: 0, above: 0 },
      figures: [2, 5.5, 6, 6.5, none, none, 5, 7],
    },
  },
  {
    title: 'whole words counted by rows',
    question: text,
    answers: one('soup '.repeat(50).trim(), 'Bread', 'bread', 'art', 'start party', '  '),
    shown: {
      answered: 5,
      blank: 1,
      // Lengths 249, 5, 5, 3 and 11: quartiles 5, 5 and 11, so only values outside −13 to 29 are outliers.
      histogram: {
        edges: upTo(9).map((index) => index + 3),
        counts: [1, 0, 2, 0, 0, 0, 0, 0, 1],
        below: 0,
        above: 1,
      },
      figures: [5, 5, 5, 11, 54.6, 108.7, 3, 249],
      words: [
        ['bread', 2],
        ['art', 1],
        ['party', 1],
        ['soup', 1],
        ['start', 1],
      ],
    },
  },
  {
    title: 'a text once if a row gives it twice, and rows with another type only separately',
    question: text,
    answers: [
      ['red', 'red', 'blue'],
      [{ type: 'multiple_choice', value: ['a'] }],
      ['red', { type: 'multiple_choice', value: ['a'] }],
    ],
    shown: {
      answered: 2,
      otherType: 1,
      histogram: { edges: [3, 4, 5, 6, 7, 8], counts: [1, 0, 0, 0, 1], below: 0, above: 0 },
      figures: [2, 4, 5, 6, none, none, 3, 7],
      words: [
        ['red', 2],
        ['blue', 1],
      ],
    },
  },
  {
    title: 'texts of a question of unknown type',
    question: { type: 'hologram' },
    answers: one('new', 'new', 'newer'),
    shown: {
      answered: 3,
      histogram: { edges: [3, 4, 5, 6], counts: [2, 0, 1], below: 0, above: 0 },
      figures: [3, 3, 3, 4, none, none, 3, 5],
      words: [
        ['new', 2],
        ['newer', 1],
      ],
    },
  },
  {
    title: 'an answer in an unexpected format separately',
    question: text,
    answers: one('red', { type: 'free_text', value: [{ said: { colour: 'green' } }] }),
    shown: {
      answered: 1,
      otherType: 1,
      histogram: { edges: [3, 4], counts: [1], below: 0, above: 0 },
      figures: [1, 3, 3, 3, none, none, 3, 3],
      words: [['red', 1]],
    },
  },
  {
    title: 'a file once if a row names it twice, and each missing file',
    question: { type: 'file_upload' },
    answers: one(
      [{ path: 'files/a.txt' }, { path: 'files/a.txt' }],
      [{ file_name: 'gone.txt' }, { file_name: 'gone.txt' }],
      [{ path: 'files/b.txt' }],
    ),
    shown: {
      answered: 3,
      bars: [
        ['1', '2 of 3'],
        ['2', '1 of 3'],
      ],
    },
  },
];

const rows = Math.max(...cases.map(({ answers }) => answers.length));
const idOf = (place: number): string => `q${place}`;
/** Number of rows without an ID, each a separate submission. */
const withoutId = 2;

describe('Figures in notebooks', function () {
  this.timeout(240_000);
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'prolific-collections-'));
  });
  after(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  for (const [name, language, run] of [
    ['Python', 'python', async (path: string) => await withProgram(await findPython(), path, shownInPython)],
    ['R', 'r', async (path: string) => await withProgram(await findR(), path, shownInR)],
    ['SQL', 'sql', async (path: string) => ((await hasDuckDb()) ? await shownInSql(path) : undefined)],
  ] as const) {
    describe(`in ${name}`, () => {
      let shown: Shown | undefined;
      const shownHere = (context: Mocha.Context): Shown => {
        if (shown === undefined) context.skip();
        return shown;
      };

      before(async () => {
        shown = await run(await notebookOf(language));
        if (shown === undefined)
          process.stdout.write(`    Skipped: the programs to run ${name} are not installed.\n`);
      });

      it('count rows without an ID as submissions, and answers by row and question', function () {
        const { submissions, answers } = shownHere(this);
        assert.equal(submissions, rows);
        const answered = cases.reduce(
          (sum, { shown: { answered = 0, otherType = 0 } }) => sum + answered + otherType,
          0,
        );
        assert.equal(answers, answered);
      });

      for (const [place, { title, shown: expected }] of cases.entries()) {
        it(`show ${title}`, function () {
          assert.deepEqual(plain(shownHere(this).questions[place]), plain(expected));
        });
      }

      it('show whole numbers without exponents', function () {
        assert.match(shownHere(this).text, /1234567(?!\d)/);
        assert.doesNotMatch(shownHere(this).text, /1\.23\d*e/i);
      });
    });
  }

  async function notebookOf(language: NotebookLanguage): Promise<string> {
    const snapshot = join(folder, language);
    await writeSnapshot(snapshot, {
      'collection.json': {
        name: 'Figures',
        collection_items: [
          {
            page_items: cases.map(({ question, title }, place) => ({
              id: idOf(place),
              description: title,
              ...question,
            })),
          },
        ],
      },
      'files/a.txt': 'a',
      'files/b.txt': 'b',
      'responses.jsonl': lines(
        ...Array.from({ length: rows }, (_, row) => ({
          ...(row < withoutId ? {} : { submission_id: `s${row}` }),
          responses: cases.flatMap(({ answers }, place) =>
            (answers[row] ?? []).map((answer) => ({
              instruction_id: idOf(place),
              ...(isEntry(answer) ? answer : { value: answer }),
            })),
          ),
        })),
      ),
    });
    await makeTables(snapshot);
    return await makeNotebook(
      { folder: snapshot, title: 'Figures', requestedAt: '2026-09-14T10:00:00Z', language },
      patient,
    );
  }
});

function isEntry(answer: unknown): answer is object {
  return typeof answer === 'object' && answer !== null && 'type' in answer;
}

/** Reduces “1 file” and “2 files” to numbers, as in SQL. */
function plain(question: ShownQuestion | undefined): unknown {
  return {
    ...question,
    bars: question?.bars?.map(([label, share]) => [label.replace(/ files?$/, ''), share]),
  };
}

async function withProgram(
  program: string | undefined,
  path: string,
  run: (program: string, path: string) => Promise<Shown>,
): Promise<Shown | undefined> {
  return program === undefined ? undefined : await run(program, path);
}
