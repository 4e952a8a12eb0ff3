import assert from 'node:assert/strict';
import { drawingIn, drawingOf } from './drawing.ts';
import { hasFocus, type OpenOverview } from './overviewPage.ts';
import {
  assertHeights,
  assertNear,
  card,
  chips,
  matching,
  middleOf,
  numbers,
  numbersAsked,
  saved,
  tableRows,
  textAt,
  times,
  useAskedPages,
} from './pictures.ts';

describe('Overview histogram', function () {
  this.timeout(60_000);
  const { opened, reopened } = useAskedPages();

  it('has one bar per value on a grid, centered and as high as the value is frequent', async () => {
    const overview = await opened({ q: numbersAsked(...times(100, ...numbers(0, 10))) });
    const drawing = await drawingIn(card(overview, 'q'));
    assertHeights(drawing.columns, times(11, 100));
    drawing.columns.forEach((column, index) => assertNear(textAt(drawing, String(index)), middleOf(column)));
    assertNear(drawing.median, middleOf(drawing.columns[5] ?? assert.fail()));
    assert.deepEqual(drawing.badTexts, []);
  });

  it('keeps values of a grid that no answer has', async () => {
    const overview = await opened({ q: numbersAsked(...times(2, 1, 1.5, 3)) });
    const { columns } = await drawingIn(card(overview, 'q'));
    assertHeights(columns, [2, 2, 0, 0, 2]);
  });

  it('has half-open bins with labels at their edges', async () => {
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

  it('sets an outlier apart at the end and filters by it', async () => {
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
    assert.ok(await hasFocus(card(overview, 'q').locator('.column').last()));
  });

  it('counts outliers at both ends of the bins', async () => {
    const tenths = Array.from({ length: 1_000 }, (_, index) => index / 10 + 0.05);
    const overview = await opened({ q: numbersAsked(...tenths, -5_000, 9_000, 9_001) });
    const drawing = await drawingIn(card(overview, 'q'));
    assert.deepEqual([drawing.columns[0]?.kind, drawing.columns.at(-1)?.kind], ['far', 'far']);
    const labels = drawing.columns.map(({ label }) => label);
    assert.equal(labels[0], '1 below 0. Filter by this range.');
    assert.equal(labels.at(-1), '2 at 100 or above. Filter by this range.');
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

  it('has an optional logarithmic axis that is kept, filtered by and saved', async () => {
    const overview = await opened({ q: numbersAsked(...skewed) });
    const toggle = card(overview, 'q').getByRole('button', { name: 'Logarithmic axis' });
    assert.equal(await toggle.getAttribute('aria-pressed'), 'false');
    await toggle.focus();
    await overview.page.keyboard.press('Enter');
    assert.equal(await toggle.getAttribute('aria-pressed'), 'true');
    await card(overview, 'q').locator('[aria-label^="1 to under 1.585 kg"]').waitFor({ state: 'attached' });
    const drawing = await drawingIn(card(overview, 'q'));
    const widths = drawing.columns.map(({ left, right }) => right - left);
    for (const width of widths) assertNear(width, widths[0] ?? NaN);
    const heights = [40, 40, 40, 0, 0, 10, 10, 0, 10, 0, 5, 0, 0, 5, 0, 0, 1];
    assertHeights(drawing.columns, heights);
    // The median, 3, lies between 2.512 and 3.981 on the logarithmic scale.
    const bin = drawing.columns[2] ?? assert.fail();
    const part = Math.log(3 / 2.512) / Math.log(3.981 / 2.512);
    assertNear(drawing.median, bin.left + part * (bin.right - bin.left), 1);
    const copied = await drawingOf(
      overview.page.locator('body'),
      await saved(overview, card(overview, 'q'), 'Save as SVG…'),
    );
    assertHeights(copied.columns, heights);
    const csv = await saved(overview, card(overview, 'q'), 'Save Numbers as CSV…');
    assert.match(csv, /^\ufeffFrom,To,Count\r\n1,1.585,40\r\n1.585,2.512,40\r\n/);
    await card(overview, 'q').locator('.column').nth(2).click();
    await matching(overview, '40 of 161 submissions');
    assert.deepEqual(await chips(overview), ['q: 2.512 to under 3.981 kg']);
    const again = await reopened(await overview.state());
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

  it('shows the spread of numbers, with a mean for at least five numbers', async () => {
    const overview = await opened({ five: numbersAsked(1, 2, 3, 4, 10), four: numbersAsked(1, 2, 3, 4) });
    assert.deepEqual(await values(overview, 'five'), [
      'n 5',
      'Median 3',
      'Middle 50% 2 to 4',
      'Mean ± SD 4 ± 3.536',
      'Min 1',
      'Max 10',
    ]);
    assert.deepEqual(await values(overview, 'four'), [
      'n 4',
      'Median 2.5',
      'Middle 50% 1.75 to 3.25',
      'Min 1',
      'Max 4',
    ]);
  });

  it('shows a hint if numbers form two groups or units were mixed up', async () => {
    const around = (middle: number): number[] => times(10, ...numbers(middle - 2, middle + 2));
    const grams = times<readonly [number, string]>(20, [60, 'g'], [70, 'g'], [80, 'g']);
    const overview = await opened({
      two: numbersAsked(...around(10), ...around(100)),
      units: numbersAsked(...times(3, 60, 70, 80), ...grams),
      fine: numbersAsked(...times(5, ...numbers(1, 9))),
    });
    await card(overview, 'two')
      .getByRole('note')
      .getByText(
        'Two groups: 50 around 10 and 50 around 100. A single mean or median doesn’t describe either of them.',
      )
      .waitFor();
    await card(overview, 'units')
      .locator('.hint.warning')
      .getByText(
        'Answers in kg are more than 100 times those in g (medians 70,000 and 70). Units may have been mixed up.',
      )
      .waitFor();
    assert.equal(await card(overview, 'fine').locator('.hint').count(), 0);
  });
});
