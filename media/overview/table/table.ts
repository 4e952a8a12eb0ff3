import type { Summary } from '../../../src/analysis/summary/summary.ts';
import type { Row, RowSort } from '../../../src/analysis/summary/summarySource.ts';
import type { TableLayout } from '../../../src/overview/tableLayout.ts';
import { copyId } from '../dom/idButton.ts';
import { el, newId } from '../dom/dom.ts';
import { shortId, spokenId } from '../dom/shortId.ts';
import { menuAt } from '../dom/menu.ts';
import type { View } from '../view.ts';
import {
  columnWindow,
  edgeAt,
  planColumns,
  scrollLeftFor,
  type ColumnPlan,
  type ColumnWindow,
} from './columnPlan.ts';
import { createColumnsPanel } from './columnsPanel.ts';
import { rowMenuItems } from './rowMenu.ts';
import { createRowStore } from './rowStore.ts';
import { contentHeight, rowWindow, scrollTopFor, type ScrollPlace } from './rowWindow.ts';
import { tableColumns, type Cell, type Column } from './tableColumns.ts';
import { createTableHead, stick } from './tableHead.ts';

const rowHeight = 26;
const headHeight = 30;
const pageRows = 15;
/** Room beside a cell's text, and in the head for its buttons. */
const cellPadding = 18;
const headPadding = 46;

interface Drawn {
  readonly row: Row | undefined;
  readonly element: HTMLElement;
}

/** Creates the table of submissions, which draws and requests only visible rows, and draws only visible columns. */
export function createTable(
  view: View,
  keptLayout: TableLayout,
): { readonly element: HTMLElement; show(summary: Summary): void } {
  const { t, number } = view.words;
  const titleId = newId('table');
  const prefix = newId('cell');
  let layout = keptLayout;
  let columns: readonly Column[] = [];
  let plan: ColumnPlan<Column> = { columns: [], edges: [0], pinned: 0 };
  let shown: ColumnWindow = { stuck: 0, from: 0, to: 0 };
  let total = 0;
  let active = { row: 0, column: 0 };

  const changeLayout = (change: Partial<TableLayout>, more?: 'more follow'): void => {
    layout = { ...layout, ...change };
    if (more === undefined) view.host.send({ type: 'columns', layout });
    const key = plan.columns[active.column]?.key;
    arrange();
    const now = plan.columns.findIndex((column) => column.key === key);
    active = { row: active.row, column: now < 0 ? Math.min(active.column, plan.columns.length - 1) : now };
    draw();
  };
  const sortBy = (sort: RowSort): void => {
    view.setState({ sort });
    head.draw(plan, shown);
    store.clear();
    grid.scrollTop = 0;
    active = { row: 0, column: active.column };
    drawSoon();
  };
  const head = createTableHead({
    view,
    layout: () => layout,
    change: changeLayout,
    sortBy,
    widthOfContent: (column) => widthOfContent(column),
    reveal: (column) => {
      grid.scrollLeft = scrollLeftFor(column, plan, grid.scrollLeft, grid.clientWidth);
      draw();
    },
    enterRows: (column) => {
      moveTo(active.row, column);
      grid.focus({ preventScroll: true });
    },
    frame: () => element,
  });
  const panel = createColumnsPanel(view.words, changeLayout);
  const body = el('div.table-body', { role: 'rowgroup' });
  const spacer = el('div.table-content', { role: 'presentation' }, body);
  const grid = el(
    'div.table',
    {
      role: 'grid',
      tabindex: 0,
      'aria-label': t('table'),
      'data-focus': 'table',
      scroll: () => drawSoon(),
      keydown: (event: KeyboardEvent) => onKey(event),
      click: (event: Event) => onClick(event),
      contextmenu: (event: Event) => onContextMenu(event),
    },
    el('div.table-heads', { role: 'rowgroup' }, head.element),
    spacer,
  );
  const trouble = el('p.note', { role: 'alert', hidden: true }, t('tableFailed'));
  const element = el(
    'section.submissions',
    { 'aria-labelledby': titleId },
    el('div.table-title', el('h2', { id: titleId }, t('table')), panel.element),
    el('p.note', t('tableHint')),
    trouble,
    grid,
  );

  const store = createRowStore(
    (from, to, signal) => {
      const { filter, sort } = view.state();
      return view.host.ask({ type: 'rows', filter, sort, from, to }, signal);
    },
    () => {
      trouble.hidden = true;
      drawSoon();
    },
    () => (trouble.hidden = false),
  );
  const place = (): ScrollPlace => ({
    scrollTop: grid.scrollTop,
    viewportHeight: Math.max(rowHeight, grid.clientHeight - headHeight),
    rowHeight,
    total,
  });

  /** Visible rows by position. They are reused while visible, so that hovering and selected text survive. */
  const drawn = new Map<number, Drawn>();
  let waiting = false;
  const drawSoon = (): void => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      draw();
    });
  };
  /** Gives the columns their places; all drawn rows follow. */
  const arrange = (): void => {
    plan = planColumns(columns, layout);
    grid.setAttribute('aria-colcount', String(plan.columns.length));
    grid.style.setProperty('--width', `${edgeAt(plan.edges, plan.columns.length)}px`);
    panel.show(columns, layout);
    shown = { stuck: 0, from: 0, to: 0 };
  };
  const clearRows = (): void => {
    drawn.clear();
    body.replaceChildren();
  };
  const placeColumns = (): void => {
    const next = columnWindow(plan, grid.scrollLeft, grid.clientWidth, shown);
    if (next === shown) return;
    shown = next;
    const { stuck, from, to } = shown;
    const width = (column: number): number => edgeAt(plan.edges, column + 1) - edgeAt(plan.edges, column);
    const widths: number[] = [];
    for (let column = 0; column < stuck; column++) {
      widths.push(width(column));
      grid.style.setProperty(`--left-${column}`, `${edgeAt(plan.edges, column)}px`);
    }
    // In place of the columns that aren't drawn.
    widths.push(edgeAt(plan.edges, from) - edgeAt(plan.edges, stuck));
    for (let column = from; column < to; column++) widths.push(width(column));
    grid.style.setProperty('--columns', widths.map((each) => `${each}px`).join(' '));
    grid.style.setProperty('--after-gap', String(stuck + 2));
    head.draw(plan, shown);
    clearRows();
  };
  const draw = (): void => {
    placeColumns();
    const { from, to, top } = rowWindow(place());
    store.want(from, to);
    body.style.transform = `translateY(${top}px)`;
    const keeps = (index: number, { row }: Drawn): boolean =>
      index >= from && index < to && row === store.get(index);
    for (const [index, old] of drawn) {
      if (keeps(index, old)) continue;
      old.element.remove();
      drawn.delete(index);
    }
    let next = body.firstChild;
    for (let index = from; index < to; index += 1) {
      const known = drawn.get(index)?.element;
      if (known !== undefined) {
        next = known.nextSibling;
        continue;
      }
      const row = store.get(index);
      const rowElement = drawRow(index, row);
      drawn.set(index, { row, element: rowElement });
      body.insertBefore(rowElement, next);
    }
    markActive(from, to);
  };
  const cellId = (row: number, column: number): string => `${prefix}-${row}-${column}`;
  const markActive = (from: number, to: number): void => {
    const activeId = cellId(active.row, active.column);
    body.querySelector('.active')?.classList.remove('active');
    const cell = active.row >= from && active.row < to ? document.getElementById(activeId) : null;
    if (cell === null) grid.removeAttribute('aria-activedescendant');
    else grid.setAttribute('aria-activedescendant', activeId);
    cell?.classList.add('active');
  };
  const cellOf = (row: Row | undefined, column: Column, at: number): Cell =>
    row === undefined ? { text: at === 1 ? t('loadingRow') : '' } : column.cell(row);
  const drawCell = (index: number, row: Row | undefined, at: number): HTMLElement | undefined => {
    const column = plan.columns[at];
    if (column === undefined) return undefined;
    const { text, full, id, filters = [] } = cellOf(row, column, at);
    const acts = text !== '' && (id !== undefined || filters.length > 0);
    // A study without a name is an id, too.
    const whole = id ?? (full !== undefined && shortId(full) === text ? full : undefined);
    const element = el(
      `div.${column.className}${acts ? '.acts' : ''}${at === shown.from ? '.after-gap' : ''}`,
      {
        role: 'gridcell',
        id: cellId(index, at),
        'aria-haspopup': filters.length > 1 ? 'menu' : undefined,
        'aria-label': whole !== undefined && whole !== text && spokenId(whole),
        'aria-colindex': at + 1,
        'data-at': `${index}/${at}`,
        title: id === undefined ? (full ?? (text.length > 16 && text)) : t('copyIdHint', id),
      },
      text,
    );
    if (at < shown.stuck) stick(element, at);
    return element;
  };
  const drawRow = (index: number, row: Row | undefined): HTMLElement => {
    const cells: HTMLElement[] = [];
    const add = (at: number): void => {
      const cell = drawCell(index, row, at);
      if (cell !== undefined) cells.push(cell);
    };
    for (let at = 0; at < shown.stuck; at++) add(at);
    for (let at = shown.from; at < shown.to; at++) add(at);
    return el(
      `div.table-row${index % 2 === 1 ? '.odd' : ''}${row === undefined ? '.loading' : ''}`,
      { role: 'row', 'aria-rowindex': index + 2 },
      cells,
    );
  };
  /** Measures drawn cells, whose texts may be cut. */
  const widthOfContent = (column: number): number => {
    const cells = [...body.querySelectorAll(`[aria-colindex="${column + 1}"]`)];
    const name = head.element.querySelector(`[data-column="${column}"] .table-name`);
    return Math.max((name?.scrollWidth ?? 0) + headPadding, ...cells.map(textWidth));
  };

  const moveTo = (row: number, column: number): void => {
    active = {
      row: Math.min(Math.max(0, row), Math.max(0, total - 1)),
      column: Math.min(Math.max(0, column), plan.columns.length - 1),
    };
    grid.scrollTop = scrollTopFor(active.row, place());
    grid.scrollLeft = scrollLeftFor(active.column, plan, grid.scrollLeft, grid.clientWidth);
    draw();
  };
  const activeCell = (): HTMLElement | null => document.getElementById(cellId(active.row, active.column));
  const apply = (row: number, column: number): void => {
    const found = store.get(row);
    const { id, filters = [] } = (found && plan.columns[column]?.cell(found)) ?? { text: '' };
    const cell = activeCell();
    if (id !== undefined) void copyId(id, view);
    else if (filters.length > 1 && cell !== null) menuAt(cell, element, grid, t('filterByWhich'), filters);
    else filters[0]?.run();
  };
  const openRowMenu = (): void => {
    const [row, cell] = [store.get(active.row), activeCell()];
    const items = row === undefined ? [] : rowMenuItems(row, view);
    if (cell === null || items.length === 0) return;
    menuAt(cell, element, grid, t('rowActions', number(active.row + 1)), items);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.target !== grid) return;
    const { row, column } = active;
    const moves: Record<string, () => void> = {
      ArrowDown: () => moveTo(row + 1, column),
      ArrowUp: () => (row === 0 ? head.focusOn(column) : moveTo(row - 1, column)),
      ArrowRight: () => moveTo(row, column + 1),
      ArrowLeft: () => moveTo(row, column - 1),
      PageDown: () => moveTo(row + pageRows, column),
      PageUp: () => moveTo(row - pageRows, column),
      Home: () => moveTo(event.ctrlKey ? 0 : row, 0),
      End: () => moveTo(event.ctrlKey ? total - 1 : row, plan.columns.length - 1),
      Enter: () => apply(row, column),
      ContextMenu: openRowMenu,
      ...(event.shiftKey ? { F10: openRowMenu } : {}),
    };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    move();
  };
  /** Makes the cell of an event active; returns whether there is one. */
  const activate = ({ target }: Event): boolean => {
    const at = target instanceof Element ? target.closest('[data-at]')?.getAttribute('data-at') : undefined;
    const [row, column] = (at ?? '').split('/').map(Number);
    if (row === undefined || column === undefined) return false;
    moveTo(row, column);
    return true;
  };
  const onClick = (event: Event): void => {
    // A click that ends a text selection isn't a command.
    if (activate(event) && window.getSelection()?.isCollapsed !== false) apply(active.row, active.column);
  };
  const onContextMenu = (event: Event): void => {
    if (event.defaultPrevented || window.getSelection()?.isCollapsed === false || !activate(event)) return;
    event.preventDefault();
    openRowMenu();
  };

  new ResizeObserver(() => drawSoon()).observe(grid);
  return {
    element,
    show: (summary) => {
      const before = plan.columns[active.column]?.key;
      columns = tableColumns(summary, view);
      total = summary.rows;
      store.fit(columns.length);
      arrange();
      grid.setAttribute('aria-rowcount', String(total + 1));
      grid.setAttribute('aria-label', `${t('table')}: ${number(total)}`);
      grid.style.setProperty('--rows', String(Math.min(total, 16)));
      spacer.style.height = `${contentHeight({ rowHeight, total })}px`;
      active = {
        row: Math.min(active.row, Math.max(0, total - 1)),
        column: Math.max(
          0,
          plan.columns.findIndex(({ key }) => key === before),
        ),
      };
      grid.scrollTop = 0;
      drawSoon();
    },
  };
}

/** Returns the width that a cell needs for its text. */
function textWidth(cell: Element): number {
  const range = document.createRange();
  range.selectNodeContents(cell);
  return Math.ceil(range.getBoundingClientRect().width) + cellPadding;
}
