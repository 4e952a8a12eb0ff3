import assert from 'node:assert/strict';
import type { OpenOverview } from './overviewPage.ts';
import { card, choiceAsked, numbers, numbersAsked, times, useAskedPages } from './pictures.ts';

/** A card's edges in pixels. */
interface Box {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

const gap = 12;

describe('Overview cards on a page', function () {
  this.timeout(60_000);
  const { opened } = useAskedPages();
  const options = (count: number): string[] => numbers(1, count).map((each) => `Option ${each}`);
  const questions = {
    'Two options': choiceAsked(options(2), times(9, ['Option 1'])),
    'Twelve options': choiceAsked(options(12), times(9, ['Option 1'])),
    'A number': numbersAsked(...times(3, 60, 70, 85)),
    'A text': { type: 'free_text' as const, answers: numbers(1, 9).map((each) => `Answer ${each}`) },
    'One option': choiceAsked(options(1), times(9, ['Option 1'])),
    'Three options': choiceAsked(options(3), times(9, ['Option 1'])),
    'Another text': { type: 'free_text' as const, answers: ['Only one answer'] },
  };
  /** Returns the cards' edges after the frames in which the page packs them. */
  const boxes = async ({ page }: OpenOverview): Promise<Box[]> =>
    await page.evaluate<Box[]>(`(async () => {
      for (let frame = 0; frame < 4; frame++) await new Promise(requestAnimationFrame);
      return [...document.querySelectorAll('.cards > .card')].map((card) => {
        const { top, bottom, left, right } = card.getBoundingClientRect();
        return { top: top + scrollY, bottom: bottom + scrollY, left, right };
      });
    })()`);
  /** Returns the cards by column, from left to right. */
  const columnsOf = (all: readonly Box[]): Box[][] => {
    const lefts = [...new Set(all.map(({ left }) => Math.round(left)))].sort((one, other) => one - other);
    return lefts.map((each) => all.filter(({ left }) => Math.round(left) === each));
  };
  /** Asserts that columns have neither holes nor overlaps and the same end. */
  const assertFilled = (all: readonly Box[], count: number): void => {
    const columns = columnsOf(all);
    assert.equal(columns.length, count);
    for (const column of columns) {
      column.slice(1).forEach(({ top }, index) => {
        const between = top - column[index]!.bottom;
        assert.ok(Math.abs(between - gap) <= 1, `${between} pixels between cards`);
      });
      assert.ok(Math.abs(column.at(-1)!.bottom - columns[0]!.at(-1)!.bottom) <= 1, 'columns end together');
      assert.ok(column[0]!.right - column[0]!.left >= 280, 'cards are wide enough');
    }
  };

  for (const [width, columns] of [
    [1_400, 3],
    [900, 2],
    [420, 1],
    [300, 1],
  ] as const) {
    it(`fill ${columns} column(s) without holes and in reading order at ${width} pixels`, async () => {
      const all = await boxes(await opened(questions, [], { width }));
      assert.equal(all.length, 7);
      if (width > 300) assertFilled(all, columns);
      all.slice(1).forEach(({ top, left }, index) => {
        const before = all[index]!;
        assert.ok(
          top > before.top || (top === before.top && left > before.left),
          'a card is above an earlier one',
        );
      });
    });
  }

  it('keep their columns when one grows, shrinks or is searched, and get new ones with a new width', async () => {
    const overview = await opened(questions, [], { width: 1_400 });
    const { page } = overview;
    const columns = async (): Promise<number[]> =>
      (await boxes(overview)).map(({ left }) => Math.round(left));
    const before = await columns();
    const number = card(overview, 'A number').locator('.numbers summary');
    await number.click();
    assert.deepEqual(await columns(), before);
    assertFilled(await boxes(overview), 3);
    await number.click();
    await card(overview, 'A text').getByRole('searchbox').fill('Answer 1');
    await card(overview, 'A text').getByText('1 found', { exact: true }).waitFor();
    assert.deepEqual(await columns(), before);
    assertFilled(await boxes(overview), 3);
    await page.setViewportSize({ width: 900, height: 900 });
    assertFilled(await boxes(overview), 2);
    assert.deepEqual(overview.complaints, []);
  });

  it('give the answers all the height that a text card has beside a taller card', async () => {
    const answers = numbers(1, 90).map((each) => `Answer ${each}`);
    const overview = await opened(
      { 'Twelve options': questions['Twelve options'], 'A text': { type: 'free_text', answers } },
      [],
      { width: 900 },
    );
    assertFilled(await boxes(overview), 2);
    const box = await card(overview, 'A text').locator('.texts').boundingBox();
    assert.ok((box?.height ?? 0) > 300, `${box?.height} pixels of answers`);
  });
});
