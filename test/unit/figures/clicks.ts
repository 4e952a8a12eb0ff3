import type { Bin, Histogram, Summary, SummaryFilter } from '../../../src/analysis/summary/model.ts';

/** Something that a person clicks in the overview, and what it says it stands for. */
export interface Click {
  readonly name: string;
  readonly count: number;
  readonly finds:
    | { readonly what: 'rows'; readonly filter: SummaryFilter }
    | { readonly what: 'texts'; readonly instructionId: string; readonly word: string };
}

/** Each option, bar, overflow bar, word and time bin of a summary. */
export function clicksIn({ cards, overTime }: Summary): Click[] {
  const clicks: Click[] = [];
  const rows = (name: string, count: number, filter: SummaryFilter): void => {
    clicks.push({ name, count, finds: { what: 'rows', filter } });
  };
  const histogram = (id: string, unit: { unit?: string }, { bins, below, above }: Histogram): void => {
    const range = (from?: number, to?: number): SummaryFilter => ({
      range: {
        instructionId: id,
        ...unit,
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
      },
    });
    bars(id, unit, bins);
    const [first, last] = [bins[0], bins[bins.length - 1]];
    if (below > 0) rows(`${id}: below`, below, range(undefined, first?.from));
    if (above > 0) rows(`${id}: above`, above, range(last?.to));
  };
  const bars = (id: string, unit: { unit?: string }, bins: readonly Bin[]): void => {
    for (const { from, to, count } of bins) {
      rows(`${id}: ${from} to ${to}`, count, { range: { instructionId: id, ...unit, from, to } });
    }
  };
  for (const card of cards) {
    const { instructionId: id } = card;
    if (card.kind === 'choice') {
      for (const { value, count, rest } of card.options) {
        if (rest !== true) rows(`${id}: ${value}`, count, { answer: { instructionId: id, value } });
      }
    } else if (card.kind === 'number') {
      for (const group of card.groups) {
        histogram(id, { unit: group.unit }, group.histogram);
        bars(id, { unit: group.unit }, group.logarithmic ?? []);
      }
    } else if (card.kind === 'text') {
      if (card.lengths !== undefined) histogram(id, {}, card.lengths.histogram);
      for (const { value, count } of card.words) {
        clicks.push({
          name: `${id}: ${value}`,
          count,
          finds: { what: 'texts', instructionId: id, word: value },
        });
      }
    }
  }
  const time = (name: string, count: number, filter: SummaryFilter): void => {
    clicks.push({ name: `time: ${name}`, count, finds: { what: 'rows', filter } });
  };
  for (const { from, to, count } of overTime.bins) time(from, count, { from, to });
  const [first, last] = [overTime.bins[0], overTime.bins[overTime.bins.length - 1]];
  if (overTime.before > 0 && first !== undefined) time('before', overTime.before, { to: first.from });
  if (overTime.after > 0 && last !== undefined) time('after', overTime.after, { from: last.to });
  return clicks;
}
