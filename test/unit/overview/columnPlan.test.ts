import assert from 'node:assert/strict';
import {
  columnWindow,
  planColumns,
  scrollLeftFor,
  type Placeable,
} from '../../../media/overview/table/columnPlan.ts';
import { plainLayout } from '../../../src/overview/tableLayout.ts';

const columns: Placeable[] = ['row', 'a', 'b', 'c', 'd'].map((key) => ({ key, width: 100 }));
const keys = (plan: { columns: readonly Placeable[] }): string =>
  plan.columns.map(({ key }) => key).join(' ');

describe('Column plan', () => {
  it('places the first column, pinned ones in their order, then the others without hidden ones', () => {
    const plan = planColumns(columns, {
      widths: [['d', 250]],
      hidden: ['b', 'gone'],
      pinned: ['d', 'gone', 'a'],
    });
    assert.equal(keys(plan), 'row d a c');
    assert.deepEqual(plan.edges, [0, 100, 350, 450, 550]);
    assert.equal(plan.pinned, 3);
  });

  it('never hides or moves the first column', () => {
    assert.equal(
      keys(planColumns(columns, { ...plainLayout, hidden: ['row'], pinned: ['row', 'c'] })),
      'row c a b d',
    );
  });

  it('limits widths', () => {
    const widths: [string, number][] = [
      ['a', 1],
      ['b', 99_999],
    ];
    assert.deepEqual(planColumns(columns, { ...plainLayout, widths }).edges.slice(1, 4), [100, 148, 1_348]);
  });

  it('copes with no columns', () => {
    const plan = planColumns([], plainLayout);
    assert.deepEqual(columnWindow(plan, 0, 500), { stuck: 0, from: 0, to: 0 });
  });

  describe('with 1,000 columns', () => {
    const many = planColumns(
      Array.from({ length: 1_000 }, (_, index) => ({ key: `${index}`, width: 100 })),
      plainLayout,
    );

    it('draws those in view and three beyond each edge, until others come into view', () => {
      assert.deepEqual(columnWindow(many, 0, 500), { stuck: 1, from: 1, to: 9 });
      assert.deepEqual(columnWindow(many, 99_500, 500), { stuck: 1, from: 993, to: 1_000 });
      const shown = columnWindow(many, 50_000, 500);
      assert.deepEqual(shown, { stuck: 1, from: 498, to: 509 });
      assert.equal(columnWindow(many, 50_399, 500, shown), shown);
      assert.equal(columnWindow(many, 49_701, 500, shown), shown);
      assert.deepEqual(columnWindow(many, 50_400, 500, shown), { stuck: 1, from: 502, to: 513 });
      assert.deepEqual(columnWindow(many, 50_000, 900, shown), { stuck: 1, from: 498, to: 513 });
    });

    it('scrolls no further than necessary to show one', () => {
      assert.equal(scrollLeftFor(0, many, 300, 500), 300);
      assert.equal(scrollLeftFor(3, many, 0, 500), 0);
      assert.equal(scrollLeftFor(5, many, 0, 500), 100);
      assert.equal(scrollLeftFor(2, many, 300, 500), 100);
    });
  });

  it('leaves room for other columns beside pinned ones', () => {
    const plan = planColumns(columns, { ...plainLayout, pinned: ['a', 'b', 'c'] });
    assert.equal(columnWindow(plan, 0, 2_000).stuck, 4);
    assert.equal(columnWindow(plan, 0, 400).stuck, 2);
    assert.equal(columnWindow(plan, 0, 150).stuck, 1);
  });

  it('shows the beginning of a column that is wider than the view', () => {
    const plan = planColumns(columns, { ...plainLayout, widths: [['c', 1_000]] });
    assert.equal(scrollLeftFor(3, plan, 0, 400), 200);
  });
});
