import { systemTiming, type Timing } from '../http/timing.ts';
import type { Transport } from '../http/transports/transport.ts';
import { problemOf, type Problem } from '../problems/problem.ts';
import type { AnnouncedEnd } from './announcedEnd.ts';
import { ApiRequester, type ApiAnswer, type ApiRequest, type ApiExchange } from './apiRequest.ts';
import {
  batchesAnswer,
  countsAnswer,
  historyAnswer,
  toBatch,
  toDemographicHistory,
  hasMoreStudies,
  projectsAnswer,
  studiesAnswer,
  studyAnswer,
  toProject,
  toStudy,
  toStudySummary,
  toSubmissionCounts,
} from './studySchemas.ts';
import type {
  Account,
  Batch,
  Collection,
  DemographicHistory,
  ExportJob,
  ExportState,
  Project,
  ProlificWorkspace,
  Study,
  StudySummary,
  Submission,
  SubmissionCounts,
} from './apiModel.ts';
import { readSubmissions, submissionsAnswer } from './submissionList.ts';
import type { ExportFilter } from '../snapshots/filter/filter.ts';
import type { SubjectKind, SubjectRef } from '../snapshots/subject.ts';
import {
  accountAnswer,
  collectionAnswer,
  collectionsAnswer,
  exportAnswer,
  exportJobsAnswer,
  filterQuery,
  parseAnswer,
  toAccount,
  toCollection,
  toExportJob,
  toExportState,
  toWorkspace,
  workspacesAnswer,
} from './schemas.ts';

export interface ProlificClientOptions {
  /** Judged by `parseSecureUrl` beforehand; a path, such as a gateway's, is kept. */
  readonly apiUrl: URL;
  readonly token: string;
  /** The caller's: `createProlificClient` never closes it. */
  readonly transport: Transport;
  readonly userAgent: string;
  readonly timing?: Timing;
  readonly onExchange?: (exchange: ApiExchange) => void;
  /** Called when Prolific refuses the token. */
  readonly onRefused?: () => void;
  /** Called for each response that announces the end of its endpoint. */
  readonly onAnnouncedEnd?: (end: AnnouncedEnd) => void;
}

/**
 * The part of Prolific's public API that the extension uses. Every method throws a `ProblemError` of a
 * network or API kind, or the signal's reason when aborted.
 */
export interface ProlificClient {
  me(signal: AbortSignal): Promise<Account>;
  workspaces(signal: AbortSignal): Promise<ProlificWorkspace[]>;
  /**
   * Returns all collections of a Prolific workspace, in the API's order; `onPage` receives those that are new
   * on each page.
   */
  collections(
    workspaceId: string,
    options: { readonly signal: AbortSignal; readonly onPage?: (collections: readonly Collection[]) => void },
  ): Promise<Collection[]>;
  collection(collectionId: string, signal: AbortSignal): Promise<Collection>;
  /** Returns all batches of a Prolific workspace, like {@link collections}. */
  batches(
    workspaceId: string,
    options: { readonly signal: AbortSignal; readonly onPage?: (batches: readonly Batch[]) => void },
  ): Promise<Batch[]>;
  projects(workspaceId: string, signal: AbortSignal): Promise<Project[]>;
  /** Returns a project's studies, newest first if the server sorts them. */
  studies(projectId: string, signal: AbortSignal): Promise<StudySummary[]>;
  study(studyId: string, signal: AbortSignal): Promise<Study>;
  submissionCounts(studyId: string, signal: AbortSignal): Promise<SubmissionCounts>;
  /**
   * Returns all submissions of a study; `onPage` is told how many were received and, if known, how many there
   * are. Throws `submissions-incomplete` rather than returning fewer.
   */
  submissions(
    studyId: string,
    options: {
      readonly signal: AbortSignal;
      readonly onPage?: (received: number, expected: number | undefined) => void;
    },
  ): Promise<Submission[]>;
  /**
   * Requests a study's demographics without any filter, which may use up one of two combinations of filters,
   * and returns what Prolific answers, byte for byte: CSV. `undefined` if there are none.
   */
  demographics(studyId: string, signal: AbortSignal): Promise<Buffer | undefined>;
  demographicHistory(studyId: string, signal: AbortSignal): Promise<DemographicHistory>;
  /**
   * Requests an export. Repeats the request only if it certainly wasn't sent, or was rejected with
   * `Retry-After`. After a network problem, check {@link listExports} before requesting again: the job may
   * exist.
   */
  requestExport(
    subject: SubjectRef,
    filter: ExportFilter | undefined,
    signal: AbortSignal,
  ): Promise<ExportState>;
  exportState(subject: SubjectRef, exportId: string, signal: AbortSignal): Promise<ExportState>;
  /** Returns its jobs, newest first; `undefined` if Prolific has no such list (generation 1). */
  listExports(subject: SubjectRef, signal: AbortSignal): Promise<ExportJob[] | undefined>;
  /**
   * Returns whether a list of this kind was ever received: a missing one then doesn't prove that lists are
   * unsupported.
   */
  hasLists(kind: SubjectKind): boolean;
  /** Removes a job and its archive at Prolific's. Throws `conflict` while it is generating. */
  deleteExport(subject: SubjectRef, exportId: string, signal: AbortSignal): Promise<void>;
}

const pageSize = 200;
const maxPageRequests = 1000;

/** Creates the client for a token and an API address. */
export function createProlificClient(options: ProlificClientOptions): ProlificClient {
  const none = (): void => undefined;
  const { timing = systemTiming, onExchange = none, onRefused = none, onAnnouncedEnd = none } = options;
  const api = new ApiRequester({ ...options, timing, onExchange, onRefused, onAnnouncedEnd });
  const listed = new Set<SubjectKind>();

  const get = async <T>(schema: Schema<T>, request: GetRequest, signal: AbortSignal): Promise<T> => {
    const { body, status } = await api.send({ method: 'GET', ...request }, signal);
    return parseAnswer(schema, textOf(body), status);
  };
  /** All items of a list; `onPage` gets those new on each page as it comes. */
  const list = async <Wire, Item extends { readonly id: string }>(
    schema: Schema<ListAnswer<Wire>>,
    toItem: (wire: Wire) => Item,
    { onPage, ...request }: GetRequest & { readonly onPage?: ((items: readonly Item[]) => void) | undefined },
    signal: AbortSignal,
  ): Promise<Item[]> => {
    const pages = eachPage(async ({ limit, offset }) => {
      const query = { ...request.query, limit: String(limit), offset: String(offset) };
      const { results, meta } = await get(schema, { ...request, query }, signal);
      return { results: (results ?? []).map(toItem), ...countOf(meta) };
    }, paging);
    return await collected(pages, onPage);
  };
  const ofWorkspace = (lists: 'collections' | 'batches', workspaceId: string): GetRequest => ({
    path: ['data-collection', lists],
    query: { workspace_id: workspaceId },
    subject: 'workspace',
  });
  const exportState = async (request: ApiRequest, signal: AbortSignal): Promise<ExportState> => {
    const { body, status } = await api.send(request, signal);
    return toExportState(parseAnswer(exportAnswer, textOf(body), status), status, options.apiUrl);
  };

  const client: ProlificClient = {
    me: async (signal) =>
      toAccount(
        await get(accountAnswer, { path: ['users', 'me'], finalSlash: true, subject: 'account' }, signal),
      ),
    workspaces: async (signal) => {
      const request = { path: ['workspaces'], finalSlash: true, subject: 'account' } as const;
      return await list(workspacesAnswer, toWorkspace, request, signal);
    },
    collections: async (workspaceId, { signal, onPage }) =>
      await list(
        collectionsAnswer,
        toCollection,
        { ...ofWorkspace('collections', workspaceId), onPage },
        signal,
      ),
    collection: async (id, signal) => {
      const path = ['data-collection', 'collections', id];
      return toCollection(await get(collectionAnswer, { path, subject: 'collection' }, signal));
    },
    batches: async (workspaceId, { signal, onPage }) =>
      await list(
        batchesAnswer,
        (wire) => toBatch(wire, workspaceId),
        { ...ofWorkspace('batches', workspaceId), onPage },
        signal,
      ),
    projects: async (workspaceId, signal) => {
      const path = ['workspaces', workspaceId, 'projects'];
      return await list(projectsAnswer, toProject, { path, finalSlash: true, subject: 'workspace' }, signal);
    },
    studies: async (projectId, signal) => {
      const path = ['projects', projectId, 'studies'];
      let pageNumber = 0;
      const pages = eachPage(async ({ limit }) => {
        pageNumber += 1;
        const query = { page: String(pageNumber), page_size: String(limit), ordering: '-date_created' };
        const request = { path, finalSlash: true, query, subject: 'workspace' } as const;
        const answer = await get(studiesAnswer, request, signal).catch((error: unknown) => {
          // Some lists answer 404 beyond their last page.
          if (pageNumber > 1 && problemOf(error)?.kind === 'not-found') return undefined;
          throw error;
        });
        if (answer === undefined) return { results: [] };
        const results = (answer.results ?? []).map(toStudySummary);
        return { results, ...countOf(answer.meta), ...hasMoreStudies(answer) };
      }, paging);
      return await collected(pages);
    },
    study: async (id, signal) =>
      toStudy(await get(studyAnswer, { path: ['studies', id], finalSlash: true, subject: 'study' }, signal)),
    submissionCounts: async (id, signal) => {
      const path = ['studies', id, 'submissions', 'counts'];
      const request = { path, finalSlash: true, subject: 'study' } as const;
      return toSubmissionCounts(await get(countsAnswer, request, signal));
    },
    submissions: async (id, { signal, onPage = none }) => {
      const path = ['studies', id, 'submissions'];
      return await readSubmissions({
        page: async (query) =>
          await get(submissionsAnswer, { path, finalSlash: true, query, subject: 'study' }, signal),
        completed: async () => (await client.submissionCounts(id, signal)).completed,
        onPage,
      });
    },
    demographics: async (id, signal) => {
      const request = {
        method: 'POST',
        path: ['studies', id, 'demographic-export'],
        finalSlash: true,
        subject: 'study',
        body: '{"filters":[]}',
        accept: 'text/csv, */*;q=0.5',
        requestsDemographics: true,
        // The same combination of filters may be requested as often as one likes.
        isRepeatable: true,
      } as const;
      const { status, body } = await api.send(request, signal).catch(emptyIfMissing);
      return status === 204 || body.length === 0 ? undefined : body;
    },
    demographicHistory: async (id, signal) => {
      const path = ['studies', id, 'demographic-export-history'];
      return toDemographicHistory(
        await get(historyAnswer, { path, finalSlash: true, subject: 'study' }, signal),
      );
    },
    requestExport: async (subject, filter, signal) => {
      const path = exportsPath(subject);
      const query = filterQuery(filter);
      const request = { method: 'POST', path, query, subject: subject.kind, requestsExport: true } as const;
      return await exportState(request, signal);
    },
    exportState: async (subject, exportId, signal) => {
      const path = [...exportsPath(subject), exportId];
      return await exportState({ method: 'GET', path, subject: 'export' }, signal);
    },
    listExports: async (subject, signal) => {
      try {
        const path = exportsPath(subject);
        const jobs = (await get(exportJobsAnswer, { path, subject: subject.kind }, signal)).map(toExportJob);
        listed.add(subject.kind);
        return jobs;
      } catch (error) {
        if (isMissingRoute(problemOf(error))) return undefined;
        throw error;
      }
    },
    hasLists: (kind) => listed.has(kind),
    deleteExport: async (subject, exportId, signal) => {
      const path = [...exportsPath(subject), exportId];
      await api.send({ method: 'DELETE', path, subject: 'export' }, signal);
    },
  };
  return client;
}

function textOf(body: Buffer): string {
  return new TextDecoder().decode(body);
}

/** Where there is nothing to export, Prolific answers 404. */
function emptyIfMissing(error: unknown): ApiAnswer {
  if (problemOf(error)?.kind !== 'not-found') throw error;
  return { status: 204, body: Buffer.alloc(0) };
}

type GetRequest = Omit<ApiRequest, 'method'>;
type Schema<T> = Parameters<typeof parseAnswer<T>>[0];

interface ListAnswer<Wire> {
  readonly results?: readonly Wire[] | null | undefined;
  readonly meta?: { readonly count?: number | null | undefined } | null | undefined;
}

const paging = { limit: pageSize, maxPages: maxPageRequests };

async function collected<T>(
  pages: AsyncIterable<readonly T[]>,
  onPage?: (page: readonly T[]) => void,
): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) {
    // Not spread: a page of a hundred thousand would be as many arguments.
    for (const item of page) all.push(item);
    onPage?.(page);
  }
  return all;
}

function exportsPath({ kind, id }: SubjectRef): string[] {
  return ['data-collection', kind === 'collection' ? 'collections' : 'batches', id, 'export'];
}

function countOf(meta: ListAnswer<unknown>['meta']): { count?: number } {
  return typeof meta?.count === 'number' ? { count: meta.count } : {};
}

/** Returns whether a server has no such list: 404 in any form, or 405. */
function isMissingRoute(problem: Problem | undefined): boolean {
  if (problem?.kind === 'not-found') return true;
  const status = problem !== undefined && 'status' in problem ? problem.status : undefined;
  return status === 404 || status === 405;
}

export interface PageRequest {
  readonly limit: number;
  readonly offset: number;
}

export interface Page<T> {
  readonly results: readonly T[];
  /** Total number according to the server; ignored if contradictory. */
  readonly count?: number;
  /** Whether more pages follow according to the server; overrides the count. */
  readonly more?: boolean;
}

interface PagingOptions {
  readonly limit: number;
  /** No more requests than this, whatever the server answers. */
  readonly maxPages: number;
}

/**
 * Reads a list by `limit` and `offset` and yields the new items of each page. Copes with servers that ignore
 * either, return shorter pages than `limit`, or send a missing or wrong count.
 */
export async function* eachPage<T extends { readonly id: string }>(
  fetchPage: (request: PageRequest) => Promise<Page<T>>,
  { limit, maxPages }: PagingOptions,
): AsyncGenerator<T[], void, undefined> {
  const seen = new Set<string>();
  let offset = 0;
  for (let page = 1; page <= maxPages; page++) {
    const { results, count, more } = await fetchPage({ limit, offset });
    const fresh: T[] = [];
    for (const item of results) {
      if (seen.has(item.id)) continue;
      seen.add(item.id);
      fresh.push(item);
    }
    if (fresh.length === 0) return;
    yield fresh;
    offset += results.length;
    const believed = count !== undefined && count >= offset;
    const isLast = believed ? count === offset : results.length < limit;
    if (more === undefined ? isLast : !more) return;
  }
}
