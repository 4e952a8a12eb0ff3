import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ExportRequest } from '../../../src/exports/exportState.ts';
import { ExportStop } from '../../../src/exports/exportState.ts';
import { readManifestHead } from '../../../src/snapshots/manifest.ts';
import { listSnapshots } from '../../../src/snapshots/snapshots.ts';
import { listStagings, type Staging } from '../../../src/snapshots/staging/staging.ts';
import { stagingName, type StagingRecord } from '../../../src/snapshots/staging/stagingRecord.ts';
import { problemOf } from '../../../src/problems/problem.ts';
import { cooking, withExports } from '../support/exporting.ts';
import type { ChildNews } from './exportChild.ts';
import { ExportProcess } from './exportProcess.ts';
import { localDeps } from './localDeps.ts';

const rounds = 12;

type Ended = Extract<ChildNews, { news: 'ended' }>;

const hasEnded = (news: ChildNews): news is Ended => news.news === 'ended';
const settles = (news: ChildNews): boolean =>
  hasEnded(news) || (news.news === 'stage' && news.stage === 'generating');

describe('Two windows that start the same export at once', function () {
  this.timeout(120_000);
  const windows: ExportProcess[] = [];

  beforeEach(async () => {
    windows.push(...(await Promise.all([ExportProcess.start(), ExportProcess.start()])));
  });
  afterEach(async () => {
    await Promise.all(windows.splice(0).map(async (window) => await window.kill()));
  });
  // Registered last, so that no window writes into the folder while it is removed.
  const scene = withExports();

  it(`run it once, and the other one fails with running-elsewhere, in each of ${rounds} rounds`, async () => {
    const { prolific, workspaceFolder } = scene();
    for (let round = 1; round <= rounds; round += 1) {
      prolific.jobs.setGenerateMs('manual');
      prolific.requests.clear();
      const exportFolder = join(workspaceFolder, `exports-${round}`);
      const request: ExportRequest = {
        subject: cooking,
        target: { workspaceFolder, exportFolder },
        scope: 'responses',
      };
      for (const window of windows) window.order({ prolific: urlAndToken(prolific), request });
      // Neither completes before both have decided; otherwise the later one would rightly export again.
      const decided = await Promise.all(windows.map(async (window) => await window.next(settles)));
      const [first, ...more] = decided.filter(hasEnded);
      assert.deepEqual(more, [], `round ${round}: neither runs it`);
      assert.equal(first?.problem?.kind, 'running-elsewhere', `round ${round}`);
      prolific.jobs.setGenerateMs(0);
      const winner = windows[decided.findIndex((news) => !hasEnded(news))];
      assert.equal((await winner?.next(hasEnded))?.status, 'completed', `round ${round}`);
      const posts = prolific.requests.all.filter(({ method }) => method === 'POST');
      assert.equal(posts.length, 1, `round ${round}: ${JSON.stringify(prolific.requests.all)}`);
      assert.deepEqual(await listStagings(exportFolder), []);
      const [slug = ''] = (await readdir(exportFolder)).filter((name) => name !== '.gitignore');
      assert.equal((await readdir(join(exportFolder, slug))).length, 1);
      for (const { exportId } of prolific.jobs.of(cooking.id)) prolific.jobs.remove(exportId);
    }
  });

  it('reuse earlier downloads, and one fails with running-elsewhere', async () => {
    const { prolific, workspaceFolder, exportFolder } = scene();
    const fault = prolific.faults.add({ server: 'store', fault: { kind: 'answer', status: 404 } });
    assert.equal((await scene().export()).outcome.status, 'failed');
    fault.remove();
    const [unfinished] = await listStagings(exportFolder);
    assert.ok(unfinished);
    prolific.jobs.setGenerateMs('manual');
    const request: ExportRequest = {
      subject: cooking,
      target: { workspaceFolder, exportFolder },
      scope: 'everything',
    };
    const [other] = windows;
    other?.order({ prolific: urlAndToken(prolific), request });
    await other?.next((news) => news.news === 'stage' && news.stage === 'generating');
    for (const again of [{ unfinished }, {}]) {
      const { outcome } = await scene().export(again);
      assert.ok(outcome.status === 'failed');
      assert.equal(problemOf(outcome.error)?.kind, 'running-elsewhere');
    }
    const [only, ...more] = await listStagings(exportFolder);
    assert.deepEqual([only?.folder, only?.holder?.isThisProcess, more], [unfinished.folder, false, []]);
    prolific.jobs.finishAll();
    assert.equal((await other?.next(hasEnded))?.status, 'completed');
    assert.deepEqual(await listStagings(exportFolder), []);
  });
});

describe('Interrupted export that is requested again', () => {
  const scene = withExports();

  /** Leaves an unfinished export whose archive couldn't be downloaded. */
  async function leaveUnfinished(): Promise<Staging> {
    const { prolific, exportFolder } = scene();
    const fault = prolific.faults.add({ server: 'store', fault: { kind: 'answer', status: 404 } });
    assert.equal((await scene().export()).outcome.status, 'failed');
    fault.remove();
    const [left] = await listStagings(exportFolder);
    assert.ok(left);
    return left;
  }

  it('requests a new job in the same staging folder and removes it when complete', async () => {
    const left = await leaveUnfinished();
    let folders: string[] = [];
    const { outcome } = await scene().export({
      onStage: async () => (folders = (await listStagings(scene().exportFolder)).map(({ folder }) => folder)),
    });
    assert.ok(outcome.status === 'completed');
    assert.notEqual(outcome.exportId, left.record.export_id);
    assert.deepEqual(folders, [left.folder]);
    assert.deepEqual(await listStagings(scene().exportFolder), []);
  });

  for (const stage of ['generating', 'reading-directory']) {
    it(`stays resumable and unchanged when the new one is canceled while ${stage}`, async () => {
      const left = await leaveUnfinished();
      const stop = new AbortController();
      const { outcome } = await scene().export({
        signal: stop.signal,
        onStage: (now) => {
          if (now === stage) stop.abort(new ExportStop('cancelled'));
        },
      });
      assert.equal(outcome.status, 'cancelled');
      const [unfinished, ...more] = await listStagings(scene().exportFolder);
      assert.deepEqual([unfinished, more], [left, []]);
      const resumed = await scene().export({ unfinished: unfinished! });
      assert.ok(resumed.outcome.status === 'completed');
      assert.equal(resumed.outcome.exportId, left.record.export_id);
    });
  }

  it('stays unchanged when Prolific refuses the new one', async () => {
    const left = await leaveUnfinished();
    const fault = scene().prolific.faults.add({
      method: 'POST',
      fault: { kind: 'answer', status: 422, body: '{}' },
    });
    const { outcome } = await scene().export();
    assert.ok(outcome.status === 'failed' && !outcome.resumable);
    fault.remove();
    assert.deepEqual(await listStagings(scene().exportFolder), [left]);
  });
});

describe('Different exports', () => {
  const scene = withExports();
  const whole: StagingRecord = {
    schema_version: 1,
    collection: { id: 'c1', name: 'Kitchen' },
    export_id: null,
    filter: null,
    requested_at: '2026-01-02T03:04:05.000Z',
  };

  it('have different staging names, and equal ones the same name however they are written', () => {
    const from = { from: '2026-01-01T00:00:00.000Z' };
    const records: StagingRecord[] = [
      whole,
      { ...whole, collection: { id: 'c2', name: 'Kitchen' } },
      { ...whole, collection: undefined, batch: { id: 'c1', name: 'Kitchen' } },
      { ...whole, scope: 'responses' },
      { ...whole, uploads: { kinds: ['image'] } },
      { ...whole, uploads: { max_bytes: 1 } },
      { ...whole, filter: from },
      { ...whole, filter: { to: from.from } },
      { ...whole, filter: { ...from, study_id: 's' } },
      { ...whole, completes: '2026-01-02T03-04-05Z' },
      { ...whole, listed_job: true, export_id: 'e1' },
      { ...whole, listed_job: true, export_id: 'e2' },
    ];
    assert.equal(new Set(records.map((record) => stagingName(record, 0))).size, records.length);
    const same: StagingRecord[] = [
      { ...whole, collection: { id: 'c1', name: 'Renamed' }, requested_at: from.from },
      { ...whole, scope: 'everything', export_id: 'e1', filter: {} },
      { ...whole, uploads: { kinds: ['other', 'document', 'audio', 'video', 'image'] } },
    ];
    for (const record of same) assert.equal(stagingName(record, 0), stagingName(whole, 0));
    const written = { ...whole, filter: { from: '2026-01-01T00:00:00Z' } };
    assert.equal(stagingName(written, 0), stagingName({ ...whole, filter: from }, 0));
  });

  it('run side by side: another filter, another scope, and the completion of a snapshot', async () => {
    const { folder: completes } = await scene().export({ scope: 'responses' });
    const from = new Date('2020-01-01T00:00:00Z');
    const ends = await Promise.all([
      scene().export(),
      scene().export({ scope: 'responses' }),
      scene().export({ filter: { from } }),
      scene().export({ completes }),
    ]);
    for (const { outcome } of ends)
      assert.equal(outcome.status, 'completed', outcome.status === 'failed' ? String(outcome.error) : '');
    assert.deepEqual(await listStagings(scene().exportFolder), []);
    const snapshots = await listSnapshots(scene().exportFolder);
    assert.equal(snapshots.length, 4);
    assert.equal((await readManifestHead(completes))?.complete, true);
  });
});

describe('Export of a job that another window is downloading', () => {
  let other: ExportProcess;
  beforeEach(async () => {
    other = await ExportProcess.start();
  });
  afterEach(async () => await other.kill());
  // Registered last, so that no window writes into the folder while it is removed.
  const scene = withExports();

  /** Has the other window download the job with which Prolific answers the next request. */
  async function downloadElsewhere(): Promise<void> {
    const { prolific, workspaceFolder, exportFolder } = scene();
    // Prolific answers the next request with a job that is still generating.
    prolific.jobs.setGenerateMs('manual');
    const { deps, close } = localDeps(prolific);
    await (await deps.client()).requestExport(cooking, undefined, AbortSignal.timeout(5_000));
    await close();
    const [job] = prolific.jobs.of(cooking.id);
    assert.ok(job);
    const request: ExportRequest = {
      subject: cooking,
      target: { workspaceFolder, exportFolder },
      scope: 'everything',
      job: { exportId: job.exportId, createdAt: new Date() },
    };
    other.order({ prolific: urlAndToken(prolific), request });
    while ((await listStagings(exportFolder)).every(({ holder }) => holder?.isThisProcess !== false))
      await delay(20);
  }

  it('fails with running-elsewhere when Prolific returns that job, and leaves no files', async () => {
    await downloadElsewhere();
    const { outcome } = await scene().export();
    assert.ok(outcome.status === 'failed' && !outcome.resumable);
    assert.equal(problemOf(outcome.error)?.kind, 'running-elsewhere');
    assert.equal((await listStagings(scene().exportFolder)).length, 1);
  });

  it('downloads the same job with other uploads', async () => {
    await downloadElsewhere();
    const { outcome } = await scene().export({
      uploads: { kinds: ['document'] },
      onStage: (stage) => {
        if (stage === 'generating') scene().prolific.jobs.finishAll();
      },
    });
    assert.equal(outcome.status, 'completed');
  });
});

function urlAndToken({ apiUrl, token }: { apiUrl: string; token: string }): {
  apiUrl: string;
  token: string;
} {
  return { apiUrl, token };
}
