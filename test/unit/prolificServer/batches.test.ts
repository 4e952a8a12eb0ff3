import assert from 'node:assert/strict';
import type { BatchData } from '../../prolific/prolificData.ts';
import { batchStudy } from '../../prolific/sample/studies.ts';
import { processingBatch, sampleBatch } from '../../prolific/sampleCollections.ts';
import { sampleData, workspaceIds } from '../../prolific/sampleData.ts';
import { withLocalProlific } from './apiSupport.ts';
import { archiveBytes, lines, unzipped } from './archives.ts';

const batchPath = `data-collection/batches/${sampleBatch.id}`;

function batch(): BatchData {
  const found = sampleData()
    .workspaces.flatMap(({ batches }) => batches)
    .find(({ wire }) => wire.id === sampleBatch.id);
  assert.ok(found);
  return found;
}

interface Answers {
  readonly responses: Record<string, unknown>;
}

describe('Batches in the local Prolific', () => {
  it('are listed by workspace with status and paging', () =>
    withLocalProlific({}, async ({ call }) => {
      const list = `data-collection/batches?workspace_id=${workspaceIds.kitchenLab}`;
      const { body } = await call('GET', list);
      const listed = body.results as unknown as { id: string; status: string; batch_items: unknown }[];
      assert.deepEqual(
        listed.map(({ id, status, batch_items: items }) => [id, status, items === null]),
        [
          [sampleBatch.id, 'READY', false],
          [processingBatch.id, 'PROCESSING', true],
        ],
      );
      assert.deepEqual(body.meta, { count: 2 });
      const second = await call('GET', `${list}&limit=1&offset=1`);
      assert.deepEqual(
        second.body.results.map(({ id }) => id),
        [processingBatch.id],
      );
      assert.equal((await call('GET', 'data-collection/batches')).status, 400);
      assert.equal((await call('GET', batchPath)).status, 200);
    }));

  it('aren’t found under the path of collections', () =>
    withLocalProlific({}, async ({ call }) => {
      assert.equal((await call('GET', `data-collection/collections/${sampleBatch.id}`)).status, 404);
      assert.equal((await call('POST', `data-collection/collections/${sampleBatch.id}/export`)).status, 404);
    }));

  for (const generation of ['1a', '1b', '2'] as const) {
    it(`are exported like collections: generation ${generation}`, () =>
      withLocalProlific({ generation, generateMs: 'manual' }, async ({ call, prolific }) => {
        const first = await call('POST', `${batchPath}/export`);
        assert.equal(first.status, 202);
        const status = `${batchPath}/export/${first.body.export_id}`;
        assert.deepEqual((await call('GET', status)).body.status, 'generating');
        prolific.jobs.finishAll();
        const { body } = await call('GET', status);
        const archive = Buffer.from(await (await fetch(body.url)).arrayBuffer());
        assert.ok((await unzipped(archive)).has('batch.json'));
        const again = await call('POST', `${batchPath}/export`);
        const [list, removal] = [await call('GET', `${batchPath}/export`), await call('DELETE', status)];
        const isSecond = generation === '2';
        assert.equal(again.status, isSecond ? 202 : 200);
        assert.deepEqual([list.status, removal.status], isSecond ? [200, 204] : [405, 405]);
      }));
  }

  it('have at most ten export jobs each', () =>
    withLocalProlific({ generateMs: 0 }, async ({ call }) => {
      for (let count = 0; count < 10; count += 1) await call('POST', `${batchPath}/export`);
      const { status, body } = await call('POST', `${batchPath}/export`);
      assert.equal(status, 409);
      assert.match(JSON.stringify(body.error.detail), /this batch/);
      const other = `data-collection/batches/${processingBatch.id}/export`;
      assert.equal((await call('POST', other)).status, 202);
    }));
});

describe('Sample batch "Recipe ratings"', () => {
  it('has an archive with the same responses by submission and by task, the questions and the uploads', async () => {
    const entries = await unzipped(await archiveBytes(batch()));
    const bySubmission = lines(entries.get('responses-by-submission.jsonl'));
    const byTask = lines(entries.get('responses-by-task.jsonl'));
    assert.equal(bySubmission.length, batchStudy.submissions);
    assert.equal(byTask.length, batch().wire.total_task_count);
    const responses = bySubmission.flatMap(({ tasks }) => (tasks as Answers[]).map((task) => task.responses));
    const regrouped = byTask.flatMap(({ submissions }) =>
      (submissions as Answers[]).map((submission) => submission.responses),
    );
    const sorted = (all: object[]) => all.map((one) => JSON.stringify(one)).sort();
    assert.deepEqual(sorted(regrouped), sorted(responses));
    const definition = JSON.parse(entries.get('batch.json')!.toString()) as { id: string };
    assert.equal(definition.id, sampleBatch.id);
    assert.match(entries.get('README.md')!.toString(), /responses-by-task/);
    const uploads = [...entries.keys()].filter((path) => path.startsWith('files/'));
    assert.ok(uploads.length >= 3);
    for (const path of uploads) assert.ok(JSON.stringify(responses).includes(path));
  });

  it('has several ratings of each task', async () => {
    const entries = await unzipped(await archiveBytes(batch()));
    for (const { submissions } of lines(entries.get('responses-by-task.jsonl'))) {
      assert.ok((submissions as unknown[]).length >= 5);
    }
  });

  it('applies a filter to both files of responses', async () => {
    const all = batch().submissions.map(({ record }) => record);
    const filter = { study_id: batchStudy.id, from: all[3]!.created_at, to: all[7]!.created_at };
    const entries = await unzipped(await archiveBytes(batch(), filter));
    const kept = lines(entries.get('responses-by-submission.jsonl'));
    assert.deepEqual(
      kept.map(({ submission_id: id }) => id),
      all.slice(3, 7).map(({ submission_id: id }) => id),
    );
    const byTask = lines(entries.get('responses-by-task.jsonl'));
    assert.equal(byTask.flatMap(({ submissions }) => submissions).length, kept.length * 3);
    const others = await unzipped(await archiveBytes(batch(), { study_id: 'f'.repeat(24) }));
    assert.equal(others.get('responses-by-submission.jsonl')!.length, 0);
  });

  it('has a reproducible archive', async () => {
    assert.ok((await archiveBytes(batch())).equals(await archiveBytes(batch())));
  });
});
