import assert from 'node:assert/strict';
import yauzl from 'yauzl';
import { cookingStudies } from '../../prolific/sample/studies.ts';
import type { SubmissionRecord } from '../../prolific/prolificData.ts';
import { exportPath, richCollection, withLocalProlific, type Visit } from './apiSupport.ts';

describe('First-generation exports in the local Prolific', () => {
  it('return the running job, then the finished download, and ignore filters', () =>
    withLocalProlific({ generation: '1b', generateMs: 'manual' }, async ({ call, prolific }) => {
      const first = await call('POST', exportPath);
      const again = await call('POST', `${exportPath}?study_id=not-even-an-id`);
      assert.deepEqual([first.status, again.status], [202, 202]);
      assert.deepEqual(again.body, first.body);
      prolific.jobs.finishAll();
      const finished = await call('POST', exportPath);
      assert.equal(finished.status, 200);
      assert.deepEqual(Object.keys(finished.body).sort(), ['expires_at', 'status', 'url']);
      assert.equal(prolific.jobs.of(richCollection(prolific.data).wire.id).length, 1);
    }));

  it('can be neither listed nor deleted', () =>
    withLocalProlific({ generation: '1a', generateMs: 0 }, async ({ call }) => {
      const { body } = await call('POST', exportPath);
      assert.equal((await call('GET', exportPath)).status, 405);
      assert.equal((await call('DELETE', `${exportPath}/${body.export_id}`)).status, 405);
    }));

  for (const [generation, hours] of [
    ['1a', 24],
    ['1b', 1],
    ['2', 1],
  ] as const) {
    it(`have links that expire after hours: ${hours} h in generation ${generation}`, () => {
      const now = Date.UTC(2026, 9, 1);
      return withLocalProlific({ generation, generateMs: 0, clock: () => now }, async (visit) => {
        const { body } = await completed(visit);
        assert.equal(Date.parse(body.expires_at) - now, hours * 3600_000);
        assert.equal(new URL(body.url).searchParams.get('X-Amz-Expires'), String(hours * 3600));
      });
    });
  }
});

describe('Second-generation exports in the local Prolific', () => {
  it('start a new job for each POST, unless a job with the same filter is running', () =>
    withLocalProlific({ generateMs: 'manual' }, async ({ call, prolific }) => {
      const ask = async (query = '') => {
        const { status, body } = await call('POST', `${exportPath}${query}`);
        assert.deepEqual([status, body.status], [202, 'generating']);
        return body.export_id;
      };
      const whole = await ask();
      assert.equal(await ask(), whole);
      const some = await ask('?from=2026-09-02T00:00:00Z');
      assert.notEqual(some, whole);
      prolific.jobs.finishAll();
      const later = await ask();
      assert.notEqual(later, whole);
      const { body } = await call('GET', exportPath);
      const listed = body as unknown as { export_id: string; filter: unknown; status: string }[];
      assert.deepEqual(
        listed.map(({ export_id, filter, status }) => [export_id, filter, status]),
        [
          [later, null, 'generating'],
          [some, { from: '2026-09-02T00:00:00Z' }, 'complete'],
          [whole, null, 'complete'],
        ],
      );
    }));

  it('are limited to ten jobs, including failed ones, with 409 until one is deleted', () =>
    withLocalProlific({ generateMs: 0 }, async ({ call, prolific }) => {
      const ids: string[] = [];
      for (let count = 0; count < 10; count += 1) {
        ids.push((await call('POST', exportPath)).body.export_id);
        await call('GET', `${exportPath}/${ids.at(-1)!}`);
      }
      prolific.jobs.fail(ids[0]!);
      assert.equal((await call('POST', exportPath)).status, 409);
      assert.equal((await call('DELETE', `${exportPath}/${ids[0]!}`)).status, 204);
      assert.equal((await call('GET', `${exportPath}/${ids[0]!}`)).status, 404);
      assert.equal((await call('POST', exportPath)).status, 202);
    }));

  it('can’t be deleted while they are generated', () =>
    withLocalProlific({ generateMs: 'manual' }, async ({ call }) => {
      const { body } = await call('POST', exportPath);
      assert.equal((await call('DELETE', `${exportPath}/${body.export_id}`)).status, 409);
    }));

  it('are generated in the configured time', () => {
    let now = Date.UTC(2026, 9, 1);
    return withLocalProlific({ generateMs: 3000, clock: () => now }, async ({ call }) => {
      const { body } = await call('POST', exportPath);
      const status = async () => (await call('GET', `${exportPath}/${body.export_id}`)).body.status;
      now += 2999;
      assert.equal(await status(), 'generating');
      now += 1;
      assert.equal(await status(), 'complete');
    });
  });

  it('are reported as failed without a reason if the archive vanished from storage', () =>
    withLocalProlific({ generateMs: 0 }, async (visit) => {
      const { exportId } = await completed(visit);
      visit.prolific.jobs.vanish(exportId);
      const { body } = await visit.call('GET', `${exportPath}/${exportId}`);
      assert.deepEqual(body, { status: 'failed' });
    }));

  for (const query of [
    'study_id=short',
    'from=yesterday',
    'to=2026-09-02',
    'from=2026-13-40T00:00:00Z',
    'from=2026-09-02T00:00:00Z&to=2026-09-02T00:00:00Z',
  ]) {
    it(`answer 400 to an invalid filter and start no job: ${query}`, () =>
      withLocalProlific({}, async ({ call, prolific }) => {
        assert.equal((await call('POST', `${exportPath}?${query}`)).status, 400);
        assert.deepEqual(prolific.jobs.of(richCollection(prolific.data).wire.id), []);
      }));
  }

  it('contain only filtered submissions, with from inclusive and to exclusive', () =>
    withLocalProlific({ generateMs: 0 }, async (visit) => {
      const all = richCollection(visit.prolific.data).submissions!.map(({ record }) => record);
      const study = all.filter(({ study_id }) => study_id === cookingStudies[1].id);
      const times = study.map(({ created_at }) => created_at).sort();
      const [from, to] = [times[5]!, times[9]!];
      const { body } = await completed(visit, `?study_id=${cookingStudies[1].id}&from=${from}&to=${to}`);
      const wanted = study.filter(({ created_at }) => created_at >= from && created_at < to);
      assert.deepEqual(await recordsAt(body.url), wanted);
      assert.equal(wanted.length > 0 && wanted.length < study.length, true);
    }));

  it('contain only submissions that existed at the time of the request', () =>
    withLocalProlific({ generateMs: 0 }, async (visit) => {
      const { submissions } = richCollection(visit.prolific.data);
      const before = submissions!.length;
      const { body } = await visit.call('POST', exportPath);
      submissions!.push(submissions![0]!);
      const done = await visit.call('GET', `${exportPath}/${body.export_id}`);
      assert.equal((await recordsAt(done.body.url)).length, before);
      assert.equal((await recordsAt((await completed(visit)).body.url)).length, before + 1);
    }));
});

/** Requests an export and returns the completed job. */
async function completed(visit: Visit, query = '') {
  const { body } = await visit.call('POST', `${exportPath}${query}`);
  const exportId = body.export_id;
  const done = await visit.call('GET', `${exportPath}/${exportId}`);
  assert.equal(done.body.status, 'complete');
  return { exportId, body: done.body };
}

/** Returns the lines of responses.jsonl in the archive behind a link. */
async function recordsAt(url: string): Promise<SubmissionRecord[]> {
  const response = await fetch(url);
  assert.equal(response.status, 200);
  const zip = await yauzl.fromBufferPromise(Buffer.from(await response.arrayBuffer()));
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName === 'responses.jsonl') {
      const pieces: Buffer[] = [];
      for await (const piece of await zip.openReadStreamPromise(entry)) {
        pieces.push(piece as Buffer);
      }
      const lines = Buffer.concat(pieces).toString().trimEnd().split('\n');
      return lines.map((line) => JSON.parse(line) as SubmissionRecord);
    }
  }
  throw new Error('the archive has no responses.jsonl');
}
