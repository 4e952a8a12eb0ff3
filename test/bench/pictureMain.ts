import { writeFileSync } from 'node:fs';
import { buildOverviewPage, openOverview } from '../unit/overview/overviewPage.ts';
import { launchBrowser } from '../vscode/browser.ts';
import { releasedAnalysis } from './releasedAnalysis.ts';
import type { PictureTimes } from './summaryBench.ts';

/**
 * Returns a script that resolves to the time, in Unix milliseconds, at which the page drew these figures. It
 * runs in the page, because polling from here adds half a second.
 */
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
 * Opens the overview of a snapshot, page and host side, and prints the milliseconds from an empty tab to the
 * first charts and to the charts of all submissions.
 */
const [, , folder = ''] = process.argv;
await buildOverviewPage();
const analysis = releasedAnalysis();
const browser = await launchBrowser();
try {
  const source = analysis.openSource(folder);
  const began = Date.now();
  // Starts to read while the tab is being created, as the editor does.
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
  analysis.dispose();
  await browser.close();
}
