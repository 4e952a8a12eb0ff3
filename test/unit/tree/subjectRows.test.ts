import assert from 'node:assert/strict';
import type { ExportView } from '../../../src/exports/exportService.ts';
import type { ExportRequest } from '../../../src/exports/exportState.ts';
import type { StagingRecord } from '../../../src/exports/staging.ts';
import type { WorkspaceNode, SubjectNode } from '../../../src/tree/nodes.ts';
import { rowsBelowSubject } from '../../../src/tree/subjectRows.ts';

const parent: WorkspaceNode = {
  kind: 'workspace',
  workspace: { id: 'lab', title: 'Lab', members: new Map<string, string>() },
  alone: true,
};
const subject = {
  kind: 'collection',
  id: 'cooking',
  workspaceId: 'lab',
  name: 'Cooking',
  createdAt: new Date(0),
  createdBy: 'me',
  pageCount: 0,
  pages: [],
} as const;
const node: SubjectNode = { kind: 'collection', subject, workspace: parent, parent };
const target = { workspaceFolder: '/data', exportFolder: '/data/out' };

function left(folder: string, filter: StagingRecord['filter'], scope: 'everything' | 'responses') {
  const record: StagingRecord = {
    schema_version: 1,
    collection: { id: 'cooking', name: 'Cooking' },
    export_id: 'e1',
    filter,
    requested_at: '2026-11-23T14:05:09Z',
    scope,
  };
  return { staging: { folder, record }, target };
}

function running(rest: Partial<ExportRequest>): ExportView {
  return {
    id: 1,
    request: { subject, target, scope: 'everything', ...rest },
    startedAt: new Date(),
    progress: { status: 'running', stage: { stage: 'requesting' }, stopping: false },
  };
}

describe('The rows below a collection', () => {
  it('leave out what an export left that just goes on, and nothing else that is unfinished', () => {
    const unfinished = [
      left('all', null, 'everything'),
      left('study', { study_id: 'pilot' }, 'everything'),
      left('responses', null, 'responses'),
    ];
    const shown = (views: readonly ExportView[]): string[] =>
      rowsBelowSubject(node, {
        running: views,
        onDisk: { snapshots: [], concerns: [], unfinished },
        jobs: { status: 'unsupported' },
        content: { status: 'loaded', value: subject },
      }).flatMap((row) => (row.kind === 'unfinished' ? [row.unfinished.staging.folder] : []));
    assert.deepEqual(shown([]), ['all', 'study', 'responses']);
    assert.deepEqual(shown([running({})]), ['study', 'responses']);
    assert.deepEqual(shown([running({ filter: { studyId: 'pilot' } })]), ['all', 'responses']);
    assert.deepEqual(shown([running({ filter: { studyId: 'other' } })]), ['all', 'study', 'responses']);
  });
});
