import { el } from '../dom/dom.ts';

/** Long enough to notice the line and to read it. */
const shownMs = 6_000;

/** Creates a line at the bottom that shows a result for a few seconds. */
export function createStatus(): { readonly element: HTMLElement; readonly tell: (text: string) => void } {
  const words = el('span');
  let timer: number | undefined;
  const tell = (text: string): void => {
    window.clearTimeout(timer);
    words.textContent = text;
    timer = window.setTimeout(() => (words.textContent = ''), shownMs);
  };
  return { element: el('div.status', { role: 'status', 'aria-live': 'polite' }, words), tell };
}
