import assert from 'node:assert/strict';
import { appendFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { axeFindings, hasFocus, useOverviewPage, type OpenOverview } from './overviewPage.ts';
import { pageOf, writeSnapshotOnDisk } from './snapshotOnDisk.ts';

const collection = JSON.stringify({
  name: 'Kitchens',
  collection_items: [
    {
      page_items: [
        {
          id: 'choice',
          type: 'multiple_choice',
          description: 'What do you own?',
          answer_limit: -1,
          options: ['oven', 'hob'].map((value) => ({ value, label: value.toUpperCase() })),
        },
        {
          id: 'number',
          type: 'free_text_with_unit',
          description: 'How much flour?',
          unit_options: [
            { value: 'kg', label: 'Kilos' },
            { value: 'fl oz', label: 'Fluid ounces' },
          ],
        },
        { id: 'text', type: 'free_text', description: 'What do you cook?' },
        { id: 'upload', type: 'file_upload', description: 'Show it' },
      ],
    },
  ],
});

/** Returns the time that many seconds after midnight in Berlin (summer time), 14 September 2026. */
function timeAt(seconds: number): string {
  return new Date(Date.UTC(2026, 8, 13, 22) + seconds * 1_000).toISOString();
}

const hour = 3_600;
const records = [
  { at: 0, choice: ['oven'], number: ['2', 'kg'], text: 'Soup' },
  { at: 23 * hour, choice: ['oven', 'hob'], number: ['2,0', 'kg'], text: 'Bread\nand butter' },
  { at: 47 * hour, choice: ['hob'], number: ['3', 'fl oz'], text: 'Soup' },
  {
    at: 95 * hour,
    choice: ['hob'],
    number: ['some', 'kg'],
    text: `Stew ${'of beef and carrots '.repeat(20)}`,
  },
];

const responses = records
  .map(({ at, choice, number: [value, unit], text }, index) =>
    JSON.stringify({
      submission_id: `66a1f0c2d4e5b6a7980c1d0${index}`,
      participant_id: `p${index}`,
      created_at: timeAt(at),
      responses: {
        choice: { type: 'multiple_choice', value: choice },
        number: { type: 'free_text_with_unit', value, unit },
        text: { type: 'free_text', value: text },
        upload: { type: 'file_upload', value: [{ file_name: `dish${index}.jpg` }] },
      },
    }),
  )
  .join('\n');

describe('Overview page of a snapshot on disk', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const open = useOverviewPage();
  const opened = async (timeZone = 'Europe/Berlin'): Promise<OpenOverview> => {
    const overview = await open({ ...pageOf(folder()), timeZone });
    await overview.page.locator('.table-body .table-row:not(.loading)').first().waitFor();
    return overview;
  };

  beforeEach(async () => {
    const pictures = records.map((_, index) => [`files/p${index}/dish${index}.jpg`, 'picture']);
    await writeSnapshotOnDisk(folder(), {
      'responses.jsonl': `${responses}\n`,
      'collection.json': collection,
      ...(Object.fromEntries(pictures) as Record<string, string>),
    });
  });

  it('shows rows of questions whose IDs are names of object properties', async () => {
    const ids = ['constructor', '__proto__', 'valueOf'];
    await rm(join(folder(), 'snapshot.json'));
    await writeSnapshotOnDisk(folder(), {
      'responses.jsonl': '{"submission_id":"66a1f0c2d4e5b6a7980c1d00","responses":{}}\n',
      'collection.json': JSON.stringify({
        collection_items: [{ page_items: ids.map((id) => ({ id, type: 'free_text', description: id })) }],
      }),
    });
    const { page } = await opened();
    const cells = page.locator('.table-body .table-row').first().getByRole('gridcell');
    assert.deepEqual((await cells.allTextContents()).slice(1, 1 + ids.length), ['', '', '']);
  });

  describe('file check', () => {
    it('reports unchanged files as verified', async () => {
      const { page } = await opened();
      await page.locator('.verified').getByText('Verified').waitFor();
      await page.getByText('All responses are readable, and every upload belongs to an answer.').waitFor();
    });

    it('reports changed and missing files', async () => {
      await appendFile(join(folder(), 'responses.jsonl'), '\n');
      await rm(join(folder(), 'files', 'p2', 'dish2.jpg'));
      const { page } = await opened();
      await page.locator('.head').getByText('Changed since the export').waitFor();
      const finding = (name: string) => page.locator('.finding', { hasText: name });
      await finding('Missing files').waitFor();
      assert.equal(await finding('Missing files').locator('b').innerText(), '1');
      assert.match((await finding('Missing files').textContent()) ?? '', /files\/p2\/dish2\.jpg/);
      assert.match((await finding('Changed files').textContent()) ?? '', /responses\.jsonl/);
      assert.equal(await page.locator('.verified').count(), 0);
    });
  });

  describe('time zone', () => {
    for (const [timeZone, days] of [
      ['Europe/Berlin', ['14', '15', '16', '17']],
      ['America/New_York', ['13', '14', '15', '16', '17']],
      ['Asia/Tokyo', ['14', '15', '16', '17', '18']],
    ] as const) {
      it(`applies to the chart, the filter and its fields: ${timeZone}`, async () => {
        const { page } = await opened(timeZone);
        await page.getByText(`By day (${timeZone})`).waitFor();
        const columns = page.getByRole('region', { name: 'Responses over time' }).locator('.column');
        const labels = await columns.evaluateAll((all) =>
          all.map((column) => (column as unknown as { ariaLabel: string }).ariaLabel),
        );
        assert.deepEqual(
          labels.map((label) => /^\d+/.exec(label)?.[0]),
          days,
        );
        await columns.nth(1).click();
        await page.locator('.chip').first().waitFor();
        const day = `2026-09-${days[1]}`;
        assert.equal(await page.getByRole('textbox', { name: 'From' }).inputValue(), day);
        assert.equal(await page.getByRole('textbox', { name: 'Until' }).inputValue(), day);
        await page.locator('.facts').getByText(`${days[1]} Sept 2026`, { exact: true }).waitFor();
      });
    }
  });

  const showing = async ({ page }: OpenOverview, count: number): Promise<void> => {
    await page.locator('.matching').getByText(`${count} of 4 submissions`).waitFor();
  };

  it('filters by value and unit when a histogram bin is clicked', async () => {
    const overview = await opened();
    const { page } = overview;
    for (const [unit, value, count] of [
      ['Kilos', '2', 2],
      ['Fluid ounces', '3', 1],
    ] as const) {
      const bins = page.getByRole('region', { name: unit, exact: true }).locator('.column');
      await bins.and(page.getByRole('button', { name: new RegExp(`^${value} ${unit}`) })).click();
      await showing(overview, count);
      const chip = page.getByRole('button', { name: `Remove filter How much flour?: ${value} ${unit}` });
      await chip.click();
      await page.locator('.matching').getByText('All 4').waitFor();
    }
  });

  describe('table cell', () => {
    const cell = ({ page }: OpenOverview, row: number, text: string | RegExp): Locator =>
      page.locator('.table-body .table-row').nth(row).getByRole('gridcell').filter({ hasText: text });

    it('filters by a single answer when Enter is pressed', async () => {
      const overview = await opened();
      const { page } = overview;
      await page.getByRole('grid').focus();
      for (let steps = 0; steps < 3; steps++) await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Enter');
      await showing(overview, 2);
      await page.getByRole('button', { name: 'Remove filter What do you cook?: Soup' }).waitFor();
      assert.equal(await hasFocus(page.getByRole('grid')), true);
    });

    it('filters by a number, text or file when clicked', async () => {
      const overview = await opened();
      for (const [row, text, count] of [
        // Another answer writes the same number as 2,0.
        [0, /^2 Kilos$/, 2],
        // A unit of two words.
        [2, /^3 Fluid ounces$/, 1],
        // Two lines, and more than the cell shows.
        [1, /^Bread/, 1],
        [3, /^Stew/, 1],
        [2, /^dish2/, 1],
      ] as const) {
        await cell(overview, row, text).click();
        await showing(overview, count);
        await overview.page.locator('.chip').click();
        await overview.page.locator('.matching').getByText('All 4').waitFor();
      }
    });

    it('opens a menu of its answers if it has several', async () => {
      const overview = await opened();
      const { page } = overview;
      const several = cell(overview, 1, 'OVEN, HOB');
      assert.equal(await several.getAttribute('aria-haspopup'), 'menu');
      await several.click();
      assert.deepEqual(await page.getByRole('menuitem').allInnerTexts(), ['OVEN', 'HOB']);
      assert.deepEqual(await axeFindings(page), []);
      await page.keyboard.press('Escape');
      assert.equal(await page.getByRole('menu').count(), 0);
      assert.equal(await hasFocus(page.getByRole('grid')), true);
      await page.keyboard.press('Enter');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await showing(overview, 3);
      await page.getByRole('button', { name: 'Remove filter What do you own?: HOB' }).waitFor();
    });

    it('doesn’t filter by text in place of a number', async () => {
      const overview = await opened();
      const words = cell(overview, 3, /^some/);
      assert.equal(
        await words.evaluate((node) => (node as unknown as { className: string }).className.includes('acts')),
        false,
      );
    });
  });
});
