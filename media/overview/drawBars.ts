import type { BarsChart } from './chart.ts';
import { svg } from './dom.ts';
import { canvas, label, roomOf, type Palette } from './palette.ts';
import { fewestForPercent, type Words } from './words.ts';

const lineHeight = 14;
/** Of an answer's label. */
const mostLines = 3;
/** More of them make a picture that nobody looks at, and some too tall for a canvas; they are in the numbers. */
const mostBars = 100;

/** Bars under their labels, as SVG. The whole width stands for all who answered, as on the page. */
export function drawBars(
  { bars, total }: BarsChart,
  words: Words,
  width: number,
  palette: Palette,
): SVGSVGElement {
  const room = roomOf(palette);
  const parts: SVGElement[] = [];
  let top = 0;
  for (const { label: text, count } of bars.slice(0, mostBars)) {
    const share = words.share(count, total);
    const numbers = total < fewestForPercent ? share : `${words.number(count)} · ${share}`;
    const lines = room.lines(text, width - 24 - room.width(numbers), mostLines);
    parts.push(
      ...lines.map((line, index) => label(line, 4, top + lineHeight * (index + 1), 'start', palette)),
      label(numbers, width - 4, top + lineHeight, 'end', palette),
    );
    top += lineHeight * Math.max(1, lines.length);
    const rect = (of: number, fill: string): SVGElement =>
      svg('rect', { x: 4, y: top + 5, width: (width - 8) * of, height: 9, fill });
    parts.push(rect(1, palette.track), rect(total === 0 ? 0 : count / total, palette.bar));
    top += 20;
  }
  if (bars.length > mostBars) {
    const more = words.t('andMore', words.number(bars.length - mostBars));
    parts.push(label(more, 4, top + lineHeight, 'start', palette));
    top += lineHeight;
  }
  const root = canvas(width, top + 4, palette);
  root.append(...parts);
  return root;
}
