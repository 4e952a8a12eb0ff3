import type {
  NumberCard,
  NumberGroup,
  NumberHint,
  UnmatchedGroup,
} from '../../../src/analysis/summary/summary.ts';
import { binAction } from '../charts/binAction.ts';
import type { HistogramChart } from '../charts/chart.ts';
import { chartFigure } from '../charts/chartFigure.ts';
import { chartMenu } from '../charts/chartMenu.ts';
import { el, type Child } from '../dom/dom.ts';
import { questionTitle } from './questionTitle.ts';
import { groupColumns, type ColumnsPart } from '../people/groupColumns.ts';
import type { GroupPart } from '../people/groups.ts';
import { spreadList } from './valueList.ts';
import type { View, CardContent } from '../view.ts';
import type { Words } from '../words.ts';

/**
 * Returns a histogram per unit, with its statistics, which `format` writes, and hints about misleading values.
 */
export function numberCard(
  card: NumberCard,
  parts: readonly GroupPart<NumberCard>[],
  view: View,
  format?: Words['measure'],
): CardContent {
  const { t, number } = view.words;
  const { groups, unmatched, notNumbers, severalNumbers } = card;
  const all: readonly (NumberGroup | UnmatchedGroup)[] = [...groups, ...unmatched];
  const [only] = all;
  return {
    ...(all.length === 1 && only !== undefined
      ? { menu: chartMenu(() => numberChart(card, only, parts, view), view) }
      : {}),
    wide: all.length > 1,
    body: [
      el(
        'div.groups',
        all.map((group) => drawGroup(card, group, parts, view, format)),
      ),
      notNumbers > 0 && el('p.note', t('notNumbers', number(notNumbers))),
      severalNumbers > 0 && el('p.note', t('severalNumbers', number(severalNumbers))),
    ],
  };
}

function drawGroup(
  card: NumberCard,
  group: NumberGroup | UnmatchedGroup,
  parts: readonly GroupPart<NumberCard>[],
  view: View,
  format?: Words['measure'],
): HTMLElement {
  const { t, number } = view.words;
  const { unit } = group;
  const { convertedFrom, spread, hints } =
    'spread' in group ? group : { convertedFrom: [], spread: undefined, hints: [] };
  const name = unit === '' ? t('noUnit') : unit;
  const menu = (): HTMLElement => chartMenu(() => numberChart(card, group, parts, view), view);
  const converted = convertedFrom.map((from) => t('converted', number(from.count), from.value));
  return el(
    'section.group',
    { 'aria-label': name },
    card.groups.length + card.unmatched.length > 1 && el('div.group-head', el('h4', name), menu()),
    spread === undefined ? el('p.note', t('noneMatching')) : spreadList(spread, view.words, format),
    hints.map((hint) => hintNote(hint, view.words)),
    histogram(card, group, parts, view),
    groupColumns(
      parts.map((part) => columnsPart(part, unit)),
      view.words,
      format,
    ),
    converted.length > 0 && el('p.note', converted.join(' · ')),
  );
}

/** Returns a group's numbers in a unit. */
function columnsPart(
  { card, ...part }: GroupPart<NumberCard>,
  unit: string,
  isLogarithmic = false,
): ColumnsPart {
  const own = card.groups.find((group) => group.unit === unit);
  const all = own ?? card.unmatched.find((group) => group.unit === unit);
  const bins = (isLogarithmic ? all?.logarithmic : all?.histogram.bins) ?? [];
  return {
    ...part,
    counts: bins.map(({ count }) => count),
    of: own?.spread.count ?? 0,
    spread: own?.spread,
  };
}

/** Returns the chart, with a switch to a logarithmic axis if available. */
function histogram(
  card: NumberCard,
  group: NumberGroup | UnmatchedGroup,
  parts: readonly GroupPart<NumberCard>[],
  view: View,
): readonly Child[] {
  const question = { instructionId: card.instructionId, unit: group.unit };
  const place = el('div');
  const draw = (): void => {
    const chart = numberChart(card, group, parts, view);
    place.replaceChildren(chartFigure(chart, view, binAction(chart, question, view)));
  };
  draw();
  if (group.logarithmic === undefined) return [place];
  const key = groupKey(card, group);
  const press = (): void => {
    const others = view.state().logarithmic.filter((other) => other !== key);
    const wasPressed = isLogarithmic(card, group, view);
    view.setState({ logarithmic: wasPressed ? others : [...others, key] });
    button.setAttribute('aria-pressed', String(!wasPressed));
    draw();
  };
  const pressed = String(isLogarithmic(card, group, view));
  const props = { 'aria-pressed': pressed, 'data-focus': `${key}/logarithmic`, click: press };
  const button = el('button.switch', props, view.words.t('logarithmic'));
  return [button, place];
}

function groupKey({ instructionId }: NumberCard, { unit }: UnmatchedGroup): string {
  return `${instructionId}/${unit}`;
}

function isLogarithmic(card: NumberCard, group: UnmatchedGroup, view: View): boolean {
  return view.state().logarithmic.includes(groupKey(card, group));
}

/** Returns the selected chart. */
function numberChart(
  card: NumberCard,
  group: NumberGroup | UnmatchedGroup,
  parts: readonly GroupPart<NumberCard>[],
  view: View,
): HistogramChart {
  const { unit, histogram, logarithmic } = group;
  const { totals } = histogram;
  const noTotals = totals === undefined ? {} : { totals: { below: 0, above: 0 } };
  const question = questionTitle(card, view.words);
  const bins = isLogarithmic(card, group, view) ? logarithmic : undefined;
  return {
    kind: 'histogram',
    title: unit === '' ? question : `${question} (${unit})`,
    unit,
    ...(bins === undefined ? histogram : { bins, below: 0, above: 0, ...noTotals }),
    ...('spread' in group ? { median: group.spread.median } : {}),
    logarithmic: bins !== undefined,
    groups: parts.map((part) => columnsPart(part, unit, bins !== undefined)),
  };
}

function hintNote(hint: NumberHint, words: Words): HTMLElement {
  const isWarning = hint.kind === 'mixed-units';
  return el(
    isWarning ? 'p.hint.warning' : 'p.hint',
    { role: 'note' },
    el('span', { 'aria-hidden': 'true' }, isWarning ? '⚠' : 'i'),
    el('span', hintWords(hint, words)),
  );
}

function hintWords(hint: NumberHint, { t, number, measure }: Words): string {
  const [lower, upper] = [measure(hint.lower.median), measure(hint.upper.median)];
  if (hint.kind === 'two-groups') {
    return t('twoGroups', number(hint.lower.count), lower, number(hint.upper.count), upper);
  }
  const nameOf = (unit: string): string => (unit === '' ? t('noUnit') : unit);
  return t('mixedUnits', nameOf(hint.upper.unit), nameOf(hint.lower.unit), upper, lower);
}
