import { errorReply, featureGateDetail, notFound } from './envelopes.ts';
import { answerExport, type ExportRoutesSetUp } from './exportRoutes.ts';
import { listReply, studiesReply, type PagingHabits } from './paging.ts';
import { laidOut } from './layout.ts';
import type { ProlificData, ProlificWorkspaceData, StudyData } from './prolificData.ts';
import { jsonReply, type Handler, type ReceivedRequest, type Reply } from './reply.ts';
import { answerPeople, answerSubmissions } from './peopleRoutes.ts';
import { studiesOf, type StudyPeople } from './studyPeople.ts';
import type { SubmissionCounts } from './submissionCounts.ts';

export interface ApiSetUp extends ExportRoutesSetUp {
  readonly data: ProlificData;
  readonly counts: SubmissionCounts;
  readonly people: StudyPeople;
  readonly token: string;
  readonly paging: PagingHabits;
  /** The status for a workspace without the feature; Prolific answers 404 to ordinary users. */
  readonly featureGateStatus: 403 | 404;
}

interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly answer: (
    setUp: ApiSetUp,
    request: ReceivedRequest,
    ids: readonly string[],
  ) => Reply | Promise<Reply>;
}

const dataCollection = '/api/v1/data-collection/(collections|batches)';

/** `answerExport` handles the methods of export routes, which depend on the generation. */
const exportPath = new RegExp(`^${dataCollection}/([^/]+)/export(?:/([^/]+))?$`);

const routes: readonly Route[] = [
  { method: 'GET', path: /^\/api\/v1\/users\/me$/, answer: (setUp) => account(setUp) },
  {
    method: 'GET',
    path: /^\/api\/v1\/workspaces$/,
    answer: (setUp, { query }) => listReply(setUp.data.workspaces, query, setUp.paging, workspaceWire(setUp)),
  },
  {
    method: 'GET',
    path: /^\/api\/v1\/workspaces\/([^/]+)$/,
    answer: (setUp, _request, [id]) =>
      withWorkspace(setUp, id, (workspace) => jsonReply(200, workspaceWire(setUp)(workspace))),
  },
  {
    method: 'GET',
    path: /^\/api\/v1\/workspaces\/([^/]+)\/projects$/,
    answer: (setUp, { query }, [id]) =>
      withWorkspace(setUp, id, (workspace) =>
        listReply(workspace.projects, query, setUp.paging, (project) => ({
          id: project.id,
          title: project.title,
          description: '',
          owner: setUp.data.account.id,
          type: 'PRIVATE',
          public_details: null,
          users: [],
          naivety_distribution_rate: null,
        })),
      ),
  },
  {
    method: 'GET',
    path: /^\/api\/v1\/projects\/([^/]+)\/studies$/,
    answer: (setUp, { query }, [id]) => {
      const project = setUp.data.workspaces.flatMap(({ projects }) => projects).find((one) => one.id === id);
      return project === undefined
        ? notFound()
        : studiesReply(project.studies, query, setUp.paging, studyShort);
    },
  },
  {
    method: 'GET',
    path: /^\/api\/v1\/studies$/,
    answer: (setUp, { query }) =>
      jsonReply(200, { results: inState(allStudies(setUp), query).map(studyShort) }),
  },
  {
    method: 'GET',
    path: /^\/api\/v1\/studies\/([^/]+)$/,
    answer: (setUp, _request, [id]) => {
      const study = allStudies(setUp).find((one) => one.id === id);
      return study === undefined ? notFound() : jsonReply(200, { ...studyShort(study), ...study });
    },
  },
  {
    method: 'GET',
    path: /^\/api\/v1\/studies\/([^/]+)\/submissions\/counts$/,
    answer: (setUp, _request, [id]) => {
      const study = allStudies(setUp).find((one) => one.id === id);
      return study === undefined ? notFound() : jsonReply(200, setUp.counts.wire(study));
    },
  },
  peopleRoute('GET', 'submissions'),
  peopleRoute('POST', 'demographic-export'),
  peopleRoute('GET', 'demographic-export-history'),
  {
    method: 'GET',
    path: /^\/api\/v1\/submissions$/,
    answer: (setUp, request) => {
      const study = allStudies(setUp).find(({ id }) => id === request.query.get('study'));
      return answerSubmissions(setUp.people, setUp.paging, study, request);
    },
  },
  { method: 'GET', path: new RegExp(`^${dataCollection}$`), answer: listOwners },
  {
    method: 'GET',
    path: new RegExp(`^${dataCollection}/([^/]+)$`),
    answer: (setUp, _request, [kind, id]) =>
      withOwner(setUp, kind, id, (owner) => jsonReply(200, laidOut(owner))),
  },
];

/** Returns a handler for every endpoint that exports need, according to Prolific’s published API. */
export function apiHandler(setUp: ApiSetUp): Handler {
  return (request) => {
    if (request.headers['authorization'] !== `Token ${setUp.token}`) {
      return errorReply(401, 'Authentication', 'Invalid token.');
    }
    // The API accepts paths with and without a final slash.
    const path = request.path.replace(/\/$/, '');
    const toExport = exportPath.exec(path);
    if (toExport !== null) {
      const [, kind, id, exportId] = toExport;
      return withOwner(setUp, kind, id, (owner) => answerExport(setUp, request, owner, exportId));
    }
    const found = routes.filter((route) => route.path.test(path));
    const route = found.find(({ method }) => method === request.method);
    if (route === undefined) {
      return found.length === 0
        ? notFound()
        : errorReply(405, 'Method not allowed', `Method "${request.method}" not allowed.`);
    }
    return route.answer(setUp, request, (route.path.exec(path) ?? []).slice(1));
  };
}

function peopleRoute(method: string, what: string): Route {
  return {
    method,
    path: new RegExp(`^/api/v1/studies/([^/]+)/${what}$`),
    answer: (setUp, request, [id]) => {
      const study = allStudies(setUp).find((one) => one.id === id);
      return study === undefined
        ? notFound()
        : answerPeople(setUp.people, setUp.paging, study, what, request);
    },
  };
}

function account({ data }: ApiSetUp): Reply {
  const { id, email, first_name, last_name } = data.account;
  return jsonReply(200, {
    id,
    email,
    first_name,
    last_name,
    name: `${first_name} ${last_name}`,
    username: email,
    user_type: 'researcher',
    currency_code: 'GBP',
    balance: 120_000,
    available_balance: 98_000,
  });
}

function workspaceWire({ data }: ApiSetUp): (workspace: ProlificWorkspaceData) => object {
  const { id: owner, email, first_name, last_name } = data.account;
  return ({ id, title, description, members = [] }) => ({
    id,
    title,
    description,
    owner,
    users: [
      { id: owner, name: `${first_name} ${last_name}`, email, roles: ['WORKSPACE_ADMIN'] },
      ...members.map((member) => ({ ...member, roles: ['WORKSPACE_COLLABORATOR'] })),
    ],
    naivety_distribution_rate: null,
  });
}

function listOwners(setUp: ApiSetUp, request: ReceivedRequest, [kind]: readonly string[]): Reply {
  const workspaceId = request.query.get('workspace_id');
  if (workspaceId === null || workspaceId === '') {
    return errorReply(400, 'Bad request', { workspace_id: ['This field is required.'] });
  }
  return withWorkspace(setUp, workspaceId, (workspace) => {
    if (!workspace.featureEnabled) {
      return featureGate(setUp);
    }
    const owners = workspace[kind === 'batches' ? 'batches' : 'collections'];
    return listReply(owners, request.query, setUp.paging, laidOut);
  });
}

function withWorkspace(
  setUp: ApiSetUp,
  id: string | undefined,
  answer: (workspace: ProlificWorkspaceData) => Reply,
): Reply {
  const workspace = setUp.data.workspaces.find((one) => one.id === id);
  return workspace === undefined ? notFound('workspace not found') : answer(workspace);
}

function withOwner<R extends Reply | Promise<Reply>>(
  setUp: ApiSetUp,
  kind: string | undefined,
  id: string | undefined,
  answer: (owner: ProlificWorkspaceData['collections' | 'batches'][number]) => R,
): R | Reply {
  if (id !== undefined && setUp.data.foreignCollectionIds.includes(id)) {
    return errorReply(403, 'Forbidden', 'You do not have permission to perform this action.');
  }
  for (const workspace of setUp.data.workspaces) {
    const owners = workspace[kind === 'batches' ? 'batches' : 'collections'];
    const owner = owners.find(({ wire }) => wire.id === id);
    if (owner !== undefined) {
      return workspace.featureEnabled ? answer(owner) : featureGate(setUp);
    }
  }
  return notFound(kind === 'batches' ? 'Batch not found.' : 'Collection not found.');
}

function featureGate(setUp: ApiSetUp): Reply {
  return errorReply(setUp.featureGateStatus, 'Not allowed', featureGateDetail);
}

function allStudies({ data }: ApiSetUp): StudyData[] {
  return studiesOf(data);
}

/** Filters studies by `state`, which has the form `(active|published)`; without it, returns all studies. */
function inState(studies: readonly StudyData[], query: URLSearchParams): StudyData[] {
  const states = query.get('state')?.replace(/[()]/g, '').toUpperCase().split('|');
  return studies.filter(({ status }) => states === undefined || states.includes(status));
}

/** Returns a study as in lists, without its link to the collection. */
function studyShort(study: StudyData): object {
  const short: Partial<StudyData> = { ...study };
  delete short.data_collection_method;
  delete short.data_collection_id;
  return { ...short, number_of_submissions: study.places_taken };
}
