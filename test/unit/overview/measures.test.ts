import assert from 'node:assert/strict';
import fc from 'fast-check';
import { edgeFormat, measureFormat } from '../../../media/overview/charts/measures.ts';

const measure = measureFormat('en-GB');

describe('Format of measured values', () => {
  for (const [value, words] of [
    [0, '0'],
    [-3, '-3'],
    [10_234, '10,234'],
    [10_234.2, '10,234'],
    [1_234_567.8, '1,234,568'],
    [123_456_789_012, '123,456,789,012'],
    [1_234.56, '1,235'],
    [123.456, '123.5'],
    [2.4178, '2.418'],
    [-2.4178, '-2.418'],
    [0.5, '0.5'],
    [0.123456, '0.1235'],
    [0.0012345, '0.001235'],
    [1 / 3, '0.3333'],
    [0.00000000123456, '1.235E-9'],
    [1e300, '1E300'],
    [9_007_199_254_740_992, '9.007E15'],
  ] as const) {
    it(`writes ${value} as ${words}`, () => {
      assert.equal(measure(value), words);
    });
  }

  it('uses the locale’s separators', () => {
    assert.equal(measureFormat('de')(10_234.5), '10.235');
    assert.equal(measureFormat('de')(2.4178), '2,418');
  });

  it('never shows a mean or median below the minimum or above the maximum', () => {
    const shown = (value: number): number => Number(measure(value).replaceAll(',', ''));
    const number = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.double({ min: -1e5, max: 1e5, noNaN: true }),
      fc.integer({ min: 9_990, max: 10_500 }).map((tenths) => tenths / 10),
    );
    const alike = fc
      .tuple(
        fc.integer({ min: 900, max: 2_000_000 }),
        fc.array(fc.integer({ max: 2, min: 0 }), { minLength: 1, maxLength: 6 }),
      )
      .map(([base, steps]) => steps.map((step) => base + step));
    fc.assert(
      fc.property(fc.oneof(alike, fc.array(number, { minLength: 1, maxLength: 6 })), (values) => {
        const sorted = [...values].sort((one, other) => one - other);
        const [min = 0, max = 0] = [sorted[0], sorted.at(-1)];
        const median =
          (sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) / 2 +
          (sorted[Math.floor(sorted.length / 2)] ?? 0) / 2;
        const sum = sorted.reduce((total, value) => total + value / sorted.length, 0);
        for (const computed of [median, sum]) {
          // The summary clamps as well, against rounding errors.
          const value = Math.min(max, Math.max(min, computed));
          assert.ok(shown(value) >= shown(min), `${measure(value)} is below ${measure(min)}`);
          assert.ok(shown(value) <= shown(max), `${measure(value)} is above ${measure(max)}`);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('Format of bin edges', () => {
  for (const [edges, words] of [
    [[0, 5, 10], '0 5 10'],
    [[0, 1.5, 3], '0 1.5 3'],
    [[0, 0.5, 1], '0 0.5 1'],
    [[10_234, 10_234.2, 10_234.4], '10,234 10,234.2 10,234.4'],
    [[1_000_000.01, 1_000_000.02], '1,000,000.01 1,000,000.02'],
    [[-0.2, -0.1, 0], '-0.2 -0.1 0'],
    [[0, 1e-9, 2e-9], '0 1E-9 2E-9'],
    [[1e15, 1.000001e15], '1E15 1.000001E15'],
    [[7, 7], '7 7'],
    [[12.25], '12.25'],
  ] as const) {
    it(`uses the fewest digits that distinguish neighbors: ${words}`, () => {
      assert.equal(edges.map(edgeFormat('en-GB', edges)).join(' '), words);
    });
  }

  it('writes distinct edges differently', () => {
    const place = fc.double({ min: -1e12, max: 1e12, noNaN: true });
    const step = fc.tuple(fc.constantFrom(1, 2, 5), fc.integer({ min: -3, max: 9 }));
    fc.assert(
      fc.property(place, step, fc.integer({ min: 1, max: 40 }), (at, [factor, power], count) => {
        const width = factor * 10 ** power;
        const first = Math.floor(at / width);
        const edges = Array.from({ length: count + 1 }, (_, index) =>
          Number(((first + index) * width).toPrecision(12)),
        ).filter((edge, index, all) => index === 0 || edge > (all[index - 1] ?? edge));
        const words = edges.map(edgeFormat('en-GB', edges));
        assert.equal(new Set(words).size, edges.length, words.join(' '));
      }),
      { numRuns: 500 },
    );
  });
});
