import assert from 'node:assert/strict';
import type { SnapshotChoices } from '../../../src/overview/hostMessage.ts';
import type { SummaryFilter } from '../../../src/analysis/summary/summary.ts';
import { choiceId, fixtureSource, head, rowAt } from './fixtures.ts';
import {
  axeFindings,
  hasFocus,
  pictureOf,
  useOverviewPage,
  withFigures,
  type OpenOverview,
} from './overviewPage.ts';

const older = '/data/prolific-exports/cooking-at-home/2026-11-20T09-00-00Z';
const newest = '/data/prolific-exports/cooking-at-home/2026-11-25T21-10-00Z';
const snapshots: SnapshotChoices = {
  all: [
    {
      folder: newest,
      takenAt: '2026-11-25T21:10:00Z',
      submissions: 12_484,
      change: { added: 5, changed: 2, gone: 1 },
    },
    {
      folder: head.folder,
      takenAt: head.takenAt,
      submissions: 12_480,
      change: { added: 153, changed: 0, gone: 0 },
    },
    {
      folder: older,
      takenAt: '2026-11-20T09:00:00Z',
      submissions: 1,
      filter: { words: 'Study “{0}”', values: [{ text: 'Pilot' }] },
    },
  ],
  newer: { folder: newest, change: { added: 5, changed: 2, gone: 1 } },
  previous: {
    takenAt: '2026-11-20T09:00:00Z',
    change: { added: 153, changed: 2, gone: 0 },
  },
};

describe('Snapshots on the overview page', function () {
  this.timeout(60_000);
  const open = useOverviewPage();
  const openedWith = withFigures(open);
  const opened = async (given: Parameters<typeof openedWith>[0] = {}): Promise<OpenOverview> => {
    const overview = await openedWith({ timeZone: 'UTC', ...given });
    await overview.post({ type: 'snapshots', snapshots });
    return overview;
  };

  for (const [width, theme] of [
    [1400, 'light'],
    [300, 'high-contrast'],
  ] as const) {
    it(`are in its head, ${width} pixels wide`, async () => {
      const { page, complaints } = await opened({ width, theme });
      await page
        .getByRole('status')
        .getByText('A newer snapshot is available (+5 · 2 changed · 1 gone).')
        .waitFor();
      await page.getByRole('button', { name: /^Snapshot from 23 Nov 2026, 14:05/ }).click();
      await pictureOf(page, `overview-snapshots-${width}`, false);
      assert.deepEqual(await axeFindings(page), []);
      assert.deepEqual(complaints, []);
      const isTooWide = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
      assert.equal(isTooWide, false);
    });
  }

  it('are listed by a menu, newest first, which shows another one', async () => {
    const { page, done } = await opened();
    const selector = page.getByRole('button', { name: /^Snapshot from 23 Nov 2026, 14:05/ });
    await selector.press('Enter');
    const items = page.getByRole('menuitemradio');
    assert.deepEqual(await items.allInnerTexts(), [
      '25 Nov 2026, 21:10 · 12,484 submissions · +5 · 2 changed · 1 gone',
      '23 Nov 2026, 14:05 · 12,480 submissions · +153',
      '20 Nov 2026, 09:00 · 1 submission · Study “Pilot”',
    ]);
    const current = items.nth(1);
    assert.equal(await current.getAttribute('aria-checked'), 'true');
    assert.equal(await hasFocus(current), true);
    await page.keyboard.press('Enter');
    await selector.press('Enter');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    assert.deepEqual(done, [{ action: 'show', argument: older }]);
  });

  it('include a newer one, which Show It shows', async () => {
    const overview = await opened();
    const { page, done } = overview;
    await page.getByRole('button', { name: 'Show It' }).click();
    assert.deepEqual(done, [{ action: 'show', argument: newest }]);
    await overview.post({ type: 'snapshots', snapshots: { all: snapshots.all.slice(1, 2) } });
    await page.getByRole('button', { name: 'Show It' }).waitFor({ state: 'hidden' });
    assert.equal(await page.getByRole('button', { name: /^Snapshot from/ }).count(), 0);
  });

  it('include what changed since the previous one, if that is known', async () => {
    const overview = await opened();
    const { page, done } = overview;
    const change = page.getByTitle('Show what changed since the snapshot from 20 Nov 2026, 09:00');
    assert.equal(await change.innerText(), '+153 · 2 changed');
    await change.click();
    assert.deepEqual(done, [{ action: 'compareSnapshot', argument: undefined }]);
    const { takenAt } = snapshots.previous!;
    const same = { added: 0, changed: 0, gone: 0 };
    await overview.post({ type: 'snapshots', snapshots: { all: [], previous: { takenAt, change: same } } });
    const none = page.getByText('no changes');
    await none.waitFor();
    await overview.post({ type: 'snapshots', snapshots: { all: [], previous: { takenAt } } });
    await none.waitFor({ state: 'hidden' });
  });

  it('include how many submissions are new, which Export New Snapshot exports', async () => {
    const overview = await opened();
    const { page, done } = overview;
    await overview.post({ type: 'snapshots', snapshots: { all: [], newSubmissions: 12 } });
    await page.getByRole('status').getByText('12 new submissions since this snapshot.').waitFor();
    await page.getByRole('button', { name: 'Export New Snapshot' }).click();
    assert.deepEqual(done, [{ action: 'exportNewSnapshot', argument: undefined }]);
    await overview.post({ type: 'snapshots', snapshots: { all: [] } });
    await page.getByRole('button', { name: 'Export New Snapshot' }).waitFor({ state: 'hidden' });
  });

  it('let it show only submissions that the previous one lacks', async () => {
    const overview = await opened();
    const { page } = overview;
    await page.getByRole('checkbox', { name: 'Only new (153)' }).check();
    await page.locator('.matching').getByText('4,160 of 12,480 submissions').waitFor();
    await page.getByRole('button', { name: 'Remove filter New since the previous snapshot' }).click();
    await page.locator('.matching').getByText('All 12,480').waitFor();
    assert.equal(await page.getByRole('checkbox').isChecked(), false);
    await page.getByRole('checkbox').check();
    await page.locator('.chip').waitFor();
    await overview.post({ type: 'snapshots', snapshots: { all: [] } });
    await page.locator('.matching').getByText('All 12,480').waitFor();
    assert.equal(await page.getByRole('checkbox').isVisible(), false);
  });

  it('keep the filter, which is counted again if another snapshot becomes the previous one', async () => {
    const asked: SummaryFilter[] = [];
    const source = fixtureSource({ submissions: 12_480 });
    const overview = await opened({
      source: {
        ...source,
        summary: (request, ...more) => {
          asked.push(request.filter);
          return source.summary(request, ...more);
        },
      },
      keptState: {
        filter: {
          isNew: true,
          questions: [{ instructionId: choiceId, anyOf: [{ kind: 'answer', value: 'never' }] }],
        },
      },
    });
    const { page } = overview;
    await page.locator('.matching').getByText('1,386 of 12,480 submissions').waitFor();
    const previous = { takenAt: '2026-11-19T09:00:00Z' };
    await overview.post({ type: 'snapshots', snapshots: { ...snapshots, previous } });
    for (let tries = 0; asked.length < 2 && tries < 100; tries += 1) await page.waitForTimeout(20);
    assert.equal(asked.length, 2);
    assert.deepEqual(asked[1], asked[0]);
  });

  it('leave a menu on each row that finds or deletes its participant', async () => {
    const { page, done } = await opened();
    await page.getByRole('grid').focus();
    for (const item of ['Find This Participant', 'Delete This Participant…']) {
      await page.keyboard.press('Shift+F10');
      await page.getByRole('menuitem', { name: item }).click();
    }
    const { participant } = rowAt(0);
    assert.deepEqual(done, [
      { action: 'findParticipant', argument: participant },
      { action: 'deleteParticipant', argument: participant },
    ]);
  });
});
