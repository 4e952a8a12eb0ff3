import type { Spread } from '../../../src/analysis/summary/summary.ts';
import { el, svg, type Child } from '../dom/dom.ts';
import type { Words } from '../words.ts';

/** A group's part of a histogram: its bins are those of the whole chart. */
export interface ColumnsPart {
  readonly name: string;
  readonly className: string;
  readonly counts: readonly number[];
  /** Rows with a value, which the bars are shares of. */
  readonly of: number;
  readonly spread?: Spread | undefined;
}

const height = 34;

/**
 * Draws a small histogram for each group below the whole one, all on one scale: the share of the group's rows
 * in each bin.
 */
export function groupColumns(
  parts: readonly ColumnsPart[],
  words: Words,
  measure: Words['measure'] = words.measure,
): Child {
  if (parts.length === 0) return undefined;
  const { t, number } = words;
  const shares = parts.map(({ counts, of }) => counts.map((count) => (of === 0 ? 0 : count / of)));
  const most = Math.max(...shares.flat(), Number.MIN_VALUE);
  return el(
    'ul.group-columns',
    { 'aria-label': t('byGroup') },
    parts.map(({ name, className, of, spread }, index) =>
      el(
        'li',
        el(
          'p',
          el('b.part-name', { title: name }, name),
          ' ',
          el('span', `${t('count')} ${number(of)}`),
          spread && el('span', ` · ${t('median')} ${measure(spread.median)}`),
          spread &&
            el(
              'span',
              ` · ${t('middleHalf')} ${t('range', measure(spread.lowerQuartile), measure(spread.upperQuartile))}`,
            ),
        ),
        drawing(shares[index] ?? [], most, className),
      ),
    ),
  );
}

function drawing(shares: readonly number[], most: number, className: string): SVGElement {
  const bins = Math.max(1, shares.length);
  return svg(
    `svg.part-columns.${className}`,
    {
      'aria-hidden': 'true',
      width: '100%',
      height,
      viewBox: `0 0 ${bins} ${height}`,
      preserveAspectRatio: 'none',
    },
    svg('rect.base', { x: 0, y: height - 1, width: bins, height: 1 }),
    shares.map((share, index) => {
      const tall = share === 0 ? 0 : Math.max(1, (share / most) * (height - 1));
      return svg('rect.done', { x: index + 0.08, y: height - tall, width: 0.84, height: tall });
    }),
  );
}
