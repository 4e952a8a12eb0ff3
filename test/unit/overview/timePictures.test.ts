import assert from 'node:assert/strict';
import { drawingIn } from './drawing.ts';
import { hasFocus } from './overviewPage.ts';
import {
  assertHeights,
  assertNear,
  chips,
  matching,
  middleOf,
  numbers,
  tableRows,
  textAt,
  timeCard,
  times,
  useAskedPages,
} from './pictures.ts';

describe('Overview time chart', function () {
  this.timeout(60_000);
  const { opened } = useAskedPages();
  const started = Date.parse('2026-09-14T08:00:00Z');
  const minutesLater = (minutes: number): string => new Date(started + minutes * 60_000).toISOString();

  it('has 5-minute bars for a study of 12 minutes', async () => {
    const overview = await opened(
      {},
      Array.from({ length: 30 }, (_, index) => minutesLater(index * 0.4)),
    );
    await timeCard(overview).getByText('In 5-minute intervals (Europe/Berlin)').waitFor();
    const drawing = await drawingIn(timeCard(overview));
    assertHeights(drawing.columns, [13, 12, 5]);
    assertNear(textAt(drawing, '14 Sept, 10:05'), middleOf(drawing.columns[1] ?? assert.fail()));
    assert.deepEqual(drawing.badTexts, []);
    await timeCard(overview).locator('.column').nth(1).click();
    await matching(overview, '12 of 30 submissions');
  });

  it('sets a timestamp in 1970 apart before all others and filters by it', async () => {
    const days = numbers(0, 29).map((day) => minutesLater(day * 24 * 60));
    const overview = await opened({}, [...times(10, ...days), '1970-01-01T00:00:00Z', undefined, 'soon']);
    await timeCard(overview).getByText('By day (Europe/Berlin)').waitFor();
    await timeCard(overview).getByText('2 without a timestamp').waitFor();
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
    assert.ok(await hasFocus(timeCard(overview).locator('.column').first()));
  });

  it('sets a timestamp in the future apart after all others', async () => {
    const days = numbers(0, 29).map((day) => minutesLater(day * 24 * 60));
    const overview = await opened({}, [...times(10, ...days), '2031-01-01T00:00:00Z']);
    const drawing = await drawingIn(timeCard(overview));
    assert.equal(drawing.columns.at(-1)?.label, '1 on or after 14 Oct 2026. Filter by this time.');
    await timeCard(overview).locator('.column').last().click();
    await matching(overview, '1 of 301 submissions');
  });

  it('marks breaks in the time axis', async () => {
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

  it('distinguishes the repeated hour at the end of daylight saving time', async () => {
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
