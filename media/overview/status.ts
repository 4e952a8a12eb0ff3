import { el } from './dom.ts';

/** Long enough to be read, and to look for it. */
const shownMs = 6_000;

/** A line at the lower edge that says how something went, and then goes away. */
export function createStatus(): { readonly element: HTMLElement; readonly tell: (text: string) => void } {
  const words = el('span', {});
  const element = el('div', { class: 'status', role: 'status', 'aria-live': 'polite' }, words);
  let timer: number | undefined;
  return {
    element,
    tell: (text) => {
      window.clearTimeout(timer);
      words.textContent = text;
      timer = window.setTimeout(() => (words.textContent = ''), shownMs);
    },
  };
}
