import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';

/** Applies to the window only; pages inside it, such as webviews, have their own policy and style. */
const stopAnimations = `
  if (window.top === window) {
    const style = new CSSStyleSheet();
    style.replaceSync('*, *::before, *::after { animation: none !important; transition: none !important; }');
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, style];
  }
`;

/**
 * Creates a browser context without animations. Without a graphics card, the processor paints every frame of
 * a spinner or progress bar, which takes longer than everything else in the tests.
 */
export async function stillContext(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  await context.addInitScript({ content: stopAnimations });
  return context;
}
