import type {
  AnswerCondition,
  Bin,
  Histogram,
  Summary,
  SummaryFilter,
} from '../../../src/analysis/summary/summary.ts';

/** A clickable element of the overview with its shown count. */
export interface Click {
  readonly name: string;
  readonly count: number;
  readonly finds:
    | { readonly what: 'rows'; readonly filter: SummaryFilter }
    | { readonly what: 'texts'; readonly instructionId: string; readonly word: string };
}

/** Returns each option, bar, overflow bar, word and time bin of a summary. */
export function clicksIn({ cards, overTime }: Summary): Click[] {
  const clicks: Click[] = [];
  const rows = (name: string, count: number, filter: SummaryFilter): void => {
    clicks.push({ name, count, finds: { what: 'rows', filter } });
  };
  const histogram = (id: string, unit: { unit?: string }, { bins, below, above }: Histogram): void => {
    const range = (from?: number, to?: number): SummaryFilter =>
      conditionOn(id, {
        kind: 'range',
        ...unit,
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
      });
    bars(id, unit, bins);
    const [first, last] = [bins[0], bins[bins.length - 1]];
    if (below > 0) rows(`${id}: below`, below, range(undefined, first?.from));
    if (above > 0) rows(`${id}: above`, above, range(last?.to));
  };
  const bars = (id: string, unit: { unit?: string }, bins: readonly Bin[]): void => {
    for (const { from, to, count } of bins) {
      rows(`${id}: ${from} to ${to}`, count, conditionOn(id, { kind: 'range', ...unit, from, to }));
    }
  };
  for (const card of cards) {
    const { instructionId: id } = card;
    if (card.kind === 'choice') {
      for (const { value, count, rest } of card.options) {
        if (rest !== true) rows(`${id}: ${value}`, count, conditionOn(id, { kind: 'answer', value }));
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
  for (const { from, to, count } of overTime.bins) time(from, count, { times: [{ from, to }] });
  const [first, last] = [overTime.bins[0], overTime.bins[overTime.bins.length - 1]];
  if (overTime.before > 0 && first !== undefined)
    time('before', overTime.before, { times: [{ to: first.from }] });
  if (overTime.after > 0 && last !== undefined) time('after', overTime.after, { times: [{ from: last.to }] });
  return clicks;
}

function conditionOn(instructionId: string, condition: AnswerCondition): SummaryFilter {
  return { questions: [{ instructionId, anyOf: [condition] }] };
}

/** Returns a filter that both elements of one question or of the time give together: either of them. */
export function eitherOf(one: SummaryFilter, other: SummaryFilter): SummaryFilter {
  const times = [...(one.times ?? []), ...(other.times ?? [])];
  const [question] = one.questions ?? [];
  const anyOf = [one, other].flatMap(({ questions = [] }) => questions.flatMap((each) => each.anyOf));
  return {
    ...(times.length === 0 ? {} : { times }),
    ...(question === undefined ? {} : { questions: [{ ...question, anyOf }] }),
  };
}

/** Returns a filter for rows that meet both. */
export function bothOf(one: SummaryFilter, other: SummaryFilter): SummaryFilter {
  const questions = [...(one.questions ?? []), ...(other.questions ?? [])];
  return { ...one, ...other, ...(questions.length === 0 ? {} : { questions }) };
}
