import assert from 'node:assert/strict';
import { filterPhrase, filterWords, instantWords } from '../../../src/exports/filterWords.ts';

const studyId = '6617a3c2f0e4b5d1a2b3c4d5';
const names = new Map([[studyId, 'Pilot 2']]);
const at = (hour: number): Date => new Date(2026, 8, 14, hour);

describe('A filter in words', () => {
  it('says that there is none', () => {
    for (const filter of [undefined, {}]) assert.equal(filterWords(filter), 'All responses');
  });

  it('says study, beginning and end in local time', () => {
    assert.equal(
      filterWords({ studyId, from: at(10), to: at(14) }, names, 'en-GB'),
      'Study “Pilot 2”, from 14 Sept 2026, 10:00, before 14 Sept 2026, 14:00',
    );
  });

  it('leaves instants to whoever has another clock, and takes nothing in a name for one', () => {
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

  it('begins as a sentence does, whatever comes first', () => {
    assert.equal(
      filterWords({ from: at(10), to: at(14) }, names, 'en-GB'),
      'From 14 Sept 2026, 10:00, before 14 Sept 2026, 14:00',
    );
    assert.equal(filterWords({ to: at(14) }, names, 'en-GB'), 'Before 14 Sept 2026, 14:00');
  });

  it('names a study by its id where the name is not known, or nothing of it can be shown', () => {
    assert.equal(filterWords({ studyId }), `Study ${studyId}`);
    assert.equal(filterWords({ studyId }, new Map([[studyId, '\u202e\n']])), `Study ${studyId}`);
  });

  it('keeps a name from breaking the line, turning text round or filling the window', () => {
    const words = filterWords({ studyId }, new Map([[studyId, `a\n\u202eb${'x'.repeat(500)}`]]));
    assert.match(words, /^Study “a bx{50,}…”$/);
    assert.ok(words.length < 80);
  });

  it('shows seconds where there are any', () => {
    assert.equal(instantWords(new Date(2026, 8, 14, 9, 5, 7), 'en-GB'), '14 Sept 2026, 09:05:07');
    assert.equal(instantWords(new Date(2026, 8, 14, 9, 5), 'en-GB'), '14 Sept 2026, 09:05');
  });
});
