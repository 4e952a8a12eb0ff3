import * as z from 'zod/mini';
import { parseSecureUrl } from '../http/trust/secureUrl.ts';
import { ProblemError } from '../problems/problem.ts';
import type {
  Account,
  Collection,
  CollectionPage,
  ExportJob,
  ExportState,
  PageItem,
  ProlificWorkspace,
} from './apiModel.ts';
import { timeOf } from '../snapshots/reading/instant.ts';
import { itemsIn, pagesInOrder } from '../snapshots/reading/pageItems.ts';
import { wireFilter, type ExportFilter } from '../snapshots/filter/filter.ts';
import { joinLines, plainText } from '../problems/plainText.ts';

// Requires only the fields that the extension needs, as Prolific adds fields without notice and its documents
// disagree: `schema_version` is text or a number, `item_count` is undocumented, and absent fields may be
// null.

export const dateTime = z.pipe(
  z.string().check(z.refine((text) => timeOf(text) !== undefined, 'not a date')),
  z.transform((text) => new Date(timeOf(text) ?? Number.NaN)),
);
export const maybeDateTime = z.catch(z.nullish(dateTime), undefined);
export const maybeText = z.catch(z.nullish(z.string()), undefined);
/** No half characters: no address can hold them. */
const wellFormed = z.refine<string>((text) => !/\p{Surrogate}/u.test(text));
export const id = z.string().check(z.minLength(1), wellFormed);

export const accountAnswer = z.object({
  id,
  email: z.string(),
  name: maybeText,
  first_name: maybeText,
  last_name: maybeText,
});

const member = z.object({ id, name: maybeText, email: maybeText });
const workspace = z.object({
  id,
  title: z.string(),
  users: z.catch(z.nullish(z.array(member)), undefined),
});

const pageItem = z.object({
  id: maybeText,
  type: z.string(),
  description: maybeText,
  content: maybeText,
  caption: maybeText,
  alt_text: maybeText,
});

/** Its layout is read by `itemsIn`. */
const page = z.looseObject({ id: z.nullish(id) });

export const collectionAnswer = z.object({
  id,
  workspace_id: z.string(),
  name: z.string(),
  created_at: dateTime,
  created_by: maybeText,
  last_modified_at: maybeDateTime,
  last_modified_by: maybeText,
  item_count: z.catch(z.nullish(z.number()), undefined),
  collection_items: z.nullish(z.array(page)),
});

export const listMeta = z.catch(
  z.nullish(z.object({ count: z.catch(z.nullish(z.number()), undefined) })),
  undefined,
);
export const workspacesAnswer = z.object({ results: z.array(workspace), meta: listMeta });
export const collectionsAnswer = z.object({ results: z.nullish(z.array(collectionAnswer)), meta: listMeta });

export const exportAnswer = z.object({
  status: z.string(),
  export_id: z.nullish(z.string().check(wellFormed)),
  url: z.nullish(z.string()),
  expires_at: maybeDateTime,
});

const exportFilter = z.object({
  study_id: z.nullish(z.string()),
  from: z.nullish(dateTime),
  to: z.nullish(dateTime),
});

const exportJob = z.object({
  export_id: id,
  status: z.string(),
  created_at: dateTime,
  filter: z.nullish(exportFilter),
});
export const exportJobsAnswer = z.array(exportJob);

/**
 * Parses a JSON text with a schema.
 * @throws {ProblemError} unexpected-answer: the detail names the first wrong field, never its value.
 */
export function parseAnswer<T>(schema: z.core.$ZodType<T>, body: string, status: number): T {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (cause) {
    const detail = /^\s*</.test(body) ? 'HTML' : 'JSON';
    throw new ProblemError({ kind: 'unexpected-answer', status, detail }, { cause });
  }
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  const detail = fieldPath(result.error.issues[0]?.path ?? []);
  throw new ProblemError({ kind: 'unexpected-answer', status, detail });
}

/** Returns a path as in JavaScript, such as `results[3].name`; `JSON` for the whole answer. */
function fieldPath(path: readonly PropertyKey[]): string {
  const written = path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${String(key)}`))
    .join('');
  return written === '' ? 'JSON' : written;
}

export function toAccount(wire: z.infer<typeof accountAnswer>): Account {
  const fullName = wire.name ?? [wire.first_name, wire.last_name].filter(Boolean).join(' ');
  return { id: wire.id, email: wire.email, name: fullName.trim() === '' ? wire.email : fullName.trim() };
}

export function toWorkspace(wire: z.infer<typeof workspace>): ProlificWorkspace {
  const members = (wire.users ?? []).flatMap(({ id, name, email }): [string, string][] => {
    const shown = joinLines(name ?? '') || joinLines(email ?? '');
    return shown === '' ? [] : [[id, shown]];
  });
  return { id: wire.id, title: joinLines(wire.title), members: new Map(members) };
}

export function toCollection(wire: z.infer<typeof collectionAnswer>): Collection {
  const pages = pagesInOrder(wire.collection_items ?? []).map(toPage);
  return {
    kind: 'collection',
    id: wire.id,
    workspaceId: wire.workspace_id,
    name: joinLines(wire.name),
    createdAt: wire.created_at,
    createdBy: wire.created_by ?? '',
    pageCount: wire.item_count ?? pages.length,
    pages,
    ...(wire.last_modified_at ? { lastModifiedAt: wire.last_modified_at } : {}),
    ...(wire.last_modified_by ? { lastModifiedBy: wire.last_modified_by } : {}),
  };
}

function toPage(wire: z.infer<typeof page>): CollectionPage {
  return { id: wire.id ?? '', items: toPageItems(wire) };
}

/** Returns the items of a page in the order in which participants see them, whatever its layout. */
export function toPageItems(wirePage: unknown): PageItem[] {
  const seen = new Set<string>();
  return itemsIn({ collection_items: [wirePage] }).flatMap(({ json, key }) => {
    const { success, data } = z.safeParse(pageItem, json);
    if (!success) return [];
    const item = { id: data.id ?? key, type: data.type, text: textOf(data) };
    // A page in both layouts at once has everything twice.
    if (item.id !== '' && seen.has(item.id)) return [];
    seen.add(item.id);
    return [item];
  });
}

function textOf(wire: z.infer<typeof pageItem>): string {
  switch (wire.type) {
    case 'rich_text':
      return plainText(wire.content ?? '');
    case 'image':
      return plainText(wire.caption ?? '') || plainText(wire.alt_text ?? '');
    default:
      return joinLines(wire.description ?? '') || plainText(wire.content ?? '');
  }
}

/**
 * Returns a job's status from the body, as HTTP statuses differ between generations of the API.
 * @throws {ProblemError} unknown-export-status: the status is new. unexpected-answer: a complete job has no
 * link. insecure-url, bad-url: the link must not be followed.
 */
export function toExportState(
  wire: z.infer<typeof exportAnswer>,
  httpStatus: number,
  apiUrl: URL,
): ExportState {
  const exportId = wire.export_id ? { exportId: wire.export_id } : {};
  switch (wire.status) {
    case 'generating':
    case 'failed':
      return { status: wire.status, ...exportId };
    case 'complete': {
      if (!wire.url) throw new ProblemError({ kind: 'unexpected-answer', status: httpStatus, detail: 'url' });
      const url = parseSecureUrl(wire.url, 'download', apiUrl);
      return {
        status: 'complete',
        ...exportId,
        url,
        ...(wire.expires_at ? { expiresAt: wire.expires_at } : {}),
      };
    }
    default:
      throw new ProblemError({
        kind: 'unknown-export-status',
        status: joinLines(wire.status).slice(0, 100),
      });
  }
}

export function toExportJob(wire: z.infer<typeof exportJob>): ExportJob {
  const filter = wire.filter ? toFilter(wire.filter) : undefined;
  return {
    exportId: wire.export_id,
    status: toJobStatus(wire.status),
    createdAt: wire.created_at,
    ...(filter === undefined ? {} : { filter }),
  };
}

function toJobStatus(status: string): ExportJob['status'] {
  return status === 'generating' || status === 'complete' || status === 'failed' ? status : 'unknown';
}

function toFilter(wire: z.infer<typeof exportFilter>): ExportFilter | undefined {
  const filter = {
    ...(wire.study_id ? { studyId: wire.study_id } : {}),
    ...(wire.from ? { from: wire.from } : {}),
    ...(wire.to ? { to: wire.to } : {}),
  };
  return Object.keys(filter).length === 0 ? undefined : filter;
}

/**
 * Returns the query of an export request, with instants in UTC like Prolific's own client, without zero
 * milliseconds.
 */
export function filterQuery(filter: ExportFilter | undefined): Record<string, string> {
  const wire = Object.entries(wireFilter(filter) ?? {});
  return Object.fromEntries(wire.map(([key, value]) => [key, value.replace(/\.000Z$/, 'Z')]));
}
