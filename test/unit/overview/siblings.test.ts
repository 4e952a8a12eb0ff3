import assert from 'node:assert/strict';
import { siblingsOf } from '../../../src/overview/siblings.ts';
import type { ManifestHead } from '../../../src/snapshots/manifest.ts';
import type { Snapshot } from '../../../src/snapshots/snapshots.ts';
import { manifestHead } from '../support/manifestHead.ts';

function snapshotAt(day: number, given: Partial<ManifestHead> = {}): Snapshot {
  const at = `2026-11-${String(day).padStart(2, '0')}T12:00:00Z`;
  return { folder: `/exports/cooking/${day}`, manifest: manifestHead(at, given) };
}

const filter = { study_id: 's1' };
const [first, second, third, filtered] = [
  snapshotAt(1),
  snapshotAt(2),
  snapshotAt(4),
  snapshotAt(3, { filter }),
];
const other = snapshotAt(5, { collection: { id: 'other', name: 'Cooking' } });
/** Newest first, as the index has them. */
const all = [other, third, filtered, second, first];

/** Every snapshot has as many submissions as its day, and two more than the one before. */
const counts = {
  current: ({ manifest }: Snapshot) => ({
    submissions: Number(manifest.requested_at.slice(8, 10)),
    participants: 1,
    change: { added: 2, changed: 1, gone: 0 },
  }),
};

function siblings(shown: Snapshot, known = all): ReturnType<typeof siblingsOf> {
  const changeBetween = () => ({ added: 3, changed: 0, gone: 1 });
  return siblingsOf(shown, known, {
    counts,
    changeBetween,
    studyNames: new Map([['s1', 'Pilot']]),
    newsOf: ({ id }) => (id === 'other' ? 0 : 12),
  });
}

describe('Snapshots in an overview’s head', () => {
  it('are those of the same collection, newest first, with their filters and numbers', () => {
    const { choices } = siblings(second);
    assert.deepEqual(
      choices.all.map(({ folder, submissions, filter: own }) => [folder, submissions, own?.values]),
      [
        [third.folder, 4, undefined],
        [filtered.folder, 3, [{ text: 'Pilot' }]],
        [second.folder, 2, undefined],
        [first.folder, 1, undefined],
      ],
    );
  });

  it('include the newest one with the same filter and the change since the one that is shown', () => {
    assert.deepEqual(siblings(second).choices.newer, {
      folder: third.folder,
      change: { added: 2, changed: 1, gone: 0 },
    });
    assert.deepEqual(siblings(first).choices.newer, {
      folder: third.folder,
      change: { added: 3, changed: 0, gone: 1 },
    });
    assert.equal(siblings(third).choices.newer, undefined);
    assert.equal(siblings(filtered).choices.newer, undefined);
  });

  it('include the previous one with the same filter, which decides what is new', () => {
    const { choices, previousFolder } = siblings(third);
    assert.equal(previousFolder, second.folder);
    assert.deepEqual(choices.previous, {
      takenAt: second.manifest.requested_at,
      change: { added: 2, changed: 1, gone: 0 },
    });
    for (const none of [first, filtered])
      assert.deepEqual(
        [siblings(none).previousFolder, siblings(none).choices.previous],
        [undefined, undefined],
      );
  });

  it('say how many submissions are new if it is the newest one and has those of all studies', () => {
    assert.equal(siblings(third).choices.newSubmissions, 12);
    for (const without of [second, filtered, other])
      assert.equal(siblings(without).choices.newSubmissions, undefined);
    assert.equal(siblings(filtered, [filtered, second]).choices.newSubmissions, undefined);
    assert.equal(siblings(second, [filtered, second]).choices.newSubmissions, undefined);
  });

  it('are none if the shown one isn’t in an open folder', () => {
    assert.deepEqual(siblings(first, [third, second]), { choices: { all: [] }, previousFolder: undefined });
  });
});
