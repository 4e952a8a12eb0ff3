import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ExportDeps, sameExport } from '../../../src/exports/exportState.ts';
import { startPresets } from '../../../src/exports/filter/filterPresets.ts';
import { readManifestHead } from '../../../src/snapshots/manifest.ts';
import { listStagings, type Staging } from '../../../src/snapshots/staging/staging.ts';
import { requestOfStaging } from '../../../src/exports/exportState.ts';
import { problemOf } from '../../../src/problems/problem.ts';
import type { WireFilter } from '../../prolific/wire.ts';
import { cooking, withExports, type ExportScene } from '../support/exporting.ts';
import { jobOnServer, leftAsking, posts } from '../support/jobs.ts';

const minute = 60_000;
const september = { from: new Date('2026-09-20T00:00:00Z') };

const inMs = (ms: number): { requested_at: string } => ({
  requested_at: new Date(Date.now() + ms).toISOString(),
});

describe('Staging record before the request', () => {
  const scene = withExports();

  it('contains the filter, the scope, the time and a lock', async () => {
    const { prolific, exportFolder } = scene();
    const seen: { requested_at?: string }[] = [];
    const look = (): boolean => {
      const [slug = ''] = readdirSync(exportFolder).filter((name) => name !== '.gitignore');
      const [name = ''] = readdirSync(join(exportFolder, slug));
      const folder = join(exportFolder, slug, name);
      assert.ok(existsSync(join(folder, 'lock')));
      seen.push(JSON.parse(readFileSync(join(folder, 'export.json'), 'utf8')) as { requested_at?: string });
      return false;
    };
    prolific.faults.add({ method: 'POST', when: look, fault: { kind: 'delay', ms: 0 } });
    const before = Date.now();
    await scene().export({ filter: september, scope: 'responses' });
    const [{ requested_at = '', ...record } = {}] = seen;
    assert.ok(Date.parse(requested_at) >= before && Date.parse(requested_at) <= Date.now());
    assert.deepEqual(
      [record, seen.length],
      [
        {
          schema_version: 1,
          collection: { id: cooking.id, name: cooking.name },
          export_id: null,
          filter: { from: '2026-09-20T00:00:00.000Z' },
          scope: 'responses',
        },
        1,
      ],
    );
  });
});

describe('Unfinished export without a job ID', () => {
  const scene = withExports();

  for (const status of ['generating', 'complete'] as const) {
    it(`adopts the job that Prolific created, with the status ${status}`, async () => {
      const { prolific } = scene();
      prolific.jobs.setGenerateMs(status === 'complete' ? 0 : 'manual');
      const unfinished = await leftAsking(scene());
      const { exportId } = await jobOnServer(scene());
      const { outcome } = await scene().export({
        unfinished,
        onStage: (stage) => stage === 'generating' && prolific.jobs.finishAll(),
      });
      assert.ok(outcome.status === 'completed');
      assert.equal(outcome.exportId, exportId);
      assert.equal(outcome.snapshot.manifest.api_generation, '2');
      assert.equal(prolific.jobs.of(cooking.id).length, 1);
      assert.equal(posts(scene()), 0);
      assert.deepEqual(await listStagings(scene().exportFolder), []);
    });
  }

  it('adopts the newest of several jobs', async () => {
    scene().prolific.jobs.setGenerateMs(0);
    const unfinished = await leftAsking(scene());
    await jobOnServer(scene());
    await new Promise((resolve) => setTimeout(resolve, 5));
    const { exportId } = await jobOnServer(scene());
    const { outcome } = await scene().export({ unfinished });
    assert.equal(outcome.status === 'completed' && outcome.exportId, exportId);
  });

  it('tolerates clocks that differ by less than five minutes', async () => {
    const { exportId } = await jobOnServer(scene());
    const unfinished = await leftAsking(scene(), inMs(4 * minute));
    const { outcome } = await scene().export({ unfinished });
    assert.equal(outcome.status === 'completed' && outcome.exportId, exportId);
  });

  for (const [what, ms] of [
    ['hours earlier', -60 * minute],
    ['by a clock that is ahead', 4 * minute],
  ] as const) {
    it(`takes its date from its job when it was started ${what}`, async () => {
      const unfinished = await leftAsking(scene(), inMs(ms));
      const { createdAt } = await jobOnServer(scene());
      const { folder } = await scene().export({ unfinished });
      assert.equal((await readManifestHead(folder))?.requested_at, new Date(createdAt).toISOString());
    });
  }

  const others: [string, (at: ExportScene) => Promise<Staging>][] = [
    [
      'with another filter',
      async (at) => {
        await jobOnServer(at, { from: '2026-09-20T00:00:00Z' });
        return await leftAsking(at);
      },
    ],
    [
      'older than its request',
      async (at) => {
        await jobOnServer(at);
        return await leftAsking(at, inMs(6 * minute));
      },
    ],
    [
      'that failed',
      async (at) => {
        at.prolific.jobs.fail((await jobOnServer(at)).exportId);
        return await leftAsking(at);
      },
    ],
    [
      'that is already a snapshot',
      async (at) => {
        await at.export();
        return await leftAsking(at);
      },
    ],
    [
      'of another unfinished export',
      async (at) => {
        await leftAsking(at, { export_id: (await jobOnServer(at)).exportId }, '11111111');
        return await leftAsking(at);
      },
    ],
  ];
  for (const [what, make] of others) {
    it(`requests a new job instead of adopting one ${what}`, async () => {
      const unfinished = await make(scene());
      const [other] = scene().prolific.jobs.of(cooking.id);
      const { outcome } = await scene().export({ unfinished });
      assert.ok(outcome.status === 'completed');
      assert.notEqual(outcome.exportId, other?.exportId);
      assert.equal(scene().prolific.jobs.of(cooking.id).length, 2);
    });
  }

  it('requests a new job when none exists, and takes its date from that request', async () => {
    const unfinished = await leftAsking(scene(), inMs(-24 * 60 * minute));
    const { folder } = await scene().export({ unfinished });
    const requestedAt = Date.parse((await readManifestHead(folder))?.requested_at ?? '');
    assert.ok(Date.now() - requestedAt < minute);
    assert.equal(posts(scene()), 1);
  });

  it('stays resumable when the new request is refused', async () => {
    const { prolific } = scene();
    const fault = { kind: 'answer', status: 403, body: '{"detail":"no access"}' } as const;
    prolific.faults.add({ method: 'POST', fault });
    const { outcome } = await scene().export({ unfinished: await leftAsking(scene()) });
    assert.ok(outcome.status === 'failed' && outcome.resumable);
    assert.equal((await listStagings(scene().exportFolder)).length, 1);
  });

  for (const generation of ['1a', '1b'] as const) {
    it(`repeats the request with API generation ${generation}, which returns the same job`, async () => {
      await scene().restart({ generation });
      const { exportId } = await jobOnServer(scene());
      const unfinished = await leftAsking(scene());
      const { outcome } = await scene().export({ unfinished });
      assert.ok(outcome.status === 'completed');
      assert.equal(scene().prolific.jobs.of(cooking.id).length, 1);
      assert.equal(scene().prolific.jobs.of(cooking.id)[0]?.exportId, exportId);
    });
  }

  it('stays resumable when the list of jobs fails as well', async () => {
    const { prolific } = scene();
    prolific.faults.add({ server: 'api', method: 'POST', times: 1, fault: { kind: 'lost-answer' } });
    const noList = prolific.faults.add({ server: 'api', method: 'GET', fault: { kind: 'reset' } });
    const first = await scene().export();
    assert.ok(first.outcome.status === 'failed' && first.outcome.resumable);
    noList.remove();
    const [unfinished] = await listStagings(scene().exportFolder);
    assert.equal((await scene().export({ unfinished: unfinished! })).outcome.status, 'completed');
    assert.equal(prolific.jobs.of(cooking.id).length, 1);
    assert.deepEqual(await listStagings(scene().exportFolder), []);
  });
});

describe('Export that is requested while Prolific generates the same one', () => {
  const scene = withExports({ generateMs: 'manual' });

  /** Sets this machine's clock ahead. */
  const ahead =
    (ms: number) =>
    (deps: ExportDeps): ExportDeps => ({
      ...deps,
      timing: { ...deps.timing, now: () => new Date(Date.now() + ms) },
    });

  it('takes its date from the job, so that the next incremental export misses nothing', async () => {
    const { createdAt } = await jobOnServer(scene());
    const { outcome } = await scene().export({
      deps: ahead(20 * minute),
      onStage: (stage) => stage === 'generating' && scene().prolific.jobs.finishAll(),
    });
    assert.ok(outcome.status === 'completed');
    assert.equal(posts(scene()), 1);
    assert.equal(outcome.snapshot.manifest.requested_at, new Date(createdAt).toISOString());
    const { sinceSnapshot } = startPresets(new Date(), cooking, undefined, [outcome.snapshot]);
    assert.equal(sinceSnapshot?.at.getTime(), Math.floor(createdAt / 1_000) * 1_000);
  });

  it('takes its date from the job when it is resumed', async () => {
    const { exportId, createdAt } = await jobOnServer(scene());
    scene().prolific.jobs.finishAll();
    const unfinished = await leftAsking(scene(), { export_id: exportId, ...inMs(20 * minute) });
    const { folder } = await scene().export({ unfinished });
    assert.equal((await readManifestHead(folder))?.requested_at, new Date(createdAt).toISOString());
  });
});

describe('Resumed export whose job is not found', () => {
  const scene = withExports();
  const filter = { from: '2026-09-20T00:00:00Z' };

  it('stays resumable, because another account may own the job', async () => {
    const { exportId } = await jobOnServer(scene());
    const unfinished = await leftAsking(scene(), { export_id: exportId });
    const fault = { kind: 'answer', status: 404, body: '{"detail":"Not found."}' } as const;
    const other = scene().prolific.faults.add({ server: 'api', fault });
    const { outcome } = await scene().export({ unfinished });
    assert.ok(outcome.status === 'failed' && outcome.resumable);
    assert.equal(problemOf(outcome.error)?.kind, 'not-found');
    other.remove();
    assert.equal((await scene().export({ unfinished })).outcome.status, 'completed');
  });

  it('stays resumable without filter-ignored when no list can prove its filter', async () => {
    const { exportId } = await jobOnServer(scene(), filter);
    const unfinished = await leftAsking(scene(), { export_id: exportId, filter });
    scene().prolific.faults.add({ server: 'api', fault: { kind: 'answer', status: 405 } });
    const { outcome } = await scene().export({ unfinished, filter: september });
    assert.ok(outcome.status === 'failed' && outcome.resumable);
    assert.equal(problemOf(outcome.error)?.kind, 'not-found');
    assert.equal((await listStagings(scene().exportFolder)).length, 1);
  });
});

describe('Download of a listed job', () => {
  const scene = withExports();

  async function listed(filter?: WireFilter): Promise<{ exportId: string; createdAt: Date }> {
    const { exportId, createdAt } = await jobOnServer(scene(), filter);
    return { exportId, createdAt: new Date(createdAt) };
  }

  it('requests no new job', async () => {
    const job = await listed();
    const { outcome } = await scene().export({ job });
    assert.ok(outcome.status === 'completed');
    assert.equal(outcome.exportId, job.exportId);
    assert.equal(posts(scene()), 0);
    assert.equal(scene().prolific.jobs.of(cooking.id).length, 1);
  });

  it('publishes a snapshot with the time and filter of the job', async () => {
    const job = await listed({ from: '2026-09-20T00:00:00Z' });
    const { folder } = await scene().export({ job, filter: september });
    const manifest = await readManifestHead(folder);
    assert.equal(manifest?.requested_at, job.createdAt.toISOString());
    assert.deepEqual(manifest.filter, { from: '2026-09-20T00:00:00.000Z' });
    assert.equal(manifest.api_generation, '2');
    assert.equal(manifest.export_id, job.exportId);
  });

  it('waits for a generating job', async () => {
    const { jobs } = scene().prolific;
    jobs.setGenerateMs('manual');
    const job = await listed();
    const { outcome } = await scene().export({
      job,
      onStage: (stage) => stage === 'generating' && setTimeout(() => jobs.finishAll(), 20),
    });
    assert.equal(outcome.status, 'completed');
  });

  it('resumes as the same download', async () => {
    const { prolific } = scene();
    const job = await listed();
    const fault = prolific.faults.add({ server: 'store', fault: { kind: 'answer', status: 404 } });
    const first = await scene().export({ job });
    assert.ok(first.outcome.status === 'failed' && first.outcome.resumable);
    fault.remove();
    const { exportFolder, workspaceFolder } = scene();
    const [unfinished] = await listStagings(exportFolder);
    assert.ok(unfinished);
    const target = { exportFolder, workspaceFolder };
    const request = { subject: cooking, target, scope: 'everything' } as const;
    assert.ok(sameExport(requestOfStaging(unfinished, target), { ...request, job }));
    assert.ok(!sameExport(requestOfStaging(unfinished, target), request));
    const second = await scene().export({ job, unfinished });
    assert.ok(second.outcome.status === 'completed');
    assert.equal(second.outcome.snapshot.manifest.requested_at, job.createdAt.toISOString());
    assert.equal(posts(scene()), 0);
  });

  it('leaves no files when the job is gone', async () => {
    const job = await listed();
    scene().prolific.jobs.remove(job.exportId);
    const { outcome } = await scene().export({ job });
    assert.ok(outcome.status === 'failed');
    assert.equal(problemOf(outcome.error)?.kind, 'not-found');
    assert.deepEqual(await scene().left(), []);
  });
});

describe('Snapshot of the same archive as an earlier one', () => {
  const scene = withExports({ generation: '1b' });

  it('names the earlier snapshot', async () => {
    const first = await scene().export();
    const second = await scene().export();
    assert.ok(first.outcome.status === 'completed' && second.outcome.status === 'completed');
    assert.equal(first.outcome.sameAs, undefined);
    assert.equal(second.outcome.sameAs?.folder, first.folder);
    assert.deepEqual(second.outcome.sameAs.manifest, first.outcome.snapshot.manifest);
  });

  it('does not name one with another filter', async () => {
    await scene().restart({ generation: '2' });
    await scene().export();
    const all = { from: new Date('2000-01-01T00:00:00Z') };
    const { outcome } = await scene().export({ filter: all });
    assert.ok(outcome.status === 'completed');
    assert.equal(outcome.sameAs, undefined);
  });

  it('does not name one that was completed in place', async () => {
    const { folder } = await scene().export({ scope: 'responses' });
    const { outcome } = await scene().export({ completes: folder });
    assert.ok(outcome.status === 'completed');
    assert.equal(outcome.sameAs, undefined);
  });
});
