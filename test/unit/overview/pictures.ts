import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import type { Drawing } from './drawing.ts';
import { figuresOf, useOverviewPage, type OpenOptions, type OpenOverview } from './overviewPage.ts';
import { pageOf, writeAnswersOnDisk, type AskedQuestion } from './snapshotOnDisk.ts';

/** Each value so often. */
export function times<T>(count: number, ...values: readonly T[]): T[] {
  return values.flatMap((value) => Array.from({ length: count }, () => value));
}

/** Whole numbers, both ends included. */
export function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** A question for numbers in kg or g; without a unit they are kg. */
export function numbersAsked(...answers: AskedQuestion['answers']): AskedQuestion {
  return { type: 'free_text_with_unit', units: ['kg', 'g'], answers };
}

/** A question whose options are their own labels. */
export function choiceAsked(
  options: readonly string[],
  answers: readonly (readonly string[])[],
): AskedQuestion {
  return { type: 'multiple_choice', options, answers };
}

/** That a place in pixels is another, but for rounding. */
export function assertNear(actual: number | undefined, expected: number, within = 0.75): void {
  assert.ok(Math.abs((actual ?? NaN) - expected) <= within, `${actual} is not ${expected}`);
}

/** The x of a column's middle. */
export const middleOf = ({ left, right }: Drawing['columns'][number]): number => (left + right) / 2;

/** The x of a text under a drawing's axis; the counts beside it come first. */
export function textAt({ texts }: Drawing, words: string): number {
  const found = texts.findLast((text) => text.words === words);
  assert.ok(found !== undefined, `${words} is not among ${texts.map((text) => text.words).join(', ')}`);
  return found.middle;
}

/** That columns are as high as their counts say. */
export function assertHeights(columns: Drawing['columns'], counts: readonly number[]): void {
  assert.equal(columns.length, counts.length);
  const most = counts.indexOf(Math.max(...counts));
  const unit = (columns[most]?.height ?? 0) / (counts[most] ?? 1);
  assert.ok(unit > 0);
  columns.forEach(({ height }, index) => {
    const count = counts[index] ?? 0;
    assertNear(height, count === 0 ? 0 : Math.max(1, count * unit));
  });
}
/** Opens pages of snapshots that are written for them, in Berlin's time zone; to be called in a `describe`. */
export function useAskedPages(): {
  /** @param created when the submissions were made, as far as they say */
  readonly opened: (
    questions: Readonly<Record<string, AskedQuestion>>,
    created?: readonly (string | undefined)[],
    options?: Partial<OpenOptions>,
  ) => Promise<OpenOverview>;
  /** The last one again, with the state that it kept. */
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

/** A question's card. */
export const card = ({ page }: OpenOverview, id: string): Locator =>
  page.locator(`[data-instruction="${id}"]`);
/** The card of responses over time. */
export const timeCard = ({ page }: OpenOverview): Locator =>
  page.getByRole('region', { name: 'Responses over time' });
/** Resolves when the page says how many submissions it shows. */
export const matching = async ({ page }: OpenOverview, words: string): Promise<void> => {
  await page.locator('.matching').getByText(words, { exact: true }).waitFor();
};
/** The words of the filter's chips. */
export const chips = async ({ page }: OpenOverview): Promise<string[]> =>
  await page.locator('.chip span:first-child').allInnerTexts();
/** A question's chart as it is saved. */
export const saved = async (overview: OpenOverview, of: Locator, name: string): Promise<string> => {
  const before = overview.done.length;
  await of.locator('[aria-haspopup]').click();
  await overview.page.getByRole('menuitem', { name }).click();
  while (overview.done.length === before) await overview.page.waitForTimeout(20);
  return (overview.done.at(-1)?.argument as { content: string }).content;
};
/** Opens a chart's numbers, and returns their cells; a head has none. */
export const tableRows = async (of: Locator): Promise<string[][]> => {
  await of.locator('.numbers summary').click();
  await of.locator('.numbers table').waitFor();
  const rows = await of.locator('.numbers tr').all();
  return await Promise.all(rows.map((row) => row.locator('td').allInnerTexts()));
};
