import assert from 'node:assert/strict';
import * as l10n from '@vscode/l10n';
import { overviewStrings } from '../../../src/overview/strings/strings.ts';
import { sentenceOf } from '../../../src/problems/sentences.ts';
import { germanToDo, strings, translations } from './strings.ts';

/**
 * Returns the parts that a translation must keep: placeholders, icons, links, addresses and names in code.
 */
function fixedParts(text: string): string[] {
  const found = text.match(
    /\{\d+\}|\$\([\w-]+\)|\]\([^)]*\)|https:\/\/[\w-]+(?:\.[\w-]+)+|NODE_\w+|PROLIFIC_\w+|\.jsonl\b/g,
  );
  return [...new Set(found ?? [])].sort();
}

describe('German translation', () => {
  for (const [original, translated] of translations) {
    const english = strings(original);
    const german = strings(translated);

    it(`has exactly the strings of ${original}`, () => {
      assert.deepEqual(germanToDo(original, translated), []);
    });

    it(`keeps the placeholders, links, icons and names of ${original}`, () => {
      const changed = Object.entries(german).filter(
        ([key, text]) => String(fixedParts(text)) !== String(fixedParts(english[key] ?? '')),
      );
      assert.deepEqual(changed, []);
    });

    it(`uses “Sie” and the final punctuation of ${original}`, () => {
      const wrong = Object.entries(german).filter(([key, text]) => {
        const source = english[key] ?? '';
        return (
          /\b(du|dein|deine|dich|dir)\b/i.test(text) ||
          text.trim() !== text ||
          text === '' ||
          /[.?]$/.test(source) !== /[.?]$/.test(text)
        );
      });
      assert.deepEqual(
        wrong.filter(([, text]) => !/^(Min|Max|Nr)\.$/.test(text)),
        [],
      );
    });
  }
});

describe('German bundle', () => {
  before(() => {
    l10n.config({ contents: strings('l10n/bundle.l10n.de.json') });
  });
  after(() => {
    l10n.config({ contents: strings('l10n/bundle.l10n.json') });
  });

  it('translates problems with their values', () => {
    const { message, nextStep } = sentenceOf({
      kind: 'disk-full',
      folder: '/daten',
      needed: 12e6,
      available: 3e6,
    });
    assert.equal(
      message,
      'Der Datenträger mit „/daten“ hat zu wenig Speicherplatz: 12 MB erforderlich, 3 MB frei.',
    );
    assert.match(nextStep ?? '', /^Geben Sie Speicherplatz frei/);
  });

  it('translates the strings of the overview', () => {
    const { collection, submissions, showing } = overviewStrings();
    assert.deepEqual(
      [collection, submissions, showing.other],
      ['Sammlung', 'Einreichungen', '{0} von {1} Einreichungen'],
    );
  });
});
