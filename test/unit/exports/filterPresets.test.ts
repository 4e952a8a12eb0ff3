import assert from 'node:assert/strict';
import { startPresets } from '../../../src/exports/filter/filterPresets.ts';
import type { Snapshot } from '../../../src/snapshots/snapshots.ts';
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
  return startPresets(now, subject, studyId, snapshots).sinceSnapshot?.snapshot;
}

describe('Start date presets', () => {
  it('offer midnight of today and of seven days ago', () => {
    const { today, lastDays, sinceSnapshot } = startPresets(now, subject, undefined, []);
    assert.deepEqual([today, lastDays], [new Date(2026, 10, 23), new Date(2026, 10, 16)]);
    assert.equal(sinceSnapshot, undefined);
  });

  it('offer the second at which the newest snapshot was requested', () => {
    const newest = snapshot();
    const found = startPresets(now, subject, undefined, [
      newest,
      snapshot({ requested_at: '2026-10-01T00:00:00Z' }),
    ]);
    assert.deepEqual(found.sinceSnapshot, { at: new Date('2026-11-20T09:10:11Z'), snapshot: newest });
  });

  it('ignore snapshots of other collections and of a batch with the same ID', () => {
    const other = snapshot({ collection: { id: 'other', name: 'Other' } });
    const batch = snapshot({ collection: undefined, batch: { id: subject.id, name: 'Batch' } });
    assert.equal(since([other, batch]), undefined);
  });

  it('offer an incremental snapshot, because older snapshots have the earlier responses', () => {
    const incremental = snapshot({ filter: { from: '2026-11-19T00:00:00Z' } });
    assert.equal(since([incremental, snapshot()]), incremental);
  });

  it('ignore snapshots after which responses would be missed', () => {
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

  it('offer snapshots of one study for that study only', () => {
    const own = snapshot({ filter: { study_id: study } });
    assert.equal(since([own], study), own);
    assert.equal(since([own]), undefined);
  });
});
