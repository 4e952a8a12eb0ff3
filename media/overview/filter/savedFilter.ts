import type {
  AnswerCondition,
  QuestionFilter,
  SummaryFilter,
  TimeRange,
} from '../../../src/analysis/summary/summary.ts';

/**
 * Reads a filter that the page saved, or an earlier version: with one time as `from` and `to`, and with one
 * `answer` and `range`. Ignores what isn't valid, which the host would reject.
 */
export function savedFilter(kept: unknown): SummaryFilter {
  const { study, participant, times, questions, isNew, ...earlier } = fieldsOf(kept);
  const ranges = [...listOf(times), earlier].flatMap(timeIn);
  const all = [...listOf(questions).flatMap(questionIn), ...earlierConditions(earlier)];
  return {
    ...(typeof study === 'string' && study !== '' ? { study } : {}),
    ...(typeof participant === 'string' && participant !== '' ? { participant } : {}),
    ...(ranges.length === 0 ? {} : { times: ranges }),
    ...(all.length === 0 ? {} : { questions: joined(all) }),
    ...(isNew === true ? { isNew } : {}),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function timeIn(value: unknown): TimeRange[] {
  const { from, to } = fieldsOf(value);
  const instant = (time: unknown): string | undefined => {
    const ms = typeof time === 'string' ? Date.parse(time) : Number.NaN;
    return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
  };
  const [start, end] = [instant(from), instant(to)];
  const range = {
    ...(start === undefined ? {} : { from: start }),
    ...(end === undefined ? {} : { to: end }),
  };
  return Object.keys(range).length === 0 ? [] : [range];
}

function questionIn(value: unknown): QuestionFilter[] {
  const { instructionId, anyOf } = fieldsOf(value);
  const conditions = listOf(anyOf).flatMap(conditionIn);
  return typeof instructionId === 'string' && conditions.length > 0
    ? [{ instructionId, anyOf: conditions }]
    : [];
}

function conditionIn(value: unknown): AnswerCondition[] {
  const { kind, value: answer, unit, from, to } = fieldsOf(value);
  if (kind === 'answer') return typeof answer === 'string' ? [{ kind, value: answer }] : [];
  if (kind !== 'range') return [];
  const ends = {
    ...(typeof from === 'number' ? { from } : {}),
    ...(typeof to === 'number' ? { to } : {}),
  };
  return Object.keys(ends).length === 0
    ? []
    : [{ kind, ...(typeof unit === 'string' ? { unit } : {}), ...ends }];
}

function earlierConditions({ answer, range }: Fields): QuestionFilter[] {
  return (['answer', 'range'] as const).flatMap((kind) => {
    const fields = fieldsOf(kind === 'answer' ? answer : range);
    return questionIn({ instructionId: fields['instructionId'], anyOf: [{ ...fields, kind }] });
  });
}

/** Joins the conditions on each question. */
function joined(questions: readonly QuestionFilter[]): QuestionFilter[] {
  const byId = new Map<string, QuestionFilter['anyOf']>();
  for (const { instructionId, anyOf } of questions)
    byId.set(instructionId, [...(byId.get(instructionId) ?? []), ...anyOf]);
  return [...byId].map(([instructionId, anyOf]) => ({ instructionId, anyOf }));
}
