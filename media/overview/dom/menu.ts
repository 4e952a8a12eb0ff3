import { el, newId } from './dom.ts';

export interface MenuItem {
  readonly label: string;
  /** In a menu of alternatives: whether it is the current one. */
  readonly isCurrent?: boolean;
  readonly run: () => unknown;
}

interface Menu {
  readonly element: HTMLElement;
  readonly open: () => void;
  /** The element at which it is open. */
  readonly close: (back: boolean) => void;
}

/**
 * Creates a closed menu. Escape and leaving close it; arrow keys move in it.
 *
 * @param onClose called when it closes, with whether to restore the focus
 */
function createMenu(name: string, items: readonly MenuItem[], onClose: (back: boolean) => void): Menu {
  const rows = items.map(({ label, isCurrent, run }) => {
    const click = (): void => {
      close(true);
      run();
    };
    const role =
      isCurrent === undefined
        ? { role: 'menuitem' }
        : { role: 'menuitemradio', 'aria-checked': String(isCurrent) };
    return el('button', { ...role, tabindex: -1, click }, label);
  });
  const props = { role: 'menu', id: newId('menu'), 'aria-label': name, hidden: true };
  const element = el('div.menu', props, rows);
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
  // The key that opened it may ask for a menu once more when it is released.
  element.addEventListener('contextmenu', (event) => event.preventDefault());
  const open = (): void => {
    element.hidden = false;
    const current = items.findIndex(({ isCurrent }) => isCurrent === true);
    rows[Math.max(0, current)]?.focus();
  };
  return { element, open, close };
}

/** Closes a menu once the focus leaves an element. */
function closeOnLeaving(element: HTMLElement, { close }: Menu): void {
  element.addEventListener('focusout', ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node) || !element.contains(relatedTarget)) close(false);
  });
}

/** Creates a button, by default with three dots, that opens a menu. */
export function menuButton(
  name: string,
  items: readonly MenuItem[],
  { tag = 'button.icon', face = '⋯' }: { readonly tag?: `button.${string}`; readonly face?: string } = {},
): HTMLElement {
  const menu = createMenu(name, items, (back) => {
    button.setAttribute('aria-expanded', 'false');
    if (back) button.focus();
  });
  const open = (): void => {
    button.setAttribute('aria-expanded', 'true');
    menu.open();
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown') return;
    event.preventDefault();
    open();
  };
  const props = {
    'aria-label': name,
    title: name,
    'aria-haspopup': 'menu',
    'aria-expanded': 'false',
    'aria-controls': menu.element.id,
    click: () => (menu.element.hidden ? open() : menu.close(true)),
    keydown: onKey,
  };
  const button: HTMLElement = el(tag, props, face);
  const frame = el('div.menu-frame', button, menu.element);
  closeOnLeaving(frame, menu);
  return frame;
}

/** Opens a menu at an element, in `frame`. Closing it removes it and moves the focus to `back`. */
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
  closeOnLeaving(element, menu);
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
