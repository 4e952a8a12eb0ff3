import assert from 'node:assert/strict';
import fc from 'fast-check';
import { histogramOf } from '../../../src/analysis/summary/cards/bins.ts';
import { internedTexts } from '../../../src/analysis/summary/columns/packedTexts.ts';
import { rowIntegers } from '../../../src/analysis/summary/rows/rowNumbers.ts';
import { sortedNumbers as sortedInPlace } from '../../../src/analysis/summary/cards/sortedNumbers.ts';
import { quantile } from '../../../src/analysis/summary/cards/spread.ts';
import { knownUnit } from '../../../src/analysis/summary/columns/unitTable.ts';

const sortedNumbers = (numbers: readonly number[]) => sortedInPlace(Float64Array.from(numbers));

describe('Histogram', () => {
  const finite = fc.oneof(
    fc.integer({ min: -1000, max: 1000 }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  );

  it('counts every number once, in few adjacent half-open bins', () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1, maxLength: 200 }), (values) => {
        const { bins, below, above } = histogramOf(sortedNumbers(values));
        assert.ok(bins.length <= 123);
        const [first, last] = [bins[0], bins.at(-1)];
        assert.equal(below, values.filter((value) => value < (first?.from ?? 0)).length);
        if (last?.to !== Number.MAX_VALUE)
          assert.equal(above, values.filter((value) => value >= (last?.to ?? 0)).length);
        bins.forEach(({ from, to, count }, index) => {
          // No half-open bin can contain the maximum double, so the last bin is closed.
          const inside = values.filter(
            (value) => value >= from && (value < to || (to === Number.MAX_VALUE && value === to)),
          );
          assert.equal(count, inside.length);
          assert.ok(index === bins.length - 1 || to === bins[index + 1]?.from);
        });
        assert.equal(
          bins.reduce((sum, { count }) => sum + count, below + above),
          values.length,
        );
      }),
    );
  });

  it('has round bin edges', () => {
    const { bins } = histogramOf(
      sortedNumbers(Array.from({ length: 1_000 }, (_, index) => 3 + (index * 94.7) / 1_000)),
    );
    assert.deepEqual(
      bins.slice(0, 3).map(({ from }) => from),
      [0, 10, 20],
    );
  });

  /** Returns the label and the count of each bin. */
  const named = (values: readonly number[]): (readonly [number | undefined, number])[] =>
    histogramOf(sortedNumbers(values)).bins.map(({ value, count }) => [value, count]);
  /** Repeats each of `values` values `times` times. */
  const each = (from: number, step: number, values: number, times: number): number[] =>
    Array.from({ length: values * times }, (_, index) => from + (index % values) * step);

  for (const [what, from, step, values] of [
    ['whole numbers from 1 to 5', 1, 1, 5],
    ['0 or 1', 0, 1, 2],
    ['whole numbers from 0 to 10', 0, 1, 11],
    ['half stars', 1, 0.5, 9],
    ['fives from 20 to 60', 20, 5, 9],
    ['tens', 10, 10, 10],
  ] as const) {
    it(`has a separate bin for each value: ${what}`, () => {
      assert.deepEqual(
        named(each(from, step, values, 100)),
        Array.from({ length: values }, (_, index) => [from + index * step, 100]),
      );
    });
  }

  it('separates fours and fives, and has an empty bin for a missing whole number', () => {
    assert.deepEqual(named([1, 2, 2, 4, 4, 5, 5, 5, 5]), [
      [1, 1],
      [2, 2],
      [3, 0],
      [4, 2],
      [5, 4],
    ]);
  });

  it('has equally wide bins for a slider from 0 to 100, the last for 100 alone', () => {
    const { bins } = histogramOf(sortedNumbers(each(0, 1, 101, 10)));
    const widths = new Set(bins.map(({ from, to }) => to - from));
    assert.equal(widths.size, 1);
    const [width = 0] = widths;
    assert.deepEqual(
      bins.map(({ count }) => count),
      [...Array.from({ length: 100 / width }, () => width * 10), 10],
    );
  });

  it('has at least 8 bins for numbers that form no grid', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
        fc.integer({ min: 60, max: 300 }),
        (from, range, count) => {
          const values = Array.from({ length: count }, (_, index) => from + range * Math.sqrt(index / count));
          const { bins } = histogramOf(sortedNumbers(values));
          assert.ok(bins.length >= 8, `${bins.length} bins`);
        },
      ),
    );
  });

  it('has bins for numbers that differ only in late decimals', () => {
    const values = Array.from({ length: 100 }, (_, index) => 123456789.0001 + index * 1e-5);
    const { bins } = histogramOf(sortedNumbers(values));
    assert.ok(bins.length >= 8, `${bins.length} bins`);
    assert.ok(Math.max(...bins.map(({ count }) => count)) <= 15);
  });
});

describe('Median', () => {
  it('is exact for more numbers than one sort handles', () => {
    const values = Array.from({ length: 100_001 }, (_, index) => ((index * 7_919) % 100_003) - 50_000.5);
    const plain = Float64Array.from(values).sort();
    const numbers = sortedNumbers(values);
    assert.equal(quantile(numbers, 0.5), plain[50_000]);
    for (const place of [0, 1, 25_000, 99_999, 100_000]) assert.equal(numbers.at(place), plain[place]);
  });
});

describe('Unit table', () => {
  for (const [value, label, meant] of [
    ['kg', 'kg', 'mass 1000000000'],
    ['KILOGRAMS', '', 'mass 1000000000'],
    ['mg', 'mg', 'mass 1000'],
    ['Mg', 'Mg', 'mass 1000000000000'],
    ['u1', 'Kilograms (kg)', 'mass 1000000000'],
    ['gal', 'gal', 'liquid 8'],
    ['l', 'L', 'volume 1000000'],
  ] as const) {
    it(`recognizes a unit: “${value}” with the label “${label}” is ${meant}`, () => {
      const unit = knownUnit(value, label);
      assert.equal(unit && `${unit.measure} ${unit.factor}`, meant);
    });
  }
  for (const [value, label] of [
    ['MG', 'MG'],
    ['oz', 'oz'],
    ['pounds', 'Pounds'],
    ['GBP', '£'],
    ['C', '°C'],
    ['K', 'Kelvin'],
    ['cup', 'Cups'],
    ['month', 'Months'],
    ['m', 'Minutes'],
    ['u1', 'Kilograms (lb)'],
    ['', ''],
  ] as const) {
    it(`does not recognize an ambiguous unit: “${value}” with the label “${label}”`, () => {
      assert.equal(knownUnit(value, label), undefined);
    });
  }
});

describe('Interned texts', () => {
  const hexadecimal = fc.stringMatching(/^[\da-f]{24}$/);
  const ids = fc.array(fc.oneof(hexadecimal, fc.string(), fc.string({ unit: 'binary' })), { maxLength: 50 });

  it('keep each text once, under one number', () => {
    fc.assert(
      fc.property(ids, (texts) => {
        const interned = internedTexts();
        const codes = texts.map(interned.intern);
        assert.equal(interned.count(), new Set(texts).size);
        texts.forEach((text, index) => {
          assert.equal(interned.find(text), codes[index]);
          assert.equal(interned.text(codes[index]!), text);
        });
      }),
    );
  });
});

describe('Integers by row', () => {
  it('return the last value that was set, however large, and 0 elsewhere', () => {
    const number = fc.oneof(
      ...[2 ** 8, 2 ** 16, 2 ** 32, Number.MAX_SAFE_INTEGER].map((max) => fc.integer({ min: 0, max })),
      fc.integer({ min: -1_000, max: 0 }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(50_000), number)), (set) => {
        const numbers = rowIntegers();
        const expected = new Map<number, number>();
        for (const [row, value] of set) {
          numbers.set(row, value);
          expected.set(row, value);
          for (const [each, last] of expected) assert.equal(numbers.get(each), last);
        }
        for (let row = 0; row < 50_000; row += 997) assert.equal(numbers.get(row), expected.get(row) ?? 0);
      }),
    );
  });
});
