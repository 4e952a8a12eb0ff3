import type { NumberCard, NumberGroup } from '../../src/analysis/summary/model.ts';
import type { CardContent } from './cards.ts';
import { binAction } from './binAction.ts';
import type { HistogramChart } from './chart.ts';
import { chartFigure } from './chartFigure.ts';
import { chartMenu } from './chartMenu.ts';
import { el } from './dom.ts';
import { valueList } from './valueList.ts';
import type { View } from './view.ts';

/** A histogram for each unit, with the values that describe it. */
export function numberCard(card: NumberCard, view: View): CardContent {
  const { t, number } = view.words;
  const { question, groups, notNumbers, instructionId } = card;
  const charts = groups.map((group) => numberChart(question === '' ? t('noQuestion') : question, group));
  const [only] = charts;
  return {
    ...(charts.length === 1 && only !== undefined ? { menu: chartMenu(only, view) } : {}),
    wide: groups.length > 1,
    body: [
      el(
        'div',
        { class: 'groups' },
        ...groups.map((group, index) =>
          drawGroup(group, charts[index], charts.length > 1, { instructionId, view }),
        ),
      ),
      notNumbers === 0 ? undefined : el('p', { class: 'note' }, t('notNumbers', number(notNumbers))),
    ],
  };
}

function drawGroup(
  group: NumberGroup,
  chart: HistogramChart | undefined,
  several: boolean,
  { instructionId, view }: { readonly instructionId: string; readonly view: View },
): HTMLElement {
  const { t, number, measure } = view.words;
  const { unit, convertedFrom, count, min, median, mean, max } = group;
  return el(
    'section',
    { class: 'group', 'aria-label': unit === '' ? t('noUnit') : unit },
    several && chart !== undefined
      ? el(
          'div',
          { class: 'group-head' },
          el('h4', {}, unit === '' ? t('noUnit') : unit),
          chartMenu(chart, view),
        )
      : undefined,
    valueList(
      [
        ['count', number(count)],
        ['min', measure(min)],
        ['median', measure(median)],
        ['mean', measure(mean)],
        ['max', measure(max)],
      ],
      view.words,
    ),
    chart === undefined
      ? undefined
      : chartFigure(chart, view, binAction(chart, { instructionId, unit }, view)),
    convertedFrom.length === 0
      ? undefined
      : el(
          'p',
          { class: 'note' },
          convertedFrom.map((from) => t('converted', number(from.count), from.value)).join(' · '),
        ),
  );
}

function numberChart(question: string, { unit, bins, median }: NumberGroup): HistogramChart {
  return { kind: 'histogram', title: unit === '' ? question : `${question} (${unit})`, unit, bins, median };
}
