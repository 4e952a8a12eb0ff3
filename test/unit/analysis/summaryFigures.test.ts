import assert from 'node:assert/strict';
import fc from 'fast-check';
import { histogramOf } from '../../../src/analysis/summary/bins.ts';
import { paceOf } from '../../../src/analysis/giveWay.ts';
import { idStore } from '../../../src/analysis/summary/idStore.ts';
import { internedTexts } from '../../../src/analysis/summary/internedTexts.ts';
import { rowCounts, rowOffsets } from '../../../src/analysis/summary/rowNumbers.ts';
import { numberPile, type SortedNumbers } from '../../../src/analysis/summary/sortedRuns.ts';
import { quantile } from '../../../src/analysis/summary/spread.ts';
import { knownUnit } from '../../../src/analysis/summary/unitTable.ts';
import { patient } from './summarySnapshot.ts';

async function sorted(values: Iterable<number>): Promise<SortedNumbers> {
  const pile = numberPile();
  for (const value of values) pile.add(value);
  return await pile.sort(paceOf(patient));
}

describe('A histogram', () => {
  const finite = fc.oneof(
    fc.integer({ min: -1000, max: 1000 }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  );

  it('holds every number once, in half-open bins that follow each other, few enough to read', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(finite, { minLength: 1, maxLength: 200 }), async (values) => {
        const { bins, below, above } = histogramOf(await sorted(values));
        assert.ok(bins.length <= 123);
        const [first, last] = [bins[0], bins.at(-1)];
        assert.equal(below, values.filter((value) => value < (first?.from ?? 0)).length);
        if (last?.to !== Number.MAX_VALUE)
          assert.equal(above, values.filter((value) => value >= (last?.to ?? 0)).length);
        bins.forEach(({ from, to, count }, index) => {
          // Nothing is above the largest double, which can be in no half-open bin.
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

  it('has edges that are easily read', async () => {
    const { bins } = histogramOf(
      await sorted(Array.from({ length: 1_000 }, (_, index) => 3 + (index * 94.7) / 1_000)),
    );
    assert.deepEqual(
      bins.slice(0, 3).map(({ from }) => from),
      [0, 10, 20],
    );
  });

  /** What stands under each bin, and how many are in it. */
  const named = async (values: Iterable<number>): Promise<(readonly [number | undefined, number])[]> =>
    histogramOf(await sorted(values)).bins.map(({ value, count }) => [value, count]);
  /** Each of these values so often. */
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
    it(`has a bin of its own for each value where answers are ${what}`, async () => {
      assert.deepEqual(
        await named(each(from, step, values, 100)),
        Array.from({ length: values }, (_, index) => [from + index * step, 100]),
      );
    });
  }

  it('keeps fours and fives apart, and a place for a whole number that nobody gave', async () => {
    assert.deepEqual(await named([1, 2, 2, 4, 4, 5, 5, 5, 5]), [
      [1, 1],
      [2, 2],
      [3, 0],
      [4, 2],
      [5, 4],
    ]);
  });

  it('has equally wide bins for a slider from 0 to 100, of which the last holds 100 alone', async () => {
    const { bins } = histogramOf(await sorted(each(0, 1, 101, 10)));
    const widths = new Set(bins.map(({ from, to }) => to - from));
    assert.equal(widths.size, 1);
    const [width = 0] = widths;
    assert.deepEqual(
      bins.map(({ count }) => count),
      [...Array.from({ length: 100 / width }, () => width * 10), 10],
    );
  });

  it('has at least 8 bins wherever numbers are no grid', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
        fc.integer({ min: 60, max: 300 }),
        async (from, range, count) => {
          const values = Array.from({ length: count }, (_, index) => from + range * Math.sqrt(index / count));
          const { bins } = histogramOf(await sorted(values));
          assert.ok(bins.length >= 8, `${bins.length} bins`);
        },
      ),
    );
  });

  it('has bins also where numbers differ far behind the point only', async () => {
    const values = Array.from({ length: 100 }, (_, index) => 123456789.0001 + index * 1e-5);
    const { bins } = histogramOf(await sorted(values));
    assert.ok(bins.length >= 8, `${bins.length} bins`);
    assert.ok(Math.max(...bins.map(({ count }) => count)) <= 15);
  });
});

describe('A median', () => {
  it('is exact over more numbers than are sorted at once', async () => {
    const values = Array.from({ length: 100_001 }, (_, index) => ((index * 7_919) % 100_003) - 50_000.5);
    const plain = Float64Array.from(values).sort();
    const numbers = await sorted(values);
    assert.equal(quantile(numbers, 0.5), plain[50_000]);
    for (const place of [0, 1, 25_000, 99_999, 100_000]) assert.equal(numbers.at(place), plain[place]);
  });
});

describe('A unit', () => {
  for (const [value, label, meant] of [
    ['kg', 'kg', 'mass 1000000000'],
    ['KILOGRAMS', '', 'mass 1000000000'],
    ['mg', 'mg', 'mass 1000'],
    ['Mg', 'Mg', 'mass 1000000000000'],
    ['u1', 'Kilograms (kg)', 'mass 1000000000'],
    ['gal', 'gal', 'liquid 8'],
    ['l', 'L', 'volume 1000000'],
  ] as const) {
    it(`“${value}” with the label “${label}” is ${meant}`, () => {
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
    it(`“${value}” with the label “${label}” is not certain`, () => {
      assert.equal(knownUnit(value, label), undefined);
    });
  }
});

describe('What is kept of ids', () => {
  const hexadecimal = fc.stringMatching(/^[\da-f]{24}$/);
  const ids = fc.array(fc.oneof(hexadecimal, fc.string(), fc.string({ unit: 'binary' })), { maxLength: 50 });

  it('gives them back as they were', () => {
    fc.assert(
      fc.property(ids, (texts) => {
        const store = idStore();
        for (const text of texts) store.push(text);
        texts.forEach((text, index) => {
          assert.equal(store.text(index), text);
          assert.ok(store.equals(index, text));
        });
      }),
    );
  });

  it('has each once, under one number', () => {
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

describe('Numbers by row', () => {
  it('take what is beyond two and four bytes', () => {
    const [counts, offsets] = [rowCounts(), rowOffsets()];
    const values = [5, 70_000, 4_000_000_000];
    values.forEach((value, row) => counts.set(row, value));
    assert.deepEqual(
      values.map((_, row) => counts.get(row)),
      values,
    );
    const places = [10, 4_000_000_000, 9_000_000_000_000];
    places.forEach((place, row) => offsets.set(row, place));
    assert.deepEqual(
      places.map((_, row) => offsets.get(row)),
      places,
    );
    assert.equal(counts.get(99_999), 0);
  });
});
