import assert from 'node:assert/strict';
import type { ExportView } from '../../../src/exports/exportService.ts';
import type { ExportStage } from '../../../src/exports/exportState.ts';
import { webPage, type Problem } from '../../../src/problems/problem.ts';
import { TransferRate } from '../../../src/exports/fetchJob.ts';
import { formatBytes, formatElapsed, formatTimeLeft } from '../../../src/problems/amounts.ts';
import { progressLine, statusText } from '../../../src/exports/wording.ts';

const startedAt = new Date('2026-11-23T12:00:00Z');
const later = (seconds: number): Date => new Date(startedAt.getTime() + seconds * 1_000);

function running(name: string, stage: ExportStage, stopping = false): ExportView {
  return {
    id: 1,
    request: {
      subject: { kind: 'collection', id: name, name },
      target: { workspaceFolder: '/data', exportFolder: '/data/out' },
      scope: 'everything',
    },
    startedAt,
    progress: { status: 'running', stage, stopping },
  };
}

function downloading(bytesDone: number, bytesTotal: number, rate?: number, left?: number): ExportStage {
  return {
    stage: 'downloading',
    bytesDone,
    bytesTotal,
    filesDone: 0,
    filesTotal: 9,
    ...(rate === undefined ? {} : { bytesPerSecond: rate }),
    ...(left === undefined ? {} : { secondsLeft: left }),
  };
}

describe('Formatted amounts', () => {
  it('show bytes in decimal units with at most three digits', () => {
    const sizes = [0, 999, 1_000, 1_449, 99_960, 999_600, 1_500_000, 23_400_000_000, 5e15];
    assert.deepEqual(sizes.map(formatBytes), [
      '0 B',
      '999 B',
      '1 kB',
      '1.4 kB',
      '100 kB',
      '1 MB',
      '1.5 MB',
      '23.4 GB',
      '5000 TB',
    ]);
  });

  it('show elapsed time as minutes and seconds', () => {
    assert.deepEqual([0, 7_900, 760_000, 3_723_000].map(formatElapsed), ['0:00', '0:07', '12:40', '1:02:03']);
  });

  it('round the remaining time to seconds, minutes or hours', () => {
    assert.deepEqual([0.2, 45, 100, 7_000].map(formatTimeLeft), [
      '1 s left',
      '45 s left',
      '2 min left',
      '2 h left',
    ]);
  });
});

describe('Status bar text', () => {
  it('is undefined when no export runs', () => {
    assert.equal(statusText([]), undefined);
  });

  it('shows the name and the stage', () => {
    assert.equal(
      statusText([running('A', { stage: 'generating' })])?.text,
      'A · Preparing the archive on Prolific',
    );
  });

  it('shows name, percent and remaining time of a download', () => {
    const view = running('A', downloading(45_000_000, 100_000_000, 5_000_000, 11));
    assert.equal(statusText([view])?.text, 'A 45% · 11 s left');
  });

  it('never shows 100% before the download is complete', () => {
    assert.match(statusText([running('A', downloading(999_999, 1_000_000))])?.text ?? '', /^A 99%/);
  });

  it('shows that an export waits for a connection', () => {
    const trouble = { kind: 'unreachable', origin: 'https://api.prolific.com', code: 'ENOTFOUND' } as const;
    const text = statusText([running('A', { stage: 'generating', trouble })])?.text;
    assert.equal(text, 'A · Waiting for a connection');
  });

  it('sums up several exports', () => {
    const views = [
      running('A', downloading(10_000_000, 100_000_000, 1_000_000, 90)),
      running('B', downloading(40_000_000, 100_000_000, 2_000_000, 30)),
      running('C', { stage: 'generating' }),
    ];
    assert.equal(statusText(views)?.text, '3 exports 25% · 2 min left');
  });

  const cut = { kind: 'unreachable', origin: 'https://files.example.com', code: 'ECONNRESET' } as const;
  const busy = { kind: 'download-refused', origin: 'https://files.example.com', status: 503 } as const;

  it('shows no rate and no remaining time while a download waits', () => {
    const view = running('A', { ...downloading(45_000_000, 100_000_000, 5_000_000, 11), trouble: cut });
    assert.equal(statusText([view])?.text, 'A 45% · Waiting for a connection');
    assert.equal(progressLine(view, later(9)), '45% · Waiting for a connection · 0:09');
  });

  it('distinguishes a busy download server from a missing connection', () => {
    const waiting = (trouble: Problem): ExportView =>
      running('A', { ...downloading(45_000_000, 100_000_000), trouble });
    assert.equal(statusText([waiting(busy)])?.text, 'A 45% · The download server is busy; retrying');
    assert.match(progressLine(waiting(busy), later(9)), /The download server is busy; retrying/);
    const signInPage = waiting({ ...busy, status: 200, code: webPage });
    assert.match(progressLine(signInPage, later(9)), /Waiting for a connection/);
  });

  it('leaves waiting downloads out of the summed rate and shows no remaining time', () => {
    const views = [
      running('A', { ...downloading(10_000_000, 100_000_000, 1_000_000, 90), trouble: cut }),
      running('B', downloading(40_000_000, 100_000_000, 2_000_000, 30)),
    ];
    assert.equal(statusText(views)?.text, '2 exports 25%');
  });

  it('shows no percent and no remaining time when the total size is unknown', () => {
    const view = running('A', downloading(45_000_000, 0, 5_000_000, 0));
    assert.equal(statusText([view])?.text, 'A · 45 MB');
    assert.equal(progressLine(view, later(9)), '45 MB · 5 MB/s · 0:09');
    const both = [view, running('B', downloading(40_000_000, 50_000_000, 2_000_000, 5))];
    assert.equal(statusText(both)?.text, '2 exports');
  });

  it('shortens long names, for screen readers less', () => {
    const name = 'A collection about everything people cook at home';
    const { text, spoken } = statusText([running(name, { stage: 'finishing' })]) ?? {};
    assert.equal(text, 'A collection about everything… · Finishing');
    assert.equal(spoken, `Exporting ${name}: Finishing`);
    assert.equal(
      statusText([running(name, { stage: 'finishing' }, true)])?.text,
      'A collection about everything… · Stopping',
    );
  });

  it('names the collection for screen readers', () => {
    const spoken = statusText([running('Cooking', { stage: 'generating' })])?.spoken;
    assert.equal(spoken, 'Exporting Cooking: Preparing the archive on Prolific');
  });

  it('changes for screen readers only in steps of ten percent', () => {
    const spoken = (bytesDone: number, left: number): string | undefined =>
      statusText([running('A', downloading(bytesDone, 100_000_000, 5_000_000, left))])?.spoken;
    assert.equal(spoken(45_000_000, 11), 'Exporting A: 40% downloaded');
    assert.equal(spoken(49_999_999, 10), 'Exporting A: 40% downloaded');
    assert.equal(spoken(50_000_000, 130), 'Exporting A: 50% downloaded · 2 min left');
    assert.equal(spoken(99_999_999, 1), 'Exporting A: 90% downloaded');
    const views = [
      running('A', downloading(10_000_000, 100_000_000, 1_000_000, 90)),
      running('B', downloading(40_000_000, 100_000_000, 2_000_000, 30)),
    ];
    assert.equal(
      statusText(views)?.spoken,
      'Exporting from Prolific: 2 exports · 20% downloaded · 2 min left',
    );
  });
});

describe('Transfer rate', () => {
  it('is undefined in the first half second', () => {
    const rate = new TransferRate();
    rate.note(0, 0);
    rate.note(400, 1_000);
    assert.equal(rate.bytesPerSecond, undefined);
  });

  it('follows the last seconds, not the whole transfer', () => {
    const rate = new TransferRate(2_000);
    for (let second = 0; second <= 10; second += 1) rate.note(second * 1_000, second * 100);
    for (let second = 11; second <= 15; second += 1) rate.note(second * 1_000, 1_000 + (second - 10) * 900);
    assert.equal(rate.bytesPerSecond, 900);
  });

  it('gives the remaining time', () => {
    const rate = new TransferRate();
    rate.note(0, 0);
    rate.note(1_000, 1_000);
    assert.equal(rate.secondsLeft(5_000), 4);
  });
});
