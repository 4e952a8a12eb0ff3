import type { Page } from 'playwright-core';
import type { Theme } from './themes.ts';

/** A part of the page that isn't text and must be seen, and the property with its color. */
interface Mark {
  readonly selector: string;
  readonly property: string;
}

const marks: readonly Mark[] = [
  { selector: '.done', property: 'fill' },
  { selector: '.bin', property: 'fill' },
  { selector: '.far', property: 'stroke' },
  { selector: '.swatch', property: 'border-left-color' },
  { selector: '.part-columns .done', property: 'fill' },
  { selector: '.ghost', property: 'stroke' },
  { selector: '.median line:last-child', property: 'stroke' },
  { selector: '.break', property: 'stroke' },
  { selector: '.value-median dt', property: '::before border-left-color' },
  { selector: '.hint', property: 'border-left-color' },
  { selector: '.finding', property: 'border-left-color' },
  { selector: '.bar[aria-pressed=true]', property: 'border-left-color' },
  { selector: 'input, select', property: 'border-left-color' },
  { selector: 'input, .bar', property: '--focus' },
];

/**
 * Returns the visible texts whose contrast with what is behind them is below 4.5, and marks below 3, in each
 * theme, one line per place. Disabled controls don't count.
 */
export async function faintParts(page: Page, themes: ReadonlyMap<string, Theme>): Promise<readonly string[]> {
  // Without a pause in which the browser would paint.
  return await page.evaluate<string[]>(`(async () => {
    const faintIn = ${String(faintIn)};
    const found = [];
    for (const [name, theme] of ${JSON.stringify([...themes])}) {
      (${String(dress)})(theme);
      // The page changes its colors in a microtask.
      await undefined;
      for (const part of faintIn(${JSON.stringify(marks)})) found.push(name + ': ' + part);
    }
    return found;
  })()`);
}

/* eslint-disable typescript/no-explicit-any, typescript/restrict-plus-operands, typescript/no-unsafe-assignment, typescript/no-unsafe-call, typescript/no-unsafe-member-access, typescript/no-unsafe-argument, typescript/no-unsafe-return -- runs in the page, whose types tests lack */
/** Runs in the page. */
function faintIn(marks: readonly Mark[]): string[] {
  const scope = globalThis as any;
  const { document, getComputedStyle } = scope;
  const canvas = (scope.contrastCanvas ??= document.createElement('canvas'));
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const painted = new Map<string, number[]>();
  const paint = (layers: readonly string[]): number[] => {
    const key = layers.join('|');
    const before = painted.get(key);
    if (before !== undefined) return before;
    context.clearRect(0, 0, 1, 1);
    for (const layer of layers) {
      context.fillStyle = 'transparent';
      context.fillStyle = layer;
      context.fillRect(0, 0, 1, 1);
    }
    const color = Array.from(context.getImageData(0, 0, 1, 1).data as Iterable<number>);
    painted.set(key, color);
    return color;
  };
  const luminance = (color: readonly number[]): number => {
    const [red, green, blue] = color.map((value) =>
      value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  };
  const contrast = (color: string, layers: readonly string[]): number => {
    const [one, other] = [luminance(paint([...layers, color])), luminance(paint(layers))];
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  };
  const backgrounds = new Map<any, string[]>();
  const behind = (element: any): string[] => {
    if (element === null) return [];
    let layers = backgrounds.get(element);
    if (layers === undefined) {
      const { backgroundColor } = getComputedStyle(element);
      const own = paint([backgroundColor])[3] === 0 ? [] : [backgroundColor];
      layers = [...behind(element.parentElement), ...own];
      backgrounds.set(element, layers);
    }
    return layers;
  };
  const found = new Map<string, string>();
  const check = (element: any, what: string, color: string, minimum: number): void => {
    const layers = behind(element);
    const is = contrast(color, layers);
    const name = what + ' in ' + (element.closest('[class]')?.getAttribute('class') ?? element.tagName);
    if (is < minimum)
      found.set(name, name + ': ' + is.toFixed(2) + ' (' + color + ' on ' + layers.at(-1) + ')');
  };
  const shows = (element: any): boolean =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
    !element.closest(':disabled, .hidden');
  for (const element of document.querySelectorAll('body *')) {
    const text = [...element.childNodes].find((node: any) => node.nodeType === 3 && node.data.trim() !== '');
    if (text === undefined || /^(SCRIPT|TITLE|OPTION)$/i.test(element.tagName) || !shows(element)) continue;
    const style = getComputedStyle(element);
    check(
      element,
      'text “' + text.data.trim().slice(0, 20) + '”',
      element.namespaceURI.endsWith('svg') ? style.fill : style.color,
      4.5,
    );
  }
  for (const input of document.querySelectorAll('input')) {
    check(input, 'placeholder', getComputedStyle(input, '::placeholder').color, 4.5);
    check(input, 'value', getComputedStyle(input).color, 4.5);
  }
  for (const { selector, property } of marks) {
    const elements = [...document.querySelectorAll(selector)].filter(shows);
    if (elements.length === 0 && !selector.includes('break')) found.set(selector, 'nothing is ' + selector);
    for (const element of elements) {
      const [name, pseudo] = property.split(' ').reverse();
      const style = getComputedStyle(element, pseudo);
      // Borders are drawn beside the background.
      const place = name!.startsWith('border') ? element.parentElement : element;
      check(place, selector, style.getPropertyValue(name!), 3);
    }
  }
  return [...found.values()];
}

/** Changes the theme as VS Code does. Runs in the page. */
function dress({ variables, bodyClass }: Theme): void {
  const { documentElement, body } = (globalThis as any).document;
  const { style } = documentElement;
  for (let index = style.length - 1; index >= 0; index--)
    if (style[index].startsWith('--vscode-')) style.removeProperty(style[index]);
  body.className = bodyClass;
  for (const [name, value] of Object.entries(variables)) style.setProperty('--vscode-' + name, value);
}
