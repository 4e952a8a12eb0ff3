import assert from 'node:assert/strict';
import type { Fault } from '../../prolific/faults.ts';
import { workspaceIds } from '../../prolific/sampleData.ts';
import { startLocalProlific, type LocalProlific } from '../../prolific/localProlific.ts';
import type { TreeNode, WorkspaceNode } from '../../../src/tree/nodes.ts';
import { WorkspaceRows } from '../../../src/tree/workspaceRows.ts';
import { localDeps } from '../exports/localDeps.ts';

const node: WorkspaceNode = {
  kind: 'workspace',
  workspace: { id: workspaceIds.archiveRoom, title: 'Archive room', members: new Map() },
  alone: false,
};

describe('Rows of a Prolific workspace', () => {
  let prolific: LocalProlific;
  let rows: WorkspaceRows;
  let changes: string[];
  let failures: number;
  let close: () => Promise<void>;
  const life = new AbortController();
  beforeEach(async () => {
    prolific = await startLocalProlific({ extraCollections: 1_000 });
    const local = localDeps(prolific);
    ({ close } = local);
    changes = [];
    failures = 0;
    rows = new WorkspaceRows({
      client: local.deps.client,
      onChange: ({ kind }) => changes.push(kind),
      onFailure: () => failures++,
    });
  });
  afterEach(async () => {
    rows.dispose();
    prolific.faults.clear();
    await close();
    await prolific.close();
  });

  /** Returns how many rows of each kind are shown. */
  function shown(): Partial<Record<TreeNode['kind'], number>> {
    const counts: Partial<Record<TreeNode['kind'], number>> = {};
    for (const { kind } of rows.below(node, life.signal)) counts[kind] = (counts[kind] ?? 0) + 1;
    return counts;
  }

  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  /** Holds or fails the request for the second page. */
  function secondPage(fault: Fault): void {
    prolific.faults.add({ server: 'api', path: /\/collections.*offset=200/, fault });
  }

  it('are shown page by page, with the number of those that have come', async () => {
    secondPage({ kind: 'stall' });
    assert.deepEqual(shown(), { loading: 1 });
    await until(() => (shown().collection ?? 0) > 0);
    assert.deepEqual(shown(), { collection: 200, loading: 1 });
    const loading = rows.below(node, life.signal).find(({ kind }) => kind === 'loading');
    assert.ok(loading?.kind === 'loading' && loading.count === 200);
    prolific.faults.clear();
    await until(() => shown().loading === undefined);
    assert.deepEqual(shown(), { collection: 1_000 });
  });

  it('are sent to the editor again only when they have doubled, and at the end', async () => {
    shown();
    await until(() => shown().loading === undefined);
    const redrawn = changes.filter((kind) => kind === 'workspace').length;
    assert.ok(redrawn >= 1 && redrawn <= 4, `${redrawn} times`);
    assert.equal(changes.at(-1), 'workspace');
  });

  it('stay, with the problem above them, if the rest can’t be loaded', async () => {
    secondPage({ kind: 'answer', status: 403 });
    shown();
    await until(() => shown().loading === undefined);
    assert.deepEqual(
      [Object.entries(shown()), failures],
      [
        [
          ['problem', 1],
          ['collection', 200],
        ],
        1,
      ],
    );
  });

  it('are complete at once if there is one page', async () => {
    const lab: WorkspaceNode = { ...node, workspace: { ...node.workspace, id: workspaceIds.kitchenLab } };
    assert.deepEqual(
      rows.below(lab, life.signal).map(({ kind }) => kind),
      ['loading'],
    );
    await until(() => changes.length > 0);
    assert.deepEqual(
      [changes[0], rows.below(lab, life.signal).some(({ kind }) => kind === 'loading')],
      ['workspace', false],
    );
  });
});
