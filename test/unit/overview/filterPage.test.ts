import assert from 'node:assert/strict';
import { choiceId, fixtureSource, head, rowAt } from './fixtures.ts';
import { hasFocus, pictureOf, useOverviewPage, withFigures } from './overviewPage.ts';

describe('Overview filter', function () {
  this.timeout(60_000);
  const open = useOverviewPage();
  const opened = withFigures(open);

  it('toggles when an answer’s bar is clicked, with focus and position of the bar unchanged', async () => {
    const overview = await opened();
    const { page } = overview;
    const bar = page.locator(`[data-focus="${choiceId}/weekly"]`);
    await page.mouse.wheel(0, 300);
    await bar.hover();
    const placeOf = async (): Promise<number> => Math.round((await bar.boundingBox())?.y ?? NaN);
    const place = await placeOf();
    await bar.click();
    await page.locator('.matching').getByText('4,160 of 12,480 submissions').waitFor();
    assert.equal(await bar.getAttribute('aria-pressed'), 'true');
    assert.ok(Math.abs((await placeOf()) - place) <= 2, `${place}, then ${await placeOf()}`);
    assert.equal(await hasFocus(bar), true);
    await page.getByText('How often do you cook at home?: About once a week').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.matching').getByText('All 12,480 submissions').waitFor();
  });

  it('shows rows with any of several answers to a question, and what it leaves out behind the bars', async () => {
    const { page } = await opened();
    const card = page.locator(`[data-instruction="${choiceId}"]`);
    assert.equal(await card.locator('.ghost').count(), 0);
    for (const value of ['weekly', 'never']) {
      await page.locator(`[data-focus="${choiceId}/${value}"]`).click();
      await page.locator(`[data-focus="${choiceId}/${value}"][aria-pressed="true"]`).waitFor();
    }
    await page.locator('.matching').getByText('8,320 of 12,480 submissions').waitFor();
    await page.getByText('How often do you cook at home?: About once a week or Never').waitFor();
    assert.equal(await card.locator('.bars .ghost').count(), 5);
    const bins = page.locator('[data-instruction="i-number"] .column');
    assert.equal(
      await page.locator('[data-instruction="i-number"] .column .ghost').count(),
      await bins.count(),
    );
    await pictureOf(page, 'overview-alternatives');
    await page.locator(`[data-focus="${choiceId}/weekly"]`).click();
    await page.getByText('How often do you cook at home?: Never').waitFor();
    await page.locator('.matching').getByText('4,160 of 12,480 submissions').waitFor();
  });

  it('keeps the bars if nothing matches, so that another one can be added', async () => {
    const { page } = await opened({ source: fixtureSource({ submissions: 2 }) });
    await page.locator(`[data-focus="${choiceId}/weekly"]`).click();
    await page.locator('.matching').getByText('No submissions match the filter.').waitFor();
    assert.equal(await page.getByRole('grid').isVisible(), false);
    assert.equal(await page.getByRole('button', { name: /^Save/ }).isVisible(), false);
    await page.locator(`[data-focus="${choiceId}/daily"]`).click();
    await page.locator('.matching').getByText('1 of 2 submissions').waitFor();
    await page.getByRole('button', { name: 'Save This Row as CSV…' }).waitFor();
  });

  it('saves the rows that it leaves as CSV', async () => {
    const { page, done } = await opened();
    const save = page.getByRole('button', { name: /^Save These/ });
    assert.equal(await save.isVisible(), false);
    await page.locator(`[data-focus="${choiceId}/weekly"]`).click();
    await page.getByRole('button', { name: 'Save These 4,160 as CSV…' }).click();
    await page.getByRole('status').getByText('Saved', { exact: true }).waitFor({ state: 'attached' });
    assert.deepEqual(
      done.map(({ action }) => action),
      ['saveRows'],
    );
  });

  it('reads states that earlier versions saved, and ignores what isn’t a filter', async () => {
    const first = await opened({
      keptState: {
        filter: {
          from: '2026-09-20T00:00:00Z',
          answer: { instructionId: choiceId, value: 'weekly' },
          range: { instructionId: 'i-number', unit: 'kg', from: 1, to: 2 },
        },
      },
    });
    assert.equal(await first.page.locator('.chip').count(), 3);
    await first.page.getByText('How much flour do you buy a month?: 1 to under 2 kg').waitFor();
    const second = await opened({
      keptState: { filter: { study: 7, times: [{ from: 'soon' }], questions: [{}], isNew: 'yes' } },
    });
    await second.page.locator('.matching').getByText('All 12,480 submissions').waitFor();
  });

  it('combines study, participant and days, each removable by its chip', async () => {
    const { page } = await opened();
    await page.getByRole('combobox', { name: 'Study' }).selectOption({ index: 1 });
    await page.getByRole('searchbox', { name: 'Participant' }).fill(rowAt(3).participant ?? '');
    await page.keyboard.press('Enter');
    await page.getByLabel('From').fill('2026-09-20');
    await page.getByLabel('Until').fill('2026-09-21');
    await page.keyboard.press('Tab');
    await page.locator('.matching').getByText('154 of 12,480 submissions').waitFor();
    await page.getByRole('button', { name: /^Remove filter Study/ }).click();
    await page.locator('.matching').getByText('462 of 12,480 submissions').waitFor();
    await page.getByRole('button', { name: 'Clear Filter' }).click();
    await page.locator('.matching').getByText('All 12,480').waitFor();
    assert.equal(await page.getByRole('searchbox', { name: 'Participant' }).inputValue(), '');
  });

  it('selects a time column by keyboard', async () => {
    const { page } = await opened();
    await page.locator('.column').first().focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Remove filter From 15 Sept? 2026/ }).waitFor();
    const column = page.locator('[data-focus="time/bin-1"]');
    assert.ok(await hasFocus(column));
    assert.equal(await column.getAttribute('aria-pressed'), 'true');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByText(/^Time: 15 Sept? 2026 or 17 Sept? 2026$/).waitFor();
    assert.equal(await page.getByLabel('From', { exact: true }).inputValue(), '');
  });

  it('selects a histogram bin by keyboard and names its range in the chip', async () => {
    const { page } = await opened();
    const card = page.locator('[data-instruction="i-number"]');
    await card.locator('.column').first().focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    const chip = page.getByRole('button', {
      name: 'Remove filter How much flour do you buy a month?: 1 to under 2 kg',
    });
    await page.locator('.matching').getByText('4,160 of 12,480 submissions').waitFor();
    await chip.waitFor();
    assert.ok(await hasFocus(card.locator('[data-focus="i-number/kg/bin-1"]')));
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.locator('.matching').getByText('8,320 of 12,480 submissions').waitFor();
    await page.getByText('How much flour do you buy a month?: 1 to under 2 kg or 2 to under 3 kg').waitFor();
    assert.ok(await hasFocus(card.locator('[data-focus="i-number/kg/bin-2"]')));
    await page.keyboard.press('Enter');
    await page.locator('.matching').getByText('4,160 of 12,480 submissions').waitFor();
    assert.ok(await hasFocus(card.locator('[data-focus="i-number/kg/bin-2"]')));
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await page.locator('.matching').getByText('All 12,480').waitFor();
  });

  it('keeps the focus among the filters when a chip removes one', async () => {
    const { page } = await opened();
    const participant = page.getByRole('searchbox', { name: 'Participant' });
    await participant.fill(rowAt(3).participant ?? '');
    await page.getByLabel('From').fill('2026-09-20');
    await page.keyboard.press('Tab');
    await page.getByRole('button', { name: /^Remove filter From/ }).press('Enter');
    assert.equal(await hasFocus(page.getByRole('button', { name: /^Remove filter Participant/ })), true);
    await page.keyboard.press('Enter');
    assert.equal(await hasFocus(participant), true);
  });

  it('announces the number of matching submissions to screen readers', async () => {
    const { page } = await opened();
    await page.locator('.bar').first().click();
    await page.getByRole('status').getByText('4,160 of 12,480 submissions').waitFor({ state: 'attached' });
  });

  it('is restored when the page is loaded again', async () => {
    const first = await opened();
    await first.page.locator(`[data-focus="${choiceId}/weekly"]`).click();
    await first.page.locator('.chip').waitFor();
    const second = await opened({ keptState: await first.state() });
    await second.page.locator('.matching').getByText('4,160 of 12,480 submissions').waitFor();
    assert.equal(((await second.state()) as { folder: string }).folder, head.folder);
  });
});
