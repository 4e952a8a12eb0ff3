import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readManifestHead } from '../../../src/snapshots/manifest.ts';
import { listStagings } from '../../../src/snapshots/staging/staging.ts';
import { requestOfStaging } from '../../../src/exports/exportState.ts';
import type { ExportSubject } from '../../../src/snapshots/subject.ts';
import { problemOf } from '../../../src/problems/problem.ts';
import { sampleBatch } from '../../prolific/sampleCollections.ts';
import { withExports } from '../support/exporting.ts';

const batch: ExportSubject = { kind: 'batch', ...sampleBatch };
const bySubmission = 'responses-by-submission.jsonl';

/** Returns the sorted times of a batch snapshot's submissions. */
async function times(folder: string): Promise<Date[]> {
  const lines = (await readFile(join(folder, bySubmission), 'utf8')).trim().split('\n');
  return lines
    .map((line) => new Date((JSON.parse(line) as { created_at: string }).created_at))
    .sort((a, b) => +a - +b);
}

describe('Batch export', () => {
  const scene = withExports();

  for (const generation of ['1a', '1b', '2'] as const) {
    it(`publishes a batch snapshot with API generation ${generation}`, async () => {
      await scene().restart({ generation });
      const { outcome, folder } = await scene().export({ subject: batch });
      assert.equal(outcome.status, 'completed');
      const names = await readdir(folder);
      for (const name of [bySubmission, 'responses-by-task.jsonl', 'batch.json', 'README.md']) {
        assert.ok(names.includes(name), name);
      }
      const manifest = JSON.parse(await readFile(join(folder, 'snapshot.json'), 'utf8')) as object;
      assert.ok('batch' in manifest && !('collection' in manifest));
      assert.deepEqual(manifest.batch, sampleBatch);
      const head = await readManifestHead(folder);
      assert.equal(head?.api_generation, generation === '2' ? '2' : '1');
      assert.equal(basename(dirname(folder)), `recipe-ratings-${sampleBatch.id.slice(0, 8)}`);
      assert.equal(scene().prolific.jobs.of(sampleBatch.id).length, 1);
    });
  }

  it('exports only the filtered submissions', async () => {
    const all = await times((await scene().export({ subject: batch })).folder);
    const from = all[Math.floor(all.length / 2)]!;
    const { folder } = await scene().export({ subject: batch, filter: { from } });
    const some = await times(folder);
    assert.deepEqual(
      some,
      all.filter((time) => time >= from),
    );
    assert.deepEqual((await readManifestHead(folder))?.filter, { from: from.toISOString() });
  });

  it('fails with filter-ignored when the server ignores filters', async () => {
    await scene().restart({ generation: '1b' });
    const { outcome } = await scene().export({ subject: batch, filter: { from: new Date(0) } });
    assert.equal(problemOf((outcome as { error?: unknown }).error)?.kind, 'filter-ignored');
    assert.deepEqual(await scene().left(), []);
  });

  it('adopts the job whose response was lost', async () => {
    const { prolific } = scene();
    prolific.faults.add({ server: 'api', method: 'POST', times: 1, fault: { kind: 'lost-answer' } });
    assert.equal((await scene().export({ subject: batch })).outcome.status, 'completed');
    assert.equal(prolific.jobs.of(sampleBatch.id).length, 1);
  });

  it('resumes after an interruption', async () => {
    const { prolific, exportFolder, workspaceFolder } = scene();
    const fault = prolific.faults.add({ server: 'store', fault: { kind: 'answer', status: 404 } });
    assert.equal((await scene().export({ subject: batch })).outcome.status, 'failed');
    fault.remove();
    const [unfinished] = await listStagings(exportFolder);
    assert.ok(unfinished);
    assert.deepEqual(requestOfStaging(unfinished, { exportFolder, workspaceFolder }).subject, batch);
    const { outcome } = await scene().export({ subject: batch, unfinished });
    assert.equal(outcome.status, 'completed');
    assert.equal(prolific.jobs.of(sampleBatch.id).length, 1);
    assert.deepEqual(await listStagings(exportFolder), []);
  });

  it('completes a snapshot of responses only later', async () => {
    const { folder } = await scene().export({ subject: batch, scope: 'responses' });
    const completed = await scene().export({ subject: batch, completes: folder });
    assert.equal(completed.folder, folder);
    assert.equal((await readManifestHead(folder))?.complete, true);
    assert.equal(scene().prolific.jobs.of(sampleBatch.id).length, 1);
  });

  it('provides the responses while uploads are downloaded', async () => {
    let early: string | undefined;
    await scene().export({
      subject: batch,
      onEach: (stage) => {
        if (stage.stage === 'downloading') early ??= stage.responsesFolder;
      },
    });
    assert.ok(early !== undefined);
  });
});
