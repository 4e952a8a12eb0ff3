import { writeFileSync } from 'node:fs';
import { openSummarySource } from '../../src/analysis/summary/source.ts';
import { buildOverviewPage, openOverview } from '../unit/overview/overviewPage.ts';
import { launchBrowser } from '../vscode/browser.ts';

/** Runs in the page, and gives when the frame with the figures was drawn, in ms since 1970: asking again and again from here adds half a second. */
const firstPicture = `new Promise((drawn) => {
  const look = () => {
    if (document.querySelector('.figures:not([hidden]) .bars .bar') === null) requestAnimationFrame(look);
    else requestAnimationFrame(() => setTimeout(() => drawn(Date.now())));
  };
  look();
})`;

/** The whole overview, page and host's side, of a snapshot: prints how long its first picture took in ms, from an empty tab. */
const [, , folder = ''] = process.argv;
await buildOverviewPage();
const browser = await launchBrowser();
try {
  const source = openSummarySource(folder);
  const began = Date.now();
  // As the editor's side does: the reading begins while the tab is being made.
  void source.quality(new AbortController().signal).catch(() => undefined);
  const overview = await openOverview(browser, { source });
  const ms = Number(await overview.page.evaluate(firstPicture)) - began;
  await overview.close();
  source.dispose();
  writeFileSync(1, JSON.stringify({ ms }));
} finally {
  await browser.close();
}
