import { writeFileSync } from 'node:fs';
import { openSummarySource } from '../../src/analysis/summary/source.ts';
import { buildOverviewPage, openOverview } from '../unit/overview/overviewPage.ts';
import { launchBrowser } from '../vscode/browser.ts';
import type { PictureTimes } from './summaryBench.ts';

/** Runs in the page, and gives when a frame with these figures was drawn, in ms since 1970: asking again and again from here adds half a second. */
const drawn = (figures: string): string => `new Promise((drawn) => {
  const look = () => {
    if (document.querySelector('${figures}') === null) requestAnimationFrame(look);
    else requestAnimationFrame(() => setTimeout(() => drawn(Date.now())));
  };
  look();
})`;
const first = '.figures:not([hidden]) .bars .bar';
const whole = '.figures:not([hidden]) .so-far[hidden] ~ div .bars .bar';

/**
 * The whole overview, page and host's side, of a snapshot: prints how long its first picture took in ms, from an empty tab, and
 * how long the one of all submissions.
 */
const [, , folder = ''] = process.argv;
await buildOverviewPage();
const browser = await launchBrowser();
try {
  const source = openSummarySource(folder);
  const began = Date.now();
  // As the editor's side does: the reading begins while the tab is being made.
  void source.quality(new AbortController().signal).catch(() => undefined);
  const overview = await openOverview(browser, { source });
  const times: PictureTimes = {
    first: Number(await overview.page.evaluate(drawn(first))) - began,
    whole: Number(await overview.page.evaluate(drawn(whole))) - began,
  };
  await overview.close();
  source.dispose();
  writeFileSync(1, JSON.stringify(times));
} finally {
  await browser.close();
}
