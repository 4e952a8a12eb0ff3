import type { TableLayout } from '../../../src/overview/tableLayout.ts';
import { el, newId } from '../dom/dom.ts';
import type { Words } from '../words.ts';
import type { Placeable } from './columnPlan.ts';

/** With fewer columns, a search would only be in the way. */
const minForSearch = 12;

interface Named extends Placeable {
  readonly name: string;
}

/** Creates the button that opens the list of columns, of which any but the first can be hidden. */
export function createColumnsPanel(
  { t, number }: Words,
  change: (change: Partial<TableLayout>) => void,
): { readonly element: HTMLElement; show(columns: readonly Named[], layout: TableLayout): void } {
  const id = newId('columns');
  const button: HTMLButtonElement = el('button', {
    'aria-expanded': 'false',
    'aria-controls': id,
    click: () => (panel.hidden ? open() : close(true)),
  });
  const search: HTMLInputElement = el('input', {
    type: 'search',
    'aria-label': t('searchColumns'),
    placeholder: t('searchColumns'),
    input: () => narrow(),
  });
  const list = el('ul');
  const changeAll = (all: Partial<TableLayout>) => (): void => {
    change(all);
    // The button disappears.
    enter();
  };
  const showAll = el('button.link', { click: changeAll({ hidden: [] }) }, t('showAllColumns'));
  const reset = el(
    'button.link',
    { click: changeAll({ hidden: [], pinned: [], widths: [] }) },
    t('resetColumns'),
  );
  const panel = el(
    'div.menu.columns-panel',
    { id, role: 'group', 'aria-label': t('columns'), hidden: true },
    search,
    list,
    el('div.columns-actions', showAll, reset),
  );
  const element = el('div.menu-frame', button, panel);
  const open = (): void => {
    panel.hidden = false;
    button.setAttribute('aria-expanded', 'true');
    enter();
  };
  const enter = (): void => (search.hidden ? list.querySelector('input') : search)?.focus();
  const close = (back: boolean): void => {
    if (panel.hidden) return;
    panel.hidden = true;
    button.setAttribute('aria-expanded', 'false');
    if (back) button.focus();
  };
  const narrow = (): void => {
    const wanted = search.value.trim().toLowerCase();
    for (const item of list.children as HTMLCollectionOf<HTMLElement>)
      item.hidden = !item.textContent.toLowerCase().includes(wanted);
  };
  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || panel.hidden) return;
    event.preventDefault();
    close(true);
  });
  element.addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !element.contains(relatedTarget)) close(false);
  });
  window.addEventListener('pointerdown', ({ target }) => {
    if (target instanceof Node && !element.contains(target)) close(false);
  });

  let listed = '';
  let hiddenNow: readonly string[] = [];
  const boxes = new Map<string, HTMLInputElement>();
  const toggle = (): void =>
    change({
      hidden: [
        // Questions that only other snapshots have keep their choice.
        ...hiddenNow.filter((key) => !boxes.has(key)),
        ...[...boxes].filter(([, box]) => !box.checked).map(([key]) => key),
      ],
    });
  return {
    element,
    show: ([, ...columns], { hidden }) => {
      const names = JSON.stringify(columns.map(({ key, name }) => [key, name]));
      if (names !== listed) {
        listed = names;
        boxes.clear();
        const items = columns.map(({ key, name }) => {
          const box = el('input', { type: 'checkbox', change: toggle });
          boxes.set(key, box);
          return el('li', el('label', box, el('span', name)));
        });
        list.replaceChildren(...items);
      }
      hiddenNow = hidden;
      const isHidden = new Set(hidden);
      for (const [key, box] of boxes) box.checked = !isHidden.has(key);
      const shown = columns.filter(({ key }) => !isHidden.has(key)).length;
      button.textContent =
        shown === columns.length ? t('columns') : t('columnsShown', number(shown), number(columns.length));
      search.hidden = columns.length < minForSearch;
      showAll.hidden = shown === columns.length;
      narrow();
    },
  };
}
