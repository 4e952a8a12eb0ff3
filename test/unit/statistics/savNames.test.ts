import assert from 'node:assert/strict';
import fc from 'fast-check';
import { savNames, stataNames, variableNames } from '../../../src/analysis/tables/format/savNames.ts';

describe('Names of variables', () => {
  for (const [columns, names] of [
    [
      ['row', 'q01_what'],
      ['row', 'q01_what'],
    ],
    [
      ['ALL', 'with'],
      ['ALL_', 'with_'],
    ],
    [
      ['Q1', 'q1', 'q1_2'],
      ['Q1', 'q1_2', 'q1_2_2'],
    ],
    [
      ['straße', 'STRASSE'],
      ['straße', 'STRASSE_2'],
    ],
    [
      ['1st', '_x', 'a b.'],
      ['v_1st', 'v__x', 'a_b_'],
    ],
    [[`q03_${'long_'.repeat(11)}long__every_day`], [`q03_${'long_'.repeat(9)}long__every_day`]],
    [[`q03_${'日'.repeat(40)}_text`], [`q03_${'日'.repeat(18)}_text`]],
  ] as const) {
    it(`are valid in SPSS and differ even if case is ignored: ${columns.join(', ').slice(0, 40)}`, () => {
      assert.deepEqual(variableNames(columns, savNames), names);
    });
  }

  it('keep the option and the number of the question if a name is cut for Stata', () => {
    assert.deepEqual(variableNames(['q12_how_often_do_you_cook_for_others__every_day'], stataNames), [
      'q12_how_often_do_you__every_day',
    ]);
  });

  it('are never too long and never the same, whatever the columns', () => {
    const column = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 90 }),
      fc.constantFrom('q1', 'Q1', 'q1_2', 'all'),
    );
    fc.assert(
      fc.property(
        fc.array(column, { maxLength: 30 }),
        fc.constantFrom(savNames, stataNames),
        (columns, rules) => {
          const names = variableNames(columns, rules);
          assert.equal(new Set(names.map((name) => name.toLowerCase())).size, columns.length);
          for (const name of names) {
            assert.ok(rules.lengthOf(name) <= rules.max, name);
            assert.match(name, /^\p{Letter}[\p{Letter}\p{Mark}\p{Number}_]*$/u);
          }
        },
      ),
    );
  });

  it('are found for thousands of columns that begin alike without comparing each with each', () => {
    const columns = Array.from({ length: 20_000 }, (_, place) => `q1__${'a_'.repeat(60)}${place}`);
    assert.equal(new Set(variableNames(columns, savNames)).size, columns.length);
  });
});
