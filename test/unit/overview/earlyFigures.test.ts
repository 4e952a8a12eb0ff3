import assert from 'node:assert/strict';
import { fixtureSource } from './fixtures.ts';
import { axeFindings, pictureOf, useOverviewPage } from './overviewPage.ts';

describe('Overview page during a long read', function () {
  this.timeout(60_000);
  const open = useOverviewPage();

  it('shows preliminary figures and says that they are preliminary', async () => {
    const source = fixtureSource({ submissions: 12_480 });
    let finish = (): void => undefined;
    const read = new Promise<void>((resolve) => (finish = resolve));
    const { page, done } = await open({
      source: {
        ...source,
        summary: async ({ filter }, onProgress, signal) => {
          const soFar = await fixtureSource({ submissions: 900 }).summary(
            { filter },
            () => undefined,
            signal,
          );
          onProgress({ bytesDone: 70e6, bytesTotal: 900e6, submissions: 900, soFar });
          await read;
          return await source.summary({ filter }, onProgress, signal);
        },
      },
    });
    const note = page.getByText('Showing the first 900 submissions; the others are still being read.');
    await note.first().waitFor();
    await page.locator('.bar').first().waitFor();
    await pictureOf(page, 'overview-so-far');
    assert.equal(await page.locator('.table').isVisible(), false);
    assert.deepEqual(await axeFindings(page), []);
    finish();
    await page.locator('.table-body .table-row:not(.loading)').first().waitFor();
    assert.equal(await page.locator('.so-far').isVisible(), false);
    assert.deepEqual(done, []);
  });
});
