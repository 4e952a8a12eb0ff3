import { chartFileName, chartRows, csv, type Chart } from './chart.ts';
import { drawChart } from './drawChart.ts';
import { paperPalette } from './palette.ts';
import { svg } from './dom.ts';
import { menuButton, type MenuItem } from './menu.ts';
import { base64, pictureOf } from './picture.ts';
import { textRoom } from './textRoom.ts';
import type { View } from './view.ts';

const paperWidth = 720;
const titleSize = 15;
const titleLineHeight = 20;
const mostTitleLines = 6;

/** The menu that copies or saves a chart, as it is seen by then, and its numbers, and says how that went. */
export function chartMenu(current: () => Chart, view: View): HTMLElement {
  const { words, host, tell } = view;
  const { t } = words;
  const drawing = (): string => chartOnPaper(current(), view);
  const numbers = (): string => csv(chartRows(current(), words));
  const { title } = current();
  const name = chartFileName(title);
  const patient = new AbortController().signal;
  /** Who fails on the other side has told it there. */
  const copy = async (content: string): Promise<void> => {
    if (await host.ask({ type: 'copy', content }, patient)) tell(t('copied'));
  };
  const save = async (format: 'svg' | 'png' | 'csv', content: string): Promise<void> => {
    if (await host.ask({ type: 'save', name, format, content }, patient)) tell(t('saved'));
  };
  const item = (label: string, run: () => Promise<void>, failed: string): MenuItem => ({
    label,
    run: () => void run().catch(() => tell(failed)),
  });
  return menuButton(t('chart', title), [
    item(
      t('copyPng'),
      async () => {
        // Given the promise itself, the browser still counts this as the click's doing.
        await navigator.clipboard.write([new ClipboardItem({ 'image/png': pictureOf(drawing()) })]);
        tell(t('copied'));
      },
      t('notCopied'),
    ),
    item(t('copySvg'), () => copy(drawing()), t('notCopiedText')),
    item(t('copyCsv'), () => copy(numbers().slice(1)), t('notCopiedText')),
    item(t('savePng'), async () => save('png', await base64(await pictureOf(drawing()))), t('notSaved')),
    item(t('saveSvg'), () => save('svg', drawing()), t('notSaved')),
    item(t('saveCsv'), () => save('csv', numbers()), t('notSaved')),
  ]);
}

/** A chart with its title as an SVG document: dark on white, no style sheet needed. */
export function chartOnPaper(chart: Chart, { words }: Pick<View, 'words'>): string {
  const { font, text: fill, surface } = paperPalette;
  const titleFont = { 'font-family': font, 'font-size': titleSize, 'font-weight': 600 };
  const room = textRoom(`600 ${titleSize}px ${font}`);
  const title = room
    .lines(chart.title, paperWidth - 40, mostTitleLines)
    .map((line, index) => svg('text', { x: 20, y: 26 + index * titleLineHeight, fill, ...titleFont }, line));
  const top = 18 + titleLineHeight * Math.max(1, title.length);
  const inner = drawChart(chart, words, paperWidth - 32, paperPalette);
  inner.setAttribute('x', '16');
  inner.setAttribute('y', String(top));
  const height = top + Number(inner.getAttribute('height')) + 16;
  const root = svg(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width: paperWidth,
      height,
      viewBox: `0 0 ${paperWidth} ${height}`,
    },
    svg('title', {}, chart.title),
    svg('rect', { width: paperWidth, height, fill: surface }),
    ...title,
    inner,
  );
  return new XMLSerializer().serializeToString(root);
}
