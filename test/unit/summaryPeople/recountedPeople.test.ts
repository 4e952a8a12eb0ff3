import assert from 'node:assert/strict';
import { openSummarySource } from '../../../src/analysis/summary/openSummary.ts';
import type { Card } from '../../../src/analysis/summary/summary.ts';
import { Random } from '../../prolific/sample/random.ts';
import { patient } from '../analysis/summarySnapshot.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { writeRespondents, type Respondent } from './peopleOnDisk.ts';

const idle = (): void => undefined;
const sexes = ['Female', 'Male', 'Prefer not to say', 'CONSENT_REVOKED', ''];

function drawn(seed: number): Respondent[] {
  const random = new Random(seed);
  return Array.from({ length: 400 }, (): Respondent => {
    const answer = random.unless(0.1, random.pick(['yes', 'no']));
    const isListed = random.chance(0.9);
    return {
      ...(isListed ? { status: random.pick(['APPROVED', 'awaiting review', 'RETURNED', 'Timed_Out']) } : {}),
      ...(isListed && random.chance(0.9) ? { minutes: random.whole(1, 600) / 10 } : {}),
      ...(random.chance(0.8)
        ? {
            demographics: [
              random.chance(0.1) ? 'DATA_EXPIRED' : String(random.whole(18, 80)),
              random.pick(sexes),
              random.pick(['Chile', 'Italy']),
              '',
            ],
          }
        : {}),
      ...(answer === undefined ? {} : { answer }),
    };
  });
}

/** A quantile as NumPy, R and DuckDB interpolate it. */
function quantileOf(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const place = part * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
  return low + (high - low) * (place - Math.floor(place));
}

function spreadIn(card: Card | undefined) {
  const group = card?.kind === 'number' ? card.groups[0] : undefined;
  if (group === undefined) throw new Error('No numbers');
  return group.spread;
}

function close(one: number | undefined, other: number): void {
  assert.ok(one !== undefined && Math.abs(one - other) <= 1e-9 * Math.abs(other), `${one} isn’t ${other}`);
}

describe('Figures about who answered', () => {
  const folder = temporaryFolder();

  for (const seed of [1, 2, 3]) {
    it(`equal a count of the same persons one by one (${seed})`, async () => {
      const all = drawn(seed);
      const rows = all.filter(({ answer }) => answer !== undefined);
      const source = openSummarySource(await writeRespondents(folder(), all));
      try {
        const { people, matching } = await source.summary({ filter: {} }, idle, patient);
        const cardOf = (about: string): Card | undefined =>
          people?.cards.find((each) => each.about === about)?.card;
        assert.equal(matching, rows.length);
        const statuses = ['APPROVED', 'awaiting review', 'RETURNED', 'Timed_Out'];
        assert.deepEqual(
          people?.statuses.map(({ count }) => count),
          statuses.map((status) => rows.filter((row) => row.status === status).length),
        );
        const minutes = rows.flatMap((row) => row.minutes ?? []);
        const taken = spreadIn(cardOf('time-taken'));
        assert.equal(taken.count, minutes.length);
        close(taken.lowerQuartile, quantileOf(minutes, 0.25));
        close(taken.median, quantileOf(minutes, 0.5));
        close(taken.upperQuartile, quantileOf(minutes, 0.75));
        const ages = rows.flatMap(({ demographics: [age = ''] = [] }) =>
          /^\d+$/.test(age) ? Number(age) : [],
        );
        const mean = ages.reduce((sum, age) => sum + age, 0) / ages.length;
        const squares = ages.reduce((sum, age) => sum + (age - mean) ** 2, 0);
        const age = spreadIn(cardOf('age'));
        assert.deepEqual([age.count, age.min, age.max], [ages.length, Math.min(...ages), Math.max(...ages)]);
        close(age.mean, mean);
        close(age.deviation, Math.sqrt(squares / (ages.length - 1)));
        const splitBy = cardOf('sex')?.instructionId;
        const { split } = await source.summary({ filter: {}, splitBy }, idle, patient);
        const counted = split?.groups.map(({ name, submissions, cards: [choice] }) => [
          name.kind === 'value' ? name.label : '',
          submissions,
          ...(choice?.kind === 'choice' ? choice.options.map(({ count }) => count) : []),
        ]);
        const groups = ['Female', 'Male', ''].map((sex) => {
          const own = rows.filter(({ demographics: [, value = ''] = [] }) =>
            sex === '' ? !['Female', 'Male'].includes(value) : value === sex,
          );
          return [
            sex,
            own.length,
            ...['yes', 'no'].map((word) => own.filter((row) => row.answer === word).length),
          ];
        });
        assert.deepEqual(new Set(counted?.map(String)), new Set(groups.map(String)));
        const { people: found } = await source.quality(patient);
        const limit = quantileOf(minutes, 0.5) / 3;
        assert.equal(found?.fast.count, minutes.filter((each) => each < limit).length);
        assert.equal(found.returned.count, rows.filter(({ status }) => status === 'RETURNED').length);
      } finally {
        source.dispose();
      }
    });
  }
});
