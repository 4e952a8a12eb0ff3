import type { SubjectNode, WorkspaceNode } from '../../../src/tree/nodes.ts';

export const workspace: WorkspaceNode = {
  kind: 'workspace',
  workspace: { id: 'lab', title: 'Lab', members: new Map() },
  alone: true,
};
export const collection = {
  kind: 'collection',
  id: 'cooking',
  workspaceId: 'lab',
  name: 'Cooking',
  createdAt: new Date(0),
  createdBy: 'me',
  pageCount: 0,
  pages: [],
} as const;
/** The row of {@link collection}. */
export const subject: SubjectNode = {
  kind: 'collection',
  subject: collection,
  workspace,
  parent: workspace,
};
