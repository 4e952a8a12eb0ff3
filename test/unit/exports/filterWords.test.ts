import assert from 'node:assert/strict';
import { filterPhrase, filterWords, instantWords } from '../../../src/snapshots/filter/filterWords.ts';

const studyId = '6617a3c2f0e4b5d1a2b3c4d5';
const names = new Map([[studyId, 'Pilot 2']]);
const at = (hour: number): Date => new Date(2026, 8, 14, hour);

describe('Filter in words', () => {
  it('says “All responses” without a filter', () => {
    for (const filter of [undefined, {}]) assert.equal(filterWords(filter), 'All responses');
  });

  it('names the study, start and end in local time', () => {
    assert.equal(
      filterWords({ studyId, from: at(10), to: at(14) }, names, 'en-GB'),
      'Study “Pilot 2”, from 14 Sept 2026, 10:00, before 14 Sept 2026, 14:00',
    );
  });

  it('returns instants as values for the reader’s time zone, and never confuses a name with one', () => {
    const from = at(10);
    assert.deepEqual(filterPhrase({ studyId, from }, new Map([[studyId, '{1}']])), {
      words: 'Study “{0}”, from {1}',
      values: ['{1}', from],
    });
    assert.equal(
      filterWords({ studyId, from }, new Map([[studyId, '{1}']]), 'en-GB'),
      'Study “{1}”, from 14 Sept 2026, 10:00',
    );
  });

  it('begins with a capital letter, whatever comes first', () => {
    assert.equal(
      filterWords({ from: at(10), to: at(14) }, names, 'en-GB'),
      'From 14 Sept 2026, 10:00, before 14 Sept 2026, 14:00',
    );
    assert.equal(filterWords({ to: at(14) }, names, 'en-GB'), 'Before 14 Sept 2026, 14:00');
  });

  it('names a study by its ID when its name is unknown or invisible', () => {
    assert.equal(filterWords({ studyId }), `Study ${studyId}`);
    assert.equal(filterWords({ studyId }, new Map([[studyId, '\u202e\n']])), `Study ${studyId}`);
  });

  it('keeps a name from breaking the line, reversing text or filling the window', () => {
    const words = filterWords({ studyId }, new Map([[studyId, `a\n\u202eb${'x'.repeat(500)}`]]));
    assert.match(words, /^Study “a bx{50,}…”$/);
    assert.ok(words.length < 80);
  });

  it('shows seconds only if they are not zero', () => {
    assert.equal(instantWords(new Date(2026, 8, 14, 9, 5, 7), 'en-GB'), '14 Sept 2026, 09:05:07');
    assert.equal(instantWords(new Date(2026, 8, 14, 9, 5), 'en-GB'), '14 Sept 2026, 09:05');
  });
});
