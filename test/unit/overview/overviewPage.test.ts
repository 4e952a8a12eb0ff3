import assert from 'node:assert/strict';
import { fixtureSource, head, hostileText, poorQuality, textId } from './fixtures.ts';
import {
  axeFindings,
  expandAll,
  figuresOf,
  hasFocus,
  pictureOf,
  useOverviewPage,
  withFigures,
  type OpenOverview,
} from './overviewPage.ts';

describe('Overview page', function () {
  this.timeout(60_000);
  const open = useOverviewPage();
  const opened = withFigures(open);

  it('has no serious accessibility violation with everything expanded', async () => {
    const overview = await opened({
      source: fixtureSource({ submissions: 12_480, quality: poorQuality }),
    });
    const { page } = overview;
    await pictureOf(page, 'overview');
    assert.deepEqual(await axeFindings(page), []);
    await expandAll(page);
    await page.locator('.bar').nth(2).click();
    await page.locator('.chip').waitFor();
    await figuresOf(overview);
    await expandAll(page);
    await page.getByRole('button', { name: /^Copy or save chart: How often/ }).click();
    await pictureOf(page, 'overview-open');
    assert.deepEqual(await axeFindings(page), []);
    assert.deepEqual(overview.complaints, []);
  });

  it('shows dates of the export filter in the browser’s time zone, not the host’s', async () => {
    const { page } = await opened({ timeZone: 'Asia/Tokyo' });
    await page.getByText('Study “Pilot 2”, from 14 Sept 2026, 17:00').waitFor({ timeout: 5_000 });
  });

  it('fits a narrow tab', async () => {
    const { page } = await opened({ width: 420 });
    await pictureOf(page, 'overview-narrow');
    const wide = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
    assert.equal(wide, false);
  });

  it('shows the header and the progress before responses are read', async () => {
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

  it('lists submissions, participants, times, studies, files and size in the header', async () => {
    const { page } = await opened();
    const facts = await page.locator('.facts > div:not([hidden])').allInnerTexts();
    assert.deepEqual(
      facts.map((fact) => fact.split('\n')[0]),
      [
        'Snapshot from',
        'Submissions',
        'Participants',
        'Responses from',
        'Study',
        'Exported',
        'Files',
        'Size',
      ],
    );
    assert.match(facts[4] ?? '', /2 studies$/);
  });

  it('stops reading when it is closed', async () => {
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

  it('shows an error and reads again on Try Again', async () => {
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
    assert.match(await overview.page.locator('.facts').innerText(), /^Submissions\n–$/m);
    assert.equal(await overview.page.getByText('Checking files').isVisible(), false);
    await overview.page.getByRole('button', { name: 'Try Again' }).press('Enter');
    assert.equal(await hasFocus(overview.page.getByRole('main')), true);
    await figuresOf(overview);
    assert.equal(await overview.page.getByRole('alert').isVisible(), false);
    await overview.page.getByText('✓ Verified').waitFor();
    assert.match(await overview.page.locator('.facts').innerText(), /^Submissions\n5$/m);
  });

  it('says that a snapshot has no submissions and offers no filter', async () => {
    const { page } = await open({ source: fixtureSource({ submissions: 0 }) });
    await page.locator('.matching').getByText('This snapshot has no submissions yet.').waitFor();
    await pictureOf(page, 'overview-empty');
    assert.equal(await page.getByRole('searchbox').count(), 0);
    assert.equal(await page.getByText('All responses are readable').isVisible(), false);
  });

  it('shows markup in answers as text', async () => {
    const { page, complaints } = await opened();
    await page.locator(`[data-instruction=${textId}] .texts`).getByText(hostileText).waitFor();
    assert.equal(await page.locator('[onerror], .texts img, .table img').count(), 0);
    assert.equal(await page.evaluate('document.body.dataset.hacked'), undefined);
    assert.deepEqual(complaints, []);
  });

  it('blocks foreign scripts and pictures', async () => {
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

  describe('chart', () => {
    const choose = async (
      { page }: OpenOverview,
      item: string,
      chart = /chart: How often/,
    ): Promise<void> => {
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

    it('saves its numbers as CSV', async () => {
      const overview = await opened();
      await choose(overview, 'Save Numbers as CSV…');
      assert.match((await saved(overview)).content, /^\ufeffValue,Count,Percent\r\nNever,250,2\.07\r\n/);
    });

    it('is copied as a picture', async () => {
      const overview = await opened();
      await choose(overview, 'Copy Image');
      await overview.page
        .getByRole('status')
        .getByText('Copied', { exact: true })
        .waitFor({ state: 'attached' });
      const types = await overview.page.evaluate('navigator.clipboard.read().then(([item]) => item.types)');
      assert.deepEqual(types, ['image/png']);
    });

    it('has a menu that Escape closes, which returns the focus to its button', async () => {
      const { page } = await opened();
      const button = page
        .getByRole('button', { name: /chart: How often/ })
        .and(page.locator('[aria-haspopup]'));
      await button.press('Enter');
      await page.keyboard.press('ArrowDown');
      assert.equal(await hasFocus(page.getByRole('menuitem', { name: 'Copy SVG' })), true);
      await page.keyboard.press('Escape');
      assert.equal(await hasFocus(button), true);
      assert.equal(await button.getAttribute('aria-expanded'), 'false');
    });

    it('has a table of its numbers', async () => {
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

  it('makes every control reachable by the Tab key, without a focus trap', async () => {
    const { page } = await opened();
    const reached = new Set<string>();
    await page.locator('.field select').first().focus();
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

  it('says that some uploads were left out, and downloads the rest', async () => {
    const notFetched = { files: 12, bytes: 3e9, isSelection: true } as const;
    const { page, done } = await opened({ head: { ...head, notFetched } });
    const strip = page.locator('.quality');
    await strip.getByText('Uploads not downloaded').click();
    await strip
      .getByText('This snapshot contains only some uploads. 12 more files (3 GB) are in the archive.')
      .waitFor();
    await strip.getByRole('button', { name: 'Download Uploads' }).click();
    assert.deepEqual(done, [{ action: 'fetchUploads', argument: undefined }]);
  });

  it('lists data quality findings with actions', async () => {
    const { page, done } = await opened({ source: fixtureSource({ submissions: 10, quality: poorQuality }) });
    await page.getByText('Unreadable lines').click();
    await page.getByRole('button', { name: 'Line 4711' }).click();
    await page.getByText('Files without an answer').click();
    await page.getByText('and 120 more').waitFor();
    const strip = page.locator('.quality');
    await strip.getByRole('button', { name: 'Reveal Snapshot' }).click();
    await strip.getByText('Answers in an unexpected format').click();
    await strip.getByText('How much flour do you buy a month?').waitFor();
    await strip.getByText('Answers that aren’t an option').click();
    await strip.locator('.tag').getByText(hostileText, { exact: true }).waitFor();
    await strip.getByRole('button', { name: 'Line 12', exact: true }).click();
    await strip.getByText('Invalid question list').click();
    await strip.getByText('collection.json can’t be read or contains no questions').waitFor();
    await strip.getByText('Records without a submission ID').click();
    await strip.getByRole('button', { name: 'Line 31' }).waitFor();
    for (const [name, shown] of [
      ['Lines with NaN or Infinity', 'Line 9'],
      ['Questions with the same ID', 'How many eggs?'],
      ['Answers of a different type', 'file_upload'],
      ['Files matched by folder', 'Screenshot_1.png'],
      ['Ambiguous files', 'image.jpg'],
    ] as const) {
      await strip.getByText(name).click();
      await strip.getByText(shown).first().waitFor();
    }
    await strip
      .getByText(
        '5 kinds of content weren’t understood: 3 lines, 1 answer, 2 types of questions, 2 uploads, the question list.',
      )
      .waitFor();
    await strip.getByRole('button', { name: 'Copy Structure Report' }).click();
    await pictureOf(page, 'overview-quality', false);
    assert.deepEqual(done, [
      { action: 'openLine', argument: 4_711 },
      { action: 'revealSnapshot', argument: undefined },
      { action: 'openLine', argument: 12 },
      { action: 'copyStructureReport', argument: undefined },
    ]);
  });

  it('has buttons for tables and notebooks', async () => {
    const { page, done } = await opened();
    const actions = page.getByRole('group', { name: 'Snapshot actions' });
    await actions.getByRole('button', { name: 'Create Analysis Tables' }).click();
    await actions.getByRole('button', { name: 'Create Notebook' }).click();
    assert.deepEqual(
      done.map(({ action }) => action),
      ['createTables', 'createNotebook'],
    );
  });

  it('reports a deleted snapshot and hides all buttons', async () => {
    const overview = await opened();
    await overview.post({ type: 'gone' });
    await overview.page.getByRole('alert').getByText('no longer exists').waitFor();
    await pictureOf(overview.page, 'overview-gone', false);
    assert.equal(await overview.page.getByRole('button').count(), 0);
    assert.equal(await overview.page.getByText('Verified').isVisible(), false);
  });

  it('shows the sample size of frequent words', async () => {
    const { page } = await opened();
    await page.getByText(/^Words from a sample of [\d,]+ of [\d,]+ answers\.$/).waitFor();
  });
});
