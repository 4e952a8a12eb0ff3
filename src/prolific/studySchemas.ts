import * as z from 'zod/mini';
import type {
  Batch,
  DemographicHistory,
  Project,
  Study,
  StudySummary,
  SubmissionCounts,
} from './apiModel.ts';
import type { SubjectKind } from '../snapshots/subject.ts';
import { pagesInOrder } from '../snapshots/reading/pageItems.ts';
import { joinLines } from '../problems/plainText.ts';
import { id, listMeta, maybeDateTime, maybeText, dateTime, toPageItems } from './schemas.ts';

const project = z.object({ id, title: maybeText });
export const projectsAnswer = z.object({ results: z.nullish(z.array(project)), meta: listMeta });

const studyFields = { id, name: maybeText, status: maybeText, date_created: maybeDateTime };
const studySummary = z.object(studyFields);
/** No link, or one without an address: there is no such page. */
const pageLinks = z.object({ next: z.nullish(z.object({ href: z.nullish(z.string()) })) });
export const studiesAnswer = z.object({
  results: z.nullish(z.array(studySummary)),
  meta: listMeta,
  _links: z.catch(z.nullish(pageLinks), undefined),
});

export const studyAnswer = z.object({
  ...studyFields,
  data_collection_method: maybeText,
  data_collection_id: maybeText,
});

export function toProject(wire: z.infer<typeof project>): Project {
  return { id: wire.id, title: joinLines(wire.title ?? wire.id) };
}

/**
 * Returns whether more pages of studies follow. Pages may be short, so without links or a count only an empty
 * page is the last.
 */
export function hasMoreStudies({ results, meta, _links: links }: z.infer<typeof studiesAnswer>): {
  readonly more?: boolean;
} {
  if (links?.next !== undefined) return { more: (links.next?.href ?? '') !== '' };
  return typeof meta?.count === 'number' ? {} : { more: (results ?? []).length > 0 };
}

export function toStudySummary(wire: z.infer<typeof studySummary>): StudySummary {
  return {
    id: wire.id,
    name: joinLines(wire.name ?? wire.id),
    status: joinLines(wire.status ?? ''),
    ...(wire.date_created ? { createdAt: wire.date_created } : {}),
  };
}

/**
 * Accepts `AI_TASK_BUILDER_COLLECTION` and `AI_TASK_BUILDER_BATCH`, and the same without "AI", which the
 * product has dropped elsewhere.
 */
function kindOf(method: string): SubjectKind | undefined {
  const kind = /(?:^|_)TASK_BUILDER_(COLLECTION|BATCH)$/.exec(method)?.[1];
  if (kind === undefined) return undefined;
  return kind === 'BATCH' ? 'batch' : 'collection';
}

export function toStudy(wire: z.infer<typeof studyAnswer>): Study {
  const kind = kindOf(wire.data_collection_method ?? '');
  const subjectId = wire.data_collection_id ?? '';
  return {
    ...toStudySummary(wire),
    ...(kind === undefined || subjectId === '' ? {} : { subject: { kind, id: subjectId } }),
  };
}

const statuses: ReadonlySet<string> = new Set([
  ...['RESERVED', 'ACTIVE', 'TIMEDOUT', 'AWAITINGREVIEW', 'APPROVED', 'RETURNED', 'REJECTED'],
  ...['SCREENEDOUT', 'PARTIALLYAPPROVED', 'UNKNOWN', 'TOTAL'],
]);
/** More would lose digits in sums. */
const count = z.nullish(z.int().check(z.minimum(0), z.maximum(1e9)));

/**
 * By status; whatever else Prolific counts is tolerated. Not an answer without any status, or with something else
 * than a count: taken for 0, it would make answers look new once the right one is back.
 */
export const countsAnswer = z.record(z.string(), z.unknown()).check(
  z.refine((answer) => {
    const known = Object.keys(answer).filter((key) => statuses.has(statusOf(key)));
    const isCounts = known.length > 0 || Object.keys(answer).length === 0;
    return isCounts && known.every((key) => count.safeParse(answer[key]).success);
  }),
);

/** Returns a status in one spelling, in capitals without blanks: Prolific's documents spell it differently. */
export function statusOf(key: string): string {
  return key.toUpperCase().replaceAll(/[^A-Z]/g, '');
}

/** Prolific omits those of which there are none. */
export function toSubmissionCounts(wire: z.infer<typeof countsAnswer>): SubmissionCounts {
  const counts = new Map<string, number>();
  for (const [key, number] of Object.entries(wire))
    if (typeof number === 'number') counts.set(statusOf(key), number);
  const sum = (...words: readonly string[]): number =>
    words.reduce((total, word) => total + (counts.get(word) ?? 0), 0);
  const awaitingReview = sum('AWAITINGREVIEW');
  const approved = sum('APPROVED', 'PARTIALLYAPPROVED');
  return {
    inProgress: sum('ACTIVE', 'RESERVED'),
    awaitingReview,
    approved,
    returned: sum('RETURNED'),
    completed: awaitingReview + approved + sum('REJECTED'),
  };
}

/** Its `filters` aren't documented in detail: a combination is a list, or an object with one. */
export const historyAnswer = z.object({
  count: z.int().check(z.minimum(0)),
  filters: z.catch(z.nullish(z.array(z.unknown())), undefined),
});

export function toDemographicHistory({
  count: used,
  filters,
}: z.infer<typeof historyAnswer>): DemographicHistory {
  const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;
  const hasBase = (filters ?? []).some(
    (each) => isEmpty(each) || isEmpty((each as { readonly filters?: unknown } | null)?.filters),
  );
  return { used, hasBase };
}

const batchAnswer = z.object({
  id,
  workspace_id: maybeText,
  name: maybeText,
  created_at: dateTime,
  created_by: maybeText,
  status: maybeText,
  total_task_count: z.catch(z.nullish(z.number()), undefined),
  batch_items: z.catch(z.nullish(z.array(z.looseObject({}))), undefined),
});

export const batchesAnswer = z.object({ results: z.nullish(z.array(batchAnswer)), meta: listMeta });

/** `workspaceId` is that of the list, as answers may omit it. */
export function toBatch(wire: z.infer<typeof batchAnswer>, workspaceId: string): Batch {
  return {
    kind: 'batch',
    id: wire.id,
    workspaceId: wire.workspace_id ?? workspaceId,
    name: joinLines(wire.name ?? wire.id),
    createdAt: wire.created_at,
    createdBy: wire.created_by ?? '',
    status: joinLines(wire.status ?? ''),
    taskCount: wire.total_task_count ?? undefined,
    items: pagesInOrder(wire.batch_items ?? []).flatMap(toPageItems),
  };
}
