import assert from 'node:assert/strict';
import { beginningsFor } from '../../../src/exports/filterPresets.ts';
import type { Snapshot } from '../../../src/exports/snapshots.ts';
import { manifestHead } from '../support/manifestHead.ts';

const now = new Date(2026, 10, 23, 15, 30);
const subject = { kind: 'collection', id: 'cooking' } as const;
const [study, otherStudy] = ['6617a3c2f0e4b5d1a2b3c4d5', '6617a3c2f0e4b5d1a2b3c4d6'];

function snapshot(changes: Partial<Snapshot['manifest']> = {}): Snapshot {
  const collection = { id: subject.id, name: 'Cooking' };
  const manifest = manifestHead('2026-11-20T09:10:11.917Z', {
    collection,
    export_id: 'job',
    finished_at: '2026-11-20T09:11:00.000Z',
    ...changes,
  });
  return { folder: `/data/${manifest.requested_at}`, manifest };
}

function since(snapshots: readonly Snapshot[], studyId?: string): Snapshot | undefined {
  return beginningsFor(now, subject, studyId, snapshots).sinceSnapshot?.snapshot;
}

describe('Beginnings that are offered', () => {
  it('are midnights of today and of seven days ago', () => {
    const { today, lastDays, sinceSnapshot } = beginningsFor(now, subject, undefined, []);
    assert.deepEqual([today, lastDays], [new Date(2026, 10, 23), new Date(2026, 10, 16)]);
    assert.equal(sinceSnapshot, undefined);
  });

  it('are the second in which the newest snapshot was asked for', () => {
    const newest = snapshot();
    const found = beginningsFor(now, subject, undefined, [
      newest,
      snapshot({ requested_at: '2026-10-01T00:00:00Z' }),
    ]);
    assert.deepEqual(found.sinceSnapshot, { at: new Date('2026-11-20T09:10:11Z'), snapshot: newest });
  });

  it('are not those of another collection, nor of a batch of the same id', () => {
    const other = snapshot({ collection: { id: 'other', name: 'Other' } });
    const batch = snapshot({ collection: undefined, batch: { id: subject.id, name: 'Batch' } });
    assert.equal(since([other, batch]), undefined);
  });

  it('are those of a snapshot that began later, as what is before it is in older ones', () => {
    const incremental = snapshot({ filter: { from: '2026-11-19T00:00:00Z' } });
    assert.equal(since([incremental, snapshot()]), incremental);
  });

  it('pass over snapshots after which something would be missed', () => {
    const whole = snapshot();
    for (const partial of [
      snapshot({ filter: { study_id: otherStudy } }),
      snapshot({ filter: { to: '2026-11-19T00:00:00Z' } }),
      snapshot({ api_generation: '1' }),
      snapshot({ api_generation: 'unknown' }),
    ]) {
      assert.equal(since([partial, whole], study), whole);
    }
  });

  it('are for a study those of its own snapshots too, and for all studies not', () => {
    const own = snapshot({ filter: { study_id: study } });
    assert.equal(since([own], study), own);
    assert.equal(since([own]), undefined);
  });
});
