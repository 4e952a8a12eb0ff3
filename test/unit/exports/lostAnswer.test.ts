import assert from 'node:assert/strict';
import { listStagings } from '../../../src/snapshots/staging/staging.ts';
import { cooking, withExports } from '../support/exporting.ts';
import { jobOnServer, leftAsking, posts } from '../support/jobs.ts';

describe('Export whose request timed out at a gateway', () => {
  const scene = withExports();

  for (const [what, answer] of [
    ['504 with Retry-After', { status: 504, headers: { 'retry-after': '1' } }],
    ['a web page', { status: 200, body: '<html></html>' }],
  ] as const) {
    it(`adopts the only job after this answer: ${what}`, async () => {
      const { prolific } = scene();
      const make = (): boolean => {
        void jobOnServer(scene());
        return true;
      };
      prolific.faults.add({ method: 'POST', when: make, fault: { kind: 'answer', ...answer } });
      const { outcome } = await scene().export();
      assert.ok(outcome.status === 'completed');
      const jobs = prolific.jobs.of(cooking.id);
      assert.deepEqual(
        jobs.map(({ exportId }) => exportId),
        [outcome.exportId],
      );
    });
  }
});

describe('Export whose response is lost while the list of jobs is unavailable', () => {
  const scene = withExports();
  const page = {
    kind: 'answer',
    status: 404,
    headers: { 'content-type': 'text/html' },
    body: '<h1>404</h1>',
  } as const;

  function loseAnswer(times?: number): void {
    const { faults } = scene().prolific;
    faults.add({ server: 'api', method: 'POST', times: 1, fault: { kind: 'lost-answer' } });
    faults.add({
      server: 'api',
      method: 'GET',
      path: /\/export$/,
      ...(times === undefined ? {} : { times }),
      fault: page,
    });
  }

  it('adopts the job when the list fails once', async () => {
    loseAnswer(1);
    const { outcome } = await scene().export();
    assert.ok(outcome.status === 'completed');
    assert.equal(posts(scene()), 1);
    assert.equal(scene().prolific.jobs.of(cooking.id).length, 1);
  });

  it('stays resumable without a second request when lists worked before', async () => {
    const { outcome } = await scene().export({
      deps: async (deps) => {
        await (await deps.client()).listExports(cooking, new AbortController().signal);
        loseAnswer();
        return deps;
      },
    });
    assert.ok(outcome.status === 'failed' && outcome.resumable);
    assert.equal(posts(scene()), 1);
    scene().prolific.faults.clear();
    const [unfinished] = await listStagings(scene().exportFolder);
    assert.equal((await scene().export({ unfinished: unfinished! })).outcome.status, 'completed');
    assert.equal(posts(scene()), 1);
  });

  it('resumes without a second request only when the list is available again', async () => {
    const unfinished = await leftAsking(scene());
    await jobOnServer(scene());
    const { outcome } = await scene().export({
      unfinished,
      deps: async (deps) => {
        await (await deps.client()).listExports(cooking, new AbortController().signal);
        loseAnswer();
        return deps;
      },
    });
    assert.ok(outcome.status === 'failed' && outcome.resumable);
    assert.equal(posts(scene()), 0);
  });
});
