import { textRoom, type TextRoom } from './textRoom.ts';
import { svg } from './dom.ts';

/** Colours as CSS has them, and the font. */
export interface Palette {
  readonly bar: string;
  /** Of bars that stand for numbers far from the others. */
  readonly far: string;
  readonly text: string;
  readonly faint: string;
  /** Behind a bar, of the whole width that it could have. */
  readonly track: string;
  readonly mark: string;
  readonly font: string;
  /** Behind the chart, and around what must stand out from a bar. */
  readonly surface: string;
  /** Whether the surface is to be painted. */
  readonly isOpaque: boolean;
}

/** The theme's colours, by the style sheet's variables. */
export const themePalette: Palette = {
  bar: 'var(--bar)',
  far: 'var(--far)',
  text: 'var(--muted)',
  faint: 'var(--grid)',
  track: 'var(--track)',
  mark: 'var(--mark)',
  surface: 'var(--surface)',
  isOpaque: false,
  font: 'var(--vscode-font-family)',
};

/** For paper and slides, whatever the theme. */
export const paperPalette: Palette = {
  bar: '#3b6ea8',
  far: '#c9d8e9',
  text: '#222222',
  faint: '#d0d0d0',
  track: '#eeeeee',
  mark: '#b3541e',
  font: 'system-ui, "Segoe UI", Helvetica, Arial, sans-serif',
  surface: '#ffffff',
  isOpaque: true,
};

export const fontSize = 11;

/** What texts of the palette's font take. */
export function roomOf({ font }: Palette): TextRoom {
  const family = font.startsWith('var(') ? getComputedStyle(document.body).fontFamily : font;
  return textRoom(`${fontSize}px ${family}`);
}

/** An SVG to draw on. */
export function canvas(width: number, height: number, palette: Palette): SVGSVGElement {
  const root = svg('svg', {
    xmlns: 'http://www.w3.org/2000/svg',
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    'font-family': palette.font,
    'font-size': fontSize,
  });
  if (palette.isOpaque) root.append(svg('rect', { width, height, fill: palette.surface }));
  return root;
}

/** A text in the drawing, of one line. */
export function label(
  text: string,
  x: number,
  y: number,
  anchor: 'start' | 'middle' | 'end',
  { text: fill }: Palette,
): SVGElement {
  return svg('text', { x, y, 'text-anchor': anchor, fill }, text);
}
