import assert from 'node:assert/strict';
import type { ExportView } from '../../../src/exports/exportService.ts';
import type { ExportRequest } from '../../../src/exports/exportState.ts';
import type { StagingRecord } from '../../../src/snapshots/staging/stagingRecord.ts';
import { newestOfSubjects, rowsBelowSubject } from '../../../src/tree/subjectRows.ts';
import { manifestHead } from '../support/manifestHead.ts';
import { collection as subject, subject as node } from './sampleRows.ts';

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

describe('Rows below a collection', () => {
  it('hide an unfinished export that is being resumed, and no other', () => {
    const unfinished = [
      left('all', null, 'everything'),
      left('study', { study_id: 'pilot' }, 'everything'),
      left('responses', null, 'responses'),
    ];
    const shown = (views: readonly ExportView[]): string[] =>
      rowsBelowSubject(node, {
        running: views,
        folders: { snapshots: [], people: new Map(), concerns: [], unfinished },
        jobs: { status: 'unsupported' },
      }).flatMap((row) => (row.kind === 'unfinished' ? [row.unfinished.staging.folder] : []));
    assert.deepEqual(shown([]), ['all', 'study', 'responses']);
    assert.deepEqual(shown([running({})]), ['study', 'responses']);
    assert.deepEqual(shown([running({ filter: { studyId: 'pilot' } })]), ['all', 'responses']);
    assert.deepEqual(shown([running({ filter: { studyId: 'other' } })]), ['all', 'study', 'responses']);
  });
});

describe('Newest snapshot of a collection', () => {
  it('is the latest in all open folders', () => {
    const snapshot = (folder: string, at: string) => ({ folder, manifest: manifestHead(at) });
    const newest = newestOfSubjects([
      snapshot('/one/b', '2026-09-15T10:00:00Z'),
      snapshot('/one/a', '2026-09-14T10:00:00Z'),
      snapshot('/two/c', '2026-09-16T10:00:00Z'),
    ]);
    assert.deepEqual(
      [...newest.values()].map(({ folder }) => folder),
      ['/two/c'],
    );
  });
});
