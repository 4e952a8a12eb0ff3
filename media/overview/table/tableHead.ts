import type { RowSort } from '../../../src/analysis/summary/summarySource.ts';
import type { TableLayout } from '../../../src/overview/tableLayout.ts';
import { el } from '../dom/dom.ts';
import { menuAt, type MenuItem } from '../dom/menu.ts';
import type { View } from '../view.ts';
import { clampedWidth, edgeAt, type ColumnPlan, type ColumnWindow } from './columnPlan.ts';
import type { Column } from './tableColumns.ts';

/** By which a key changes a column's width. */
const widthStep = 24;

interface HeadDeps {
  readonly view: View;
  readonly layout: () => TableLayout;
  /** Changes the layout, and keeps it unless more changes follow, as while an edge is dragged. */
  readonly change: (change: Partial<TableLayout>, more?: 'more follow') => void;
  readonly sortBy: (sort: RowSort) => void;
  /** Returns the width in pixels that shows a column's drawn cells whole. */
  readonly widthOfContent: (column: number) => number;
  /** Makes a column visible. */
  readonly reveal: (column: number) => void;
  /** Moves the focus to the rows, at a column. */
  readonly enterRows: (column: number) => void;
  /** The element in which menus open. */
  readonly frame: () => HTMLElement;
}

/** Creates the table's head, a single tab stop: its buttons sort, and arrow keys move between them. */
export function createTableHead({
  view,
  layout,
  change,
  sortBy,
  widthOfContent,
  reveal,
  enterRows,
  frame,
}: HeadDeps) {
  const { t, number } = view.words;
  const element = el('div.table-row.table-head', { role: 'row', 'aria-rowindex': 1 });
  let plan: ColumnPlan<Column> = { columns: [], edges: [0], pinned: 0 };
  let entry = 0;

  const buttonOf = (column: number): HTMLElement | null =>
    element.querySelector(`[data-column="${column}"] .table-sort`);
  const focusOn = (column: number): void => {
    entry = Math.min(Math.max(0, column), plan.columns.length - 1);
    reveal(entry);
    buttonOf(entry)?.focus({ preventScroll: true });
  };
  const widthOf = (column: number): number => edgeAt(plan.edges, column + 1) - edgeAt(plan.edges, column);
  const resize = (column: number, wanted: number, more?: 'more follow'): void => {
    const key = plan.columns[column]?.key;
    if (key === undefined) return;
    const width = clampedWidth(wanted);
    const widths = layout().widths.filter(([other]) => other !== key);
    change({ widths: [...widths, [key, width]] }, more);
    if (more === undefined) view.announce(t('columnWidth', number(width)));
  };
  const drag = (column: number, event: PointerEvent): void => {
    if (event.button !== 0) return;
    // Neither selects text nor sorts.
    event.preventDefault();
    const over = new AbortController();
    const { signal } = over;
    const [start, width] = [event.clientX, widthOf(column)];
    let last = width;
    window.addEventListener(
      'pointermove',
      ({ clientX }) => {
        last = width + clientX - start;
        resize(column, last, 'more follow');
      },
      { signal },
    );
    const end = (): void => {
      over.abort();
      if (last !== width) resize(column, last);
    };
    for (const name of ['pointerup', 'pointercancel', 'blur'] as const)
      window.addEventListener(name, end, { signal });
  };

  const hide = ({ key, name }: Column): void => {
    change({ hidden: [...layout().hidden, key] });
    view.showStatus(t('columnHidden', name));
  };
  const togglePin = ({ key }: Column): void => {
    const { pinned } = layout();
    change({ pinned: pinned.includes(key) ? pinned.filter((each) => each !== key) : [...pinned, key] });
  };
  const optionsOf = (at: number): MenuItem[] => {
    const column = plan.columns[at];
    if (column === undefined) return [];
    const { by, key } = column;
    /** Moving or hiding a column leaves the focus in the head. */
    const keepingFocus = (run: () => void) => (): void => {
      run();
      const now = plan.columns.findIndex((each) => each.key === key);
      focusOn(now < 0 ? at : now);
    };
    const sorts = [
      { label: t('sortAscending'), run: keepingFocus(() => sortBy({ by, descending: false })) },
      { label: t('sortDescending'), run: keepingFocus(() => sortBy({ by, descending: true })) },
    ];
    const widths = [
      { label: t('wider'), run: () => resize(at, widthOf(at) + widthStep) },
      { label: t('narrower'), run: () => resize(at, widthOf(at) - widthStep) },
      { label: t('fitContent'), run: () => resize(at, widthOfContent(at)) },
    ];
    if (at === 0) return [...sorts, ...widths];
    return [
      ...sorts,
      {
        label: t(layout().pinned.includes(key) ? 'unpinColumn' : 'pinColumn'),
        run: keepingFocus(() => togglePin(column)),
      },
      ...widths,
      { label: t('hideColumn'), run: keepingFocus(() => hide(column)) },
    ];
  };
  const openOptions = (at: number): void => {
    const name = plan.columns[at]?.name ?? '';
    const [cell, button] = [element.querySelector(`[data-column="${at}"]`), buttonOf(at)];
    if (cell === null || button === null) return;
    menuAt(cell, frame(), button, t('columnOptions', name), optionsOf(at));
  };
  const onKey = (at: number, event: KeyboardEvent): void => {
    // Not with Alt, with which the editor goes back and forward.
    const resizes = event.shiftKey;
    const keys: Record<string, () => void> = {
      ArrowRight: () => (resizes ? resize(at, widthOf(at) + widthStep) : focusOn(at + 1)),
      ArrowLeft: () => (resizes ? resize(at, widthOf(at) - widthStep) : focusOn(at - 1)),
      ArrowDown: () => (event.altKey ? openOptions(at) : enterRows(at)),
      Home: () => focusOn(0),
      End: () => focusOn(plan.columns.length - 1),
      ContextMenu: () => openOptions(at),
      ...(event.shiftKey ? { F10: () => openOptions(at) } : {}),
    };
    const run = keys[event.key];
    if (run === undefined) return;
    event.preventDefault();
    run();
  };

  const drawCell = (at: number, isStuck: boolean, isAfterGap: boolean): HTMLElement | undefined => {
    const column = plan.columns[at];
    if (column === undefined) return undefined;
    const { by, name, className } = column;
    const { sort } = view.state();
    const isSorted = JSON.stringify(sort.by) === JSON.stringify(by);
    const direction = sort.descending ? 'descending' : 'ascending';
    const next = { by, descending: isSorted && !sort.descending };
    const cell = el(
      `div.${className}${isAfterGap ? '.after-gap' : ''}`,
      {
        role: 'columnheader',
        'aria-label': name,
        'aria-colindex': at + 1,
        'aria-sort': isSorted ? direction : 'none',
        'data-column': at,
        contextmenu: (event: Event) => {
          event.preventDefault();
          openOptions(at);
        },
      },
      el(
        'button.table-sort',
        {
          title: name,
          'aria-keyshortcuts': 'Alt+ArrowDown Shift+ArrowLeft Shift+ArrowRight',
          click: () => sortBy(next),
          focus: () => (entry = at),
          keydown: (event: KeyboardEvent) => onKey(at, event),
        },
        el('span.table-name', name),
        isSorted && el('span', { 'aria-hidden': 'true' }, sort.descending ? '▼' : '▲'),
      ),
      // Keys open the same menu from the other button.
      el(
        'button.icon.table-options',
        {
          tabindex: -1,
          title: t('columnOptions', name),
          'aria-label': t('columnOptions', name),
          'aria-haspopup': 'menu',
          click: () => openOptions(at),
        },
        '⌄',
      ),
      el('span.table-edge', {
        'aria-hidden': 'true',
        pointerdown: (event: PointerEvent) => drag(at, event),
        dblclick: () => resize(at, widthOfContent(at)),
      }),
    );
    if (isStuck) stick(cell, at);
    return cell;
  };

  return {
    element,
    focusOn,
    /** Draws the columns of the window again and keeps the focus. */
    draw: (next: ColumnPlan<Column>, { stuck, from, to }: ColumnWindow): void => {
      const active = document.activeElement;
      const focused = active?.matches('.table-sort') === true && element.contains(active);
      plan = next;
      entry = Math.min(entry, Math.max(0, plan.columns.length - 1));
      const drawn: (HTMLElement | undefined)[] = [];
      for (let at = 0; at < stuck; at++) drawn.push(drawCell(at, true, false));
      for (let at = from; at < to; at++) drawn.push(drawCell(at, false, at === from));
      element.replaceChildren(...drawn.filter((cell) => cell !== undefined));
      const isDrawn = entry < stuck || (entry >= from && entry < to);
      const stop = isDrawn ? entry : 0;
      for (const button of element.querySelectorAll<HTMLElement>('.table-sort'))
        button.tabIndex = button === buttonOf(stop) ? 0 : -1;
      if (focused && isDrawn) buttonOf(entry)?.focus({ preventScroll: true });
    },
  };
}

/** Keeps a pinned column's cell at its place while the others scroll. */
export function stick(cell: HTMLElement, column: number): void {
  cell.classList.add('stuck');
  cell.style.left = `var(--left-${column})`;
}
