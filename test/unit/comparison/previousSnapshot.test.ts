import assert from 'node:assert/strict';
import { previousSnapshot } from '../../../src/comparison/previousSnapshot.ts';
import type { ManifestHead } from '../../../src/exports/manifest.ts';
import type { Snapshot } from '../../../src/exports/snapshots.ts';
import { manifestHead } from '../support/manifestHead.ts';

describe('The snapshot to compare one with', () => {
  const snapshot = (day: number, filter: ManifestHead['filter']): Snapshot => {
    const at = `2026-09-${day}T10:00:00Z`;
    return {
      folder: `/exports/cooking/2026-09-${day}T10-00-00Z`,
      manifest: manifestHead(at, { filter }),
    };
  };
  const ofStudy = { study_id: 's' };
  const [whole, filtered, later] = [snapshot(14, null), snapshot(15, ofStudy), snapshot(16, null)];

  it('is the last one before it with the same filter', () => {
    assert.equal(previousSnapshot(later, [filtered, whole]), whole);
    assert.equal(previousSnapshot(snapshot(17, ofStudy), [later, filtered, whole]), filtered);
  });

  it('is the last one before it where none has the same filter', () => {
    assert.equal(previousSnapshot(filtered, [later, whole]), whole);
  });

  it('is none where it is the first', () => {
    assert.equal(previousSnapshot(whole, [later, filtered]), undefined);
  });
});
