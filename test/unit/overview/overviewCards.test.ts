import assert from 'node:assert/strict';
import { fixtureSource, severalId, textId, uploadItem } from './fixtures.ts';
import { useOverviewPage, withFigures } from './overviewPage.ts';

describe('Overview card', function () {
  this.timeout(60_000);
  const opened = withFigures(useOverviewPage());

  it('sorts bars in the question’s order or by count', async () => {
    const { page } = await opened();
    const card = page.locator(`[data-instruction=${severalId}]`);
    const labels = (): Promise<string[]> => card.locator('.bar-label').allInnerTexts();
    assert.deepEqual(await labels(), ['Oven', 'Microwave', 'Air fryer', 'Rice cooker', 'Other']);
    await card.getByRole('button', { name: 'By count' }).click();
    assert.deepEqual(await labels(), ['Oven', 'Microwave', 'Air fryer', 'Other', 'Rice cooker']);
  });

  it('counts submissions × tasks in a batch and uses the singular for one submission', async () => {
    const heads = async (submissions: number): Promise<string[]> => {
      const source = fixtureSource({ submissions });
      const { page } = await opened({
        source: {
          ...source,
          summary: async (...asked) => ({ ...(await source.summary(...asked)), hasTasks: submissions > 1 }),
        },
      });
      const all = await page.locator('.card .kind').allInnerTexts();
      return all.map((words) => words.replaceAll('\u00a0', ' '));
    };
    const [time, ofBatch = ''] = await heads(100);
    assert.equal(time, 'By day (UTC) · Submissions × tasks');
    assert.equal(
      ofBatch,
      'Single selection · 97 of 100 submissions × tasks answered · 3 missing (3%) · % of 97 with an answer',
    );
    const [timeOfOne, ofOne = ''] = await heads(1);
    assert.equal(timeOfOne, 'By day (UTC)');
    assert.equal(ofOne, 'Single selection · 1 of 1 submission answered');
  });

  it('shows the number of sampled answers that contain a word', async () => {
    const { page } = await opened();
    const word = page.getByRole('button', { name: /^pasta / });
    assert.equal(await word.getAttribute('title'), 'In 3,744 of 4,992 sampled answers. Select to find all.');
  });

  it('explains answers that aren’t numbers, and counts of multiple choices that add up to more than the total', async () => {
    const source = fixtureSource({ submissions: 100 });
    const { page } = await opened({
      source: {
        ...source,
        summary: async (...asked) => {
          const summary = await source.summary(...asked);
          const cards = summary.cards.map((card) =>
            card.kind === 'number' ? { ...card, severalNumbers: 2 } : card,
          );
          return { ...summary, cards };
        },
      },
    });
    await page.getByText('1 answer isn’t a number', { exact: true }).waitFor();
    await page
      .getByText('2 answers with several different numbers aren’t included', { exact: true })
      .waitFor();
    await page
      .getByText('Multiple answers were possible, so counts can add up to more than 90.', {
        exact: true,
      })
      .waitFor();
  });

  it('searches all texts by typed text and by a frequent word', async () => {
    const { page } = await opened();
    const card = page.locator(`[data-instruction=${textId}]`);
    await card.getByRole('searchbox').fill('weekends');
    await card.locator('.texts li').first().getByText('I mostly cook at weekends.').waitFor();
    await card.locator('.texts li').nth(1).waitFor({ state: 'hidden' });
    await card.getByRole('button', { name: 'children' }).click();
    await card.getByText('because the children come home late').waitFor();
  });

  it('opens existing files only, and loads more tiles on request', async () => {
    const { page, done } = await opened();
    await page.locator('.tile').nth(5).press('Enter');
    await page.locator('.tile').nth(2).click();
    assert.deepEqual(done, [{ action: 'openFile', argument: uploadItem(2).path }]);
    assert.equal(await page.locator('.tile').count(), 60);
    await page.getByRole('button', { name: 'Show More' }).last().click();
    await page.locator('.tile').nth(119).waitFor();
  });

  it('loads pictures lazily, and only those of types that browsers support', async () => {
    const { page } = await opened();
    const images = page.locator('.gallery img');
    assert.ok((await images.count()) > 20);
    assert.equal(await page.locator('.gallery img:not([loading=lazy])').count(), 0);
    assert.equal(await page.locator('.tile', { hasText: '.heic' }).locator('img').count(), 0);
  });
});
