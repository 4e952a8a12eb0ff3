import assert from 'node:assert/strict';
import {
  contentHeight,
  rowWindow,
  scrollTopFor,
  maxContentHeight,
} from '../../../media/overview/table/rowWindow.ts';

const few = { rowHeight: 26, viewportHeight: 416, total: 100 };
const million = { rowHeight: 26, viewportHeight: 416, total: 1_000_000 };
const bottom = (place: typeof few): number => contentHeight(place) - place.viewportHeight;

describe('Row window of a long table', () => {
  it('is empty for a table without rows', () => {
    assert.deepEqual(rowWindow({ ...few, total: 0, scrollTop: 0 }), { from: 0, to: 0, top: 0 });
  });

  it('starts at the first row and ends shortly below the last visible row', () => {
    const { from, to, top } = rowWindow({ ...few, scrollTop: 0 });
    assert.deepEqual([from, top], [0, 0]);
    assert.ok(to >= 16 && to < 40);
  });

  it('places rows at their real offset in a table that needs no scaling', () => {
    const { from, top } = rowWindow({ ...few, scrollTop: 26 * 40 + 7 });
    assert.equal(Math.round(top), from * 26);
  });

  it('limits the content height to the maximum that browsers support', () => {
    assert.equal(contentHeight(few), 2_600);
    assert.equal(contentHeight(million), maxContentHeight);
  });

  it('shows the last of a million rows fully at the bottom', () => {
    const scrollTop = bottom(million);
    const { from, to, top } = rowWindow({ ...million, scrollTop });
    assert.equal(to, 1_000_000);
    const lastBottom = top + (to - from) * 26;
    assert.ok(Math.abs(lastBottom - contentHeight(million)) < 0.01, String(lastBottom));
  });

  it('has as few rows for a million rows as for a hundred', () => {
    const { from, to } = rowWindow({ ...million, scrollTop: 6_000_000 });
    assert.ok(to - from < 40);
  });

  it('stays within the rows at any scroll position', () => {
    for (const scrollTop of [-500, 0, 1e9]) {
      const { from, to } = rowWindow({ ...million, scrollTop });
      assert.ok(from >= 0 && to <= million.total && from < to);
    }
  });

  it('scrolls to a row only if it isn’t visible', () => {
    for (const place of [few, million]) {
      for (const row of [0, 1, 17, place.total - 1]) {
        const scrollTop = scrollTopFor(row, { ...place, scrollTop: bottom(place) / 2 });
        const seen = rowWindow({ ...place, scrollTop });
        const y = seen.top + (row - seen.from) * place.rowHeight - scrollTop;
        assert.ok(
          y > -0.01 && y + place.rowHeight < place.viewportHeight + 0.01,
          `${place.total}: ${row} at ${y}`,
        );
      }
    }
    assert.equal(scrollTopFor(3, { ...few, scrollTop: 26 }), 26);
  });
});
