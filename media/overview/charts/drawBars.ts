import type { BarsChart } from './chart.ts';
import { svg } from '../dom/dom.ts';
import { canvas, label, textMeasureOf, type Palette } from './palette.ts';
import { minForPercent, type Words } from '../words.ts';

const lineHeight = 14;
/** Line height of an option's label. */
const maxLines = 3;
/** Of groups: their names, and their shares at the right. */
const maxNameWidth = 180;
const shareWidth = 64;
/** More bars are unreadable and may exceed a canvas; the data has all. */
const maxBars = 100;

/** Draws bars under their labels as SVG, with a named bar for each group below. As on the page, the full width stands for everyone who answered. */
export function drawBars(
  { bars, total, full = total, groups = [] }: BarsChart,
  words: Words,
  width: number,
  palette: Palette,
): SVGSVGElement {
  const room = textMeasureOf(palette);
  const parts: SVGElement[] = [];
  let top = 0;
  const most = groups.length === 0 ? maxBars : maxBars / 2;
  const shownNames = groups.map(({ name }) => room.shortened(name, maxNameWidth));
  const nameWidth = Math.max(0, ...shownNames.map((name) => room.width(name)));
  for (const [index, { label: text, count, total: ghost = 0 }] of bars.slice(0, most).entries()) {
    const share = words.share(count, total);
    const numbers = total < minForPercent ? share : `${words.number(count)} · ${share}`;
    const lines = room.lines(text, width - 24 - room.width(numbers), maxLines);
    parts.push(
      ...lines.map((line, row) => label(line, 4, top + lineHeight * (row + 1), 'start', palette)),
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
    for (const [place, { counts, of }] of groups.entries()) {
      const own = counts[index] ?? 0;
      const left = 4 + nameWidth + 8;
      const track = Math.max(0, width - left - 4 - shareWidth);
      parts.push(
        label(shownNames[place] ?? '', 4, top + 10, 'start', palette),
        label(of === 0 ? '–' : words.share(own, of), width - 4, top + 10, 'end', palette),
        svg('rect', { x: left, y: top + 4, width: track, height: 6, fill: palette.track }),
        svg('rect', {
          x: left,
          y: top + 4,
          width: of === 0 ? 0 : (track * own) / of,
          height: 6,
          fill: palette.bar,
        }),
      );
      top += 13;
    }
    if (groups.length > 0) top += 8;
  }
  if (bars.length > most) {
    const more = words.t('andMore', words.number(bars.length - most));
    parts.push(label(more, 4, top + lineHeight, 'start', palette));
    top += lineHeight;
  }
  const root = canvas(width, top + 4, palette);
  root.append(...parts);
  return root;
}
