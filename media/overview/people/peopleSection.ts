import type { PersonCard, PersonTopic, Summary } from '../../../src/analysis/summary/summary.ts';
import { drawCard, inRows } from '../cards/cards.ts';
import { packCards } from '../cards/packCards.ts';
import { el, newId, type Child } from '../dom/dom.ts';
import type { View } from '../view.ts';

/**
 * Returns who answered: cards of status, time taken, age, sex and country, the other demographics on request,
 * and offers to add what isn't known yet.
 */
export function peopleSection(summary: Summary, view: View): HTMLElement {
  const { t, number } = view.words;
  const id = newId('people');
  const cards = summary.people?.cards ?? [];
  const main = order.flatMap((topic) => cards.filter(({ about }) => about === topic));
  const others = cards.filter(({ about }) => about === 'other');
  return el(
    'section.page.people',
    { 'aria-labelledby': id },
    el('h2', { id }, t('whoAnswered')),
    offers(summary, view),
    inRows(main.map((card) => personCard(card, summary, view))),
    others.length > 0 && moreCards(t('otherDemographics', number(others.length)), others, summary, view),
  );
}

/** The tall card of countries isn't the last one, so that columns end at about the same height. */
const order: readonly PersonTopic[] = ['status', 'age', 'country', 'sex', 'time-taken'];

function personCard(person: PersonCard, summary: Summary, view: View): HTMLElement {
  return drawCard(person.card, summary, view, person);
}

/** Draws the cards when they are first shown, because there may be a hundred. */
function moreCards(name: string, cards: readonly PersonCard[], summary: Summary, view: View): HTMLElement {
  const isOpen = view.state().showsDemographics;
  const details = el('details.more-cards', { open: isOpen }, el('summary', name));
  const draw = (): void => {
    if (!details.open || details.childElementCount > 1) return;
    details.append(...inRows(cards.map((card) => personCard(card, summary, view))));
    if (details.isConnected)
      for (const group of details.querySelectorAll<HTMLElement>('.cards')) packCards(group);
  };
  draw();
  details.addEventListener('toggle', () => {
    view.setState({ showsDemographics: details.open });
    draw();
  });
  return details;
}

/** Offers to add submission details or demographics, if they are missing. */
function offers({ people }: Summary, { words: { t }, host }: View): Child {
  const button = (what: 'addSubmissionDetails' | 'addDemographics'): HTMLElement =>
    el('button', { 'data-focus': what, click: () => host.send({ type: 'do', what }) }, t(what));
  const missing = [
    ...(people?.hasDetails === true ? [] : [button('addSubmissionDetails')]),
    ...(people?.hasDemographics === true ? [] : [button('addDemographics')]),
  ];
  if (missing.length === 0) return undefined;
  const words = t(people === undefined ? 'nobodyKnown' : 'moreKnown');
  return el('div.offers', el('p.note', words), missing);
}
