import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import type { Drawing } from './drawing.ts';
import { figuresOf, useOverviewPage, type OpenOptions, type OpenOverview } from './overviewPage.ts';
import { pageOf, writeAnswersOnDisk, type AskedQuestion } from './snapshotOnDisk.ts';

/** Repeats each value. */
export function times<T>(count: number, ...values: readonly T[]): T[] {
  return values.flatMap((value) => Array.from({ length: count }, () => value));
}

/** Returns the whole numbers of a range, both ends included. */
export function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** Returns a question for numbers in kg or g; the default unit is kg. */
export function numbersAsked(...answers: AskedQuestion['answers']): AskedQuestion {
  return { type: 'free_text_with_unit', units: ['kg', 'g'], answers };
}

/** Returns a choice question whose options are their own labels. */
export function choiceAsked(
  options: readonly string[],
  answers: readonly (readonly string[])[],
): AskedQuestion {
  return { type: 'multiple_choice', options, answers };
}

/** Asserts that two positions, in pixels, are equal except for rounding. */
export function assertNear(actual: number | undefined, expected: number, within = 0.75): void {
  assert.ok(Math.abs((actual ?? NaN) - expected) <= within, `${actual} is not ${expected}`);
}

/** Returns the x of a column's middle. */
export const middleOf = ({ left, right }: Drawing['columns'][number]): number => (left + right) / 2;

/** Returns the x of a label of the horizontal axis; labels of the count axis come first in the drawing. */
export function textAt({ texts }: Drawing, words: string): number {
  const found = texts.findLast((text) => text.words === words);
  assert.ok(found !== undefined, `${words} is not among ${texts.map((text) => text.words).join(', ')}`);
  return found.middle;
}

/** Asserts that heights of columns are proportional to counts. */
export function assertHeights(columns: Drawing['columns'], counts: readonly number[]): void {
  assert.equal(columns.length, counts.length);
  const highest = counts.indexOf(Math.max(...counts));
  const unit = (columns[highest]?.height ?? 0) / (counts[highest] ?? 1);
  assert.ok(unit > 0);
  columns.forEach(({ height }, index) => {
    const count = counts[index] ?? 0;
    assertNear(height, count === 0 ? 0 : Math.max(1, count * unit));
  });
}

/**
 * Returns functions that write snapshots and open their pages in Berlin's time zone; call it in a `describe`.
 */
export function useAskedPages(): {
  /** @param created times of the submissions, if they have one */
  readonly opened: (
    questions: Readonly<Record<string, AskedQuestion>>,
    created?: readonly (string | undefined)[],
    options?: Partial<OpenOptions>,
  ) => Promise<OpenOverview>;
  /** Opens the last page again, with the state that it stored. */
  readonly reopened: (keptState: unknown) => Promise<OpenOverview>;
} {
  const folder = temporaryFolder();
  const open = useOverviewPage();
  let snapshot = '';
  const openLast = async (options: Partial<OpenOptions>): Promise<OpenOverview> => {
    const overview = await open({ timeZone: 'Europe/Berlin', ...pageOf(snapshot), ...options });
    await figuresOf(overview);
    return overview;
  };
  return {
    opened: async (questions, created, options = {}) => {
      snapshot = join(folder(), String(Object.keys(questions).length));
      await writeAnswersOnDisk(snapshot, questions, created);
      return await openLast(options);
    },
    reopened: async (keptState) => await openLast({ keptState }),
  };
}

/** Locates a question's card. */
export const card = ({ page }: OpenOverview, id: string): Locator =>
  page.locator(`[data-instruction="${id}"]`);
/** Locates the card of responses over time. */
export const timeCard = ({ page }: OpenOverview): Locator =>
  page.getByRole('region', { name: 'Responses over time' });
/** Resolves when the page shows this number of matching submissions. */
export const matching = async ({ page }: OpenOverview, words: string): Promise<void> => {
  await page.locator('.matching').getByText(words, { exact: true }).waitFor();
};
/** Returns the texts of the filter's chips. */
export const chips = async ({ page }: OpenOverview): Promise<string[]> =>
  await page.locator('.chip span:first-child').allInnerTexts();
/** Saves a card's chart by a menu item and returns the saved content. */
export const saved = async (overview: OpenOverview, of: Locator, name: string): Promise<string> => {
  const before = overview.done.length;
  await of.locator('[aria-haspopup]').click();
  await overview.page.getByRole('menuitem', { name }).click();
  while (overview.done.length === before) await overview.page.waitForTimeout(20);
  return (overview.done.at(-1)!.argument as { content: string }).content;
};
/** Expands a chart's table of numbers and returns its cells; the header row has none. */
export const tableRows = async (of: Locator): Promise<string[][]> => {
  await of.locator('.numbers summary').click();
  await of.locator('.numbers table').waitFor();
  const rows = await of.locator('.numbers tr').all();
  return await Promise.all(rows.map((row) => row.locator('td').allInnerTexts()));
};
