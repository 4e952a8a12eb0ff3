import assert from 'node:assert/strict';
import type { ExportView } from '../../../src/exports/exportService.ts';
import { type ExportOutcome, type ExportRequest, ExportStop } from '../../../src/exports/exportState.ts';
import { endToShow, exportStatus } from '../../../src/exports/exportStatus.ts';
import { ProblemError, type Problem } from '../../../src/problems/problem.ts';

const startedAt = new Date('2026-11-23T12:00:00Z');
const after = (seconds: number): Date => new Date(startedAt.getTime() + seconds * 1_000);
const longAgo = new Date(0);

const everything: ExportRequest = {
  subject: { kind: 'collection', id: 'cooking', name: 'Cooking' },
  target: { workspaceFolder: '/data', exportFolder: '/data/out' },
  scope: 'everything',
};
const filtered: ExportRequest = { ...everything, filter: { studyId: 'pilot' } };
const other: ExportRequest = { ...everything, subject: { kind: 'collection', id: 'art', name: 'Art' } };

const done = { status: 'completed' } as ExportOutcome;
function failed(problem: Problem, resumable = true): ExportOutcome {
  const error = new ProblemError(problem);
  return resumable
    ? { status: 'failed', error, resumable, stagingFolder: '/left' }
    : { status: 'failed', error, resumable };
}
const broken = failed({ kind: 'stalled', origin: 'https://api.prolific.com', seconds: 30 });
const stopped: ExportOutcome = {
  status: 'failed',
  error: new ProblemError({ kind: 'not-signed-in' }, { cause: new ExportStop('signed-out') }),
  resumable: true,
  stagingFolder: '/left',
};

const canceled: ExportOutcome = { status: 'cancelled', kept: { stagingFolder: '/left', bytes: 30e6 } };

/** Returns exports that started one second after another. */
function session(...runs: (readonly [ExportRequest, ExportOutcome | undefined])[]): ExportView[] {
  return runs
    .map(([request, outcome], index): ExportView => ({
      id: index + 1,
      request,
      startedAt: after(index),
      progress:
        outcome === undefined
          ? { status: 'running', stage: { stage: 'requesting' }, stopping: false }
          : { status: 'ended', at: after(index + 0.5), outcome },
    }))
    .reverse();
}

function contextOf(views: readonly ExportView[], isLeft = true) {
  return { views, isLeft: () => isLeft };
}

const shown = (views: readonly ExportView[], isLeft = true, seconds = 10): string | undefined =>
  endToShow(contextOf(views, isLeft), after(seconds), longAgo)?.status;

describe('Status bar after exports have ended', () => {
  it('shows a failure for minutes, in preference to a later success', () => {
    const views = session([everything, broken], [other, done]);
    assert.equal(shown(views), 'failed');
    assert.equal(shown(views, true, 200), 'failed');
    assert.equal(shown(views, true, 400), undefined);
  });

  it('shows the outcome of a resumed export instead of its earlier failure', () => {
    assert.equal(shown(session([everything, broken], [everything, done])), 'completed');
    assert.equal(shown(session([everything, broken], [everything, { status: 'cancelled' }])), undefined);
    assert.equal(shown(session([everything, broken], [filtered, done])), 'failed');
  });

  it('shows no failure once the export completed without the job or filter that failed', () => {
    const job = { exportId: 'e1', createdAt: startedAt };
    const gone = failed({ kind: 'not-found', what: 'export' }, false);
    assert.equal(shown(session([{ ...filtered, job }, gone], [filtered, done])), 'completed');
    const ignored = failed({ kind: 'filter-ignored' }, false);
    assert.equal(shown(session([filtered, ignored], [everything, done])), 'completed');
  });

  it('shows no failure whose files were discarded or completed by another window', () => {
    assert.equal(shown(session([everything, broken]), false), undefined);
  });

  it('shows a failure whose export folder disappeared with the kept files', () => {
    const gone = failed({ kind: 'folder-gone', folder: '/data/out' });
    assert.equal(shown(session([other, done], [everything, gone]), false), 'failed');
    assert.equal(shown(session([other, done], [everything, gone]), true), 'failed');
  });

  it('shows no failure whose staging folder alone disappeared', () => {
    const taken = failed({ kind: 'folder-gone', folder: '/left' });
    assert.equal(shown(session([other, done], [everything, taken]), false), 'completed');
  });

  it('shows an export that signing out stopped, for a moment and not as a failure', () => {
    assert.equal(shown(session([everything, stopped])), 'stopped');
    assert.equal(shown(session([everything, stopped]), true, 60), undefined);
  });

  it('shows a canceled export that kept its files like it, and otherwise nothing', () => {
    assert.equal(shown(session([everything, canceled])), 'stopped');
    assert.equal(shown(session([everything, canceled]), false), undefined);
    assert.equal(shown(session([everything, { status: 'cancelled' }])), undefined);
  });

  it('shows no failure when another window runs the same export', () => {
    const elsewhere = failed({ kind: 'running-elsewhere', host: 'lab', sameHost: true, pid: 1 }, false);
    assert.equal(shown(session([everything, elsewhere])), undefined);
  });

  it('shows nothing that the user has already seen', () => {
    assert.equal(endToShow(contextOf(session([everything, broken])), after(10), after(5)), undefined);
  });
});

describe('exportStatus', () => {
  const first = (views: ExportView[], isLeft = true): string => {
    const [view] = views.slice(-1);
    assert.ok(view);
    return exportStatus(view, contextOf(views, isLeft));
  };

  it('is resumable while files are left and no later export follows', () => {
    assert.equal(first(session([everything, broken])), 'resumable');
    assert.equal(first(session([everything, broken]), false), 'over');
    assert.equal(first(session([everything, broken], [everything, undefined])), 'followed');
    assert.equal(first(session([everything, broken], [filtered, undefined])), 'resumable');
    assert.equal(first(session([everything, stopped])), 'stopped');
  });

  it('of a canceled export is stopped while its files are left', () => {
    assert.equal(first(session([everything, canceled])), 'stopped');
    assert.equal(first(session([everything, canceled]), false), 'cancelled');
    assert.equal(first(session([everything, canceled], [everything, undefined])), 'followed');
    assert.equal(first(session([everything, { status: 'cancelled' }])), 'cancelled');
  });
});
