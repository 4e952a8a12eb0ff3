/** Minimum width of a column, and the gap between cards, in pixels. */
const minColumnWidth = 380;
const gap = 12;

/**
 * Lays out a group of cards without holes in as many columns as fit: each card under the shortest column so
 * far, and the last one of each column down to the end of the longest. A card never begins above an earlier
 * one, so cards are read and focused in the order of the page. Call it when the group is in the document.
 */
export function packCards(group: HTMLElement): void {
  const cards = [...group.children].filter((child) => child instanceof HTMLElement);
  /** The cards of each column, which keep it while they grow and shrink. */
  let columns: readonly (readonly HTMLElement[])[] = [];
  const pack = (): void => {
    const fitting = Math.floor((group.clientWidth + gap) / (minColumnWidth + gap));
    const count = Math.max(1, Math.min(fitting, cards.length));
    for (const card of cards) unpack(card);
    group.style.height = '';
    group.classList.toggle('several', count > 1);
    group.style.gridTemplateColumns = `repeat(${count}, minmax(0, 1fr))`;
    if (count === 1) return;
    const heights = new Map(cards.map((card) => [card, card.offsetHeight]));
    const heightOf = (card: HTMLElement): number => heights.get(card) ?? 0;
    if (columns.length !== count) columns = inColumns(cards, count, heightOf);
    const ends = columns.map((column) => column.reduce((end, card) => end + heightOf(card) + gap, -gap));
    const end = Math.max(...ends);
    const width = (group.clientWidth + gap) / count - gap;
    columns.forEach((column, index) => {
      let top = 0;
      for (const card of column) {
        const isLast = card === column.at(-1);
        const height = isLast ? end - top : heightOf(card);
        card.classList.add('packed');
        card.classList.toggle('stretched', height > heightOf(card));
        Object.assign(card.style, {
          top: `${top}px`,
          left: `${index * (width + gap)}px`,
          width: `${width}px`,
          minHeight: isLast ? `${height}px` : '',
        });
        top += height + gap;
      }
    });
    group.style.height = `${end}px`;
  };
  let isPlanned = false;
  // Not at once, because packing changes the sizes that are observed.
  const plan = (): void => {
    if (isPlanned) return;
    isPlanned = true;
    requestAnimationFrame(() => {
      isPlanned = false;
      pack();
    });
  };
  const observer = new ResizeObserver(() => {
    if (group.isConnected) plan();
    else observer.disconnect();
  });
  pack();
  // A stretched card doesn't grow if its list of answers can shrink instead.
  group.addEventListener('toggle', plan, { capture: true });
  for (const each of [group, ...cards]) observer.observe(each);
}

function unpack(card: HTMLElement): void {
  card.classList.remove('packed', 'stretched');
  Object.assign(card.style, { top: '', left: '', width: '', minHeight: '' });
}

function inColumns(
  cards: readonly HTMLElement[],
  count: number,
  heightOf: (card: HTMLElement) => number,
): readonly (readonly HTMLElement[])[] {
  const columns = Array.from({ length: count }, () => ({ cards: [] as HTMLElement[], end: 0 }));
  for (const card of cards) {
    const shortest = columns.reduce((best, column) => (column.end < best.end ? column : best));
    shortest.cards.push(card);
    shortest.end += heightOf(card) + gap;
  }
  return columns.map((column) => column.cards);
}
