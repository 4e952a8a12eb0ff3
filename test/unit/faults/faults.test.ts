import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Semaphore } from '../../../src/prolific/semaphore.ts';
import { never } from '../support/network.ts';
import { playCell, type CellOutcome } from './cell.ts';
import { whyNoLockedFolders, whyNoSmallDisk } from './disks.ts';
import { cells, whyNot, type Cell } from './matrix.ts';
import { faultNames } from './kinds.ts';
import { report, reportPath } from './report.ts';
import { OlderSnapshot } from './scene.ts';

/** Cells spend their time waiting. */
const atOnce = 16;
/** These wait longest, so they begin first. */
const slowest = ['stall', 'EACCES', 'host killed'];

/** What a machine cannot play, and why. */
function whyNotHere({ fault }: Cell): string | undefined {
  if (fault === 'ENOSPC') return whyNoSmallDisk();
  return fault === 'EACCES' ? whyNoLockedFolders() : undefined;
}

describe('A fault', function () {
  this.timeout(240_000);
  const older = new OlderSnapshot();
  const toPlay = cells.filter((cell) => cell.expected !== '-');
  const played = new Map<Cell, Promise<CellOutcome>>();

  before(async () => {
    await older.make();
    const places = new Semaphore(atOnce);
    const inOrder = toPlay
      .filter((cell) => whyNotHere(cell) === undefined)
      .sort((a, b) => Number(slowest.includes(b.fault)) - Number(slowest.includes(a.fault)));
    for (const cell of inOrder) {
      const outcome = places.run(() => playCell(older, cell.stage, cell.fault), never);
      // A failure is told by the test of the cell, which may not have begun yet.
      outcome.catch(() => undefined);
      played.set(cell, outcome);
    }
  });

  after(async () => {
    await Promise.allSettled(played.values());
    older.remove();
  });

  for (const cell of toPlay) {
    const { stage, fault, expected } = cell;
    it(`at ${stage}, ${fault}: ${expected}`, async function () {
      const reason = whyNotHere(cell);
      if (reason !== undefined) {
        console.log(`      not played here: ${reason}`);
        return this.skip();
      }
      const { ended, sentence } = await played.get(cell)!;
      assert.equal(ended, expected, sentence);
    });
  }

  it('comes about wherever no reason says that it cannot', () => {
    for (const cell of cells) if (cell.expected === '-') assert.ok(whyNot(cell).length > 10);
    assert.equal(cells.length, 8 * faultNames.length);
  });

  it('is in test/FAULTS.md as it is played (npm run faults writes it)', async () => {
    assert.equal(await readFile(reportPath, 'utf8'), await report());
  });
});
