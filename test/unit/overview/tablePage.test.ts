import assert from 'node:assert/strict';
import { fixtureSource, rowAt } from './fixtures.ts';
import { pictureOf, useOverviewPage, withFigures, type OpenOverview } from './overviewPage.ts';

describe('The table of submissions', function () {
  this.timeout(60_000);
  const open = useOverviewPage();
  const opened = withFigures(open);

  it('has its number of rows in its name', async () => {
    const { page } = await opened();
    await page.getByRole('grid', { name: 'Submissions: 12,480', exact: true }).waitFor();
  });

  const million = (): Promise<OpenOverview> => opened({ source: fixtureSource({ submissions: 1_000_000 }) });

  it('shows the last of a million rows, and few rows at a time', async () => {
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

  it('moves from cell to cell with the arrow keys, also out of sight', async () => {
    const { page } = await million();
    const grid = page.getByRole('grid');
    await grid.focus();
    for (let steps = 0; steps < 40; steps += 1) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    const active = await grid.getAttribute('aria-activedescendant');
    const cell = page.locator(`[id="${active ?? ''}"]`);
    await cell.getByText(rowAt(40).submission).waitFor();
    assert.ok(await cell.isVisible());
  });

  it('filters by the participant on whose cell Enter is pressed', async () => {
    const { page } = await opened();
    await page.getByRole('grid').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByText(`Participant: ${rowAt(0).participant ?? ''}`).waitFor();
  });

  it('is sorted by a column, the other way by another click', async () => {
    const { page } = await opened();
    const header = page.getByRole('columnheader', { name: 'Time' });
    await header.getByRole('button').click();
    assert.equal(await header.getAttribute('aria-sort'), 'ascending');
    await header.getByRole('button').click();
    assert.equal(await header.getAttribute('aria-sort'), 'descending');
    await page.getByRole('grid').getByText(rowAt(12_479).submission).waitFor();
  });
});
