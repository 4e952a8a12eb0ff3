import { chartFileName, chartRows, csv, type Chart } from './chart.ts';
import { chartHeads, drawChart, paperPalette } from './drawChart.ts';
import { svg } from './dom.ts';
import { menuButton } from './menu.ts';
import type { View } from './view.ts';

const paperWidth = 720;
const titleHeight = 30;
/** Pixels of the picture for each of the drawing, sharp enough for print. */
const pictureScale = 3;

/** The menu that copies or saves a chart and its numbers. */
export function chartMenu(chart: Chart, view: View): HTMLElement {
  const { words, host, announce } = view;
  const { t } = words;
  const drawing = (): string => chartOnPaper(chart, view);
  const numbers = (): string => csv(chartRows(chart, chartHeads(words)));
  const name = chartFileName(chart.title);
  const copy = (content: string): void => {
    host.tell({ type: 'copy', content });
    announce(t('copied'));
  };
  return menuButton(t('chart', chart.title), [
    { label: t('copyPng'), run: () => void copyPicture(drawing(), view) },
    { label: t('copySvg'), run: () => copy(drawing()) },
    { label: t('copyCsv'), run: () => copy(numbers().slice(1)) },
    {
      label: t('savePng'),
      run: () =>
        void picture(drawing()).then(async (blob) =>
          host.tell({ type: 'save', name, format: 'png', content: await base64(blob) }),
        ),
    },
    { label: t('saveSvg'), run: () => host.tell({ type: 'save', name, format: 'svg', content: drawing() }) },
    { label: t('saveCsv'), run: () => host.tell({ type: 'save', name, format: 'csv', content: numbers() }) },
  ]);
}

/** A chart with its title as an SVG document: dark on white, no style sheet needed. */
export function chartOnPaper(chart: Chart, { words }: Pick<View, 'words'>): string {
  const inner = drawChart(chart, words, paperWidth - 32, paperPalette);
  const height = Number(inner.getAttribute('height'));
  inner.setAttribute('x', '16');
  inner.setAttribute('y', String(titleHeight + 8));
  const title = chart.title.length > 95 ? `${chart.title.slice(0, 94)}…` : chart.title;
  const total = height + titleHeight + 24;
  const root = svg(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width: paperWidth,
      height: total,
      viewBox: `0 0 ${paperWidth} ${total}`,
    },
    svg('title', {}, chart.title),
    svg('rect', { width: paperWidth, height: total, fill: paperPalette.background }),
    svg(
      'text',
      {
        x: 20,
        y: 26,
        fill: paperPalette.text,
        'font-family': paperPalette.font,
        'font-size': 15,
        'font-weight': 600,
      },
      title,
    ),
    inner,
  );
  return new XMLSerializer().serializeToString(root);
}

async function copyPicture(drawing: string, { announce, words }: View): Promise<void> {
  try {
    // Given the promise itself, the browser still counts this as the click's doing.
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture(drawing) })]);
    announce(words.t('copied'));
  } catch {
    announce(words.t('notCopied'));
  }
}

async function picture(drawing: string): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([drawing], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.naturalWidth * pictureScale;
    canvas.height = image.naturalHeight * pictureScale;
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob === null ? reject(new Error('No picture')) : resolve(blob)), 'image/png');
    });
  } finally {
    URL.revokeObjectURL(address);
  }
}

async function base64(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
