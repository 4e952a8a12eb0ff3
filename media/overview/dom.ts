/** Properties of an element: attributes by their names, listeners under `on`. Text goes in as children, never as markup. */
export interface ElementProps {
  readonly [attribute: string]: string | number | boolean | undefined | Listeners;
  readonly on?: Listeners;
}

type Listeners = { readonly [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => unknown };

export type Child = Node | string | undefined | readonly Child[];

/** An HTML element. `true` is an attribute without value, `false` and `undefined` none. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: ElementProps = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  dress(element, props);
  append(element, children);
  return element;
}

/** An SVG element. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  props: ElementProps = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  dress(element, props);
  append(element, children);
  return element;
}

function dress(element: Element, { on, ...attributes }: ElementProps): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false || typeof value === 'object') continue;
    element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const [name, listener] of Object.entries(on ?? {})) {
    element.addEventListener(name, listener as EventListener);
  }
}

function append(element: Element, children: readonly Child[]): void {
  for (const child of children) {
    if (child === undefined) continue;
    if (typeof child === 'string' || child instanceof Node) element.append(child);
    else append(element, child);
  }
}

let lastId = 0;

/** An id that no other element of the page has. */
export function newId(prefix: string): string {
  lastId += 1;
  return `${prefix}-${lastId}`;
}

/**
 * Puts new content into an element and gives the focus back to whatever stands for what had it: the element with
 * the same `data-focus`.
 */
export function replaceContent(element: Element, ...children: readonly Child[]): void {
  const active = document.activeElement;
  const inside = active !== null && active !== element && element.contains(active);
  const key = inside ? active.getAttribute('data-focus') : null;
  element.replaceChildren();
  append(element, children);
  if (!inside) return;
  const again = key === null ? null : element.querySelector(`[data-focus="${CSS.escape(key)}"]`);
  if (again instanceof HTMLElement || again instanceof SVGElement) again.focus({ preventScroll: true });
}

/** Gives the focus to an element that otherwise takes none, until it goes on from there. */
export function focusOnce(element: HTMLElement): void {
  element.tabIndex = -1;
  element.addEventListener('blur', () => element.removeAttribute('tabindex'), { once: true });
  element.focus({ preventScroll: true });
}

/** Changes the page so that what has the focus stays where it is on the screen, whatever grows or shrinks above it. */
export function keepInPlace(change: () => void): void {
  const focused = (): Element | undefined => {
    const active = document.activeElement;
    return active === null || active === document.body ? undefined : active;
  };
  const before = focused()?.getBoundingClientRect().top;
  change();
  const after = focused()?.getBoundingClientRect().top;
  if (before !== undefined && after !== undefined) window.scrollBy(0, after - before);
}

/**
 * Makes the items of a group one stop of the Tab key; arrow keys, Home and End go from one to the next. Call it when the
 * items are in place.
 */
export function roving(group: HTMLElement | SVGElement, selector: string): void {
  const items = (): (HTMLElement | SVGElement)[] => [
    ...group.querySelectorAll<HTMLElement | SVGElement>(selector),
  ];
  const enter = (item: HTMLElement | SVGElement): void => {
    for (const other of items()) other.setAttribute('tabindex', other === item ? '0' : '-1');
  };
  items().forEach((item, index) => item.setAttribute('tabindex', index === 0 ? '0' : '-1'));
  group.addEventListener('focusin', (event) => {
    const item = items().find((candidate) => candidate === event.target);
    if (item !== undefined) enter(item);
  });
  group.addEventListener('keydown', (event) => {
    const { key } = event as KeyboardEvent;
    const all = items();
    const at = all.findIndex((item) => item === event.target);
    if (at < 0) return;
    const next = neighbour(key, at, all.length);
    if (next === undefined) return;
    event.preventDefault();
    all[next]?.focus();
  });
}

function neighbour(key: string, at: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
      return (at + 1) % count;
    case 'ArrowLeft':
    case 'ArrowUp':
      return (at + count - 1) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
