import { errorReply, notFound } from './envelopes.ts';
import { listReply, pageReply, type PagingHabits } from './paging.ts';
import type { StudyData } from './prolificData.ts';
import { jsonReply, type ReceivedRequest, type Reply } from './reply.ts';
import type { StudyPeople, WireSubmission } from './studyPeople.ts';

const defaultPageSize = 20;
/** For each study, ever. */
const maxCombinations = 2;
const maxFilters = 15;

/** Answers a request below `/studies/{id}/` that is about its submissions or participants. */
export function answerPeople(
  people: StudyPeople,
  paging: PagingHabits,
  study: StudyData,
  what: string,
  request: ReceivedRequest,
): Reply {
  switch (what) {
    case 'submissions':
      return submissionsOf(people, paging, study, request);
    case 'demographic-export':
      return demographicExport(people, study, request);
    default: {
      const used = people.combinations.get(study.id) ?? [];
      return jsonReply(200, { count: used.length, filters: used.map((each): unknown => JSON.parse(each)) });
    }
  }
}

/** Lists a study's submissions by `limit` and `offset`; 20 unless more are requested. */
function submissionsOf(
  people: StudyPeople,
  paging: PagingHabits,
  study: StudyData,
  { query }: ReceivedRequest,
): Reply {
  return listReply(ordered(people.of(study), query), query, paging, (each) => each, defaultPageSize);
}

/** Lists a study's submissions by `page` and `page_size`; 20 unless more are requested. */
export function answerSubmissions(
  people: StudyPeople,
  paging: PagingHabits,
  study: StudyData | undefined,
  { query }: ReceivedRequest,
): Reply {
  if (study === undefined) return notFound();
  return pageReply(ordered(people.of(study), query), query, paging, (each) => each);
}

const orderings: Readonly<Record<string, (each: WireSubmission) => string | number>> = {
  started_at: (each) => each.started_at,
  completed_at: (each) => each.completed_at ?? '',
  status: (each) => each.status,
  time_taken: (each) => each.time_taken ?? 0,
};

function ordered(list: readonly WireSubmission[], query: URLSearchParams): readonly WireSubmission[] {
  const [, minus = '', key = ''] = /^(-?)(\w+)$/.exec(query.get('ordering') ?? '') ?? [];
  const valueOf = orderings[key];
  if (valueOf === undefined) return list;
  const sorted = list.toSorted((one, other) => {
    const [a, b] = [valueOf(one), valueOf(other)];
    return a < b ? -1 : a > b ? 1 : 0;
  });
  return minus === '-' ? sorted.reverse() : sorted;
}

function demographicExport(people: StudyPeople, study: StudyData, { body }: ReceivedRequest): Reply {
  const filters = filtersIn(body);
  if (filters === undefined) return errorReply(400, 'Bad request', { filters: ['This field is required.'] });
  if (filters.length > maxFilters) {
    return errorReply(400, 'Bad request', { filters: [`At most ${maxFilters} filters are allowed.`] });
  }
  const none = people.habits.withoutDemographics.get(study.id);
  if (none === 204) return { status: 204, headers: {} };
  if (none === 404 || people.of(study).length === 0) return notFound();
  const combination = JSON.stringify(filters);
  const used = people.combinations.get(study.id) ?? [];
  if (!used.includes(combination)) {
    if (used.length >= maxCombinations) {
      return errorReply(
        400,
        'Bad request',
        `This study has reached the maximum of ${maxCombinations} filter combinations.`,
      );
    }
    people.combinations.set(study.id, [...used, combination]);
  }
  return { status: 200, headers: { 'content-type': 'text/csv' }, body: people.csv(study) };
}

function filtersIn(body: string): readonly unknown[] | undefined {
  try {
    const { filters } = JSON.parse(body) as { readonly filters?: unknown };
    return Array.isArray(filters) ? filters : undefined;
  } catch {
    return undefined;
  }
}
