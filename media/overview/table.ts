import { ownValue } from '../../src/analysis/json.ts';
import type { Summary } from '../../src/analysis/summary/model.ts';
import type { Row, RowColumn, RowSort } from '../../src/overview/source.ts';
import { el, newId } from './dom.ts';
import { menuAt, type MenuItem } from './menu.ts';
import { createRowStore } from './rowStore.ts';
import { contentHeight, rowWindow, scrollTopFor, type ScrollPlace } from './rowWindow.ts';
import { valueWords } from './valueWords.ts';
import type { View } from './view.ts';

const rowHeight = 26;
const headHeight = 30;
const pageRows = 15;

interface Drawn {
  readonly row: Row | undefined;
  readonly element: HTMLElement;
}

interface Column {
  readonly by: RowSort['by'];
  readonly name: string;
  readonly className: string;
  text(row: Row): string;
  /** What Enter and a click on the cell can narrow the page down to. */
  filters?(row: Row): readonly MenuItem[];
}

/** The table of submissions: only rows in sight are drawn, and only these are asked for. */
export function createTable(view: View): { readonly element: HTMLElement; show(summary: Summary): void } {
  const { t, number } = view.words;
  const titleId = newId('table');
  const prefix = newId('cell');
  let columns: readonly Column[] = [];
  let total = 0;
  let active = { row: 0, column: 0 };

  const head = el('div', { role: 'row', class: 'table-row table-head', 'aria-rowindex': 1 });
  const body = el('div', { role: 'rowgroup', class: 'table-body' });
  const spacer = el('div', { class: 'table-content', role: 'presentation' }, body);
  const grid = el('div', {
    class: 'table',
    role: 'grid',
    tabindex: 0,
    'aria-label': t('table'),
    'data-focus': 'table',
    on: { scroll: () => drawSoon(), keydown: (event) => onKey(event), click: (event) => onClick(event) },
  });
  grid.append(el('div', { role: 'rowgroup', class: 'table-heads' }, head), spacer);
  const trouble = el('p', { class: 'note', role: 'alert', hidden: true }, t('tableFailed'));
  const element = el(
    'section',
    { class: 'submissions', 'aria-labelledby': titleId },
    el('h2', { id: titleId }, t('table')),
    el('p', { class: 'note' }, t('tableHint')),
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

  /** The rows on the page by their place. They stay while they are in sight, and with them hovering and selected text. */
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
  const draw = (): void => {
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
  const markActive = (from: number, to: number): void => {
    const activeId = `${prefix}-${active.row}-${active.column}`;
    if (active.row >= from && active.row < to) grid.setAttribute('aria-activedescendant', activeId);
    else grid.removeAttribute('aria-activedescendant');
    body.querySelector('.active')?.classList.remove('active');
    document.getElementById(activeId)?.classList.add('active');
  };
  const drawRow = (index: number, row: Row | undefined): HTMLElement => {
    const cells = columns.map((column, at) => {
      const text = row === undefined ? (at === 1 ? t('loadingRow') : '') : column.text(row);
      const filters = row === undefined || text === '' ? [] : (column.filters?.(row) ?? []);
      return el(
        'div',
        {
          role: 'gridcell',
          id: `${prefix}-${index}-${at}`,
          class: filters.length > 0 ? `${column.className} filters` : column.className,
          'aria-haspopup': filters.length > 1 ? 'menu' : undefined,
          'aria-colindex': at + 1,
          'data-at': `${index}/${at}`,
          title: text.length > 16 ? text : undefined,
        },
        text,
      );
    });
    return el(
      'div',
      {
        role: 'row',
        class: `table-row${index % 2 === 1 ? ' odd' : ''}${row === undefined ? ' loading' : ''}`,
        'aria-rowindex': index + 2,
      },
      ...cells,
    );
  };

  const sortBy = (by: RowSort['by']): void => {
    const { sort } = view.state();
    const again = JSON.stringify(sort.by) === JSON.stringify(by);
    view.setState({ sort: { by, descending: again && !sort.descending } });
    drawHead();
    store.clear();
    grid.scrollTop = 0;
    active = { row: 0, column: active.column };
    drawSoon();
  };
  const drawHead = (): void => {
    const { sort } = view.state();
    const focused = [...head.children].findIndex((child) => child.contains(document.activeElement));
    head.replaceChildren(
      ...columns.map(({ by, name, className }, at) => {
        const sorted = JSON.stringify(sort.by) === JSON.stringify(by);
        const direction = sort.descending ? 'descending' : 'ascending';
        return el(
          'div',
          {
            role: 'columnheader',
            class: className,
            'aria-colindex': at + 1,
            'aria-sort': sorted ? direction : 'none',
          },
          el(
            'button',
            { type: 'button', title: name, on: { click: () => sortBy(by) } },
            el('span', { class: 'table-name' }, name),
            sorted ? el('span', { 'aria-hidden': 'true' }, sort.descending ? '▼' : '▲') : undefined,
          ),
        );
      }),
    );
    if (focused >= 0) head.children[focused]?.querySelector('button')?.focus();
  };

  const moveTo = (row: number, column: number): void => {
    active = {
      row: Math.min(Math.max(0, row), Math.max(0, total - 1)),
      column: Math.min(Math.max(0, column), columns.length - 1),
    };
    grid.scrollTop = scrollTopFor(active.row, place());
    draw();
    const cell = document.getElementById(`${prefix}-${active.row}-${active.column}`);
    if (cell !== null) showSideways(grid, cell);
  };
  const apply = (row: number, column: number): void => {
    const found = store.get(row);
    const filters = found === undefined ? [] : (columns[column]?.filters?.(found) ?? []);
    const cell = document.getElementById(`${prefix}-${row}-${column}`);
    if (filters.length > 1 && cell !== null) menuAt(cell, element, grid, t('filterByWhich'), filters);
    else filters[0]?.run();
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.target !== grid) return;
    const { row, column } = active;
    const moves: Record<string, () => void> = {
      ArrowDown: () => moveTo(row + 1, column),
      ArrowUp: () => moveTo(row - 1, column),
      ArrowRight: () => moveTo(row, column + 1),
      ArrowLeft: () => moveTo(row, column - 1),
      PageDown: () => moveTo(row + pageRows, column),
      PageUp: () => moveTo(row - pageRows, column),
      Home: () => moveTo(event.ctrlKey ? 0 : row, 0),
      End: () => moveTo(event.ctrlKey ? total - 1 : row, columns.length - 1),
      Enter: () => apply(row, column),
    };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    move();
  };
  const onClick = ({ target }: Event): void => {
    const at = target instanceof Element ? target.closest('[data-at]')?.getAttribute('data-at') : undefined;
    const [row, column] = (at ?? '').split('/').map(Number);
    if (row === undefined || column === undefined) return;
    moveTo(row, column);
    // Who marks text wants to copy it.
    if (window.getSelection()?.isCollapsed !== false) apply(row, column);
  };

  new ResizeObserver(() => drawSoon()).observe(grid);
  return {
    element,
    show: (summary) => {
      columns = tableColumns(summary, view);
      total = summary.rows;
      grid.setAttribute('aria-rowcount', String(total + 1));
      grid.setAttribute('aria-colcount', String(columns.length));
      grid.setAttribute('aria-label', `${t('table')}: ${number(total)}`);
      grid.style.setProperty('--columns', columns.map(({ className }) => `var(--${className})`).join(' '));
      grid.style.setProperty('--rows', String(Math.min(total, 16)));
      spacer.style.height = `${contentHeight({ rowHeight, total })}px`;
      active = { row: Math.min(active.row, Math.max(0, total - 1)), column: active.column };
      drawHead();
      store.clear();
      drawn.clear();
      body.replaceChildren();
      grid.scrollTop = 0;
      drawSoon();
    },
  };
}

/** Scrolls sideways, and only sideways, until a cell is in sight. */
function showSideways(grid: HTMLElement, cell: HTMLElement): void {
  const [outer, inner] = [grid.getBoundingClientRect(), cell.getBoundingClientRect()];
  if (inner.left < outer.left) grid.scrollLeft -= outer.left - inner.left;
  else if (inner.right > outer.right)
    grid.scrollLeft += Math.min(inner.right - outer.right, inner.left - outer.left);
}

function tableColumns({ cards, studies, hasTasks }: Summary, view: View): Column[] {
  const { t, number, moment } = view.words;
  const plain = (by: RowColumn, name: string, text: (row: Row) => string): Column => ({
    by,
    name,
    className: `col-${by}`,
    text,
  });
  return [
    plain('row', t('columnRow'), ({ row }) => number(row + 1)),
    plain('submission', t('columnSubmission'), ({ submission }) => submission),
    {
      ...plain('participant', t('participant'), ({ participant }) => participant ?? ''),
      filters: ({ participant = '' }) => [{ label: participant, run: () => view.filterBy({ participant }) }],
    },
    ...(studies.length === 0
      ? []
      : [
          {
            ...plain('study', t('study'), ({ study }) => study ?? ''),
            filters: ({ study = '' }: Row) => [{ label: study, run: () => view.filterBy({ study }) }],
          },
        ]),
    ...(hasTasks ? [plain('task', t('columnTask'), ({ task }) => task ?? '')] : []),
    plain('time', t('columnTime'), ({ time }) => (time === undefined ? '' : moment(time))),
    ...cards.map((card): Column => {
      const { instructionId, question, kind } = card;
      return {
        by: { instructionId },
        name: question === '' ? t('noQuestion') : question,
        className: kind === 'number' ? 'col-number' : 'col-answer',
        text: ({ answers }) => ownValue(answers, instructionId) ?? '',
        filters: ({ values }) =>
          (ownValue(values, instructionId) ?? []).map((value) => ({
            label: valueWords(card, value),
            run: () => view.filterBy({ answer: { instructionId, value } }),
          })),
      };
    }),
  ];
}
