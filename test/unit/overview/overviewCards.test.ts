import assert from 'node:assert/strict';
import type { Card } from '../../../src/analysis/summary/summary.ts';
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

  it('shows the mean and median of stars, and that a question is of an unknown type or was removed', async () => {
    const source = fixtureSource({ submissions: 100 });
    const quartiles = { min: 1, lowerQuartile: 3, median: 4, upperQuartile: 5, max: 5 };
    const stars = { spread: { count: 90, ...quartiles, mean: 3.75, deviation: 1.2 } };
    const { page } = await opened({
      source: {
        ...source,
        summary: async (...asked) => {
          const summary = await source.summary(...asked);
          const cards = summary.cards.map((card): Card => {
            if (card.kind === 'choice') return { ...card, stars };
            return card.kind === 'text'
              ? { ...card, unknownType: 'video_narration', isGone: true, question: '' }
              : card;
          });
          return { ...summary, cards };
        },
      },
    });
    const rating = page.locator(`[data-instruction=${severalId}]`);
    assert.match(await rating.locator('.kind').innerText(), /^Star rating/);
    assert.equal(await rating.locator('.value-meanDeviation dd').innerText(), '3.75 ± 1.2');
    assert.equal(await rating.locator('.value-median dd').innerText(), '4');
    const removed = page.locator(`[data-instruction=${textId}]`);
    assert.match(await removed.locator('h3').innerText(), /^Removed question /);
    const notes = (await removed.locator(':scope > p.note').allInnerTexts()).join(' ');
    assert.match(notes, /type video_narration.* no longer in the question list/);
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
