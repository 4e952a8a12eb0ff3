/**
 * Attributes by name. A function listens to the event of that name; `true` is an attribute without a value;
 * `false` and `undefined` set none.
 */
export type Props = Readonly<
  Record<string, string | number | boolean | undefined | ((event: never) => unknown)>
>;

/** Strings are added as text, never as markup. */
export type Child = Node | string | false | undefined | readonly Child[];

type Content = readonly [Props, ...Child[]] | readonly Child[];

/** The name of an element, followed by its classes after dots: `button.link`. */
type Tag<K extends string> = K | `${K}.${string}`;

/** Creates an HTML element with optional attributes and children. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: Tag<K>,
  ...content: Content
): HTMLElementTagNameMap[K] {
  const [name = '', ...classes] = tag.split('.');
  const element = document.createElement(name as K);
  if (name === 'button') element.setAttribute('type', 'button');
  return filled(element, classes, content);
}

/** Creates an SVG element. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: Tag<K>,
  ...content: Content
): SVGElementTagNameMap[K] {
  const [name = '', ...classes] = tag.split('.');
  return filled(document.createElementNS('http://www.w3.org/2000/svg', name as K), classes, content);
}

function filled<E extends Element>(element: E, classes: readonly string[], content: Content): E {
  if (classes.length > 0) element.setAttribute('class', classes.join(' '));
  const [first, ...children] = content;
  if (isProps(first)) dress(element, first);
  else append(element, [first]);
  append(element, children as readonly Child[]);
  return element;
}

function dress(element: Element, props: Props): void {
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') element.addEventListener(name, value as EventListener);
    else if (value !== undefined && value !== false)
      element.setAttribute(name, value === true ? '' : String(value));
  }
}

function isProps(value: Content[number]): value is Props {
  return typeof value === 'object' && !(value instanceof Node || Array.isArray(value));
}

function append(element: Element, children: readonly Child[]): void {
  for (const child of children) {
    if (child === undefined || child === false) continue;
    if (typeof child === 'string' || child instanceof Node) element.append(child);
    else append(element, child);
  }
}

let lastId = 0;

/** Returns an id that is unique on the page. */
export function newId(prefix: string): string {
  lastId += 1;
  return `${prefix}-${lastId}`;
}

/** Replaces an element's content and restores the focus to the element with the same `data-focus`. */
export function replaceContent(element: Element, ...children: readonly Child[]): void {
  const active = document.activeElement;
  const inside = active !== null && active !== element && element.contains(active);
  const key = inside ? active.getAttribute('data-focus') : null;
  element.replaceChildren();
  append(element, children);
  if (key === null) return;
  focusOn(element, key);
  late = element.contains(document.activeElement) ? undefined : key;
}

/** The `data-focus` of an element that had the focus and isn't drawn again yet. */
let late: string | undefined;

/** Restores the focus to an element that is drawn later than its surroundings, unless it has moved. */
export function focusLate(place: ParentNode): void {
  if (late === undefined) return;
  if (document.activeElement !== null && document.activeElement !== document.body) late = undefined;
  else {
    focusOn(place, late);
    if (document.activeElement !== document.body) late = undefined;
  }
}

/** Focuses the element with this `data-focus`, if any. */
export function focusOn(place: ParentNode, key: string): void {
  place.querySelector<HTMLElement>(`[data-focus="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
}

/** Focuses an element that normally can't be, until it loses the focus. */
export function focusOnce(element: HTMLElement): void {
  element.tabIndex = -1;
  element.addEventListener('blur', () => element.removeAttribute('tabindex'), { once: true });
  element.focus({ preventScroll: true });
}

/** Changes the page while the focused element keeps its position on the screen. */
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
 * Makes a group a single tab stop; arrow keys, Home and End move between its items. Call it when all items
 * are in place.
 */
export function roving(group: HTMLElement | SVGElement, selector: string): void {
  const items = (): (HTMLElement | SVGElement)[] => [...group.querySelectorAll<HTMLElement>(selector)];
  const enter = (item: Element | undefined): void => {
    for (const other of items()) other.setAttribute('tabindex', other === item ? '0' : '-1');
  };
  enter(items()[0]);
  group.addEventListener('focusin', ({ target }) => {
    const item = items().find((candidate) => candidate === target);
    if (item !== undefined) enter(item);
  });
  group.addEventListener('keydown', (event) => {
    const all = items();
    const at = all.findIndex((item) => item === event.target);
    const next = neighbour((event as KeyboardEvent).key, at, all.length);
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    all[next]?.focus();
  });
}

function neighbour(key: string, at: number, count: number): number | undefined {
  const [after, before] = [(at + 1) % count, (at + count - 1) % count];
  const moves: Readonly<Record<string, number>> = {
    ArrowRight: after,
    ArrowDown: after,
    ArrowLeft: before,
    ArrowUp: before,
    Home: 0,
    End: count - 1,
  };
  return moves[key];
}
