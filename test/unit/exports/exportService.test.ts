import assert from 'node:assert/strict';
import { ExportService, type ExportView } from '../../../src/exports/exportService.ts';
import {
  type ExportOutcome,
  type ExportRequest,
  type ExportStage,
  ExportStop,
  type ExportDeps,
} from '../../../src/exports/exportState.ts';
import { systemTiming } from '../../../src/http/timing.ts';

/** Runs that end when the test ends them or when they are stopped. */
class ControlledRuns {
  readonly signals: AbortSignal[] = [];
  readonly stages: ((stage: ExportStage) => void)[] = [];
  private readonly endings: ((outcome: ExportOutcome) => void)[] = [];

  readonly run = (
    _deps: ExportDeps,
    _request: ExportRequest,
    _unfinished: unknown,
    onStage: (stage: ExportStage) => void,
    signal: AbortSignal,
  ): Promise<ExportOutcome> => {
    this.signals.push(signal);
    this.stages.push(onStage);
    return new Promise((resolve) => {
      this.endings.push(resolve);
      signal.addEventListener('abort', () => {
        const { why } = signal.reason as ExportStop;
        resolve(
          why === 'cancelled'
            ? { status: 'cancelled' }
            : { status: 'failed', error: signal.reason, resumable: true, stagingFolder: '/data/left' },
        );
      });
    });
  };

  end(index: number): void {
    this.endings[index]?.({ status: 'failed', error: new Error('over'), resumable: false });
  }
}

function requestFor(id: string, studyId?: string): ExportRequest {
  return {
    subject: { kind: 'collection', id, name: `Collection ${id}` },
    target: { workspaceFolder: '/data', exportFolder: '/data/prolific-exports' },
    scope: 'everything',
    ...(studyId === undefined ? {} : { filter: { studyId } }),
  };
}

function setUp(): { service: ExportService; runs: ControlledRuns; views: ExportView[] } {
  const runs = new ControlledRuns();
  const service = new ExportService({ timing: systemTiming } as ExportDeps, runs.run);
  const views: ExportView[] = [];
  service.onDidChange((view) => views.push(view));
  return { service, runs, views };
}

describe('Export service', () => {
  it('runs exports of different collections side by side', () => {
    const { service, runs } = setUp();
    service.start(requestFor('a'));
    service.start(requestFor('b'));
    assert.equal(runs.signals.length, 2);
    assert.deepEqual(
      service.views.map(({ request }) => request.subject.id),
      ['b', 'a'],
    );
  });

  it('joins a running export when the same one is requested again', () => {
    const { service, runs } = setUp();
    const first = service.start(requestFor('a'));
    const second = service.start(requestFor('a'));
    assert.equal(runs.signals.length, 1);
    assert.equal(second.id, first.id);
    assert.equal(second.outcome, first.outcome);
  });

  const exportId = '0191a2b3-0002-7000-8000-000000000001';
  const download = { ...requestFor('a'), job: { exportId, createdAt: new Date(0) } };

  it('joins a running export when its job, once known, is downloaded', () => {
    const { service, runs } = setUp();
    const { id } = service.start(requestFor('a'));
    runs.stages[0]?.({ stage: 'generating', exportId });
    runs.stages[0]?.({ stage: 'reading-directory' });
    assert.equal(service.start(download).id, id);
    assert.equal(service.find(id)?.exportId, exportId);
  });

  it('joins a resumed export when its job is downloaded', () => {
    const { service } = setUp();
    const record = { schema_version: 1, export_id: exportId, filter: null, requested_at: '' } as const;
    const { id } = service.start(requestFor('a'), { folder: '/data/left', record });
    assert.equal(service.start(download).id, id);
  });

  it('ends an export with the outcome of the running download of the job that Prolific returned for it', async () => {
    const { service, runs } = setUp();
    const { id, outcome } = service.start(download);
    const second = service.start(requestFor('a'));
    runs.stages[1]?.({ stage: 'generating', exportId });
    assert.deepEqual(
      runs.signals.map(({ aborted }) => aborted),
      [false, true],
    );
    runs.end(0);
    assert.equal(await second.outcome, await outcome);
    assert.deepEqual(
      service.views.map((view) => view.id),
      [id],
    );
  });

  it('does not join an export to a download of its job with another scope, uploads, filter or folder', () => {
    const { service, runs } = setUp();
    const less = { ...download, scope: 'responses' } as const;
    const some = { ...download, uploads: { kinds: ['image'] } } as const;
    const filtered = { ...download, filter: { studyId: '66a1ee00d4e5b6a7980c0001' } };
    const elsewhere = { ...download, target: { workspaceFolder: '/other', exportFolder: '/other/exports' } };
    for (const other of [less, some, filtered, elsewhere]) service.start(other);
    service.start(requestFor('a'));
    runs.stages[4]?.({ stage: 'generating', exportId });
    assert.equal(runs.signals[4]?.aborted, false);
  });

  it('does not join the download of another job, or with another scope or folder, to a running export', () => {
    const { service, runs } = setUp();
    service.start(requestFor('a'));
    service.start(download);
    runs.stages[0]?.({ stage: 'generating', exportId: '0191a2b3-0002-7000-8000-000000000002' });
    runs.stages[1]?.({ stage: 'generating', exportId });
    service.start({ ...download, scope: 'responses' });
    service.start({ ...download, target: { workspaceFolder: '/other', exportFolder: '/other/exports' } });
    assert.equal(runs.signals.length, 4);
  });

  it('does not join exports with different filters', () => {
    const { service, runs } = setUp();
    service.start(requestFor('a'));
    service.start(requestFor('a', '66a1ee00d4e5b6a7980c0001'));
    assert.equal(runs.signals.length, 2);
  });

  it('does not join exports if one has responses only, some uploads or completes a snapshot', () => {
    const { service, runs } = setUp();
    service.start(requestFor('a'));
    service.start({ ...requestFor('a'), scope: 'responses' });
    service.start({ ...requestFor('a'), uploads: { maxBytes: 1_000_000 } });
    service.start({ ...requestFor('a'), completes: '/data/prolific-exports/a/2026-11-23T14-05-09Z' });
    assert.equal(runs.signals.length, 4);
  });

  it('does not join an export that is being canceled', () => {
    const { service, runs } = setUp();
    const { id } = service.start(requestFor('a'));
    service.cancel(id);
    service.start(requestFor('a'));
    assert.equal(runs.signals.length, 2);
  });

  it('reports each stage and the end to listeners', async () => {
    const { service, runs, views } = setUp();
    const { outcome } = service.start(requestFor('a'));
    runs.stages[0]?.({ stage: 'generating' });
    runs.end(0);
    await outcome;
    assert.deepEqual(
      views.map(({ progress }) =>
        progress.status === 'running' ? progress.stage.stage : progress.outcome.status,
      ),
      ['requesting', 'generating', 'failed'],
    );
  });

  it('reports a canceled export as stopping at once, and stops no other', async () => {
    const { service, runs, views } = setUp();
    const { id, outcome } = service.start(requestFor('a'));
    service.start(requestFor('b'));
    service.cancel(id);
    const last = views.at(-1)?.progress;
    assert.ok(last?.status === 'running' && last.stopping);
    assert.deepEqual(await outcome, { status: 'cancelled' });
    assert.equal(runs.signals[1]?.aborted, false);
  });

  it('stops all exports at sign-out without canceling them', async () => {
    const { service, runs } = setUp();
    service.start(requestFor('a'));
    service.start(requestFor('b'));
    await service.stopAll('signed-out');
    assert.deepEqual(
      runs.signals.map((signal) => (signal.reason as ExportStop).why),
      ['signed-out', 'signed-out'],
    );
    assert.ok(service.views.every(({ progress }) => progress.status === 'ended'));
  });

  it('forgets the oldest ended exports, never a running one', async () => {
    const { service, runs } = setUp();
    service.start(requestFor('running'));
    for (let count = 1; count <= 25; count += 1) {
      const { outcome } = service.start(requestFor(`ended ${count}`));
      runs.end(count);
      await outcome;
    }
    const ids = service.views.map(({ request }) => request.subject.id);
    assert.equal(ids.length, 21);
    assert.ok(ids.includes('running') && ids.includes('ended 25') && !ids.includes('ended 5'));
  });

  it('calls no listener after its disposal', () => {
    const { service } = setUp();
    let heard = 0;
    service.onDidChange(() => (heard += 1)).dispose();
    service.start(requestFor('a'));
    assert.equal(heard, 0);
  });
});
