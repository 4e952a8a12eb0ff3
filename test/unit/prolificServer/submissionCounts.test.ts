import assert from 'node:assert/strict';
import { batchStudy, cookingStudies } from '../../prolific/sample/studies.ts';
import { sampleBatch } from '../../prolific/sampleCollections.ts';
import { exportPath, richCollection, withLocalProlific, type Visit } from './apiSupport.ts';

const [uk, worldwide] = cookingStudies.map(({ id }) => id) as [string, string];

async function countsOf({ call }: Visit, studyId: string): Promise<unknown> {
  return (await call('GET', `studies/${studyId}/submissions/counts/`)).body;
}

describe('Local Prolific counts submissions', () => {
  it('as many as a study has answers from, with null and missing numbers', () =>
    withLocalProlific({}, async (visit) => {
      const none = { ACTIVE: 0, APPROVED: 0, 'AWAITING REVIEW': 0, REJECTED: null };
      const others = { RETURNED: 4, 'TIMED-OUT': 2, 'SCREENED OUT': 1 };
      assert.deepEqual(await countsOf(visit, uk), { ...none, ...others, APPROVED: 20, TOTAL: 27 });
      const few = { RETURNED: 2, 'TIMED-OUT': 1 };
      assert.deepEqual(await countsOf(visit, worldwide), {
        ...none,
        ...few,
        'AWAITING REVIEW': 20,
        TOTAL: 23,
      });
    }));

  it('and answers 404 for an unknown study', () =>
    withLocalProlific({}, async ({ call }) => {
      assert.equal((await call('GET', 'studies/unknown/submissions/counts/')).status, 404);
    }));

  it('that were added, whose answers are in the next export only', () =>
    withLocalProlific({ generateMs: 'manual' }, async (visit) => {
      const { prolific } = visit;
      const collection = richCollection(prolific.data);
      const before = await collection.archive({});
      prolific.counts.add({ studyId: worldwide, count: 12 });
      assert.equal(((await countsOf(visit, worldwide)) as { TOTAL: number }).TOTAL, 35);
      assert.equal((await visit.call('POST', exportPath)).status, 202);
      const ids = collection.submissions!.map(({ record }) => record.submission_id);
      assert.deepEqual([ids.length, new Set(ids).size], [52, 52]);
      assert.ok((await collection.archive({})).size > before.size);
    }));

  it('in progress without adding answers', () =>
    withLocalProlific({}, async (visit) => {
      visit.prolific.counts.add({ studyId: worldwide, count: 3, status: 'ACTIVE' });
      visit.prolific.counts.set(worldwide, { RETURNED: 2 });
      const counts = (await countsOf(visit, worldwide)) as Record<string, number>;
      assert.deepEqual([counts['ACTIVE'], counts['RETURNED'], counts['TOTAL']], [3, 2, 26]);
      assert.equal(richCollection(visit.prolific.data).submissions!.length, 40);
    }));

  it('of a batch, with uploads under new names', () =>
    withLocalProlific({}, ({ prolific }) => {
      prolific.counts.add({ studyId: batchStudy.id, count: 1, status: 'APPROVED' });
      const batch = prolific.data.workspaces[0]!.batches.find(({ wire }) => wire.id === sampleBatch.id)!;
      const { record, files } = batch.submissions.at(-1)!;
      assert.equal(files[0]!.path, `files/${record.submission_id}/dish.jpg`);
      assert.ok(JSON.stringify(record.tasks).includes(files[0]!.path));
      return Promise.resolve();
    }));
});
