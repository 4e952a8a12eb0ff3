import type { Card, PersonCard, Summary } from '../../../src/analysis/summary/summary.ts';
import type { OverviewStrings } from '../../../src/overview/strings/strings.ts';
import { choiceCard } from './choiceCard.ts';
import { el, newId } from '../dom/dom.ts';
import { numberCard } from './numberCard.ts';
import { questionTitle } from './questionTitle.ts';
import { textCard } from './textCard.ts';
import { trackLine } from './trackLine.ts';
import { uploadCard } from './uploadCard.ts';
import { answeredParts } from '../people/groupBars.ts';
import { partsOf } from '../people/groups.ts';
import type { CardContent, View } from '../view.ts';
import { minForPercent } from '../words.ts';

/** Returns all cards, in a section per page. */
export function cardSections(summary: Summary, view: View): HTMLElement[] {
  const { t } = view.words;
  return [...Map.groupBy(summary.cards, ({ page }) => page)].map(([page, cards]) => {
    const id = newId('page');
    return el(
      'section.page',
      { 'aria-labelledby': id },
      el('h2', { id }, page === 0 ? t('otherPage') : t('page', page)),
      inRows(cards.map((card) => drawCard(card, summary, view))),
    );
  });
}

/** Consecutive narrow cards share rows; a single one gets the whole width, like a wide one. */
export function inRows(cards: readonly HTMLElement[]): HTMLElement[] {
  const rows: HTMLElement[] = [];
  let row: HTMLElement | undefined;
  for (const card of cards) {
    if (card.classList.contains('wide')) {
      rows.push(card);
      row = undefined;
      continue;
    }
    if (row === undefined) rows.push((row = el('div.cards')));
    row.append(card);
  }
  return rows;
}

/** Draws a card, which counts submissions if it is about who answered. */
export function drawCard(card: Card, summary: Summary, view: View, person?: PersonCard): HTMLElement {
  const id = newId('card');
  const { menu, body, wide } = contentOf(card, summary, view, person);
  const title = questionTitle(card, view.words);
  const { unknownType, isGone } = card;
  return el(
    wide === true ? 'article.card.wide' : 'article.card',
    { 'aria-labelledby': id, 'data-instruction': card.instructionId },
    el(
      'header',
      el(
        'div.card-title',
        el('h3', { id }, title),
        el('p.kind', person ? knownWords(card, view) : headWords(card, summary, view)),
      ),
      menu,
    ),
    answeredLine(card),
    body,
    person !== undefined && reasonsNote(person, view),
    unknownType !== undefined && el('p.note', view.words.t('unknownType', unknownType)),
    isGone === true && el('p.note', view.words.t('goneHint')),
  );
}

function contentOf(card: Card, summary: Summary, view: View, person: PersonCard | undefined): CardContent {
  const { words } = view;
  const isTime = person?.about === 'time-taken';
  switch (card.kind) {
    case 'choice':
      return choiceCard(card, partsOf(card, summary, words), view, person !== undefined);
    case 'number':
      return numberCard(card, partsOf(card, summary, words), view, isTime ? words.tenths : undefined);
    case 'text':
      return withAnswered(textCard(card, partsOf(card, summary, words), view));
    case 'upload':
      return withAnswered(uploadCard(card, view));
    case 'other':
      return withAnswered({ body: [] });
  }

  function withAnswered({ body, ...content }: CardContent): CardContent {
    return { ...content, body: [...body, answeredParts(partsOf(card, summary, words), words)] };
  }
}

/** Returns for how many submissions something is known. */
function knownWords(card: Card, { words: { t, number } }: View): string {
  return t('knownFor', number(card.answered), number(rowsOf(card)));
}

function reasonsNote({ reasons }: PersonCard, { words: { number } }: View): HTMLElement | false {
  const words = reasons.map(({ value, count }) => `${value}: ${number(count)}`);
  return words.length > 0 && el('p.note', words.join(' · '));
}

function kindKey(card: Card): keyof OverviewStrings {
  if (card.kind === 'choice' && card.stars !== undefined) return 'stars';
  if (card.kind === 'choice') return card.several ? 'choices' : 'choice';
  return card.kind;
}

/** Returns the question's kind, how many answered it, the other states, and the base of percentages. */
function headWords(card: Card, { hasTasks }: Summary, { words }: View): string {
  const { t, number, share } = words;
  const { answered, blank, otherType, missing } = card;
  const rows = rowsOf(card);
  const gone = t('missing', number(missing));
  return [
    t(kindKey(card)),
    t(hasTasks ? 'answeredTasks' : 'answered', number(answered), number(rows)),
    ...(missing === 0 ? [] : [rows >= minForPercent ? `${gone} (${share(missing, rows)})` : gone]),
    ...(blank === 0 ? [] : [t('blank', number(blank))]),
    ...(otherType === 0 ? [] : [t('ofAnotherType', number(otherType))]),
    ...(card.kind === 'choice' && answered >= minForPercent && answered < rows
      ? [t('percentOf', number(answered)).replace(/^% /, '%\u00a0')]
      : []),
    // A dot stays on the line of the preceding part.
  ].join('\u00a0· ');
}

function rowsOf({ answered, blank, otherType, missing }: Card): number {
  return answered + blank + otherType + missing;
}

/** Draws the share of answers as a thin line that repeats the words beside it. */
function answeredLine(card: Card): SVGElement {
  const rows = rowsOf(card);
  return trackLine('svg.answered', 3, rows === 0 ? 0 : card.answered / rows);
}
