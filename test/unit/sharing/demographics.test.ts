import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { DemographicValue } from '../../../src/analysis/people/people.ts';
import { bandsOf, coarsening } from '../../../src/sharing/clean/coarsen.ts';
import { groupFixes, groupsOf, smallGroups, type Grouping } from '../../../src/sharing/clean/smallGroups.ts';

const text = (value: string): DemographicValue => ({ kind: 'text', text: value });
const number = (value: number): DemographicValue => ({ kind: 'number', number: value });
const age = { header: 'Age', type: 'number' } as const;
const country = { header: 'Country of residence', type: 'text' } as const;

describe('Demographics of a copy', () => {
  it('have ages in bands', () => {
    const band = coarsening(age, [], { precision: 'bands', smallest: 5 });
    assert.deepEqual(
      [17, 18, 24, 25, 44.5, 64, 65, 99].map((years) => band(number(years))),
      ['under 18', '18 to 24', '18 to 24', '25 to 34', '35 to 44', '55 to 64', '65+', '65+'],
    );
    assert.equal(band({ kind: 'missing', reason: 'CONSENT_REVOKED' }), undefined);
    assert.ok(bandsOf(age, 'bands').includes('under 18'));
  });

  it('have wider bands, or ages as they are, on request', () => {
    const wide = coarsening(age, [], { precision: 'wide-bands', smallest: 5 });
    assert.deepEqual(
      [20, 40, 70].map((years) => wide(number(years))),
      ['18 to 34', '35 to 54', '55+'],
    );
    assert.equal(coarsening(age, [], { precision: 'exact', smallest: 5 })(number(41)), 41);
  });

  it('have “Other” for values of fewer than k participants, and no reasons for missing ones', () => {
    const values = ['Germany', 'Germany', 'Germany', 'Germany', 'Germany', 'Malta', 'Malta'].map(text);
    const coarse = coarsening(country, values, { precision: 'bands', smallest: 5 });
    assert.equal(coarse(text('Germany')), 'Germany');
    assert.equal(coarse(text('Malta')), 'Other (fewer than 5)');
    assert.equal(coarse({ kind: 'missing', reason: 'DATA_EXPIRED' }), undefined);
  });
});

describe('Small groups', () => {
  const grouping = (precision: Grouping['precision'], ...participants: (readonly string[])[]): Grouping => ({
    precision,
    groups: groupsOf(participants),
  });
  const times = (count: number, ...values: readonly string[]): (readonly string[])[] =>
    Array.from({ length: count }, () => values);

  it('are the combinations of fewer than k participants, the smallest first', () => {
    const { groups } = grouping('bands', ...times(5, 'a', 'x'), ...times(2, 'b', 'x'), ...times(1, 'b', 'y'));
    assert.deepEqual(smallGroups(groups, 5), [
      { values: ['b', 'y'], participants: 1 },
      { values: ['b', 'x'], participants: 2 },
    ]);
  });

  it('aren’t there without demographics', () => {
    assert.deepEqual(smallGroups(groupsOf([[], []]), 5), []);
  });

  it('can be avoided by leaving out the one demographic that makes them', () => {
    const now = grouping('exact', ...times(3, 'a', 'x'), ...times(3, 'a', 'y'));
    const [fix] = groupFixes([now], 5);
    assert.deepEqual(fix, { leaveOut: [1], precision: 'exact', left: 0 });
  });

  it('can be avoided by less precise values alone, which changes less than leaving something out', () => {
    const now = grouping('bands', ...times(3, '20'), ...times(3, '30'));
    const wide = grouping('wide-bands', ...times(6, '20 to 40'));
    assert.deepEqual(groupFixes([now, wide], 5)[0], { leaveOut: [], precision: 'wide-bands', left: 0 });
  });

  it('can need several demographics to be left out, named in their order', () => {
    const now = grouping(
      'exact',
      ...['x', 'y', 'z', 'v', 'w'].flatMap((b) => times(1, '1', b)),
      ...times(1, '2', 'x'),
    );
    assert.deepEqual(groupFixes([now], 5)[0], { leaveOut: [0, 1], precision: 'exact', left: 0 });
  });

  it('can be avoided by leaving out the last of thousands of participants’ many demographics', () => {
    const groups = groupsOf(
      Array.from({ length: 10_000 }, (_, person) =>
        Array.from({ length: 25 }, (_x, place) => (place === 24 ? person : person % 2)),
      ),
    );
    const [fix] = groupFixes([{ precision: 'exact', groups }], 5);
    assert.deepEqual(fix, { leaveOut: [24], precision: 'exact', left: 0 });
  });

  it('are searched for a way out in a time that nobody minds, even if there is none', () => {
    const groups = groupsOf(
      Array.from({ length: 10_000 }, (_, person) =>
        Array.from({ length: 25 }, (_x, place) => (person * 7_919 * (place + 1)) % (50 + place)),
      ),
    );
    const precisions = ['exact', 'bands', 'wide-bands'] as const;
    assert.ok(
      groupFixes(
        precisions.map((precision) => ({ precision, groups })),
        5,
      ).length > 0,
    );
  });

  it('are counted in each change as if it had been made', () => {
    const value = fc.constantFrom(undefined, 1, '1', 'a', 'b');
    const people = fc
      .integer({ min: 1, max: 5 })
      .chain((columns) => fc.array(fc.array(value, { minLength: columns, maxLength: columns })));
    fc.assert(
      fc.property(people, (all) => {
        for (const { leaveOut, left } of groupFixes([{ precision: 'exact', groups: groupsOf(all) }], 4)) {
          const rest = all.map((values) => values.filter((_, place) => !leaveOut.includes(place)));
          const small = smallGroups(groupsOf(rest), 4);
          assert.equal(
            left,
            small.reduce((sum, { participants }) => sum + participants, 0),
          );
        }
      }),
    );
  });
});
