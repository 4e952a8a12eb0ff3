import type { UploadCard, UploadItem } from '../../../src/analysis/summary/summary.ts';
import { el, roving } from '../dom/dom.ts';
import { fileKind, fileAddress } from './fileKind.ts';
import type { View, CardContent } from '../view.ts';

const tilesAtOnce = 60;
/** Larger pictures are shown as tiles, because loading dozens of them would freeze the page. */
const maxPictureBytes = 25_000_000;

/** Shows files as pictures and tiles, more on request; a click opens one in the editor. */
export function uploadCard(card: UploadCard, view: View): CardContent {
  const { t, number, bytes } = view.words;
  const { files, items, missingFiles, instructionId, question } = card;
  const hasPictures = items.some(({ name }) => fileKind(name).shows);
  const gallery = el(hasPictures ? 'ul.gallery' : 'ul.gallery.plain', { 'aria-label': question });
  let shown = 0;
  const add = (more: readonly UploadItem[]): void => {
    gallery.append(...more.map((item) => el('li', tile(item, view))));
    shown += more.length;
    button.hidden = shown >= files;
  };
  const addMore = async (): Promise<void> => {
    button.disabled = true;
    const { filter } = view.state();
    const range = { from: shown, to: Math.min(files, shown + tilesAtOnce) };
    try {
      const request = { type: 'uploads', filter, instructionId, ...range } as const;
      const more = await view.host.ask(request, view.signal());
      const first = gallery.children.length;
      add(more);
      button.disabled = false;
      if (more.length === 0) button.hidden = true;
      gallery.children[first]?.querySelector('button')?.focus();
    } catch {
      button.disabled = false;
    }
  };
  const button = el('button', { click: () => void addMore() }, t('showMore'));
  add(items.slice(0, tilesAtOnce));
  roving(gallery, 'button');
  const facts = [
    card.bytes === undefined
      ? t('uploadsOnly', number(files))
      : t('uploads', number(files), bytes(card.bytes)),
    ...(missingFiles === 0 ? [] : [t('notHere', number(missingFiles))]),
  ];
  return {
    wide: items.length > 4,
    body: [el('p.note', facts.join(' · ')), items.length > 0 && gallery, button, besideFiles(card)],
  };
}

/** Lists texts beside the files, such as a transcript. */
function besideFiles({ texts }: UploadCard): HTMLElement | false {
  return (
    texts.length > 0 &&
    el(
      'ul.texts',
      texts.map(({ text }) => el('li', { dir: 'auto' }, text)),
    )
  );
}

function tile({ name, path, size }: UploadItem, view: View): HTMLElement {
  const { t, bytes } = view.words;
  const { label, shows } = fileKind(name);
  const plain = (): HTMLElement =>
    el('span.tile-type', { 'aria-hidden': 'true' }, path === undefined ? '?' : label);
  if (path === undefined) {
    return el(
      'button.tile.gone',
      { 'aria-disabled': 'true', title: name },
      ...faces(plain(), name, t('fileMissing')),
    );
  }
  const hasPicture = shows && (size ?? 0) <= maxPictureBytes;
  const picture: HTMLElement = hasPicture
    ? el('img', {
        src: fileAddress(view.filesRoot, path),
        alt: '',
        loading: 'lazy',
        decoding: 'async',
        draggable: 'false',
        error: () => picture.replaceWith(plain()),
      })
    : plain();
  const facts = size === undefined ? label : `${label} · ${bytes(size)}`;
  return el(
    'button.tile',
    { title: `${t('openFile')}: ${name}`, click: () => view.host.send({ type: 'openFile', path }) },
    ...faces(picture, name, facts),
  );
}

function faces(picture: HTMLElement, name: string, facts: string): (HTMLElement | string)[] {
  return [el('span.tile-face', picture), el('span.tile-name', name), ' ', el('span.tile-facts', facts)];
}
