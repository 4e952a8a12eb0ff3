import * as z from 'zod/mini';
import type { Project, Study, StudySummary, SubjectKind } from './model.ts';
import { oneLine } from './plainText.ts';
import { id, listMeta, maybeDateTime, maybeText } from './schemas.ts';

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
  return { id: wire.id, title: oneLine(wire.title ?? wire.id) };
}

/**
 * Whether more pages of studies follow. Pages may be shorter than asked for, so that without links or a count only an empty
 * page tells the end.
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
    name: oneLine(wire.name ?? wire.id),
    status: oneLine(wire.status ?? ''),
    ...(wire.date_created ? { createdAt: wire.date_created } : {}),
  };
}

/** `AI_TASK_BUILDER_COLLECTION` or `AI_TASK_BUILDER_BATCH`; the product has lost its "AI" elsewhere. */
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
