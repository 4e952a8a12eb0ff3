import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import type { Summary } from '../../../src/analysis/summary/summary.ts';
import type { SnapshotSource } from '../../../src/analysis/summary/openSource.ts';
import type { Row } from '../../../src/analysis/summary/summarySource.ts';
import { plainLayout, type TableLayout } from '../../../src/overview/tableLayout.ts';
import { fixtureSource, head, rowAt, summaryOf } from './fixtures.ts';
import {
  axeFindings,
  hasFocus,
  partOf,
  pictureOf,
  useOverviewPage,
  withFigures,
  type OpenOverview,
} from './overviewPage.ts';

const firstColumns = [
  'No.',
  'How often do you cook at home?',
  'Which of these do you own?',
  'How much flour do you buy a month?',
];

/** Returns a source of rows with very many text questions. */
function manyQuestions(questions: number, submissions: number): SnapshotSource {
  const ids = Array.from({ length: questions }, (_, index) => `i-${index}`);
  const summary = (): Summary => {
    const base = summaryOf(submissions);
    const [card] = base.cards.filter(({ kind }) => kind === 'other');
    if (card === undefined) throw new Error('No card');
    return {
      ...base,
      cards: ids.map((instructionId, index) => ({
        ...card,
        instructionId,
        question: `Question ${index + 1}`,
        order: index,
      })),
    };
  };
  const row = (at: number): Row => ({
    ...rowAt(at),
    answers: Object.fromEntries(ids.map((id, index) => [id, `Answer ${at + 1}/${index + 1}`])),
    values: {},
  });
  return {
    ...fixtureSource({ submissions }),
    summary: () => Promise.resolve(summary()),
    rows: ({ from, to }) =>
      Promise.resolve({
        total: submissions,
        rows: Array.from({ length: Math.min(to, submissions) - from }, (_, index) => row(from + index)),
      }),
  };
}

describe('Submissions table', function () {
  this.timeout(60_000);
  const open = useOverviewPage();
  const opened = withFigures(open);
  /** A layout with room for the last columns. */
  const fewAnswers: TableLayout = {
    ...plainLayout,
    hidden: ['several', 'number', 'upload', 'other'].map((name) => `answer:i-${name}`),
  };
  const columnsOf = async ({ page }: OpenOverview): Promise<string[]> =>
    await page
      .getByRole('columnheader')
      .evaluateAll((cells) => cells.map((cell) => (cell as unknown as { ariaLabel: string }).ariaLabel));
  const cellOf = ({ page }: OpenOverview, row: number, className: string): Locator =>
    page.locator('.table-body .table-row').nth(row).locator(`.${className}`);
  const kept = async ({ page, done }: OpenOverview): Promise<Record<string, unknown>> => {
    const layouts = () => done.filter(({ action }) => action === 'keepLayout');
    for (let tries = 0; layouts().length === 0 && tries < 100; tries += 1) await page.waitForTimeout(20);
    return layouts().at(-1)?.argument as Record<string, unknown>;
  };
  const option = async ({ page }: OpenOverview, column: string, item: string): Promise<void> => {
    await page.getByRole('columnheader', { name: column }).click({ button: 'right' });
    await page.getByRole('menuitem', { name: item }).click();
  };

  it('has the number of rows in its accessible name', async () => {
    const { page } = await opened();
    await page.getByRole('grid', { name: 'Submissions: 12,480', exact: true }).waitFor();
  });

  it('lists answers first, then ids, study and time', async () => {
    const overview = await opened();
    assert.deepEqual((await columnsOf(overview)).slice(0, 4), firstColumns);
    const { page } = overview;
    await page.getByRole('grid').focus();
    await page.keyboard.press('End');
    await page.getByRole('columnheader', { name: 'Time' }).waitFor();
    assert.deepEqual((await columnsOf(overview)).slice(-4), ['Submission', 'Participant', 'Study', 'Time']);
  });

  const million = (): Promise<OpenOverview> => opened({ source: fixtureSource({ submissions: 1_000_000 }) });

  it('shows the last of a million rows and draws few rows at a time', async () => {
    const { page } = await million();
    const grid = page.getByRole('grid');
    assert.equal(await grid.getAttribute('aria-rowcount'), '1000001');
    await grid.focus();
    await page.keyboard.press('Control+End');
    await grid.getByText('1,000,000').waitFor();
    assert.ok((await grid.getByRole('row').count()) < 50);
    await page.keyboard.press('Home');
    await pictureOf(page, 'overview-million', false);
  });

  it('moves between cells with the arrow keys, beyond the visible rows and columns too', async () => {
    const { page } = await million();
    const grid = page.getByRole('grid');
    await grid.focus();
    for (let steps = 0; steps < 40; steps += 1) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('End');
    for (let steps = 0; steps < 3; steps += 1) await page.keyboard.press('ArrowLeft');
    const active = await grid.getAttribute('aria-activedescendant');
    const cell = page.locator(`[id="${active ?? ''}"]`);
    await cell.getByText(rowAt(40).submission.slice(0, 8)).waitFor();
    assert.ok(await cell.isVisible());
  });

  it('sorts by a column and reverses the order on the next click', async () => {
    const overview = await opened({ layout: fewAnswers });
    const { page } = overview;
    const header = page.getByRole('columnheader', { name: 'Time' });
    await header.locator('.table-sort').click();
    assert.equal(await header.getAttribute('aria-sort'), 'ascending');
    await header.locator('.table-sort').click();
    assert.equal(await header.getAttribute('aria-sort'), 'descending');
    await page.getByRole('grid').getByText(rowAt(12_479).submission.slice(0, 8)).waitFor();
  });

  describe('id', () => {
    it('is shortened, is whole for a pointer and a screen reader, and is copied on click', async () => {
      const overview = await opened({ layout: fewAnswers });
      const { page, done } = overview;
      const { submission } = rowAt(0);
      const cell = cellOf(overview, 0, 'col-submission');
      assert.equal(await cell.innerText(), submission.slice(0, 8));
      assert.equal(await cell.getAttribute('title'), `${submission} (click to copy)`);
      assert.equal(await cell.getAttribute('aria-label'), `${submission.slice(0, 8)} ${submission.slice(8)}`);
      await cell.click();
      await page.locator('.status').getByText(`Copied ${submission}`).waitFor();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Enter');
      await page
        .locator('.status')
        .getByText(`Copied ${rowAt(0).participant ?? ''}`)
        .waitFor();
      assert.deepEqual(done, [
        { action: 'copy', argument: submission },
        { action: 'copy', argument: rowAt(0).participant },
      ]);
    });

    it('of a study is replaced by its name, in the filter too', async () => {
      const overview = await opened({ layout: fewAnswers });
      const { page } = overview;
      const cell = cellOf(overview, 0, 'col-study');
      assert.equal(await cell.innerText(), 'Cooking at home (UK)');
      assert.equal(await cell.getAttribute('title'), '66a1ee00d4e5b6a7980c0001');
      assert.equal(await cellOf(overview, 7, 'col-study').innerText(), '66a1ee00');
      const options = await page.getByRole('combobox', { name: 'Study' }).locator('option').allInnerTexts();
      assert.deepEqual(options, ['All studies', 'Cooking at home (UK) (8,736)', '66a1ee00 (3,744)']);
      await cell.click();
      await page.getByRole('button', { name: 'Remove filter Study: Cooking at home (UK)' }).waitFor();
    });

    it('is added to the name that two studies share', async () => {
      const [first, second] = ['66a1ee00d4e5b6a7980c0001', '77b2ff11d4e5b6a7980c0002'];
      const overview = await opened({
        layout: fewAnswers,
        head: { ...head, studies: [first, second].map((id) => [id, 'Pilot'] as const) },
      });
      assert.equal(await cellOf(overview, 0, 'col-study').innerText(), 'Pilot (66a1ee00)');
    });
  });

  describe('menu of a row', () => {
    it('filters by its participant, opened with the pointer', async () => {
      const overview = await opened();
      const { page } = overview;
      await cellOf(overview, 1, 'col-answer').first().click({ button: 'right' });
      await page.getByRole('menu', { name: 'Actions on row 2' }).waitFor();
      await page.getByRole('menuitem', { name: 'Filter by This Participant' }).click();
      const participant = rowAt(1).participant ?? '';
      await page.getByText(`Participant: ${participant.slice(0, 8)}`).waitFor();
      assert.equal(await page.getByRole('searchbox', { name: 'Participant' }).inputValue(), participant);
    });

    it('opens with the keyboard and returns the focus', async () => {
      const { page } = await opened();
      const grid = page.getByRole('grid');
      await grid.focus();
      await page.keyboard.press('Shift+F10');
      assert.ok(await hasFocus(page.getByRole('menuitem', { name: 'Filter by This Participant' })));
      await page.keyboard.press('Escape');
      assert.ok(await hasFocus(grid));
    });
  });

  describe('column', () => {
    const left = async (element: Locator): Promise<number> => (await element.boundingBox())?.x ?? Number.NaN;

    it('with the row’s number stays while the others scroll', async () => {
      const overview = await opened();
      const { page } = overview;
      const before = await left(cellOf(overview, 0, 'col-row'));
      const answer = await left(cellOf(overview, 0, 'col-answer').first());
      await page.getByRole('grid').evaluate((grid) => {
        (grid as unknown as { scrollLeft: number }).scrollLeft = 150;
      });
      await page.waitForTimeout(50);
      assert.equal(await left(cellOf(overview, 0, 'col-row')), before);
      assert.equal(await left(cellOf(overview, 0, 'col-answer').first()), answer - 150);
    });

    it('is resized by dragging its edge, and the width is kept', async () => {
      const overview = await opened();
      const { page } = overview;
      const header = page.getByRole('columnheader', { name: firstColumns[1] ?? '' });
      await header.scrollIntoViewIfNeeded();
      const edge = (await header.locator('.table-edge').boundingBox()) ?? { x: 0, y: 0, width: 0 };
      await page.mouse.move(edge.x + edge.width / 2, edge.y + 5);
      await page.mouse.down();
      await page.mouse.move(edge.x + 60, edge.y + 5, { steps: 4 });
      await page.mouse.up();
      const { widths } = (await kept(overview)) as { widths: [string, number][] };
      assert.equal(widths.length, 1);
      const [[key, width] = ['', 0]] = widths;
      assert.equal(key, 'answer:i-choice');
      assert.ok(width > 270 && width < 285, `${width}`);
      assert.equal((await header.boundingBox())?.width, width);
      assert.equal(overview.done.length, 1, 'It is kept once, at the end.');
    });

    it('is resized, sorted and opened by the keyboard, from the rows', async () => {
      const overview = await opened();
      const { page } = overview;
      await page.getByRole('grid').focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowUp');
      const header = page.getByRole('columnheader', { name: firstColumns[1] ?? '' });
      assert.ok(await hasFocus(header.locator('.table-sort')));
      await page.keyboard.press('Shift+ArrowRight');
      assert.deepEqual(await kept(overview), {
        widths: [['answer:i-choice', 244]],
        hidden: [],
        pinned: [],
      });
      await page.keyboard.press('Enter');
      assert.equal(await header.getAttribute('aria-sort'), 'ascending');
      assert.ok(await hasFocus(header.locator('.table-sort')));
      await page.keyboard.press('Alt+ArrowDown');
      assert.ok(await hasFocus(page.getByRole('menuitem', { name: 'Sort Ascending' })));
      assert.deepEqual(await axeFindings(page), []);
      await page.keyboard.press('Escape');
      await page.keyboard.press('End');
      assert.ok(await hasFocus(page.getByRole('columnheader', { name: 'Time' }).locator('.table-sort')));
      await page.keyboard.press('ArrowDown');
      assert.ok(await hasFocus(page.getByRole('grid')));
    });

    it('fits its content on a double click of its edge', async () => {
      const overview = await opened({ layout: { widths: [['answer:i-text', 60]], hidden: [], pinned: [] } });
      const { page } = overview;
      const header = page.getByRole('columnheader', { name: /What do you like to cook/ });
      assert.equal((await header.boundingBox())?.width, 60);
      await header.locator('.table-edge').dblclick();
      const { widths } = (await kept(overview)) as { widths: [string, number][] };
      assert.ok((widths[0]?.[1] ?? 0) > 500, JSON.stringify(widths));
    });

    it('is hidden and shown again from the list of columns', async () => {
      const overview = await opened({ layout: fewAnswers });
      const { page } = overview;
      await option(overview, 'Participant', 'Hide Column');
      assert.ok(!(await columnsOf(overview)).includes('Participant'));
      assert.deepEqual(await kept(overview), {
        ...fewAnswers,
        hidden: [...fewAnswers.hidden, 'participant'],
      });
      const button = page.getByRole('button', { name: 'Columns (5 of 10)' });
      await button.press('Enter');
      const list = page.getByRole('group', { name: 'Columns' });
      await list.getByRole('checkbox', { name: 'Submission' }).uncheck();
      assert.ok(!(await columnsOf(overview)).includes('Submission'));
      assert.deepEqual(await axeFindings(page), []);
      await partOf(page.locator('.submissions'), 'overview-columns');
      await list.getByRole('button', { name: 'Show All' }).click();
      const all = await columnsOf(overview);
      assert.ok(all.includes('Submission') && all.includes('Participant'), all.join());
      await page.keyboard.press('Escape');
      assert.ok(await hasFocus(page.getByRole('button', { name: 'Columns', exact: true })));
      assert.equal(await list.isVisible(), false);
    });

    it('is pinned at the left, behind the row’s number, as kept for the collection', async () => {
      const first = await opened();
      await option(first, firstColumns[2] ?? '', 'Pin to the Left');
      const layout = (await kept(first)) as never;
      const overview = await opened({ layout });
      const { page } = overview;
      assert.deepEqual((await columnsOf(overview)).slice(0, 3), [
        firstColumns[0],
        firstColumns[2],
        firstColumns[1],
      ]);
      const pinned = page.getByRole('columnheader', { name: firstColumns[2] ?? '' });
      const before = await left(pinned);
      await page.getByRole('grid').evaluate((grid) => {
        (grid as unknown as { scrollLeft: number }).scrollLeft = 400;
      });
      await page.waitForTimeout(50);
      assert.equal(await left(pinned), before);
      await partOf(page.locator('.submissions'), 'overview-pinned');
      await option(overview, firstColumns[2] ?? '', 'Unpin');
      assert.deepEqual((await columnsOf(overview)).slice(0, 3), firstColumns.slice(0, 3));
    });
  });

  describe('with 1,000 questions and a million rows', () => {
    it('draws only what is visible and reaches the last cell', async () => {
      const overview = await opened({ source: manyQuestions(1_000, 1_000_000) });
      const { page } = overview;
      const grid = page.getByRole('grid');
      assert.equal(await grid.getAttribute('aria-colcount'), '1005');
      await grid.focus();
      await page.keyboard.press('Control+End');
      await grid.getByText('1,000,000').waitFor();
      for (let steps = 0; steps < 5; steps += 1) await page.keyboard.press('ArrowLeft');
      await grid.getByText('Answer 1000000/999').waitFor();
      assert.ok((await grid.getByRole('gridcell').count()) < 1_000);
      await page.getByRole('button', { name: 'Columns' }).click();
      await page.getByRole('searchbox', { name: 'Search columns' }).fill('question 777');
      const list = page.getByRole('group', { name: 'Columns' });
      assert.equal(await list.getByRole('checkbox').count(), 1);
      await list.getByRole('checkbox').uncheck();
      assert.deepEqual(await kept(overview), { widths: [], hidden: ['answer:i-776'], pinned: [] });
    });
  });
});
