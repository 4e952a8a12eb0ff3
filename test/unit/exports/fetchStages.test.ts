import assert from 'node:assert/strict';
import type { ExportStage } from '../../../src/exports/exportState.ts';
import { fetchStages, responsesFolderOf } from '../../../src/exports/fetchStages.ts';
import { systemTiming } from '../../../src/http/timing.ts';

describe('Responses that are here before the directory is', () => {
  it('can be opened while it is still read, and from then on', () => {
    const stages: ExportStage[] = [];
    const tell = fetchStages(systemTiming, (stage) => stages.push(stage));
    tell({ stage: 'directory' });
    tell({ stage: 'responses-ready', folder: '/staging/entries' });
    assert.equal(stages.at(-1)?.stage, 'reading-directory');
    tell({ stage: 'planned', files: 9, bytes: 90, totalFiles: 10, totalBytes: 100, reusedFiles: 0 });
    assert.deepEqual(stages.map(responsesFolderOf), [undefined, '/staging/entries', '/staging/entries']);
  });

  it('are not to be opened any more once the archive turns out to be another', () => {
    const stages: ExportStage[] = [];
    const tell = fetchStages(systemTiming, (stage) => stages.push(stage));
    tell({ stage: 'responses-ready', folder: '/staging/entries' });
    tell({ stage: 'restarted', reason: 'archive-changed' });
    assert.equal(responsesFolderOf(stages.at(-1)!), undefined);
  });
});
