import { el } from './dom.ts';
import { shortId, spokenId } from './shortId.ts';
import type { View } from '../view.ts';

/** Copies an id and shows the result. The host reports its own failures. */
export async function copyId(id: string, { host, words, showStatus }: View): Promise<void> {
  const patient = new AbortController().signal;
  if (await host.ask({ type: 'copy', content: id }, patient).catch(() => false))
    showStatus(words.t('copiedId', id));
}

/** Returns a shortened id that shows the whole one on hover and copies it on click. */
export function idButton(id: string, view: View): HTMLElement {
  const { t } = view.words;
  return el(
    'button.link',
    {
      title: t('copyIdHint', id),
      'aria-label': t('copyIdHint', spokenId(id)),
      click: () => void copyId(id, view),
    },
    shortId(id),
  );
}
