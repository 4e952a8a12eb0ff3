import { el, newId } from './dom.ts';

export interface MenuItem {
  readonly label: string;
  readonly run: () => unknown;
}

/** A button with three dots that opens a menu. Escape and leaving close it; arrow keys move in it. */
export function menuButton(name: string, items: readonly MenuItem[]): HTMLElement {
  const id = newId('menu');
  const menu = el('div', { class: 'menu', role: 'menu', id, 'aria-label': name, hidden: true });
  const button = el('button', {
    type: 'button',
    class: 'icon',
    'aria-label': name,
    title: name,
    'aria-haspopup': 'menu',
    'aria-expanded': 'false',
    'aria-controls': id,
    on: { click: () => (menu.hidden ? open() : close(true)) },
  });
  button.textContent = '⋯';
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
  menu.append(...rows);

  const open = (): void => {
    menu.hidden = false;
    button.setAttribute('aria-expanded', 'true');
    rows[0]?.focus();
  };
  const close = (back: boolean): void => {
    if (menu.hidden) return;
    menu.hidden = true;
    button.setAttribute('aria-expanded', 'false');
    if (back) button.focus();
  };
  const onKey = (event: KeyboardEvent): void => {
    const at = rows.findIndex((row) => row === document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1 + rows.length, Home: 0, End: rows.length - 1 }[
      event.key
    ];
    if (event.key === 'Escape') close(true);
    else if (event.key === 'Tab') return close(false);
    else if (next === undefined) return;
    else rows[next % rows.length]?.focus();
    event.preventDefault();
  };
  menu.addEventListener('keydown', onKey);
  button.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowDown') return;
    event.preventDefault();
    open();
  });
  const frame = el('div', { class: 'menu-frame' }, button, menu);
  frame.addEventListener('focusout', ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node) || !frame.contains(relatedTarget)) close(false);
  });
  return frame;
}
