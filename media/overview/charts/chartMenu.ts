import { chartFileName, chartRows, csv, type Chart } from './chart.ts';
import { drawBars } from './drawBars.ts';
import { drawColumns } from './drawColumns.ts';
import { frameOf, paperPalette } from './palette.ts';
import { svg } from '../dom/dom.ts';
import { menuButton, type MenuItem } from '../dom/menu.ts';
import { base64, pictureOf } from './picture.ts';
import { createTextMeasure } from '../cards/textMeasure.ts';
import type { View } from '../view.ts';

const paperWidth = 720;
const titleSize = 15;
const titleLineHeight = 20;
const maxTitleLines = 6;

/**
 * Returns the menu that copies or saves a chart, as currently displayed, and its data, and reports the
 * result.
 */
export function chartMenu(current: () => Chart, view: View): HTMLElement {
  const { words, host, separator, showStatus } = view;
  const { t } = words;
  const drawing = (): string => chartOnPaper(current(), view);
  const numbers = (): string => csv(chartRows(current(), words), separator);
  const { title } = current();
  const name = chartFileName(title);
  const patient = new AbortController().signal;
  /** The host has already shown its own failures. */
  const copy = async (content: string): Promise<void> => {
    if (await host.ask({ type: 'copy', content }, patient)) showStatus(t('copied'));
  };
  const save = async (format: 'svg' | 'png' | 'csv', content: string): Promise<void> => {
    if (await host.ask({ type: 'save', name, format, content }, patient)) showStatus(t('saved'));
  };
  const copyPicture = async (): Promise<void> => {
    // The browser only allows this during the click if it gets the promise itself.
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': pictureOf(drawing()) })]);
    showStatus(t('copied'));
  };
  const item = (label: string, run: () => Promise<void>, failed: string): MenuItem => ({
    label,
    run: () => void run().catch(() => showStatus(failed)),
  });
  return menuButton(t('chart', title), [
    item(t('copyPng'), copyPicture, t('notCopied')),
    item(t('copySvg'), () => copy(drawing()), t('notCopiedText')),
    item(t('copyCsv'), () => copy(numbers().slice(1)), t('notCopiedText')),
    item(t('savePng'), async () => save('png', await base64(await pictureOf(drawing()))), t('notSaved')),
    item(t('saveSvg'), () => save('svg', drawing()), t('notSaved')),
    item(t('saveCsv'), () => save('csv', numbers()), t('notSaved')),
  ]);
}

/** Returns a chart with its title as a standalone SVG document, dark on white. */
function chartOnPaper(chart: Chart, { words }: View): string {
  const { font, text: fill, surface } = paperPalette;
  const titleFont = { 'font-family': font, 'font-size': titleSize, 'font-weight': 600 };
  const title = createTextMeasure(`600 ${titleSize}px ${font}`)
    .lines(chart.title, paperWidth - 40, maxTitleLines)
    .map((line, index) => svg('text', { x: 20, y: 26 + index * titleLineHeight, fill, ...titleFont }, line));
  const top = 18 + titleLineHeight * Math.max(1, title.length);
  const width = paperWidth - 32;
  const inner =
    chart.kind === 'bars'
      ? drawBars(chart, words, width, paperPalette)
      : drawColumns(chart, words, width, paperPalette);
  inner.setAttribute('x', '16');
  inner.setAttribute('y', String(top));
  const height = top + Number(inner.getAttribute('height')) + 16;
  const root = svg(
    'svg',
    frameOf(paperWidth, height),
    svg('title', chart.title),
    svg('rect', { width: paperWidth, height, fill: surface }),
    ...title,
    inner,
  );
  return new XMLSerializer().serializeToString(root);
}
