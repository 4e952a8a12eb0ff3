import type { BarsChart } from './chart.ts';
import { svg } from '../dom/dom.ts';
import { canvas, label, textMeasureOf, type Palette } from './palette.ts';
import { minForPercent, type Words } from '../words.ts';

const lineHeight = 14;
/** Line height of an option's label. */
const maxLines = 3;
/** More bars are unreadable and may exceed a canvas; the data has all. */
const maxBars = 100;

/** Draws bars under their labels as SVG. As on the page, the full width stands for everyone who answered. */
export function drawBars(
  { bars, total, full = total }: BarsChart,
  words: Words,
  width: number,
  palette: Palette,
): SVGSVGElement {
  const room = textMeasureOf(palette);
  const parts: SVGElement[] = [];
  let top = 0;
  for (const { label: text, count, total: ghost = 0 } of bars.slice(0, maxBars)) {
    const share = words.share(count, total);
    const numbers = total < minForPercent ? share : `${words.number(count)} · ${share}`;
    const lines = room.lines(text, width - 24 - room.width(numbers), maxLines);
    parts.push(
      ...lines.map((line, index) => label(line, 4, top + lineHeight * (index + 1), 'start', palette)),
      label(numbers, width - 4, top + lineHeight, 'end', palette),
    );
    top += lineHeight * Math.max(1, lines.length);
    const rect = (of: number, fill: string, stroke = 'none'): SVGElement =>
      svg('rect', { x: 4, y: top + 5, width: (width - 8) * of, height: 9, fill, stroke });
    const part = (of: number): number => (full === 0 ? 0 : of / full);
    parts.push(rect(1, palette.track));
    if (ghost > count) parts.push(rect(part(ghost), palette.ghost, palette.bar));
    parts.push(rect(part(count), palette.bar));
    top += 20;
  }
  if (bars.length > maxBars) {
    const more = words.t('andMore', words.number(bars.length - maxBars));
    parts.push(label(more, 4, top + lineHeight, 'start', palette));
    top += lineHeight;
  }
  const root = canvas(width, top + 4, palette);
  root.append(...parts);
  return root;
}
