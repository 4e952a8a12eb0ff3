import type {
  AnswerCondition,
  QuestionFilter,
  SummaryFilter,
  TimeRange,
} from '../../../src/analysis/summary/summary.ts';

/** What a click on a part of a question changes. */
export type FilterChange = { readonly [K in keyof SummaryFilter]?: SummaryFilter[K] | undefined };

/** Returns the conditions on a question; none if it isn't filtered. */
export function conditionsOn(
  { questions = [] }: SummaryFilter,
  instructionId: string,
): QuestionFilter['anyOf'] {
  return questions.find((each) => each.instructionId === instructionId)?.anyOf ?? [];
}

/** Returns whether a filter has a condition on a question. */
export function hasCondition(
  filter: SummaryFilter,
  instructionId: string,
  condition: AnswerCondition,
): boolean {
  return conditionsOn(filter, instructionId).some((each) => isSame(each, condition));
}

/** Adds a condition to those on a question, any of which must be met, or removes it. */
export function toggleCondition(
  filter: SummaryFilter,
  instructionId: string,
  condition: AnswerCondition,
): FilterChange {
  const before = conditionsOn(filter, instructionId);
  const others = before.filter((each) => !isSame(each, condition));
  return setConditions(
    filter,
    instructionId,
    others.length < before.length ? others : [...before, condition],
  );
}

/** Replaces the conditions on a question; without any, it isn't filtered. */
export function setConditions(
  { questions = [] }: SummaryFilter,
  instructionId: string,
  anyOf: QuestionFilter['anyOf'],
): FilterChange {
  const at = questions.findIndex((each) => each.instructionId === instructionId);
  const changed = anyOf.length === 0 ? [] : [{ instructionId, anyOf }];
  const all = at < 0 ? [...questions, ...changed] : questions.toSpliced(at, 1, ...changed);
  return { questions: all.length === 0 ? undefined : all };
}

/** Returns whether a filter names exactly this time. */
export function hasTime({ times = [] }: SummaryFilter, time: TimeRange): boolean {
  return times.some((each) => isSame(each, time));
}

/**
 * Adds a time to those of a filter, any of which matches, or removes it. A time that none of the chart's
 * columns stands for was typed, and is replaced.
 */
export function toggleTime(
  { times = [] }: SummaryFilter,
  time: TimeRange,
  columns: readonly TimeRange[],
): FilterChange {
  const clicked = times.filter((each) => columns.some((column) => isSame(each, column)));
  const others = clicked.filter((each) => !isSame(each, time));
  const all = others.length < clicked.length ? others : [...clicked, time];
  return { times: all.length === 0 ? undefined : all };
}

/** Compares flat objects of texts and numbers; an undefined field is an absent one. */
function isSame<T extends object>(one: T, other: T): boolean {
  return keyOf(one) === keyOf(other);
}

function keyOf(value: object): string {
  return JSON.stringify(
    Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
