import assert from 'node:assert/strict';
import type { ExportView } from '../../../src/exports/exportService.ts';
import type { ExportOutcome, ExportRequest } from '../../../src/exports/exportState.ts';
import { ExportStop } from '../../../src/exports/runExport.ts';
import { shownEnd, standingOf } from '../../../src/exports/standing.ts';
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

/** Exports in the order they were begun; each a second after the one before. */
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

function around(views: readonly ExportView[], isLeft = true) {
  return { views, isLeft: () => isLeft };
}

const shown = (views: readonly ExportView[], isLeft = true, seconds = 10): string | undefined =>
  shownEnd(around(views, isLeft), after(seconds), longAgo)?.standing;

describe('What the status bar shows after exports have ended', () => {
  it('is a failure for minutes, before the success of another export', () => {
    const views = session([everything, broken], [other, done]);
    assert.equal(shown(views), 'failed');
    assert.equal(shown(views, true, 200), 'failed');
    assert.equal(shown(views, true, 400), undefined);
  });

  it('is no failure that was gone on with since, but how that ended', () => {
    assert.equal(shown(session([everything, broken], [everything, done])), 'completed');
    assert.equal(shown(session([everything, broken], [everything, { status: 'cancelled' }])), undefined);
    assert.equal(shown(session([everything, broken], [filtered, done])), 'failed');
  });

  it('is no failure that was mended by asking without what had failed', () => {
    const job = { exportId: 'e1', createdAt: startedAt };
    const gone = failed({ kind: 'not-found', what: 'export' }, false);
    assert.equal(shown(session([{ ...filtered, job }, gone], [filtered, done])), 'completed');
    const ignored = failed({ kind: 'filter-ignored' }, false);
    assert.equal(shown(session([filtered, ignored], [everything, done])), 'completed');
  });

  it('is no failure whose remains were discarded or finished by another window', () => {
    assert.equal(shown(session([everything, broken]), false), undefined);
  });

  it('is a failure whose folder went away with what it kept', () => {
    const gone = failed({ kind: 'folder-gone', folder: '/data/out' });
    assert.equal(shown(session([other, done], [everything, gone]), false), 'failed');
    assert.equal(shown(session([other, done], [everything, gone]), true), 'failed');
  });

  it('is no failure that lost what it kept, and nothing around that', () => {
    const taken = failed({ kind: 'folder-gone', folder: '/left' });
    assert.equal(shown(session([other, done], [everything, taken]), false), 'completed');
  });

  it('is no failure where somebody signed out: the export stopped, which is said for a moment', () => {
    assert.equal(shown(session([everything, stopped])), 'stopped');
    assert.equal(shown(session([everything, stopped]), true, 60), undefined);
  });

  it('is no failure where another window does the same', () => {
    const elsewhere = failed({ kind: 'running-elsewhere', host: 'lab', sameHost: true, pid: 1 }, false);
    assert.equal(shown(session([everything, elsewhere])), undefined);
  });

  it('is nothing that has been looked at', () => {
    assert.equal(shownEnd(around(session([everything, broken])), after(10), after(5)), undefined);
  });
});

describe('How an export stands', () => {
  const first = (views: ExportView[], isLeft = true): string => {
    const [view] = views.slice(-1);
    assert.ok(view);
    return standingOf(view, around(views, isLeft));
  };

  it('can be resumed as long as something is left and nobody went on with it', () => {
    assert.equal(first(session([everything, broken])), 'resumable');
    assert.equal(first(session([everything, broken]), false), 'over');
    assert.equal(first(session([everything, broken], [everything, undefined])), 'followed');
    assert.equal(first(session([everything, broken], [filtered, undefined])), 'resumable');
    assert.equal(first(session([everything, stopped])), 'stopped');
  });
});
