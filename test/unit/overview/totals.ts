import type { Histogram, Summary } from '../../../src/analysis/summary/summary.ts';

/** Adds the totals of all rows to a filtered summary with the same bars. */
export function withTotals(summary: Summary, whole: Summary): Summary {
  const among = <Bar extends { readonly count: number }>(bars: readonly Bar[], all: readonly Bar[]): Bar[] =>
    bars.map((bar, index) => ({ ...bar, total: all[index]?.count ?? 0 }));
  const histogram = (own: Histogram, all: Histogram): Histogram => ({
    ...own,
    bins: among(own.bins, all.bins),
    totals: { below: 0, above: 0 },
  });
  const { overTime } = summary;
  return {
    ...summary,
    overTime: {
      ...overTime,
      bins: among(overTime.bins, whole.overTime.bins),
      totals: { before: 0, after: 0 },
    },
    cards: summary.cards.map((card, index) => {
      const all = whole.cards[index];
      const common = { answeredTotal: all?.answered ?? 0 };
      if (card.kind === 'choice' && all?.kind === 'choice')
        return { ...card, ...common, options: among(card.options, all.options) };
      if (card.kind === 'number' && all?.kind === 'number') {
        const groups = card.groups.map((group, place) => {
          const ofAll = all.groups[place]?.histogram ?? group.histogram;
          return { ...group, histogram: histogram(group.histogram, ofAll) };
        });
        return { ...card, ...common, groups };
      }
      if (card.kind === 'text' && all?.kind === 'text' && card.lengths && all.lengths) {
        const lengths = {
          ...card.lengths,
          histogram: histogram(card.lengths.histogram, all.lengths.histogram),
        };
        return { ...card, ...common, lengths };
      }
      return { ...card, ...common };
    }),
  };
}
