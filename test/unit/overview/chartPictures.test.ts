import assert from 'node:assert/strict';
import type { Card } from '../../../src/analysis/summary/summary.ts';
import type { SnapshotSource } from '../../../src/analysis/summary/openSource.ts';
import { drawingOf } from './drawing.ts';
import { fixtureSource, summaryOf } from './fixtures.ts';
import { axeFindings, hasFocus, useOverviewPage, type OpenOverview } from './overviewPage.ts';

const latin =
  'When you think of the last four weeks, and of all the meals that you prepared at home for yourself or for others, how often would you say that you cooked something you had never cooked before, and what was it that made you do so?';
const japanese =
  'この四週間にご自宅でご自身やご家族のために用意されたすべての食事についてお考えください。これまでに作ったことのない料理を作られたのはどのくらいの頻度でしたか。またそのきっかけは何でしたか。';

function choiceCard(instructionId: string, question: string, labels: readonly string[]): Card {
  return {
    kind: 'choice',
    instructionId,
    question,
    page: 1,
    order: 1,
    answered: 1_234_567,
    blank: 0,
    otherType: 0,
    missing: 0,
    several: false,
    options: labels.map((label) => ({ value: label, label, count: 617_283, listed: true })),
    texts: { count: 0, samples: [] },
  };
}

function numberCard(instructionId: string, question: string, unit: string): Card {
  const bins = Array.from({ length: 4 }, (_, index) => ({
    from: 1e9 + index / 100,
    to: 1e9 + (index + 1) / 100,
    count: 1_234_567,
  }));
  const spread = {
    count: 3,
    min: 1e9,
    lowerQuartile: 1e9 + 0.01,
    median: 1e9 + 0.02,
    upperQuartile: 1e9 + 0.03,
    max: 1e9 + 0.04,
  };
  return {
    kind: 'number',
    instructionId,
    question,
    page: 1,
    order: 1,
    answered: 3,
    blank: 0,
    otherType: 0,
    missing: 0,
    groups: [
      { unit, convertedFrom: [], spread, histogram: { bins, below: 1_234_567, above: 7_654_321 }, hints: [] },
    ],
    unmatched: [],
    notNumbers: 0,
    severalNumbers: 0,
  };
}

function sourceOf(cards: readonly Card[]): SnapshotSource {
  return {
    ...fixtureSource({ submissions: 10 }),
    summary: () => Promise.resolve({ ...summaryOf(10), cards }),
  };
}

describe('Copied or saved chart', function () {
  this.timeout(60_000);
  const open = useOverviewPage();
  const opened = async (cards: readonly Card[]): Promise<OpenOverview> => {
    const overview = await open({ source: sourceOf(cards) });
    await overview.page.locator('.figures:not([aria-busy])').waitFor();
    return overview;
  };
  const choose = async ({ page }: OpenOverview, instructionId: string, name: string): Promise<void> => {
    await page.locator(`[data-instruction=${instructionId}] [aria-haspopup]`).first().click();
    await page.getByRole('menuitem', { name }).click();
  };
  const statusShows = async ({ page }: OpenOverview, words: string): Promise<void> => {
    await page.locator('.status').getByText(words, { exact: true }).waitFor();
  };

  it('fits long questions, answers and units without overlaps', async () => {
    const overview = await opened([
      choiceCard('latin', latin, [latin, latin.replaceAll(' ', ''), 'WWWWWWWWWW'.repeat(12), 'No']),
      choiceCard('japanese', japanese, [japanese, japanese.repeat(3), 'はい']),
      numberCard('number', `${latin} ${japanese}`, `${japanese} ${latin}`),
    ]);
    for (const id of ['latin', 'japanese', 'number']) {
      await choose(overview, id, 'Save as SVG…');
      await statusShows(overview, 'Saved');
      const { content } = overview.done.at(-1)!.argument as { content: string };
      assert.ok(content.includes(id === 'japanese' ? 'この四週間' : 'When you think'));
      assert.deepEqual((await drawingOf(overview.page.locator('body'), content)).badTexts, []);
    }
  });

  it('has at most 100 of 1,000 answers, of which the page shows 40 at first', async () => {
    const labels = Array.from({ length: 1_000 }, (_, index) => `Answer ${index}`);
    const overview = await opened([choiceCard('many', 'Which?', labels)]);
    const bars = overview.page.locator('.bar');
    assert.equal(await bars.count(), 40);
    await choose(overview, 'many', 'Save as PNG…');
    await statusShows(overview, 'Saved');
    const { content } = overview.done.at(-1)!.argument as { content: string };
    assert.ok(Buffer.from(content, 'base64').readUInt32BE(20) > 3_000);
    await choose(overview, 'many', 'Save as SVG…');
    for (let tries = 0; overview.done.length < 2 && tries < 100; tries += 1)
      await overview.page.waitForTimeout(20);
    assert.match((overview.done.at(-1)!.argument as { content: string }).content, /and 900 more/);
    await overview.page.getByRole('button', { name: 'Show More' }).click();
    assert.equal(await bars.count(), 1_000);
    assert.equal(await hasFocus(bars.nth(40)), true);
    assert.deepEqual(overview.complaints, []);
  });

  it('is followed by a visible message about success or failure', async () => {
    const overview = await opened([choiceCard('choice', 'Which?', ['Yes', 'No'])]);
    const { page } = overview;
    await choose(overview, 'choice', 'Copy SVG');
    await statusShows(overview, 'Copied');
    assert.deepEqual(await axeFindings(page), []);
    for (const breakIt of [
      'navigator.clipboard.write = () => Promise.reject(new Error("No"))',
      // Pages served over plain http have no clipboard.
      'Object.defineProperty(navigator, "clipboard", { value: undefined })',
    ]) {
      await page.evaluate(breakIt);
      await choose(overview, 'choice', 'Copy Image');
      await statusShows(overview, 'The image couldn’t be copied. Save it instead.');
      await choose(overview, 'choice', 'Copy SVG');
      await statusShows(overview, 'Copied');
    }
    await page.evaluate('HTMLCanvasElement.prototype.toBlob = (done) => done(null)');
    await choose(overview, 'choice', 'Save as PNG…');
    await statusShows(overview, 'Couldn’t save the image. Save the numbers or the SVG instead.');
    assert.deepEqual(overview.complaints, []);
  });
});
