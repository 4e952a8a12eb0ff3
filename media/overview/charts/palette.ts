import { createTextMeasure, type TextMeasure } from '../cards/textMeasure.ts';
import { svg, type Props } from '../dom/dom.ts';

/** Colors in CSS notation, and the font. */
export interface Palette {
  readonly bar: string;
  /** The color of bars for outliers. */
  readonly far: string;
  /** The color of what a filter leaves out. */
  readonly ghost: string;
  readonly text: string;
  readonly faint: string;
  /** The color behind a bar, across its full width. */
  readonly track: string;
  readonly mark: string;
  readonly font: string;
  /** The color of the chart's background and of outlines of marks on bars. */
  readonly surface: string;
  /** Whether to paint the background. */
  readonly isOpaque: boolean;
}

/** Returns the theme's colors from the style sheet's variables. */
export const themePalette: Palette = {
  bar: 'var(--bar)',
  far: 'var(--far)',
  ghost: 'var(--ghost)',
  text: 'var(--muted)',
  faint: 'var(--grid)',
  track: 'var(--track)',
  mark: 'var(--mark)',
  surface: 'var(--surface)',
  isOpaque: false,
  font: 'var(--vscode-font-family)',
};

/** Colors for paper and slides, regardless of the theme. */
export const paperPalette: Palette = {
  bar: '#3b6ea8',
  far: '#c9d8e9',
  ghost: '#ecf1f7',
  text: '#222222',
  faint: '#d0d0d0',
  track: '#eeeeee',
  mark: '#b3541e',
  font: 'system-ui, "Segoe UI", Helvetica, Arial, sans-serif',
  surface: '#ffffff',
  isOpaque: true,
};

export const fontSize = 11;

/** Returns measures for texts in the palette's font. */
export function textMeasureOf({ font }: Palette): TextMeasure {
  const family = font.startsWith('var(') ? getComputedStyle(document.body).fontFamily : font;
  return createTextMeasure(`${fontSize}px ${family}`);
}

/** Returns the attributes of an SVG with a size. */
export function frameOf(width: number, height: number): Props {
  return { xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}` };
}

/** Creates an SVG to draw on. */
export function canvas(width: number, height: number, { font, isOpaque, surface }: Palette): SVGSVGElement {
  return svg(
    'svg',
    { ...frameOf(width, height), 'font-family': font, 'font-size': fontSize },
    isOpaque && svg('rect', { width, height, fill: surface }),
  );
}

/** Draws a single line of text. */
export function label(
  text: string,
  x: number,
  y: number,
  anchor: 'start' | 'middle' | 'end',
  { text: fill }: Palette,
): SVGElement {
  return svg('text', { x, y, 'text-anchor': anchor, fill }, text);
}
