import assert from 'node:assert/strict';
import { type ExportStage, responsesFolderOf } from '../../../src/exports/exportState.ts';
import { fetchStages } from '../../../src/exports/fetchJob.ts';
import { systemTiming } from '../../../src/http/timing.ts';

describe('Responses downloaded before the archive directory', () => {
  it('can be opened while the directory is being read and afterwards', () => {
    const stages: ExportStage[] = [];
    const report = fetchStages(systemTiming, (stage) => stages.push(stage));
    report({ stage: 'directory' });
    report({ stage: 'responses-ready', folder: '/staging/entries' });
    assert.equal(stages.at(-1)?.stage, 'reading-directory');
    report({ stage: 'planned', files: 9, bytes: 90, totalFiles: 10, totalBytes: 100, reusedFiles: 0 });
    assert.deepEqual(stages.map(responsesFolderOf), [undefined, '/staging/entries', '/staging/entries']);
  });

  it('can no longer be opened once the archive has changed', () => {
    const stages: ExportStage[] = [];
    const report = fetchStages(systemTiming, (stage) => stages.push(stage));
    report({ stage: 'responses-ready', folder: '/staging/entries' });
    report({ stage: 'restarted', reason: 'archive-changed' });
    assert.equal(responsesFolderOf(stages.at(-1)!), undefined);
  });
});
