import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';

/** For the window itself; pages inside it, such as webviews, have a policy and a style of their own. */
const stopAnimations = `
  if (window.top === window) {
    const style = new CSSStyleSheet();
    style.replaceSync('*, *::before, *::after { animation: none !important; transition: none !important; }');
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, style];
  }
`;

/**
 * A browser context in whose windows nothing turns or slides. Without a graphics card each frame of a spinner or of a
 * progress bar is painted by the processor, which takes longer than all else that the tests do.
 */
export async function stillContext(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  await context.addInitScript({ content: stopAnimations });
  return context;
}
