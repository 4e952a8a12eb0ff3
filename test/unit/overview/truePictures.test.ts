import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { drawingIn, drawingOf, type Drawing } from './drawing.ts';
import {
  axeFindings,
  figuresOf,
  hasFocus,
  pictureFile,
  pictureOf,
  useOverviewPage,
  type OpenOptions,
  type OpenOverview,
} from './overviewPage.ts';
import { pageOf, writeAnswersOnDisk, type AskedQuestion } from './snapshotOnDisk.ts';
import { themeNames } from './themes.ts';

/** Each value so often. */
function times<T>(count: number, ...values: readonly T[]): T[] {
  return values.flatMap((value) => Array.from({ length: count }, () => value));
}

/** Whole numbers, both ends included. */
function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function numbersAsked(...answers: AskedQuestion['answers']): AskedQuestion {
  return { type: 'free_text_with_unit', units: ['kg', 'g'], answers };
}

function choiceAsked(options: readonly string[], answers: readonly (readonly string[])[]): AskedQuestion {
  return { type: 'multiple_choice', options, answers };
}

function assertNear(actual: number | undefined, expected: number, within = 0.75): void {
  assert.ok(Math.abs((actual ?? NaN) - expected) <= within, `${actual} is not ${expected}`);
}

const middleOf = ({ left, right }: Drawing['columns'][number]): number => (left + right) / 2;

/** The x of a text under a drawing's axis; the counts beside it come first. */
function textAt({ texts }: Drawing, words: string): number {
  const found = texts.findLast((text) => text.words === words);
  assert.ok(found !== undefined, `${words} is not among ${texts.map((text) => text.words).join(', ')}`);
  return found.middle;
}

/** That columns are as high as their counts say. */
function assertHeights(columns: Drawing['columns'], counts: readonly number[]): void {
  assert.equal(columns.length, counts.length);
  const most = counts.indexOf(Math.max(...counts));
  const unit = (columns[most]?.height ?? 0) / (counts[most] ?? 1);
  assert.ok(unit > 0);
  columns.forEach(({ height }, index) => {
    const count = counts[index] ?? 0;
    assertNear(height, count === 0 ? 0 : Math.max(1, count * unit));
  });
}

describe('The overview’s pictures', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const open = useOverviewPage();
  /** The one that was opened last. */
  let snapshot = '';

  const opened = async (
    questions: Readonly<Record<string, AskedQuestion>>,
    created: readonly (string | undefined)[] = [],
    options: Partial<OpenOptions> = {},
  ): Promise<OpenOverview> => {
    snapshot = join(folder(), String(Object.keys(questions).length));
    await writeAnswersOnDisk(snapshot, questions, created);
    const overview = await open({ timeZone: 'Europe/Berlin', ...pageOf(snapshot), ...options });
    await figuresOf(overview);
    return overview;
  };
  const card = ({ page }: OpenOverview, id: string): Locator => page.locator(`[data-instruction="${id}"]`);
  const timeCard = ({ page }: OpenOverview): Locator =>
    page.getByRole('region', { name: 'Responses over time' });
  const matching = async ({ page }: OpenOverview, words: string): Promise<void> => {
    await page.locator('.matching').getByText(words, { exact: true }).waitFor();
  };
  const chips = async ({ page }: OpenOverview): Promise<string[]> =>
    await page.locator('.chip span:first-child').allInnerTexts();
  /** A question's chart as it is saved. */
  const saved = async (overview: OpenOverview, of: Locator, name: string): Promise<string> => {
    const before = overview.done.length;
    await of.locator('[aria-haspopup]').click();
    await overview.page.getByRole('menuitem', { name }).click();
    while (overview.done.length === before) await overview.page.waitForTimeout(20);
    return (overview.done.at(-1)?.argument as { content: string }).content;
  };
  const tableRows = async (of: Locator): Promise<string[][]> => {
    await of.locator('.numbers summary').click();
    await of.locator('.numbers table').waitFor();
    const rows = await of.locator('.numbers tr').all();
    return await Promise.all(rows.map((row) => row.locator('td').allInnerTexts()));
  };

  describe('of numbers', () => {
    it('give values on a grid a bar each, centred on the value and equally high where they are equally frequent', async () => {
      const overview = await opened({ q: numbersAsked(...times(100, ...numbers(0, 10))) });
      const drawing = await drawingIn(card(overview, 'q'));
      assertHeights(drawing.columns, times(11, 100));
      drawing.columns.forEach((column, index) =>
        assertNear(textAt(drawing, String(index)), middleOf(column)),
      );
      assertNear(drawing.median, middleOf(drawing.columns[5] ?? assert.fail()));
      assert.deepEqual(drawing.badTexts, []);
    });

    it('leave out no value of a grid that nobody gave', async () => {
      const overview = await opened({ q: numbersAsked(...times(2, 1, 1.5, 3)) });
      const { columns } = await drawingIn(card(overview, 'q'));
      assertHeights(columns, [2, 2, 0, 0, 2]);
    });

    it('have half-open bins, the last one too, whose edges are where their words are', async () => {
      const tenths = Array.from({ length: 801 }, (_, index) => index / 10);
      const overview = await opened({ q: numbersAsked(...tenths) });
      const drawing = await drawingIn(card(overview, 'q'));
      assertHeights(drawing.columns, [...times(8, 100), 1]);
      drawing.columns.forEach(({ left }, index) => {
        assertNear(textAt(drawing, String(index * 10)), left, 1);
      });
      assertNear(drawing.median, drawing.columns[4]?.left ?? NaN);
      const rows = await tableRows(card(overview, 'q'));
      assert.deepEqual(rows.at(-1), ['80', '90', '1']);
    });

    it('count a typing error at the end, apart from the others, and filter by it', async () => {
      const overview = await opened({ q: numbersAsked(...times(20, ...numbers(55, 85)), 70_000) });
      const drawing = await drawingIn(card(overview, 'q'));
      assert.deepEqual(
        drawing.columns.map(({ kind }) => kind),
        [...times(31, 'bin'), 'far'],
      );
      assertHeights(drawing.columns, [...times(31, 20), 1]);
      const [last, far] = drawing.columns.slice(-2);
      assert.ok(last !== undefined && far !== undefined && far.left - last.right >= 8);
      assertNear(textAt(drawing, '1 above 85'), middleOf(far));
      assertNear(drawing.median, middleOf(drawing.columns[15] ?? assert.fail()));
      assert.equal(far.label, '1 above 85. Filter by this range.');
      assert.deepEqual(drawing.badTexts, []);
      assert.deepEqual((await tableRows(card(overview, 'q'))).at(-1), ['above 85', '1']);
      await card(overview, 'q').locator('.column').last().focus();
      await overview.page.keyboard.press('Enter');
      await matching(overview, '1 of 621 submissions');
      assert.deepEqual(await chips(overview), ['q: 86 kg or more']);
      assert.ok(await hasFocus(overview.page.locator('[data-focus="chip-range"]')));
    });

    it('count what is far out at both ends of bins', async () => {
      const tenths = Array.from({ length: 1_000 }, (_, index) => index / 10 + 0.05);
      const overview = await opened({ q: numbersAsked(...tenths, -5_000, 9_000, 9_001) });
      const drawing = await drawingIn(card(overview, 'q'));
      assert.deepEqual([drawing.columns[0]?.kind, drawing.columns.at(-1)?.kind], ['far', 'far']);
      const labels = drawing.columns.map(({ label }) => label);
      assert.equal(labels[0], '1 below 0. Filter by this range.');
      assert.equal(labels.at(-1), '2 at 100 or more. Filter by this range.');
      assertNear(textAt(drawing, '0'), drawing.columns[1]?.left ?? NaN, 1);
      const bins = drawing.columns.slice(1, -1);
      assertNear(drawing.median, ((bins[0]?.left ?? NaN) + (bins.at(-1)?.right ?? NaN)) / 2, 1);
      for (const [index, words, chip] of [
        [0, '1 of 1,003 submissions', 'q: below 0 kg'],
        [-1, '2 of 1,003 submissions', 'q: 100 kg or more'],
      ] as const) {
        await card(overview, 'q').locator('.column').nth(index).click();
        await matching(overview, words);
        assert.deepEqual(await chips(overview), [chip]);
        await overview.page.locator('.chip').click();
        await matching(overview, 'All 1,003 submissions');
      }
    });

    const skewed = [...times(40, 1, 2, 3), ...times(10, 10, 20, 50), ...times(5, 100, 500), 2_000];

    it('have a logarithmic axis on request, kept, filtered by and copied as it is seen', async () => {
      const overview = await opened({ q: numbersAsked(...skewed) });
      const toggle = card(overview, 'q').getByRole('button', { name: 'Logarithmic axis' });
      assert.equal(await toggle.getAttribute('aria-pressed'), 'false');
      await toggle.focus();
      await overview.page.keyboard.press('Enter');
      assert.equal(await toggle.getAttribute('aria-pressed'), 'true');
      await card(overview, 'q').locator('.column').nth(11).waitFor({ state: 'detached' });
      const drawing = await drawingIn(card(overview, 'q'));
      const widths = drawing.columns.map(({ left, right }) => right - left);
      for (const width of widths) assertNear(width, widths[0] ?? NaN);
      assertHeights(drawing.columns, [40, 80, 0, 10, 10, 10, 5, 0, 5, 0, 1]);
      // The median is 3: between 2 and 5 as logarithms are.
      const bin = drawing.columns[1] ?? assert.fail();
      const part = Math.log(3 / 2) / Math.log(5 / 2);
      assertNear(drawing.median, bin.left + part * (bin.right - bin.left), 1);
      const copied = await drawingOf(
        overview.page.locator('body'),
        await saved(overview, card(overview, 'q'), 'Save as SVG…'),
      );
      assertHeights(copied.columns, [40, 80, 0, 10, 10, 10, 5, 0, 5, 0, 1]);
      const csv = await saved(overview, card(overview, 'q'), 'Save Numbers as CSV…');
      assert.match(csv, /^\ufeffFrom,To,Count\r\n1,2,40\r\n2,5,80\r\n/);
      await card(overview, 'q').locator('.column').nth(1).click();
      await matching(overview, '80 of 161 submissions');
      assert.deepEqual(await chips(overview), ['q: 2 to under 5 kg']);
      const again = await open({ ...pageOf(snapshot), keptState: await overview.state() });
      await figuresOf(again);
      await again.page.locator('.chip').click();
      await matching(again, 'All 161 submissions');
      assert.equal(
        await card(again, 'q').getByRole('button', { name: 'Logarithmic axis' }).getAttribute('aria-pressed'),
        'true',
      );
    });

    const values = async (overview: OpenOverview, id: string): Promise<string[]> =>
      await card(overview, id)
        .locator('.values > div')
        .evaluateAll((all) =>
          all.map((each) => (each as unknown as { innerText: string }).innerText.replace('\n', ' ')),
        );

    it('come with their spread, with a mean from five numbers on', async () => {
      const overview = await opened({ five: numbersAsked(1, 2, 3, 4, 10), four: numbersAsked(1, 2, 3, 4) });
      assert.deepEqual(await values(overview, 'five'), [
        'n 5',
        'Median 3',
        'Middle half 2 to 4',
        'Mean ± SD 4 ± 3.536',
        'Min 1',
        'Max 10',
      ]);
      assert.deepEqual(await values(overview, 'four'), [
        'n 4',
        'Median 2.5',
        'Middle half 1.75 to 3.25',
        'Min 1',
        'Max 4',
      ]);
    });

    it('come with a hint where numbers are two groups, or units are mixed up', async () => {
      const around = (middle: number): number[] => times(10, ...numbers(middle - 2, middle + 2));
      const grams = times<readonly [number, string]>(20, [60, 'g'], [70, 'g'], [80, 'g']);
      const overview = await opened({
        two: numbersAsked(...around(10), ...around(100)),
        units: numbersAsked(...times(3, 60, 70, 80), ...grams),
        fine: numbersAsked(...times(5, ...numbers(1, 9))),
      });
      await card(overview, 'two')
        .getByRole('note')
        .getByText('Two groups: 50 around 10 and 50 around 100. One mean or median describes neither.')
        .waitFor();
      await card(overview, 'units')
        .locator('.hint.warning')
        .getByText(
          'Answers in kg are over 100 times those in g (medians 70,000 and 70). Units may be mixed up.',
        )
        .waitFor();
      assert.equal(await card(overview, 'fine').locator('.hint').count(), 0);
    });
  });

  describe('of time', () => {
    const started = Date.parse('2026-09-14T08:00:00Z');
    const minutesLater = (minutes: number): string => new Date(started + minutes * 60_000).toISOString();

    it('have bars of 5 minutes for a study of 12 minutes', async () => {
      const overview = await opened(
        {},
        Array.from({ length: 30 }, (_, index) => minutesLater(index * 0.4)),
      );
      await timeCard(overview).getByText('By 5 minutes (Europe/Berlin)').waitFor();
      const drawing = await drawingIn(timeCard(overview));
      assertHeights(drawing.columns, [13, 12, 5]);
      assertNear(textAt(drawing, '14 Sept, 10:05'), middleOf(drawing.columns[1] ?? assert.fail()));
      assert.deepEqual(drawing.badTexts, []);
      await timeCard(overview).locator('.column').nth(1).click();
      await matching(overview, '12 of 30 submissions');
    });

    it('count a clock at 1970 before all others, and filter by it', async () => {
      const days = numbers(0, 29).map((day) => minutesLater(day * 24 * 60));
      const overview = await opened({}, [...times(10, ...days), '1970-01-01T00:00:00Z', undefined, 'soon']);
      await timeCard(overview).getByText('By day (Europe/Berlin)').waitFor();
      await timeCard(overview).getByText('2 without a time').waitFor();
      const drawing = await drawingIn(timeCard(overview));
      assertHeights(drawing.columns, [1, ...times(30, 10)]);
      const [far, first] = drawing.columns;
      assert.ok(far?.kind === 'far' && first !== undefined && first.left - far.right >= 8);
      assert.equal(far.label, '1 before 14 Sept 2026. Filter by this time.');
      assertNear(textAt(drawing, '1 before 14 Sept 2026'), middleOf(far));
      assert.deepEqual(drawing.badTexts, []);
      assert.deepEqual((await tableRows(timeCard(overview)))[1], ['', '14 Sept 2026', '1']);
      await timeCard(overview).locator('.column').first().click();
      await matching(overview, '1 of 303 submissions');
      assert.deepEqual(await chips(overview), ['Before 14 Sept 2026, 00:00']);
      assert.ok(await hasFocus(overview.page.locator('[data-focus="chip-to"]')));
    });

    it('count a clock of the future after all others', async () => {
      const days = numbers(0, 29).map((day) => minutesLater(day * 24 * 60));
      const overview = await opened({}, [...times(10, ...days), '2031-01-01T00:00:00Z']);
      const drawing = await drawingIn(timeCard(overview));
      assert.equal(drawing.columns.at(-1)?.label, '1 from 14 Oct 2026 on. Filter by this time.');
      await timeCard(overview).locator('.column').last().click();
      await matching(overview, '1 of 301 submissions');
    });

    it('show where time is left out', async () => {
      const overview = await opened({}, [
        '1600-06-01T00:00:00Z',
        '1900-06-01T00:00:00Z',
        '2026-06-01T00:00:00Z',
      ]);
      await timeCard(overview).getByText('By year (Europe/Berlin)').waitFor();
      const drawing = await drawingIn(timeCard(overview));
      assertHeights(drawing.columns, [1, 1, 1]);
      assert.equal(drawing.breaks.length, 4);
      const [first, second] = drawing.columns;
      assert.ok(first !== undefined && second !== undefined && second.left - first.right >= 10);
      for (const x of drawing.breaks.slice(0, 2)) assert.ok(x > first.right && x < second.left);
      assert.deepEqual(
        (await tableRows(timeCard(overview))).map(([from]) => from),
        [undefined, '1600', '…', '1900', '…', '2026'],
      );
    });

    it('tell apart the hour that clocks show twice', async () => {
      const created = ['2026-10-24T23:10:00Z', ...times(2, '2026-10-25T00:10:00Z'), '2026-10-25T01:10:00Z'];
      const later = numbers(0, 8).map((hour) => new Date(Date.UTC(2026, 9, 25, 2 + hour, 10)).toISOString());
      const overview = await opened({}, [...created, ...later]);
      await timeCard(overview).getByText('By hour (Europe/Berlin)').waitFor();
      const drawing = await drawingIn(timeCard(overview));
      assert.deepEqual(
        drawing.columns.slice(0, 4).map(({ label }) => label.split(':').slice(0, 2).join(':')),
        ['25 Oct, 01:00', '25 Oct, 02:00 GMT+2', '25 Oct, 02:00 GMT+1', '25 Oct, 03:00'],
      );
      assert.equal(new Set(drawing.texts.map(({ words }) => words)).size, drawing.texts.length);
      const rows = await tableRows(timeCard(overview));
      assert.deepEqual(rows[2], ['25 Oct, 02:00 GMT+2', '25 Oct, 02:00 GMT+1', '2']);
      await timeCard(overview).locator('.column').nth(1).click();
      await matching(overview, '2 of 13 submissions');
      assert.deepEqual(await chips(overview), [
        'From 25 Oct 2026, 02:00 GMT+2',
        'Before 25 Oct 2026, 02:00 GMT+1',
      ]);
    });
  });

  describe('of choices', () => {
    const bars = async (overview: OpenOverview, id: string): Promise<string[]> =>
      (await card(overview, id).locator('.bar-numbers').allInnerTexts()).map((text) =>
        text.replaceAll('\u00a0', ' '),
      );
    const head = async (overview: OpenOverview, id: string): Promise<string> =>
      (await card(overview, id).locator('.kind').innerText()).replaceAll('\u00a0', ' ');

    it('have no percentage of fewer than 20 answers', async () => {
      const overview = await opened(
        { q: choiceAsked(['a', 'b'], [['a'], ['a'], ['b']]) },
        times(4, undefined),
      );
      assert.deepEqual(await bars(overview, 'q'), ['2 of 3', '1 of 3']);
      assert.equal(await head(overview, 'q'), 'Choice · 3 of 4 submissions answered · 1 missing');
      const picture = await saved(overview, card(overview, 'q'), 'Save as SVG…');
      assert.match(picture, />2 of 3</);
      assert.doesNotMatch(picture, /%/);
      assert.match(
        await saved(overview, card(overview, 'q'), 'Save Numbers as CSV…'),
        /\r\na,2,\r\nb,1,\r\n$/,
      );
      assert.doesNotMatch(await overview.page.locator('main').innerText(), /%/);
    });

    it('never say that none or all are where that is only nearly so', async () => {
      const answers = [...times<readonly string[]>(4_999, ['most']), ['one']];
      const overview = await opened({
        q: choiceAsked(['most', 'one', 'none'], answers),
        text: { type: 'free_text', answers: times(4_999, 'Soup') },
      });
      assert.deepEqual(await bars(overview, 'q'), ['4,999 >99.9%', '1 <0.1%', '0 0%']);
      assert.equal(
        await head(overview, 'q'),
        'Choice · 5,000 of 5,000 submissions answered · none missing · % of 5,000 with an answer',
      );
      assert.equal(
        await head(overview, 'text'),
        'Text · 4,999 of 5,000 submissions answered · 1 missing (<0.1%)',
      );
    });

    it('name blank answers and those of another type in the head', async () => {
      const overview = await opened({
        text: {
          type: 'free_text',
          answers: [...times(25, 'Soup'), '  ', '\t', { given: { type: 'multiple_choice', value: ['x'] } }],
        },
      });
      assert.equal(
        await head(overview, 'text'),
        'Text · 25 of 28 submissions answered · none missing · 2 blank · 1 of another type',
      );
    });

    const manyAnswers = [
      ...times<readonly string[]>(100, ['a']),
      ...numbers(1, 1_005).map((index) => [`other ${index}`]),
    ];

    it('have a bar of all other answers that has a name and can’t be clicked', async () => {
      const overview = await opened({ q: choiceAsked(['a'], manyAnswers) });
      await card(overview, 'q').getByRole('button', { name: 'Show More' }).click();
      const rest = card(overview, 'q').locator('.bar').last();
      assert.equal(await rest.locator('.bar-label').innerText(), 'Other answers');
      assert.equal(await rest.locator('b').innerText(), '5');
      assert.equal(await rest.evaluate((node) => (node as unknown as { tagName: string }).tagName), 'LI');
      await rest.click();
      await card(overview, 'q').getByRole('button', { name: 'By count' }).click();
      assert.equal(await card(overview, 'q').locator('.bar-label').last().innerText(), 'Other answers');
      await matching(overview, 'All 1,105 submissions');
      assert.match(
        await saved(overview, card(overview, 'q'), 'Save Numbers as CSV…'),
        /\r\nOther answers,5,0\.45\r\n$/,
      );
    });

    it('are copied in the page’s scale: of all who answered', async () => {
      const answers = times<readonly string[]>(10, ['a'], ['b'], ['b'], ['c']);
      const overview = await opened({ q: choiceAsked(['a', 'b', 'c'], answers) });
      const content = await saved(overview, card(overview, 'q'), 'Save as SVG…');
      const widths = [...content.matchAll(/<rect x="4"[^>]* width="([\d.]+)"/g)].map(([, width]) =>
        Number(width),
      );
      const [track = NaN] = widths;
      assert.deepEqual(
        widths.map((width) => Math.round((width / track) * 100)),
        [100, 25, 100, 50, 100, 25],
      );
      const shown = await card(overview, 'q')
        .locator('.done')
        .evaluateAll((all) =>
          all.map((bar) => (bar as unknown as { getAttribute(name: string): string }).getAttribute('width')),
        );
      assert.deepEqual(shown.slice(-3), ['25%', '50%', '25%']);
    });
  });

  describe('of texts', () => {
    it('name in how many answers a word is, and find exactly these by a click', async () => {
      const overview = await opened({
        text: {
          type: 'free_text',
          answers: ['soup '.repeat(50), 'Bread and soup', 'Soups', 'start party with art'],
        },
      });
      const text = card(overview, 'text');
      const soup = text.getByRole('button', { name: 'soup 2', exact: true });
      assert.equal(await soup.getAttribute('title'), 'In 2 answers. Click to find them.');
      await soup.click();
      await text.getByText('2 found', { exact: true }).waitFor();
      assert.equal(await text.locator('.texts li').count(), 2);
      const art = text.getByRole('button', { name: 'art 1', exact: true });
      assert.equal(await art.getAttribute('title'), 'In 1 answer. Click to find it.');
      await text.getByRole('searchbox').fill('soup');
      await text.getByText('3 found', { exact: true }).waitFor();
    });
  });

  describe('all together', () => {
    const around = (middle: number): number[] => times(10, ...numbers(middle - 2, middle + 2));
    const skewed = [...times(40, 1, 2, 3), ...times(10, 10, 20, 50), ...times(5, 100, 500), 2_000];
    const grams = times<readonly [number, string]>(20, [60, 'g'], [70, 'g'], [80, 'g']);
    const questions: Readonly<Record<string, AskedQuestion>> = {
      'One of 2,000 and 1,999 of 2,000': choiceAsked(
        ['most', 'one', 'none'],
        [...times<readonly string[]>(1_999, ['most']), ['one']],
      ),
      'Fewer than 20': choiceAsked(['a', 'b'], [['a'], ['a'], ['b']]),
      'Values on a grid': numbersAsked(...times(100, ...numbers(0, 10))),
      'A typing error': numbersAsked(...times(20, ...numbers(55, 85)), 70_000),
      'Far out at both ends': numbersAsked(
        ...numbers(0, 999).map((value) => value / 10 + 0.05),
        -5_000,
        9_000,
        9_001,
      ),
      'A few halves': numbersAsked(1, 1.5, 1.5, 3),
      'Skewed numbers': numbersAsked(...skewed),
      'Two groups': numbersAsked(...around(10), ...around(100), 'no idea'),
      'Units mixed up': numbersAsked(...times(3, 60, 70, 80), ...grams),
      Dishes: {
        type: 'free_text',
        answers: [
          'soup '.repeat(50),
          'Bread and soup',
          'Soups',
          ' ',
          'x'.repeat(9_000),
          ...times(60, 'start party with art'),
        ],
      },
      'More answers than can be told apart': choiceAsked(
        ['a'],
        [...times<readonly string[]>(100, ['a']), ...numbers(1, 1_005).map((index) => [`other ${index}`])],
      ),
    };
    const hours = numbers(0, 60).map((hour) => new Date(Date.UTC(2026, 9, 24, hour, 10)).toISOString());
    const created = [...times(32, ...hours), '1970-01-01T00:00:00Z', undefined, undefined];
    const ages = ['1600-06-01T00:00:00Z', '1900-06-01T00:00:00Z', '2026-06-01T00:00:00Z'];

    for (const theme of themeNames) {
      for (const width of [1_400, 420, 300]) {
        it(`fit a page of ${width} pixels in the theme ${theme}, with nothing serious that axe finds`, async () => {
          const overview = await opened(questions, created, { theme, width });
          const { page } = overview;
          await card(overview, 'Skewed numbers').getByRole('button', { name: 'Logarithmic axis' }).click();
          await timeCard(overview).locator('.numbers summary').click();
          await card(overview, 'A typing error').locator('.numbers summary').click();
          await page.evaluate('scrollTo(0, 0)');
          await pictureOf(page, `charts-${theme}-${width}`);
          assert.deepEqual(await axeFindings(page), []);
          assert.equal(await page.evaluate('document.documentElement.scrollWidth > innerWidth'), false);
          for (const part of await page.locator('.card', { has: page.locator('.chart svg') }).all())
            assert.deepEqual((await drawingIn(part)).badTexts, []);
          const broken = await opened({}, ages, { theme, width });
          await timeCard(broken).screenshot({ path: pictureFile(`breaks-${theme}-${width}`) });
        });
      }
    }
  });
});
