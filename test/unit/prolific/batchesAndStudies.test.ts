import assert from 'node:assert/strict';
import type { SubjectRef } from '../../../src/snapshots/subject.ts';
import { never, problemFrom } from '../support/network.ts';
import { exportId } from '../support/samples.ts';
import { json, scriptedApis, type Script } from '../support/scriptedApi.ts';

const batchRef: SubjectRef = { kind: 'batch', id: 'b1' };
const batchExports = '/api/v1/data-collection/batches/b1/export';
const createdAt = new Date('2026-01-02T03:04:05Z');
const created_at = '2026-01-02T03:04:05Z';

/** Returns a server of `total` studies with at most `cap` per page. */
function studiesOf(
  total: number,
  cap: number,
  extra: (page: number, pages: number) => object,
): (url: string) => Script {
  return (url) => {
    const page = Number(new URL(url, 'http://localhost').searchParams.get('page'));
    const from = (page - 1) * cap;
    const length = Math.max(0, Math.min(cap, total - from));
    const results = Array.from({ length }, (_, index) => ({ id: `s${from + index}` }));
    return json({ results, ...extra(page, Math.ceil(total / cap)) });
  };
}

describe('Prolific client', () => {
  const start = scriptedApis();

  describe('reads batches', () => {
    it('of a Prolific workspace with their instructions', async () => {
      const item = { id: 'i1', type: 'free_text', description: 'Why?', order: 0 };
      const batch = {
        id: 'b1',
        workspace_id: 'w',
        name: 'Two\nlines',
        created_at,
        created_by: 'u1',
        status: 'READY',
        schema_version: 1,
        total_task_count: 6,
        datasets: [],
        batch_items: [{ id: 'p1', page_items: [item] }],
      };
      const api = await start([json({ results: [batch], meta: { count: 1 } })]);
      const pages: number[] = [];
      const onPage = (page: readonly unknown[]) => pages.push(page.length);
      assert.deepEqual(await api.client.batches('w', { signal: never, onPage }), [
        {
          ...{ kind: 'batch', id: 'b1', workspaceId: 'w', name: 'Two lines', createdAt, createdBy: 'u1' },
          ...{ status: 'READY', taskCount: 6, items: [{ id: 'i1', type: 'free_text', text: 'Why?' }] },
        },
      ]);
      assert.deepEqual(pages, [1]);
      assert.deepEqual(api.calls, ['GET /api/v1/data-collection/batches?workspace_id=w&limit=200&offset=0']);
    });

    it('without optional fields, or with invalid ones', async () => {
      const bare = { id: 'b1', created_at };
      const odd = { ...bare, id: 'b2', name: null, status: 5, total_task_count: '6', batch_items: 'none' };
      const api = await start([json({ results: [bare, odd], meta: [] }), json({ results: null }), json({})]);
      const empty = {
        workspaceId: 'w',
        createdAt,
        createdBy: '',
        status: '',
        taskCount: undefined,
        items: [],
      };
      assert.deepEqual(await api.client.batches('w', { signal: never }), [
        { kind: 'batch', id: 'b1', name: 'b1', ...empty },
        { kind: 'batch', id: 'b2', name: 'b2', ...empty },
      ]);
      assert.deepEqual(await api.client.batches('w', { signal: never }), []);
      assert.deepEqual(await api.client.batches('w', { signal: never }), []);
    });

    it('or reports the problem', async () => {
      const api = await start([
        json({ detail: 'You do not have permission to access this feature.' }, 404),
        json({ results: [{ name: 'no id' }] }),
      ]);
      const asking = () => api.client.batches('w', { signal: never });
      assert.deepEqual(await problemFrom(asking()), { kind: 'feature-not-enabled' });
      assert.deepEqual(await problemFrom(asking()), {
        kind: 'unexpected-answer',
        status: 200,
        detail: 'results[0].id',
      });
    });
  });

  it('exports batches like collections, under the batch path', async () => {
    const job = { export_id: exportId, status: 'generating', created_at, filter: null };
    const api = await start([json(job, 202), json(job), json([job]), { status: 204 }]);
    const state = { status: 'generating', exportId } as const;
    assert.deepEqual(await api.client.requestExport(batchRef, { studyId: 's' }, never), state);
    assert.deepEqual(await api.client.exportState(batchRef, exportId, never), state);
    assert.deepEqual(await api.client.listExports(batchRef, never), [{ ...state, createdAt }]);
    await api.client.deleteExport(batchRef, exportId, never);
    assert.deepEqual(api.calls, [
      `POST ${batchExports}?study_id=s`,
      `GET ${batchExports}/${exportId}`,
      `GET ${batchExports}`,
      `DELETE ${batchExports}/${exportId}`,
    ]);
  });

  describe('reads projects', () => {
    it('of a Prolific workspace, page by page, with or without a title', async () => {
      const api = await start([
        json({ results: [{ id: 'p1', title: 'Kitchens', type: 'PRIVATE' }], meta: { count: 2 } }),
        json({ results: [{ id: 'p2', title: null }], meta: { count: 2 } }),
      ]);
      assert.deepEqual(await api.client.projects('w', never), [
        { id: 'p1', title: 'Kitchens' },
        { id: 'p2', title: 'p2' },
      ]);
      assert.deepEqual(api.calls, [
        'GET /api/v1/workspaces/w/projects/?limit=200&offset=0',
        'GET /api/v1/workspaces/w/projects/?limit=200&offset=1',
      ]);
    });
  });

  describe('reads the studies of a project', () => {
    it('newest first', async () => {
      const full = { id: 's1', name: 'UK', status: 'ACTIVE', date_created: created_at, reward: 180 };
      const odd = { id: 's2', name: 7, status: null, date_created: 'yesterday' };
      const api = await start([json({ results: [full, odd], meta: { count: 2 } })]);
      assert.deepEqual(await api.client.studies('p', never), [
        { id: 's1', name: 'UK', status: 'ACTIVE', createdAt },
        { id: 's2', name: 's2', status: '' },
      ]);
      const query = 'page=1&page_size=200&ordering=-date_created';
      assert.deepEqual(api.calls, [`GET /api/v1/projects/p/studies/?${query}`]);
    });

    const next = (page: number, pages: number) => ({
      _links: { next: { href: page < pages ? 'https://example.test/next' : null, title: '' } },
    });
    for (const [what, extra, requests] of [
      ['a count', () => ({ meta: { count: 45 } }), 3],
      ['links', next, 3],
      ['neither', () => ({}), 4],
    ] as const) {
      it(`to the end if the server returns 20 per page, with ${what}`, async () => {
        const answer = studiesOf(45, 20, extra);
        const api = await start((request) => answer(request.url!));
        assert.equal((await api.client.studies('p', never)).length, 45);
        assert.equal(api.calls.length, requests);
      });
    }

    it('once from a server without paging', async () => {
      const api = await start(() => json({ results: [{ id: 's1' }, { id: 's2' }] }));
      assert.equal((await api.client.studies('p', never)).length, 2);
      assert.equal(api.calls.length, 2);
    });

    it('up to a page that is 404, and reports a missing project', async () => {
      const gone = json({ detail: 'Invalid page.' }, 404);
      const api = await start([json({ results: [{ id: 's1' }] }), gone, gone]);
      assert.equal((await api.client.studies('p', never)).length, 1);
      assert.equal((await problemFrom(api.client.studies('p', never))).kind, 'not-found');
    });
  });

  describe('reads a study', () => {
    for (const [method, id, subject] of [
      ['AI_TASK_BUILDER_COLLECTION', 'c1', { kind: 'collection', id: 'c1' }],
      ['AI_TASK_BUILDER_BATCH', 'b1', { kind: 'batch', id: 'b1' }],
      ['TASK_BUILDER_BATCH', 'b1', { kind: 'batch', id: 'b1' }],
      ['EXTERNAL_SURVEY', 'x', undefined],
      ['AI_TASK_BUILDER_COLLECTION', null, undefined],
      [undefined, undefined, undefined],
    ] as const) {
      it(`with its data collection method and ID: ${method ?? 'none'}, ${id ?? 'none'}`, async () => {
        const study = { id: 's1', name: 'UK', data_collection_method: method, data_collection_id: id };
        const api = await start([json(study)]);
        assert.deepEqual(await api.client.study('s1', never), {
          ...{ id: 's1', name: 'UK', status: '' },
          ...(subject === undefined ? {} : { subject }),
        });
        assert.deepEqual(api.calls, ['GET /api/v1/studies/s1/']);
      });
    }

    it('or reports not-found if it doesn’t exist', async () => {
      const api = await start([json({ detail: 'Not found.' }, 404)]);
      assert.deepEqual(await problemFrom(api.client.study('s1', never)), {
        kind: 'not-found',
        what: 'study',
      });
    });
  });

  describe('counts submissions of a study', () => {
    const none = { inProgress: 0, awaitingReview: 0, approved: 0, returned: 0, completed: 0 };

    it('whatever the case and the separators of the words', async () => {
      const api = await start([
        json({ RESERVED: 1, Active: 2, 'TIMED-OUT': 4, awaiting_review: 8, APPROVED: 16, returned: 32 }),
        json({ REJECTED: 64, 'SCREENED OUT': 128, 'PARTIALLY-APPROVED': 256, UNKNOWN: 512, TOTAL: 1023 }),
      ]);
      assert.deepEqual(await api.client.submissionCounts('s1', never), {
        ...{ inProgress: 3, awaitingReview: 8, approved: 16, returned: 32, completed: 24 },
      });
      assert.deepEqual(await api.client.submissionCounts('s1', never), {
        ...{ ...none, approved: 256, completed: 320 },
      });
      assert.equal(api.calls[0], 'GET /api/v1/studies/s1/submissions/counts/');
    });

    it('and takes missing numbers for 0, and words it doesn’t know for nothing', async () => {
      const api = await start([json({ ACTIVE: null, NEW: {}, TOTAL: 0 }), json({})]);
      assert.deepEqual(await api.client.submissionCounts('s1', never), none);
      assert.deepEqual(await api.client.submissionCounts('s1', never), none);
    });

    for (const wrong of [
      { APPROVED: '7' },
      { RETURNED: -1 },
      { REJECTED: 0.5 },
      { APPROVED: 1e15 },
      { APPROVED: {} },
      { detail: 'Try again later.' },
      { results: [] },
    ]) {
      it(`but takes ${JSON.stringify(wrong)} for no counts at all, as 0 would make answers new later`, async () => {
        const api = await start([json(wrong)]);
        assert.equal((await problemFrom(api.client.submissionCounts('s1', never))).kind, 'unexpected-answer');
      });
    }
  });
});
