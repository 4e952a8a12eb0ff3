import { el, newId } from './dom.ts';

export interface MenuItem {
  readonly label: string;
  readonly run: () => unknown;
}

interface Menu {
  readonly element: HTMLElement;
  readonly open: () => void;
  /** Where it is open. */
  readonly close: (back: boolean) => void;
}

/**
 * A menu, closed at first. Escape and leaving close it; arrow keys move in it.
 *
 * @param onClose told when it closes, and whether the focus is to go back to where it was
 */
function createMenu(name: string, items: readonly MenuItem[], onClose: (back: boolean) => void): Menu {
  const rows = items.map(({ label, run }) =>
    el(
      'button',
      {
        type: 'button',
        role: 'menuitem',
        tabindex: -1,
        on: {
          click: () => {
            close(true);
            run();
          },
        },
      },
      label,
    ),
  );
  const element = el(
    'div',
    { class: 'menu', role: 'menu', id: newId('menu'), 'aria-label': name, hidden: true },
    ...rows,
  );
  const close = (back: boolean): void => {
    if (element.hidden) return;
    element.hidden = true;
    onClose(back);
  };
  element.addEventListener('keydown', (event) => {
    const at = rows.findIndex((row) => row === document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1 + rows.length, Home: 0, End: rows.length - 1 }[
      event.key
    ];
    if (event.key === 'Escape') close(true);
    else if (next !== undefined) rows[next % rows.length]?.focus();
    else {
      if (event.key === 'Tab') close(false);
      return;
    }
    event.preventDefault();
  });
  return {
    element,
    open: () => {
      element.hidden = false;
      rows[0]?.focus();
    },
    close,
  };
}

/** A button with three dots that opens a menu. */
export function menuButton(name: string, items: readonly MenuItem[]): HTMLElement {
  const menu = createMenu(name, items, (back) => {
    button.setAttribute('aria-expanded', 'false');
    if (back) button.focus();
  });
  const open = (): void => {
    button.setAttribute('aria-expanded', 'true');
    menu.open();
  };
  const button: HTMLElement = el('button', {
    type: 'button',
    class: 'icon',
    'aria-label': name,
    title: name,
    'aria-haspopup': 'menu',
    'aria-expanded': 'false',
    'aria-controls': menu.element.id,
    on: { click: () => (menu.element.hidden ? open() : menu.close(true)) },
  });
  button.textContent = '⋯';
  button.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowDown') return;
    event.preventDefault();
    open();
  });
  const frame = el('div', { class: 'menu-frame' }, button, menu.element);
  frame.addEventListener('focusout', ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node) || !frame.contains(relatedTarget)) menu.close(false);
  });
  return frame;
}

/** Opens a menu at an element, in `frame`; once it is closed it is gone, with the focus on `back`. */
export function menuAt(
  at: Element,
  frame: HTMLElement,
  back: HTMLElement,
  name: string,
  items: readonly MenuItem[],
): void {
  const over = new AbortController();
  const menu = createMenu(name, items, (toOrigin) => {
    over.abort();
    if (toOrigin) back.focus({ preventScroll: true });
    menu.element.remove();
  });
  const { element } = menu;
  element.classList.add('at-cell');
  element.addEventListener('focusout', ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node) || !element.contains(relatedTarget)) menu.close(false);
  });
  frame.append(element);
  element.hidden = false;
  const place = at.getBoundingClientRect();
  const { width, height } = element.getBoundingClientRect();
  const fitsBelow = place.bottom + height <= window.innerHeight;
  element.style.top = `${fitsBelow ? place.bottom : Math.max(0, place.top - height)}px`;
  element.style.left = `${Math.max(0, Math.min(place.left, window.innerWidth - width))}px`;
  menu.open();
  const onScroll = (): void => {
    const now = at.getBoundingClientRect();
    if (Math.abs(now.top - place.top) + Math.abs(now.left - place.left) > 1) menu.close(true);
  };
  window.addEventListener('scroll', onScroll, { capture: true, signal: over.signal });
}
