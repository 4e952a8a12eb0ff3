import assert from 'node:assert/strict';
import { fixtureSource, severalId, textId, uploadItem } from './fixtures.ts';
import { useOverviewPage, withFigures } from './overviewPage.ts';

describe('A card of the overview', function () {
  this.timeout(60_000);
  const opened = withFigures(useOverviewPage());

  it('shows bars in the question’s order, or by count', async () => {
    const { page } = await opened();
    const card = page.locator(`[data-instruction=${severalId}]`);
    const labels = (): Promise<string[]> => card.locator('.bar-label').allInnerTexts();
    assert.deepEqual(await labels(), ['Oven', 'Microwave', 'Air fryer', 'Rice cooker', 'Other']);
    await card.getByRole('button', { name: 'By count' }).click();
    assert.deepEqual(await labels(), ['Oven', 'Microwave', 'Air fryer', 'Other', 'Rice cooker']);
  });

  it('counts submissions × tasks in a batch, and says one of one', async () => {
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
      'Choice · 97 of 100 submissions × tasks answered · 3 missing (3%) · % of 97 with an answer',
    );
    const [timeOfOne, ofOne = ''] = await heads(1);
    assert.equal(timeOfOne, 'By day (UTC)');
    assert.equal(ofOne, 'Choice · 1 of 1 submission answered · none missing');
  });

  it('says in how many of the sampled answers a word is', async () => {
    const { page } = await opened();
    const word = page.getByRole('button', { name: /^pasta / });
    assert.equal(await word.getAttribute('title'), 'In 3,744 of 4,992 sampled answers. Click to find all.');
  });

  it('says of numbers how many are none and how many differ, and of several choices that they add up to more', async () => {
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
    await page.getByText('1 answer is no number', { exact: true }).waitFor();
    await page.getByText('2 answers give different numbers and are left out', { exact: true }).waitFor();
    await page
      .getByText('Several answers were possible, so the counts can add up to more than 90.', {
        exact: true,
      })
      .waitFor();
  });

  it('searches all texts, by typing and by a frequent word', async () => {
    const { page } = await opened();
    const card = page.locator(`[data-instruction=${textId}]`);
    await card.getByRole('searchbox').fill('weekends');
    await card.locator('.texts li').first().getByText('I mostly cook at weekends.').waitFor();
    await card.locator('.texts li').nth(1).waitFor({ state: 'hidden' });
    await card.getByRole('button', { name: 'children' }).click();
    await card.getByText('because the children come home late').waitFor();
  });

  it('opens a file where there is one, and fetches more tiles when asked to', async () => {
    const { page, done } = await opened();
    await page.locator('.tile').nth(5).press('Enter');
    await page.locator('.tile').nth(2).click();
    assert.deepEqual(done, [{ action: 'openFile', argument: uploadItem(2).path }]);
    assert.equal(await page.locator('.tile').count(), 60);
    await page.getByRole('button', { name: 'Show More' }).last().click();
    await page.locator('.tile').nth(119).waitFor();
  });

  it('loads pictures only as they come near, and none that the browser can’t draw', async () => {
    const { page } = await opened();
    const images = page.locator('.gallery img');
    assert.ok((await images.count()) > 20);
    assert.equal(await page.locator('.gallery img:not([loading=lazy])').count(), 0);
    assert.equal(await page.locator('.tile', { hasText: '.heic' }).locator('img').count(), 0);
  });
});
