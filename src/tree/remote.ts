import type { SessionState } from '../account/session.ts';
import type { ViewState } from '../editor/ids.ts';
import type { Problem } from '../problems/problem.ts';
import { traitsOf } from '../problems/traits.ts';
import type { ProlificClient } from '../prolific/client.ts';
import { loadWorkspaces } from './load.ts';
import type { TreeNode, WorkspaceNode } from './nodes.ts';
import type { WorkspaceRows } from './workspaceRows.ts';

/** Prolific's part of the view: its rows or, if there are none, a welcome text. */
export interface Remote {
  readonly state: ViewState;
  /** The rows; with a welcome text, what is shown in its place above other rows. */
  readonly rows: readonly TreeNode[];
}

interface RemoteDeps {
  readonly client: () => Promise<ProlificClient>;
  readonly workspaceRows: Pick<WorkspaceRows, 'load' | 'hasBatches'>;
  readonly onFailure: (error: unknown) => void;
}

/** Loads the rows of Prolific workspaces. Never throws; an aborted result means nothing. */
export async function loadRemote(
  account: SessionState,
  { client, workspaceRows, onFailure }: RemoteDeps,
  signal: AbortSignal,
): Promise<Remote> {
  if (account.state !== 'signed-in') return failed(problemOfAccount(account));
  const loaded = await loadWorkspaces(client, signal);
  if (loaded.status === 'failed') {
    if (!signal.aborted) onFailure(loaded.error);
    return failed(loaded.problem);
  }
  const alone = loaded.value.length === 1;
  const rows = loaded.value.map((workspace, index): WorkspaceNode => ({
    kind: 'workspace',
    workspace,
    alone,
    ...(index === 0 ? { first: true } : {}),
  }));
  const [first] = rows;
  if (first === undefined) return { state: 'no-collections', rows };
  if (!alone || signal.aborted) return { state: 'rows', rows };
  // The welcome view shows what would be its only row.
  const listing = await workspaceRows.load(first, signal);
  if (listing.status === 'failed') return failed(listing.problem, first);
  const hasRows = listing.value.length > 0 || (await workspaceRows.hasBatches(first));
  return { state: hasRows ? 'rows' : 'no-collections', rows };
}

/** Returns the welcome text for a problem and the row that stands in its place, or `row`. */
function failed(problem: Problem | undefined, row?: TreeNode): Remote {
  const state = traitsOf(problem).welcome;
  const own: TreeNode = { kind: 'problem', parent: undefined, problem, about: 'content' };
  return { state, rows: [state === 'failed' && row !== undefined ? row : own] };
}

function problemOfAccount(account: Exclude<SessionState, { readonly state: 'signed-in' }>): Problem {
  switch (account.state) {
    case 'signed-out':
      return { kind: 'not-signed-in' };
    case 'token-refused':
      return { kind: 'token-refused' };
    case 'unavailable':
      return { kind: 'secrets-unavailable', detail: account.detail };
  }
}
