// Run with a time zone in `TZ`: checks properties of typed dates there and fails with a counterexample.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readDate, type DateReading, startOfDay } from '../../../src/exports/filter/filterDates.ts';

const now = new Date('2026-11-23T12:00:00Z');
const firstMinute = Date.UTC(2000, 0, 3) / 60_000;
const lastMinute = Date.UTC(2099, 11, 28) / 60_000;
const minutes = fc.integer({ min: firstMinute, max: lastMinute }).map((minute) => new Date(minute * 60_000));

/** Wall times, including those that clocks skip. */
const walls = minutes.map((date) => date.toISOString().slice(0, 16).replace('T', ' '));

/** Returns the minutes at which clocks change in this time zone. */
function clockChanges(): Date[] {
  const changes: Date[] = [];
  const [minute, day] = [60_000, 86_400_000];
  const offsetAt = (at: number): number => new Date(at).getTimezoneOffset();
  for (let at = firstMinute * minute; at < (lastMinute - 1_440) * minute; at += day) {
    if (offsetAt(at) === offsetAt(at + day)) continue;
    const change = Array.from({ length: 1_440 }, (_, index) => at + (index + 1) * minute).find(
      (next) => offsetAt(next) !== offsetAt(at),
    );
    if (change !== undefined) changes.push(new Date(change));
  }
  return changes;
}

/**
 * Returns the wall time of a date; with `extra` minutes it uses the offset before them, to include skipped
 * times.
 */
function localForm(date: Date, extra = 0): string {
  const offset = new Date(date.getTime() - extra * 60_000 - 1).getTimezoneOffset();
  const wall =
    extra === 0 ? date.getTime() - date.getTimezoneOffset() * 60_000 : date.getTime() - offset * 60_000;
  return new Date(wall).toISOString().slice(0, 16).replace('T', ' ');
}

function reading(text: string): Extract<DateReading, { status: 'read' }> {
  const result = readDate(text, now);
  assert.ok(result.status === 'read', text);
  return result;
}

function matchesClocks(wall: string): void {
  const { instant, note } = reading(wall);
  if (note?.includes('forward') === true) {
    assert.ok(localForm(new Date(instant.getTime() - 60_000)) < wall, wall);
    assert.ok(localForm(instant) > wall, wall);
    return;
  }
  assert.equal(localForm(instant), wall);
  const isRepeated = [30, 60, 120].some(
    (later) => localForm(new Date(instant.getTime() + later * 60_000)) === wall,
  );
  assert.equal(note?.includes('twice') ?? false, isRepeated, wall);
}

fc.assert(fc.property(walls, matchesClocks));
fc.assert(
  fc.property(walls, walls, (one, other) => {
    const [early, late] = one < other ? [one, other] : [other, one];
    assert.ok(reading(early).instant <= reading(late).instant);
  }),
);
const changes = clockChanges();
if (changes.length > 0) {
  // Errors are likely around a change.
  const wallsAtChanges = fc
    .tuple(fc.constantFrom(...changes), fc.integer({ min: -180, max: 180 }))
    .map(([at, aside]) => localForm(new Date(at.getTime() + aside * 60_000), aside));
  fc.assert(fc.property(wallsAtChanges, matchesClocks), { numRuns: 1_000 });
  fc.assert(
    fc.property(wallsAtChanges, fc.integer({ min: 1, max: 240 }), (wall, later) => {
      const after = new Date(Date.parse(`${wall.replace(' ', 'T')}Z`) + later * 60_000);
      const late = after.toISOString().slice(0, 16).replace('T', ' ');
      assert.ok(reading(wall).instant <= reading(late).instant, `${wall} ${late}`);
    }),
    { numRuns: 1_000 },
  );
}
fc.assert(
  fc.property(minutes, (instant) => {
    assert.deepEqual(reading(instant.toISOString()), { status: 'read', instant });
  }),
);
fc.assert(
  fc.property(minutes, fc.integer({ min: 0, max: 400 }), (instant, daysAgo) => {
    const start = startOfDay(instant, daysAgo);
    const minuteBefore = new Date(start.getTime() - 60_000);
    assert.ok(start <= instant);
    assert.notEqual(localForm(start).slice(0, 10), localForm(minuteBefore).slice(0, 10));
  }),
);
