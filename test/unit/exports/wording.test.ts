import assert from 'node:assert/strict';
import type { ExportView } from '../../../src/exports/exportService.ts';
import type { ExportStage } from '../../../src/exports/exportState.ts';
import { webPage, type Problem } from '../../../src/problems/problem.ts';
import { TransferRate } from '../../../src/exports/transferRate.ts';
import {
  formatBytes,
  formatElapsed,
  formatTimeLeft,
  progressLine,
  statusText,
} from '../../../src/exports/wording.ts';

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

describe('Sizes and times for people', () => {
  it('count bytes in decimal units with three digits at most', () => {
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

  it('show elapsed time as a clock does', () => {
    assert.deepEqual([0, 7_900, 760_000, 3_723_000].map(formatElapsed), ['0:00', '0:07', '12:40', '1:02:03']);
  });

  it('tell the time left no finer than it is known', () => {
    assert.deepEqual([0.2, 45, 100, 7_000].map(formatTimeLeft), [
      '1 s left',
      '45 s left',
      '2 min left',
      '2 h left',
    ]);
  });
});

describe('The text of the status bar', () => {
  it('is nothing where nothing runs', () => {
    assert.equal(statusText([], startedAt), undefined);
  });

  it('tells the stage and how long it has been', () => {
    assert.equal(
      statusText([running('A', { stage: 'generating' })], later(42))?.text,
      'Preparing export · 0:42',
    );
  });

  it('tells percent, bytes, rate and time left of a download', () => {
    const view = running('A', downloading(45_000_000, 100_000_000, 5_000_000, 11));
    assert.equal(statusText([view], later(9))?.text, '45% · 45 MB · 5 MB/s · 11 s left');
  });

  it('never says 100% before everything is there', () => {
    assert.match(statusText([running('A', downloading(999_999, 1_000_000))], later(1))?.text ?? '', /^99%/);
  });

  it('says that it waits for the connection', () => {
    const trouble = { kind: 'unreachable', origin: 'https://api.prolific.com', code: 'ENOTFOUND' } as const;
    const text = statusText([running('A', { stage: 'generating', trouble })], later(60))?.text;
    assert.equal(text, 'Waiting for connection · 1:00');
  });

  it('sums several exports up', () => {
    const views = [
      running('A', downloading(10_000_000, 100_000_000, 1_000_000, 90)),
      running('B', downloading(40_000_000, 100_000_000, 2_000_000, 30)),
      running('C', { stage: 'generating' }),
    ];
    assert.equal(statusText(views, later(9))?.text, '3 exports · 25% · 50 MB · 3 MB/s · 2 min left');
  });

  const cut = { kind: 'unreachable', origin: 'https://files.example.com', code: 'ECONNRESET' } as const;
  const busy = { kind: 'download-refused', origin: 'https://files.example.com', status: 503 } as const;

  it('has no rate and no time left while a download waits', () => {
    const view = running('A', { ...downloading(45_000_000, 100_000_000, 5_000_000, 11), trouble: cut });
    assert.equal(statusText([view], later(9))?.text, 'Waiting for connection · 0:09');
    assert.equal(progressLine(view, later(9)), '45% · waiting for the connection · 0:09');
  });

  it('tells a download server that is busy from a connection that is missing', () => {
    const waiting = (trouble: Problem): ExportView =>
      running('A', { ...downloading(45_000_000, 100_000_000), trouble });
    assert.equal(statusText([waiting(busy)], later(9))?.text, 'Download server is busy · 0:09');
    assert.match(progressLine(waiting(busy), later(9)), /the download server is busy, trying again/);
    const signInPage = waiting({ ...busy, status: 200, code: webPage });
    assert.match(progressLine(signInPage, later(9)), /waiting for the connection/);
  });

  it('leaves the rates of downloads that wait out of the sum, and with them the time left', () => {
    const views = [
      running('A', { ...downloading(10_000_000, 100_000_000, 1_000_000, 90), trouble: cut }),
      running('B', downloading(40_000_000, 100_000_000, 2_000_000, 30)),
    ];
    assert.equal(statusText(views, later(9))?.text, '2 exports · 25% · 50 MB · 2 MB/s');
  });

  it('tells no percent and no time left where nobody says how much comes', () => {
    const view = running('A', downloading(45_000_000, 0, 5_000_000, 0));
    assert.equal(statusText([view], later(9))?.text, '45 MB · 5 MB/s · 0:09');
    assert.equal(progressLine(view, later(9)), '45 MB · 5 MB/s · 0:09');
    const both = [view, running('B', downloading(40_000_000, 50_000_000, 2_000_000, 5))];
    assert.equal(statusText(both, later(9))?.text, '2 exports · 85 MB · 7 MB/s · 0:09');
  });

  it('has words for a screen reader that name the collection', () => {
    const spoken = statusText([running('Cooking', { stage: 'generating' })], later(5))?.spoken;
    assert.equal(spoken, 'Exporting Cooking: Prolific is preparing the archive');
  });

  it('has words for a screen reader that stay the same while nothing much happens', () => {
    const spoken = (bytesDone: number, left: number, seconds: number): string | undefined =>
      statusText([running('A', downloading(bytesDone, 100_000_000, 5_000_000, left))], later(seconds))
        ?.spoken;
    assert.equal(spoken(45_000_000, 11, 9), 'Exporting A: 40% downloaded');
    assert.equal(spoken(49_999_999, 10, 10), 'Exporting A: 40% downloaded');
    assert.equal(spoken(50_000_000, 130, 10), 'Exporting A: 50% downloaded · 2 min left');
    assert.equal(spoken(99_999_999, 1, 10), 'Exporting A: 90% downloaded');
    const views = [
      running('A', downloading(10_000_000, 100_000_000, 1_000_000, 90)),
      running('B', downloading(40_000_000, 100_000_000, 2_000_000, 30)),
    ];
    assert.equal(
      statusText(views, later(9))?.spoken,
      'Exporting from Prolific: 2 exports · 20% downloaded · 2 min left',
    );
  });
});

describe('The rate of a transfer', () => {
  it('is unknown until half a second has passed', () => {
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

  it('gives the time that is left', () => {
    const rate = new TransferRate();
    rate.note(0, 0);
    rate.note(1_000, 1_000);
    assert.equal(rate.secondsLeft(5_000), 4);
  });
});
