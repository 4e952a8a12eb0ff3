import assert from 'node:assert/strict';
import {
  nodeId,
  type ItemNode,
  type LocalNode,
  type PageNode,
  type SubjectNode,
  type TreeNode,
} from '../../../src/tree/nodes.ts';
import { manifestHead } from '../support/manifestHead.ts';

const workspace = {
  kind: 'workspace',
  workspace: { id: 'lab', title: 'Lab', members: new Map<string, string>() },
  alone: true,
} as const;

const collection: SubjectNode = {
  kind: 'collection',
  subject: {
    kind: 'collection',
    id: 'cooking',
    workspaceId: 'lab',
    name: 'Cooking',
    createdAt: new Date(0),
    createdBy: 'me',
    pageCount: 1,
    pages: [],
  },
  workspace,
  parent: workspace,
};

describe('IDs of rows', () => {
  it('differ even if instructions have no ID or the same ID', () => {
    const ids = ['', '', 'question', 'question'];
    const items = ids.map((id) => ({ id, type: 'rich_text', text: '' }));
    const parent: PageNode = {
      kind: 'page',
      page: { id: 'page', items },
      number: 1,
      parent: { kind: 'questions', parent: collection },
    };
    const rows = items.map((item, index): ItemNode => ({ kind: 'item', item, number: index + 1, parent }));
    assert.equal(new Set(rows.map(nodeId)).size, ids.length);
  });

  it('differ even if a file names its collection like the row of a snapshot', () => {
    const parent = { kind: 'computer', instead: false } as const;
    const local = (id: string): LocalNode => {
      return { kind: 'local', subject: { kind: 'collection', id, name: id }, alone: false, parent };
    };
    const folder = '/work/prolific-exports/cooking/2026-09-14T10-00-00Z';
    const snapshot = { folder, manifest: manifestHead('2026-09-14T10:00:00Z') };
    const rows: TreeNode[] = [
      { kind: 'snapshot', snapshot, parent: local('c') },
      local(`c/snapshot/${folder}`),
      local('c%2Fsnapshot'),
      local('c/snapshot'),
    ];
    assert.equal(new Set(rows.map(nodeId)).size, rows.length);
  });
});
