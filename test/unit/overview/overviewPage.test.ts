import assert from 'node:assert/strict';
import { choiceId, fixtureSource, head, hostileText, poorQuality, rowAt, textId } from './fixtures.ts';
import {
  axeFindings,
  figuresOf,
  hasFocus,
  pictureOf,
  useOverviewPage,
  withFigures,
  type OpenOverview,
} from './overviewPage.ts';
import { themeNames } from './themes.ts';

describe('The overview’s page', function () {
  this.timeout(60_000);
  const open = useOverviewPage();
  const opened = withFigures(open);

  for (const theme of themeNames) {
    it(`has nothing serious that axe finds in the theme ${theme}, whatever is open or chosen`, async () => {
      const overview = await opened({
        theme,
        source: fixtureSource({ submissions: 12_480, quality: poorQuality }),
      });
      const { page } = overview;
      await pictureOf(page, `overview-${theme}`);
      assert.deepEqual(await axeFindings(page), []);
      for (const summary of await page.locator('summary').all()) await summary.click();
      await page.locator('.bar').nth(2).click();
      await page.locator('.chip').waitFor();
      await figuresOf(overview);
      for (const summary of await page.locator('.card summary').all()) await summary.click();
      await page.getByRole('button', { name: /^Copy or save chart: How often/ }).click();
      await pictureOf(page, `overview-${theme}-open`);
      assert.deepEqual(await axeFindings(page), []);
      assert.deepEqual(overview.complaints, []);
    });
  }

  it('writes the dates of the export’s filter by the clock of whoever looks, not by the host’s', async () => {
    const { page } = await opened({ timeZone: 'Asia/Tokyo' });
    await page.getByText('Study “Pilot 2”, from 14 Sept 2026, 17:00').waitFor({ timeout: 5_000 });
  });

  it('fits a narrow tab', async () => {
    const { page } = await opened({ width: 420 });
    await pictureOf(page, 'overview-narrow');
    const wide = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
    assert.equal(wide, false);
  });

  it('shows the head and how far the reading is before anything is read', async () => {
    const { page } = await open({
      source: fixtureSource({
        submissions: 5,
        reading: (onProgress) => {
          onProgress({ bytesDone: 250_000_000, bytesTotal: 1_000_000_000, submissions: 240_000 });
          return new Promise(() => undefined);
        },
      }),
    });
    await page.getByRole('heading', { name: head.name }).waitFor();
    await page.getByText('Reading responses: 250 MB of 1 GB, 240,000 submissions').waitFor();
    await pictureOf(page, 'overview-reading');
  });

  it('shows in the head how many came from whom, when, in which study, and what there is of them', async () => {
    const { page } = await opened();
    const facts = await page.locator('.facts > div').allInnerTexts();
    assert.deepEqual(
      facts.map((fact) => fact.split('\n')[0]),
      ['Submissions', 'Participants', 'Files', 'Size', 'Responses from', 'Study', 'Exported', 'Snapshot of'],
    );
    assert.match(facts[5] ?? '', /2 studies$/);
  });

  it('stops the reading when it is closed', async () => {
    let stopped = false;
    const overview = await open({
      source: fixtureSource({
        submissions: 5,
        reading: (_, signal) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => {
              stopped = true;
              reject(signal.reason as Error);
            });
          }),
      }),
    });
    await overview.page.getByRole('heading', { name: head.name }).waitFor();
    await overview.close();
    assert.ok(stopped);
  });

  it('says what went wrong and tries again when asked to', async () => {
    let attempts = 0;
    const overview = await open({
      source: fixtureSource({
        submissions: 5,
        reading: () => {
          attempts += 1;
          return attempts === 1 ? Promise.reject(new Error('The disk is gone.')) : Promise.resolve();
        },
      }),
    });
    await overview.page.getByRole('alert').getByText('The disk is gone.').waitFor();
    await pictureOf(overview.page, 'overview-failed');
    await overview.page.getByRole('button', { name: 'Try Again' }).press('Enter');
    assert.equal(await hasFocus(overview.page.getByRole('main')), true);
    await figuresOf(overview);
    assert.equal(await overview.page.getByRole('alert').isVisible(), false);
  });

  it('says so where there are no submissions, and offers no filter of none', async () => {
    const { page } = await open({ source: fixtureSource({ submissions: 0 }) });
    await page.locator('.matching').getByText('There are no submissions in this snapshot.').waitFor();
    await pictureOf(page, 'overview-empty');
    assert.equal(await page.getByRole('searchbox').count(), 0);
  });

  it('shows what participants wrote as text, whatever it looks like', async () => {
    const { page, complaints } = await opened();
    await page.locator(`[data-instruction=${textId}] .texts`).getByText(hostileText).waitFor();
    assert.equal(await page.locator('[onerror], .texts img, .table img').count(), 0);
    assert.equal(await page.evaluate('document.body.dataset.hacked'), undefined);
    assert.deepEqual(complaints, []);
  });

  it('runs no script and loads no picture from elsewhere', async () => {
    const { page, complaints } = await opened();
    await page.evaluate(`
      document.body.append(Object.assign(document.createElement('script'), { textContent: 'document.body.dataset.hacked = 1' }));
      document.body.append(Object.assign(document.createElement('img'), { src: 'https://example.com/x.png' }));
    `);
    await page.waitForTimeout(100);
    assert.equal(await page.evaluate('document.body.dataset.hacked'), undefined);
    assert.equal(complaints.length, 2);
    assert.ok(complaints.every((complaint) => complaint.includes('Content Security Policy')));
  });

  describe('filters', () => {
    it('by the answer whose bar is clicked, and back by another click, with the focus left there and the bar in its place', async () => {
      const overview = await opened();
      const { page } = overview;
      const bar = page.locator(`[data-focus="${choiceId}/weekly"]`);
      await page.mouse.wheel(0, 300);
      await bar.hover();
      const placeOf = async (): Promise<number> => Math.round((await bar.boundingBox())?.y ?? NaN);
      const place = await placeOf();
      await bar.click();
      await page.locator('.matching').getByText('4,160 of 12,480 submissions').waitFor();
      assert.equal(await bar.getAttribute('aria-pressed'), 'true');
      assert.ok(Math.abs((await placeOf()) - place) <= 2, `${place}, then ${await placeOf()}`);
      assert.equal(await hasFocus(bar), true);
      await page.getByText('How often do you cook at home?: About once a week').waitFor();
      await page.keyboard.press('Enter');
      await page.locator('.matching').getByText('All 12,480 submissions').waitFor();
    });

    it('by study, participant and days together, each taken away by its chip', async () => {
      const { page } = await opened();
      await page.getByRole('combobox', { name: 'Study' }).selectOption({ index: 1 });
      await page.getByRole('searchbox', { name: 'Participant' }).fill(rowAt(3).participant ?? '');
      await page.keyboard.press('Enter');
      await page.getByLabel('From').fill('2026-09-20');
      await page.getByLabel('Until').fill('2026-09-21');
      await page.keyboard.press('Tab');
      await page.locator('.matching').getByText('154 of 12,480 submissions').waitFor();
      await page.getByRole('button', { name: /^Remove filter Study/ }).click();
      await page.locator('.matching').getByText('462 of 12,480 submissions').waitFor();
      await page.getByRole('button', { name: 'Clear Filter' }).click();
      await page.locator('.matching').getByText('All 12,480').waitFor();
      assert.equal(await page.getByRole('searchbox', { name: 'Participant' }).inputValue(), '');
    });

    it('by a column of time, reached and chosen with the keyboard', async () => {
      const { page } = await opened();
      await page.locator('.column').first().focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Enter');
      assert.ok(await hasFocus(page.getByRole('button', { name: /^Remove filter From 15 Sept? 2026/ })));
    });

    it('by a bin of a histogram, reached and chosen with the keyboard, whose chip says the range', async () => {
      const { page } = await opened();
      const card = page.locator('[data-instruction="i-number"]');
      await card.locator('.column').first().focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Enter');
      const chip = page.getByRole('button', {
        name: 'Remove filter How much flour do you buy a month?: 1 to under 2 kg',
      });
      assert.ok(await hasFocus(chip));
      await page.locator('.matching').getByText('4,160 of 12,480 submissions').waitFor();
      await page.keyboard.press('Enter');
      await page.locator('.matching').getByText('All 12,480').waitFor();
    });

    it('and leaves the focus among the filters when a chip takes one away', async () => {
      const { page } = await opened();
      const participant = page.getByRole('searchbox', { name: 'Participant' });
      await participant.fill(rowAt(3).participant ?? '');
      await page.getByLabel('From').fill('2026-09-20');
      await page.keyboard.press('Tab');
      await page.getByRole('button', { name: /^Remove filter From/ }).press('Enter');
      assert.equal(await hasFocus(page.getByRole('button', { name: /^Remove filter Participant/ })), true);
      await page.keyboard.press('Enter');
      assert.equal(await hasFocus(participant), true);
    });

    it('and tells screen readers how much is left', async () => {
      const { page } = await opened();
      await page.locator('.bar').first().click();
      await page.getByRole('status').getByText('4,160 of 12,480 submissions').waitFor({ state: 'attached' });
    });

    it('are kept for when the page is loaded again', async () => {
      const first = await opened();
      await first.page.locator(`[data-focus="${choiceId}/weekly"]`).click();
      await first.page.locator('.chip').waitFor();
      const second = await opened({ keptState: await first.state() });
      await second.page.locator('.matching').getByText('4,160 of 12,480 submissions').waitFor();
      assert.equal(((await second.state()) as { folder: string }).folder, head.folder);
    });
  });

  describe('a chart', () => {
    const choose = async ({ page }: OpenOverview, item: string, chart = /How often/): Promise<void> => {
      await page.getByRole('button', { name: chart }).and(page.locator('[aria-haspopup]')).click();
      await page.getByRole('menuitem', { name: item }).click();
    };
    const saved = async (
      overview: OpenOverview,
    ): Promise<{ name: string; format: string; content: string }> => {
      for (let tries = 0; overview.done.length === 0 && tries < 100; tries += 1)
        await overview.page.waitForTimeout(20);
      return overview.done[0]?.argument as { name: string; format: string; content: string };
    };

    it('is saved as SVG with its title, dark on white in every theme', async () => {
      const overview = await opened({ theme: 'dark' });
      await choose(overview, 'Save as SVG…');
      const { name, format, content } = await saved(overview);
      assert.deepEqual([name, format], ['how-often-do-you-cook-at-home', 'svg']);
      assert.match(content, /^<svg xmlns.*How often do you cook at home\?.*About once a week/s);
      assert.doesNotMatch(content, /var\(/);
    });

    it('is saved as PNG', async () => {
      const overview = await opened();
      await choose(overview, 'Save as PNG…', /over time/);
      const { format, content } = await saved(overview);
      const bytes = Buffer.from(content, 'base64');
      assert.equal(format, 'png');
      assert.equal(bytes.toString('latin1', 1, 4), 'PNG');
      assert.equal(bytes.readUInt32BE(16), 2_160);
      assert.deepEqual(overview.complaints, []);
    });

    it('has its numbers saved as CSV', async () => {
      const overview = await opened();
      await choose(overview, 'Save Numbers as CSV…');
      assert.match((await saved(overview)).content, /^\ufeffValue,Count,Percent\r\nNever,250,2\.07\r\n/);
    });

    it('is copied as a picture', async () => {
      const overview = await opened();
      await choose(overview, 'Copy Picture');
      await overview.page
        .getByRole('status')
        .getByText('Copied', { exact: true })
        .waitFor({ state: 'attached' });
      const types = await overview.page.evaluate('navigator.clipboard.read().then(([item]) => item.types)');
      assert.deepEqual(types, ['image/png']);
    });

    it('has a menu that Escape closes, with the focus back on its button', async () => {
      const { page } = await opened();
      const button = page.getByRole('button', { name: /How often/ }).and(page.locator('[aria-haspopup]'));
      await button.press('Enter');
      await page.keyboard.press('ArrowDown');
      assert.equal(await hasFocus(page.getByRole('menuitem', { name: 'Copy SVG' })), true);
      await page.keyboard.press('Escape');
      assert.equal(await hasFocus(button), true);
      assert.equal(await button.getAttribute('aria-expanded'), 'false');
    });

    it('has its numbers as a table below', async () => {
      const { page } = await opened();
      await page
        .locator('.figure', { has: page.locator('.column') })
        .first()
        .locator('summary')
        .click();
      const rows = page.getByRole('table', { name: 'Responses over time' }).getByRole('row');
      await rows.nth(50).waitFor();
      assert.equal(await rows.count(), 51);
    });
  });

  it('has every control within reach of the Tab key, and no trap', async () => {
    const { page } = await opened();
    const reached = new Set<string>();
    await page.locator('.field select').focus();
    for (let steps = 0; steps < 120; steps += 1) {
      await page.keyboard.press('Tab');
      const what = await page.evaluate(
        'document.activeElement.className.baseVal ?? document.activeElement.className ?? ""',
      );
      reached.add(String(what).split(' ')[0] ?? '');
      if (what === 'column') reached.add(String(await page.evaluate('document.activeElement.dataset.focus')));
      if (what === 'table') break;
    }
    const parts = ['icon', 'bar', 'time/bin-0', 'i-number/kg/bin-0', 'word', 'tile', 'table'];
    assert.deepEqual(
      parts.filter((part) => !reached.has(part)),
      [],
    );
  });

  it('tells what is wrong with the data and what to do', async () => {
    const { page, done } = await opened({ source: fixtureSource({ submissions: 10, quality: poorQuality }) });
    await page.getByText('Unreadable lines').click();
    await page.getByRole('button', { name: 'Line 4711' }).click();
    await page.getByText('Files without an answer').click();
    await page.getByText('and 120 more').waitFor();
    const strip = page.locator('.quality');
    await strip.getByRole('button', { name: 'Reveal Snapshot' }).click();
    await strip.getByText('Answers not understood').click();
    await strip.getByText('How much flour do you buy a month?').waitFor();
    await strip.getByText('Answers that are no option').click();
    await strip.locator('.tag').getByText(hostileText, { exact: true }).waitFor();
    await strip.getByRole('button', { name: 'Line 12', exact: true }).click();
    await strip.getByText('Broken list of questions').click();
    await strip.getByText('collection.json can’t be read, or no question is in it.').waitFor();
    await strip.getByText('Records without a submission').click();
    await strip.getByRole('button', { name: 'Line 31' }).waitFor();
    for (const [name, shown] of [
      ['Lines with NaN or Infinity', 'Line 9'],
      ['Questions with the same id', 'How many eggs?'],
      ['Answers of another type', 'file_upload'],
      ['Files matched by their folder', 'Screenshot_1.png'],
      ['Files that could not be told apart', 'image.jpg'],
    ] as const) {
      await strip.getByText(name).click();
      await strip.getByText(shown).first().waitFor();
    }
    await pictureOf(page, 'overview-quality', false);
    assert.deepEqual(done, [
      { action: 'openLine', argument: 4_711 },
      { action: 'revealSnapshot', argument: undefined },
      { action: 'openLine', argument: 12 },
    ]);
  });

  it('offers tables and notebooks', async () => {
    const { page, done } = await opened();
    const actions = page.getByRole('group', { name: 'What to do with this snapshot' });
    await actions.getByRole('button', { name: 'Create Analysis Tables' }).click();
    await actions.getByRole('button', { name: 'Create Notebook' }).click();
    assert.deepEqual(
      done.map(({ action }) => action),
      ['createTables', 'createNotebook'],
    );
  });

  it('says so when its snapshot is deleted, and offers nothing more to do with it', async () => {
    const overview = await opened();
    await overview.tell({ type: 'gone' });
    await overview.page.getByRole('alert').getByText('no longer there').waitFor();
    await pictureOf(overview.page, 'overview-gone', false);
    assert.equal(await overview.page.getByRole('button').count(), 0);
  });

  it('says of how many answers the frequent words are, where it is not all', async () => {
    const { page } = await opened();
    await page.getByText(/^Words of a sample: [\d,]+ of [\d,]+ answers\.$/).waitFor();
  });
});
