import { systemTiming, type Timing } from '../http/timing.ts';
import type { Transport } from '../http/transport.ts';
import { problemOf, type Problem } from '../problems/problem.ts';
import { ApiRequester, type ApiAnswer, type ApiRequest } from './apiRequest.ts';
import { batchesAnswer, toBatch } from './batchSchemas.ts';
import type {
  Account,
  Batch,
  Collection,
  ExportFilter,
  ExportJob,
  ExportState,
  Project,
  ProlificWorkspace,
  Study,
  StudySummary,
  SubjectKind,
  SubjectRef,
} from './model.ts';
import { eachPage, type PageRequest } from './paging.ts';
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
import {
  hasMoreStudies,
  projectsAnswer,
  studiesAnswer,
  studyAnswer,
  toProject,
  toStudy,
  toStudySummary,
} from './studySchemas.ts';

/** One HTTP exchange with the API, for the log: it holds no secret. */
export interface ApiExchange {
  readonly method: string;
  /** Path and query below the API's address. */
  readonly path: string;
  /** 1 for the first try. */
  readonly attempt: number;
  readonly milliseconds: number;
  /** The status answered, or the kind of problem that kept the answer away. */
  readonly outcome: number | string;
}

export interface ProlificClientOptions {
  /** Judged by `parseSecureUrl` beforehand; a path, such as a gateway's, is kept. */
  readonly apiUrl: URL;
  readonly token: string;
  /** The caller's: `createProlificClient` never closes it. */
  readonly transport: Transport;
  readonly userAgent: string;
  readonly timing?: Timing;
  readonly onExchange?: (exchange: ApiExchange) => void;
  /** Told when Prolific does not accept the token. */
  readonly onRefused?: () => void;
}

/**
 * Prolific's public API as far as the extension needs it. Every method throws a `ProblemError` of a network or API
 * kind, or the signal's reason when aborted.
 */
export interface ProlificClient {
  me(signal: AbortSignal): Promise<Account>;
  workspaces(signal: AbortSignal): Promise<ProlificWorkspace[]>;
  /** All collections of a Prolific workspace, in the API's order; `onPage` gets those new on each page as it comes. */
  collections(
    workspaceId: string,
    options: { readonly signal: AbortSignal; readonly onPage?: (collections: readonly Collection[]) => void },
  ): Promise<Collection[]>;
  collection(collectionId: string, signal: AbortSignal): Promise<Collection>;
  /** All batches of a Prolific workspace, as {@link collections}. */
  batches(
    workspaceId: string,
    options: { readonly signal: AbortSignal; readonly onPage?: (batches: readonly Batch[]) => void },
  ): Promise<Batch[]>;
  projects(workspaceId: string, signal: AbortSignal): Promise<Project[]>;
  /** The studies of a project, newest first as far as the server sorts them. */
  studies(projectId: string, signal: AbortSignal): Promise<StudySummary[]>;
  study(studyId: string, signal: AbortSignal): Promise<Study>;
  /**
   * Asks for an export. Sent once: repeated only where the request certainly never left or was turned away with
   * `Retry-After`. After a network problem look at {@link listExports} before asking again: the job may exist.
   */
  requestExport(
    subject: SubjectRef,
    filter: ExportFilter | undefined,
    signal: AbortSignal,
  ): Promise<ExportState>;
  exportState(subject: SubjectRef, exportId: string, signal: AbortSignal): Promise<ExportState>;
  /** Its jobs, newest first; `undefined` where this Prolific has no such list (generation 1). */
  listExports(subject: SubjectRef, signal: AbortSignal): Promise<ExportJob[] | undefined>;
  /** Whether a list of jobs of this kind has ever come: then one that is missing says nothing of this Prolific. */
  hasLists(kind: SubjectKind): boolean;
  /** Removes a job and its archive at Prolific's. Throws `conflict` while it is generating. */
  deleteExport(subject: SubjectRef, exportId: string, signal: AbortSignal): Promise<void>;
}

const pageSize = 200;
const mostPages = 1000;

/** The client for one token and one address of the API. */
export function createProlificClient(options: ProlificClientOptions): ProlificClient {
  const { timing = systemTiming, onExchange = () => undefined, onRefused = () => undefined } = options;
  return new HttpProlificClient(
    new ApiRequester({ ...options, timing, onExchange, onRefused }),
    options.apiUrl,
  );
}

class HttpProlificClient implements ProlificClient {
  private readonly api: ApiRequester;
  private readonly apiUrl: URL;
  private readonly listed = new Set<SubjectKind>();

  constructor(api: ApiRequester, apiUrl: URL) {
    this.api = api;
    this.apiUrl = apiUrl;
  }

  async me(signal: AbortSignal): Promise<Account> {
    const answer = await this.api.send(
      { method: 'GET', path: ['users', 'me'], finalSlash: true, subject: 'account' },
      signal,
    );
    return toAccount(parseAnswer(accountAnswer, answer.body, answer.status));
  }

  async workspaces(signal: AbortSignal): Promise<ProlificWorkspace[]> {
    const pages = eachPage(async (page) => {
      const answer = await this.api.send(
        { method: 'GET', path: ['workspaces'], finalSlash: true, query: pageQuery(page), subject: 'account' },
        signal,
      );
      const { results, meta } = parseAnswer(workspacesAnswer, answer.body, answer.status);
      return { results: results.map(toWorkspace), ...countOf(meta) };
    }, paging);
    return await collected(pages);
  }

  async collections(
    workspaceId: string,
    { signal, onPage }: Parameters<ProlificClient['collections']>[1],
  ): Promise<Collection[]> {
    const pages = eachPage(async (page) => {
      const query = { workspace_id: workspaceId, ...pageQuery(page) };
      const answer = await this.api.send(
        { method: 'GET', path: ['data-collection', 'collections'], query, subject: 'workspace' },
        signal,
      );
      const { results, meta } = parseAnswer(collectionsAnswer, answer.body, answer.status);
      return { results: (results ?? []).map(toCollection), ...countOf(meta) };
    }, paging);
    return await collected(pages, onPage);
  }

  async collection(collectionId: string, signal: AbortSignal): Promise<Collection> {
    const path = ['data-collection', 'collections', collectionId];
    const answer = await this.api.send({ method: 'GET', path, subject: 'collection' }, signal);
    return toCollection(parseAnswer(collectionAnswer, answer.body, answer.status));
  }

  async batches(
    workspaceId: string,
    { signal, onPage }: Parameters<ProlificClient['batches']>[1],
  ): Promise<Batch[]> {
    const pages = eachPage(async (page) => {
      const query = { workspace_id: workspaceId, ...pageQuery(page) };
      const answer = await this.api.send(
        { method: 'GET', path: ['data-collection', 'batches'], query, subject: 'workspace' },
        signal,
      );
      const { results, meta } = parseAnswer(batchesAnswer, answer.body, answer.status);
      return { results: (results ?? []).map((wire) => toBatch(wire, workspaceId)), ...countOf(meta) };
    }, paging);
    return await collected(pages, onPage);
  }

  async projects(workspaceId: string, signal: AbortSignal): Promise<Project[]> {
    const pages = eachPage(async (page) => {
      const path = ['workspaces', workspaceId, 'projects'];
      const query = pageQuery(page);
      const answer = await this.api.send(
        { method: 'GET', path, finalSlash: true, query, subject: 'workspace' },
        signal,
      );
      const { results, meta } = parseAnswer(projectsAnswer, answer.body, answer.status);
      return { results: (results ?? []).map(toProject), ...countOf(meta) };
    }, paging);
    return await collected(pages);
  }

  async studies(projectId: string, signal: AbortSignal): Promise<StudySummary[]> {
    let pageNumber = 0;
    const pages = eachPage(async ({ limit }) => {
      const path = ['projects', projectId, 'studies'];
      pageNumber += 1;
      const query = { page: String(pageNumber), page_size: String(limit), ordering: '-date_created' };
      const request = { method: 'GET', path, finalSlash: true, query, subject: 'workspace' } as const;
      const answer =
        pageNumber === 1 ? await this.api.send(request, signal) : await this.pageOf(request, signal);
      if (answer === undefined) return { results: [] };
      const listed = parseAnswer(studiesAnswer, answer.body, answer.status);
      const results = (listed.results ?? []).map(toStudySummary);
      return { results, ...countOf(listed.meta), ...hasMoreStudies(listed) };
    }, paging);
    return await collected(pages);
  }

  /** `undefined` where there is no such page: some lists answer 404 beyond their last. */
  private async pageOf(request: ApiRequest, signal: AbortSignal): Promise<ApiAnswer | undefined> {
    try {
      return await this.api.send(request, signal);
    } catch (error) {
      if (problemOf(error)?.kind === 'not-found') return undefined;
      throw error;
    }
  }

  async study(studyId: string, signal: AbortSignal): Promise<Study> {
    const path = ['studies', studyId];
    const answer = await this.api.send({ method: 'GET', path, finalSlash: true, subject: 'study' }, signal);
    return toStudy(parseAnswer(studyAnswer, answer.body, answer.status));
  }

  async requestExport(
    subject: SubjectRef,
    filter: ExportFilter | undefined,
    signal: AbortSignal,
  ): Promise<ExportState> {
    const answer = await this.api.send(
      {
        method: 'POST',
        path: exportsPath(subject),
        query: filterQuery(filter),
        subject: subject.kind,
        requestsExport: true,
      },
      signal,
    );
    return this.stateIn(answer);
  }

  async exportState(subject: SubjectRef, exportId: string, signal: AbortSignal): Promise<ExportState> {
    const path = [...exportsPath(subject), exportId];
    const answer = await this.api.send({ method: 'GET', path, subject: 'export' }, signal);
    return this.stateIn(answer);
  }

  private stateIn({ body, status }: ApiAnswer): ExportState {
    return toExportState(parseAnswer(exportAnswer, body, status), status, this.apiUrl);
  }

  async listExports(subject: SubjectRef, signal: AbortSignal): Promise<ExportJob[] | undefined> {
    try {
      const path = exportsPath(subject);
      const answer = await this.api.send({ method: 'GET', path, subject: subject.kind }, signal);
      const jobs = parseAnswer(exportJobsAnswer, answer.body, answer.status).map(toExportJob);
      this.listed.add(subject.kind);
      return jobs;
    } catch (error) {
      if (isMissingRoute(problemOf(error))) return undefined;
      throw error;
    }
  }

  hasLists(kind: SubjectKind): boolean {
    return this.listed.has(kind);
  }

  async deleteExport(subject: SubjectRef, exportId: string, signal: AbortSignal): Promise<void> {
    const path = [...exportsPath(subject), exportId];
    await this.api.send({ method: 'DELETE', path, subject: 'export' }, signal);
  }
}

const paging = { limit: pageSize, maxPages: mostPages };

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

function pageQuery({ limit, offset }: PageRequest): Record<string, string> {
  return { limit: String(limit), offset: String(offset) };
}

function countOf(meta: { readonly count?: number | null | undefined } | null | undefined): {
  count?: number;
} {
  return typeof meta?.count === 'number' ? { count: meta.count } : {};
}

/** How a server without the list answers it: 404 in any form, or 405. */
function isMissingRoute(problem: Problem | undefined): boolean {
  if (problem?.kind === 'not-found') return true;
  const status = problem !== undefined && 'status' in problem ? problem.status : undefined;
  return status === 404 || status === 405;
}
