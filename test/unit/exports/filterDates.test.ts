import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { rangeProblem, readDate, wholeSecond } from '../../../src/exports/filter/filterDates.ts';

const now = new Date(2026, 10, 23, 15, 30);

function instantOf(text: string): Date {
  const reading = readDate(text, now);
  assert.ok(reading.status === 'read', text);
  return reading.instant;
}

function refusal(text: string): string {
  const reading = readDate(text, now);
  assert.ok(reading.status === 'refused', text);
  return reading.why;
}

describe('Typed date', () => {
  for (const [text, at] of [
    ['2026-11-23', new Date(2026, 10, 23)],
    ['2026-1-5', new Date(2026, 0, 5)],
    ['2026-11-23 14:30', new Date(2026, 10, 23, 14, 30)],
    ['2026-11-23T14:30:15', new Date(2026, 10, 23, 14, 30, 15)],
    ['  2026-11-23,  9:05 ', new Date(2026, 10, 23, 9, 5)],
    ['2024-02-29', new Date(2024, 1, 29)],
    ['2026-11-23T14:30:00Z', new Date('2026-11-23T14:30:00Z')],
    ['2026-11-23 14:30z', new Date('2026-11-23T14:30:00Z')],
    ['2026-11-23T14:30:00+02:00', new Date('2026-11-23T12:30:00Z')],
    ['2026-11-23T14:30-0330', new Date('2026-11-23T18:00:00Z')],
    ['today', new Date(2026, 10, 23)],
    ['Yesterday', new Date(2026, 10, 22)],
  ] as const) {
    it(`is read: “${text}”`, () => {
      assert.deepEqual(instantOf(text), at);
    });
  }

  for (const [text, why] of [
    ['', /^Enter a date, such as 2026-11-23\.$/],
    ['2026-02-31', /^2026-02-31 isn’t a valid date\.$/],
    ['2025-02-29', /isn’t a valid date/],
    ['2026-13-01', /isn’t a valid date/],
    ['2026-00-10', /isn’t a valid date/],
    ['2026-11-23 25:00', /^25:00 isn’t a valid time\. Enter a time from 00:00 to 23:59\.$/],
    ['2026-11-23 24:00', /isn’t a valid time/],
    ['2026-11-23 14:60', /isn’t a valid time/],
    ['1999-12-31', /^The year must be between 2000 and 2099\.$/],
    ['2100-01-01', /between 2000 and 2099/],
    ['03/04/2026', /^03\/04\/2026 is ambiguous\./],
    ['12/11/2026', /is ambiguous/],
    ['11/12/2026', /is ambiguous/],
    ['3.4.26', /is ambiguous/],
    ['23/11/2026', /^Enter year, month and day, such as 2026-11-23/],
    ['2026-11-23 14:30 +15:00', /^\+15:00 isn’t a valid time zone\./],
    ['2026-11-23Z', /^Enter year, month and day/],
    ['next week', /^Enter year, month and day/],
    ['1790000000', /^Enter year, month and day/],
  ] as const) {
    it(`is rejected with a reason: “${text}”`, () => {
      assert.match(refusal(text), why);
    });
  }

  it('is rounded down to whole seconds, with a note', () => {
    const reading = readDate('2026-11-23T14:30:00.917Z', now);
    assert.ok(reading.status === 'read');
    assert.equal(reading.instant.toISOString(), '2026-11-23T14:30:00.000Z');
    assert.match(reading.note ?? '', /whole seconds/);
    assert.ok(!('note' in readDate('2026-11-23T14:30:00.000Z', now)));
    assert.equal(wholeSecond(new Date('2026-11-23T14:30:00.917Z')).toISOString(), '2026-11-23T14:30:00.000Z');
  });

  it('is read as whole seconds of the allowed years or rejected, whatever is typed', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.stringMatching(/^\d{4}-\d{1,2}-\d{1,2} \d{1,2}:\d\d(:\d\d)?[Z+-]?\d*$/),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const reading = readDate(text, now);
        if (reading.status === 'refused') assert.match(reading.why, /^[^\n]+\.$/);
        else {
          assert.equal(reading.instant.getUTCMilliseconds(), 0);
          assert.ok(reading.instant > new Date('1999-12-30') && reading.instant < new Date('2100-01-02'));
        }
      }),
    );
  });

  // Offsets in half and quarter hours, changes of half an hour and at midnight, no changes, a skipped day.
  for (const zone of [
    'Europe/Berlin',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
    'America/Sao_Paulo',
    'America/Havana',
    'Africa/Cairo',
    'UTC',
    'Pacific/Apia',
  ]) {
    it(`matches local clocks, even when they change: ${zone}`, async () => {
      const script = join(import.meta.dirname, 'filterZone.ts');
      await promisify(execFile)(process.execPath, [script], { env: { ...process.env, TZ: zone } });
    }).timeout(60_000);
  }
});

describe('Filter range', () => {
  const at = (hour: number): Date => new Date(2026, 10, 23, hour);

  it('is accepted when the start is before the end or either is missing', () => {
    for (const [from, to] of [
      [at(10), at(11)],
      [at(10), undefined],
      [undefined, at(11)],
      [undefined, undefined],
      [at(10), at(23)],
    ])
      assert.equal(rangeProblem(from, to, now), undefined);
  });

  it('is rejected when the end is not after the start', () => {
    for (const to of [at(10), at(9)])
      assert.match(rangeProblem(at(10), to, now) ?? '', /after the start date/);
  });

  it('is rejected when the start is in the future', () => {
    assert.match(rangeProblem(at(16), undefined, now) ?? '', /in the future/);
  });
});
