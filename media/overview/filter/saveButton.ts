import type { Summary } from '../../../src/analysis/summary/summary.ts';
import { el } from '../dom/dom.ts';
import type { View } from '../view.ts';

/** Creates the button that saves the matching rows as CSV; shown while a filter leaves some of them out. */
export function saveRowsButton(view: View) {
  const { t, number } = view.words;
  const save = async (): Promise<void> => {
    button.disabled = true;
    try {
      const { filter } = view.state();
      // The host reports its own failures.
      if (await view.host.ask({ type: 'saveRows', filter }, new AbortController().signal))
        view.showStatus(t('saved'));
    } catch {
      view.showStatus(t('rowsNotSaved'));
    } finally {
      button.disabled = false;
    }
  };
  const button: HTMLButtonElement = el('button', { hidden: true, click: () => void save() });
  return {
    element: button,
    show: (summary: Summary | undefined): void => {
      const rows = summary?.rows ?? 0;
      button.hidden = rows === 0 || Object.keys(view.state().filter).length === 0;
      button.textContent = t('saveRows', number(rows));
    },
  };
}
