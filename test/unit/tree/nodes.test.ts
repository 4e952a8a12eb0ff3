import assert from 'node:assert/strict';
import { nodeId, type ItemNode, type PageNode, type SubjectNode } from '../../../src/tree/nodes.ts';

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

describe("Rows' ids", () => {
  it('differ also where instructions have no id, or the same', () => {
    const ids = ['', '', 'question', 'question'];
    const items = ids.map((id) => ({ id, type: 'rich_text', text: '' }));
    const parent: PageNode = {
      kind: 'page',
      page: { id: 'page', items },
      number: 1,
      parent: collection,
    };
    const rows = items.map((item, index): ItemNode => ({ kind: 'item', item, number: index + 1, parent }));
    assert.equal(new Set(rows.map(nodeId)).size, ids.length);
  });
});
