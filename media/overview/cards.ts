import type { Card, OtherCard, Summary } from '../../src/analysis/summary/model.ts';
import type { OverviewStrings } from '../../src/overview/strings.ts';
import { choiceCard } from './choiceCard.ts';
import { el, newId, svg, type Child } from './dom.ts';
import { numberCard } from './numberCard.ts';
import { textCard } from './textCard.ts';
import { uploadCard } from './uploadCard.ts';
import type { View } from './view.ts';
import { fewestForPercent } from './words.ts';

/** What a card shows under its head. */
export interface CardContent {
  /** At the right of the head. */
  readonly menu?: HTMLElement;
  readonly body: readonly Child[];
  /** As wide as the page. */
  readonly wide?: boolean;
}

/** All cards, a section for each page. */
export function cardSections(summary: Summary, view: View): HTMLElement[] {
  const pages = Map.groupBy(summary.cards, ({ page }) => page);
  const { t } = view.words;
  return [...pages].map(([page, cards]) => {
    const id = newId('page');
    return el(
      'section',
      { class: 'page', 'aria-labelledby': id },
      el('h2', { id }, page === 0 ? t('otherPage') : t('page', page)),
      ...inRows(cards.map((card) => drawCard(card, summary, view))),
    );
  });
}

/** Narrow cards that follow each other share rows; alone, one has the whole width, as a wide one has. */
function inRows(cards: readonly HTMLElement[]): HTMLElement[] {
  const rows: HTMLElement[] = [];
  let row: HTMLElement | undefined;
  for (const card of cards) {
    if (card.classList.contains('wide')) {
      rows.push(card);
      row = undefined;
      continue;
    }
    if (row === undefined) {
      row = el('div', { class: 'cards' });
      rows.push(row);
    }
    row.append(card);
  }
  return rows;
}

function drawCard(card: Card, summary: Summary, view: View): HTMLElement {
  const { t } = view.words;
  const id = newId('card');
  const { menu, body, wide } = contentOf(card, view);
  return el(
    'article',
    {
      class: wide === true ? 'card wide' : 'card',
      'aria-labelledby': id,
      'data-instruction': card.instructionId,
    },
    el(
      'header',
      {},
      el(
        'div',
        { class: 'card-title' },
        el('h3', { id }, card.question === '' ? t('noQuestion') : card.question),
        el('p', { class: 'kind' }, headWords(card, summary, view)),
      ),
      menu,
    ),
    answeredLine(card),
    ...body,
  );
}

function contentOf(card: Card, view: View): CardContent {
  switch (card.kind) {
    case 'choice':
      return choiceCard(card, view);
    case 'number':
      return numberCard(card, view);
    case 'text':
      return textCard(card, view);
    case 'upload':
      return uploadCard(card, view);
    case 'other':
      return otherCard(card, view);
  }
}

function kindKey(card: Card): keyof OverviewStrings {
  if (card.kind === 'choice') return card.several ? 'choices' : 'choice';
  return card.kind;
}

/** The kind of question, how many of all answered it and what became of the others, and what percentages are of. */
function headWords(card: Card, { hasTasks }: Summary, { words }: View): string {
  const { t, number, share } = words;
  const { answered, blank, otherType, missing } = card;
  const rows = rowsOf(card);
  const gone = missing === 0 ? t('noneMissing') : t('missing', number(missing));
  return [
    t(kindKey(card)),
    t(hasTasks ? 'answeredTasks' : 'answered', number(answered), number(rows)),
    missing > 0 && rows >= fewestForPercent ? `${gone} (${share(missing, rows)})` : gone,
    ...(blank === 0 ? [] : [t('blank', number(blank))]),
    ...(otherType === 0 ? [] : [t('ofAnotherType', number(otherType))]),
    ...(card.kind === 'choice' && answered >= fewestForPercent
      ? [t('percentOf', number(answered)).replace(/^% /, '%\u00a0')]
      : []),
    // A dot stays with what is before it.
  ].join('\u00a0· ');
}

function rowsOf({ answered, blank, otherType, missing }: Card): number {
  return answered + blank + otherType + missing;
}

/** How much of the submissions has an answer, as a thin line; the words beside it say the same. */
function answeredLine(card: Card): SVGElement {
  const rows = rowsOf(card);
  const part = rows === 0 ? 0 : card.answered / rows;
  return svg(
    'svg',
    { class: 'answered', 'aria-hidden': 'true', width: '100%', height: 3 },
    svg('rect', { class: 'track', width: '100%', height: 3 }),
    svg('rect', { class: 'done', width: `${part * 100}%`, height: 3 }),
  );
}

function otherCard({ type }: OtherCard, { words }: View): CardContent {
  return { body: [el('p', { class: 'note' }, words.t('otherType', type))] };
}
