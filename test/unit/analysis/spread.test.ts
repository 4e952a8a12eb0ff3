import assert from 'node:assert/strict';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import type { NumberGroup } from '../../../src/analysis/summary/summary.ts';
import { answersTo, cardIn, summaryOf } from './summarySnapshot.ts';

const weight = {
  id: 'q',
  type: 'free_text_with_unit',
  description: 'Weight',
  unit_options: [
    { value: 'kg', label: 'kg' },
    { value: 'g', label: 'g' },
  ],
  default_unit: 'g',
};

describe('Number statistics', () => {
  const folder = temporaryFolder();
  const groupOf = async (values: readonly (number | string)[], unit = 'g'): Promise<NumberGroup> => {
    const records = answersTo(values.map((value) => ({ value: String(value), unit })));
    return cardIn(await summaryOf(folder(), { instructions: [weight], records }), 'number').groups[0]!;
  };
  const many = (count: number, valueOf: (index: number) => number): number[] =>
    Array.from({ length: count }, (_, index) => valueOf(index));

  it('use the default quantiles of NumPy, R and DuckDB', async () => {
    const { spread } = await groupOf([1, 2, 4, 8]);
    assert.deepEqual([spread.lowerQuartile, spread.median, spread.upperQuartile], [1.75, 3, 5]);
  });

  it('include mean and standard deviation from five numbers on', async () => {
    const few = await groupOf([1, 2, 3, 4]);
    assert.deepEqual([few.spread.mean, few.spread.deviation], [undefined, undefined]);
    const { spread } = await groupOf([2, 4, 4, 4, 6]);
    assert.equal(spread.mean, 4);
    assert.ok(Math.abs((spread.deviation ?? 0) - Math.SQRT2) < 1e-15);
  });

  it('compute the mean and deviation of numbers near the maximum double', async () => {
    const { spread } = await groupOf([1e308, 1e308, -1e308, 1e308, 1e308]);
    assert.ok(Math.abs((spread.mean ?? 0) / 6e307 - 1) < 1e-12);
    assert.ok(Math.abs((spread.deviation ?? 0) / 8.944_271_909_999_159e307 - 1) < 1e-12);
  });

  it('spread large numbers with small differences over several bars', async () => {
    const { histogram } = await groupOf(many(100, (index) => 123_456_789.0001 + index * 1e-5));
    assert.ok(histogram.bins.length >= 8);
  });

  it('report two groups without a common median', async () => {
    const { hints } = await groupOf([
      ...many(50, (index) => 8 + (index % 5)),
      ...many(50, (index) => 98 + (index % 5)),
    ]);
    assert.deepEqual(hints, [
      { kind: 'two-groups', lower: { count: 50, median: 10 }, upper: { count: 50, median: 100 } },
    ]);
  });

  for (const [what, values] of [
    ['evenly spread', many(200, (index) => index)],
    ['bell-shaped', many(200, (index) => 50 + 20 * Math.tan((index / 200 - 0.5) * 2))],
    ['skewed', many(200, (index) => -Math.log(1 - index / 200) * 10)],
    ['from 1 to 7', many(200, (index) => 1 + (index % 7))],
    [
      'from 1 to 5 with one peak',
      [1, 1, 1, 1, ...many(10, () => 2), ...many(22, () => 3), ...many(10, () => 4), 5, 5, 5, 5],
    ],
    [
      'counts of rare events',
      [...many(74, () => 0), ...many(74, () => 1), ...many(37, () => 2), ...many(12, () => 3), 4, 4, 5],
    ],
    ['0 or 1', many(200, (index) => index % 2)],
    ['few', [...many(9, () => 1), ...many(9, () => 100)]],
  ] as const) {
    it(`report no two groups: ${what}`, async () => {
      assert.deepEqual((await groupOf(values)).hints, []);
    });
  }

  it('report mixed-up units if converted numbers of one unit are over 100 times those of the other', async () => {
    const records = answersTo([
      ...many(5, () => 70).map((value) => ({ value: String(value), unit: 'g' })),
      ...many(5, () => 70).map((value) => ({ value: String(value), unit: 'kg' })),
    ]);
    const card = cardIn(await summaryOf(folder(), { instructions: [weight], records }), 'number');
    assert.deepEqual(card.groups[0]?.hints, [
      {
        kind: 'mixed-units',
        lower: { unit: 'g', count: 5, median: 70 },
        upper: { unit: 'kg', count: 5, median: 70_000 },
      },
    ]);
  });

  it('add logarithmic bins for positive, strongly skewed numbers', async () => {
    const { logarithmic } = await groupOf(many(300, (index) => 10 ** (index / 100)));
    assert.deepEqual(
      logarithmic?.map(({ from }) => from),
      [1, 1.585, 2.512, 3.981, 6.31, 10, 15.85, 25.12, 39.81, 63.1, 100, 158.5, 251.2, 398.1, 631],
    );
    assert.equal(
      logarithmic.reduce((sum, { count }) => sum + count, 0),
      300,
    );
    assert.equal((await groupOf(many(300, (index) => index + 1))).logarithmic, undefined);
    assert.equal((await groupOf([0, ...many(300, (index) => 10 ** (index / 100))])).logarithmic, undefined);
  });
});
