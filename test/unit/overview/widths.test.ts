import assert from 'node:assert/strict';
import { drawingIn } from './drawing.ts';
import { axeFindings, partOf, pictureOf } from './overviewPage.ts';
import { card, choiceAsked, numbers, numbersAsked, timeCard, times, useAskedPages } from './pictures.ts';
import { type AskedQuestion } from './snapshotOnDisk.ts';

describe('Overview charts', function () {
  this.timeout(60_000);
  const { opened } = useAskedPages();
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

  for (const width of [1_400, 420, 300]) {
    it(`fit the page without serious accessibility violations at ${width} pixels`, async () => {
      const overview = await opened(questions, created, { width });
      const { page } = overview;
      await card(overview, 'Skewed numbers').getByRole('button', { name: 'Logarithmic axis' }).click();
      await timeCard(overview).locator('.numbers summary').click();
      await card(overview, 'A typing error').locator('.numbers summary').click();
      await page.evaluate('scrollTo(0, 0)');
      await pictureOf(page, `charts-${width}`);
      assert.deepEqual(await axeFindings(page), []);
      assert.equal(await page.evaluate('document.documentElement.scrollWidth > innerWidth'), false);
      for (const part of await page.locator('.card', { has: page.locator('.chart svg') }).all())
        assert.deepEqual((await drawingIn(part)).badTexts, []);
      const broken = await opened({}, ages, { width });
      await partOf(timeCard(broken), `breaks-${width}`);
    });
  }
});
