import type { ErrorDetail } from './envelopes.ts';
import type { SubmissionRecord } from './prolificData.ts';
import type { WireFilter } from './wire.ts';

export type ParsedFilter =
  | { readonly ok: true; readonly filter: WireFilter }
  | { readonly ok: false; readonly detail: ErrorDetail };

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/;

/** Parses and validates the filter in the query of a POST; ignores unknown parameters. */
export function parseFilter(query: URLSearchParams): ParsedFilter {
  const filter: WireFilter = {};
  const wrong: Record<string, string[]> = {};
  const studyId = query.get('study_id');
  if (studyId !== null) {
    filter.study_id = studyId;
    if (!/^[0-9a-f]{24}$/.test(studyId)) {
      wrong['study_id'] = ['Enter a valid study id.'];
    }
  }
  for (const name of ['from', 'to'] as const) {
    const value = query.get(name);
    if (value !== null) {
      filter[name] = value;
      if (!instant.test(value) || Number.isNaN(Date.parse(value))) {
        wrong[name] = ['Enter a valid ISO 8601 datetime.'];
      }
    }
  }
  if (Object.keys(wrong).length > 0) {
    return { ok: false, detail: wrong };
  }
  if (
    filter.from !== undefined &&
    filter.to !== undefined &&
    Date.parse(filter.from) >= Date.parse(filter.to)
  ) {
    return { ok: false, detail: { from: ['Must be before `to`.'] } };
  }
  return { ok: true, filter };
}

/**
 * Returns whether a record passes the filter: terms are combined by AND, `from` is inclusive and `to`
 * exclusive.
 */
export function passes(
  record: Pick<SubmissionRecord, 'study_id' | 'created_at'>,
  filter: WireFilter,
): boolean {
  const at = Date.parse(record.created_at);
  return (
    (filter.study_id === undefined || record.study_id === filter.study_id) &&
    (filter.from === undefined || at >= Date.parse(filter.from)) &&
    (filter.to === undefined || at < Date.parse(filter.to))
  );
}

/** Returns whether two filters were sent with the same text. */
export function sameFilter(one: WireFilter, other: WireFilter): boolean {
  return one.study_id === other.study_id && one.from === other.from && one.to === other.to;
}
