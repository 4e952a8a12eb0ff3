import assert from 'node:assert/strict';
import { previousAlike, previousSnapshot } from '../../../src/analysis/comparison/previousSnapshot.ts';
import type { ManifestHead } from '../../../src/snapshots/manifest.ts';
import type { Snapshot } from '../../../src/snapshots/snapshots.ts';
import { manifestHead } from '../support/manifestHead.ts';

describe('Previous snapshot for a comparison', () => {
  const snapshot = (day: number, filter: ManifestHead['filter']): Snapshot => {
    const at = `2026-09-${day}T10:00:00Z`;
    return {
      folder: `/exports/cooking/2026-09-${day}T10-00-00Z`,
      manifest: manifestHead(at, { filter }),
    };
  };
  const ofStudy = { study_id: 's' };
  const [whole, filtered, later] = [snapshot(14, null), snapshot(15, ofStudy), snapshot(16, null)];

  it('is the latest earlier one with the same filter', () => {
    assert.equal(previousSnapshot(later, [filtered, whole]), whole);
    assert.equal(previousSnapshot(snapshot(17, ofStudy), [later, filtered, whole]), filtered);
  });

  it('is the latest earlier one if none has the same filter', () => {
    assert.equal(previousSnapshot(filtered, [later, whole]), whole);
  });

  it('has the same collection and filter if it must be alike', () => {
    const manifest = { ...later.manifest, collection: { id: 'other', name: 'Other' } };
    assert.equal(previousAlike(later, [later, filtered, whole]), whole);
    assert.equal(previousAlike(filtered, [later, filtered, whole]), undefined);
    assert.equal(previousAlike({ ...later, manifest }, [filtered, whole]), undefined);
  });

  it('is found among thousands of planted snapshots without comparing each with each', () => {
    let reads = 0;
    const all = Array.from({ length: 500 }, (_, index): Snapshot => {
      const filter = { study_id: `${index}` };
      const { manifest, ...one } = snapshot(14, filter);
      const counting = Object.defineProperty({ ...manifest }, 'filter', { get: () => (reads++, filter) });
      return { ...one, manifest: counting };
    });
    for (const each of all) assert.equal(previousAlike(each, all), undefined);
    assert.ok(reads <= 3 * all.length, `${reads}`);
  });

  it('is undefined for the first snapshot', () => {
    assert.equal(previousSnapshot(whole, [later, filtered]), undefined);
  });
});
