import type { UploadCard, UploadItem } from '../../src/analysis/summary/model.ts';
import type { CardContent } from './cards.ts';
import { el, roving } from './dom.ts';
import { fileKind, fileAddress } from './fileKind.ts';
import type { View } from './view.ts';

const tilesAtOnce = 60;
/** Larger pictures get a tile: reading dozens of them would stop the page. */
const largestPicture = 25_000_000;

/** The files as pictures and tiles, more of them on request; a click opens one in the editor. */
export function uploadCard(card: UploadCard, view: View): CardContent {
  const { t, number, bytes } = view.words;
  const { files, items, missingFiles, instructionId, question } = card;
  const gallery = el('ul', { class: 'gallery', 'aria-label': question });
  let shown = 0;
  const add = (more: readonly UploadItem[]): void => {
    gallery.append(...more.map((item) => el('li', {}, tile(item, view))));
    shown += more.length;
    button.hidden = shown >= files;
  };
  const button = el(
    'button',
    {
      type: 'button',
      on: {
        click: () => {
          button.disabled = true;
          const { filter } = view.state();
          const range = { from: shown, to: Math.min(files, shown + tilesAtOnce) };
          view.host.ask({ type: 'uploads', filter, instructionId, ...range }, view.signal()).then(
            (more) => {
              const first = gallery.children.length;
              add(more);
              button.disabled = false;
              if (more.length === 0) button.hidden = true;
              gallery.children[first]?.querySelector('button')?.focus();
            },
            () => (button.disabled = false),
          );
        },
      },
    },
    t('showMore'),
  );
  add(items.slice(0, tilesAtOnce));
  roving(gallery, 'button');
  const facts = [
    card.bytes === undefined
      ? t('uploadsOnly', number(files))
      : t('uploads', number(files), bytes(card.bytes)),
    missingFiles === 0 ? undefined : t('notHere', number(missingFiles)),
  ].filter((fact) => fact !== undefined);
  return {
    wide: items.length > 4,
    body: [el('p', { class: 'note' }, facts.join(' · ')), items.length === 0 ? undefined : gallery, button],
  };
}

function tile({ name, path, size }: UploadItem, view: View): HTMLElement {
  const { t, bytes } = view.words;
  const { label, shows } = fileKind(name);
  const facts = [label, size === undefined ? undefined : bytes(size)]
    .filter((fact) => fact !== undefined)
    .join(' · ');
  const plain = (): HTMLElement =>
    el('span', { class: 'tile-type', 'aria-hidden': 'true' }, path === undefined ? '?' : label);
  const hasPicture = path !== undefined && shows && (size ?? 0) <= largestPicture;
  const picture: HTMLElement = hasPicture
    ? el('img', {
        src: fileAddress(view.filesRoot, path),
        alt: '',
        loading: 'lazy',
        decoding: 'async',
        draggable: 'false',
        on: { error: () => picture.replaceWith(plain()) },
      })
    : plain();
  return el(
    'button',
    {
      type: 'button',
      class: path === undefined ? 'tile gone' : 'tile',
      'aria-disabled': path === undefined ? 'true' : undefined,
      title: path === undefined ? name : `${t('openFile')}: ${name}`,
      on: { click: () => (path === undefined ? undefined : view.host.tell({ type: 'openFile', path })) },
    },
    el('span', { class: 'tile-face' }, picture),
    el('span', { class: 'tile-name' }, name),
    ' ',
    el('span', { class: 'tile-facts' }, path === undefined ? t('fileMissing') : facts),
  );
}
