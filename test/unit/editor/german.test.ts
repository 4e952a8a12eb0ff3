import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { overviewStrings } from '../../../src/overview/strings.ts';
import { sentenceOf } from '../../../src/problems/sentences.ts';

const root = join(import.meta.dirname, '../../..');

function strings(path: string): Record<string, string> {
  return JSON.parse(readFileSync(join(root, path), 'utf8')) as Record<string, string>;
}

/** What a translation has to keep: places for values, icons, links, addresses of commands and settings in code. */
function fixedParts(text: string): string[] {
  const found = text.match(
    /\{\d+\}|\$\([\w-]+\)|\]\([^)]*\)|https:\/\/[\w-]+(?:\.[\w-]+)+|NODE_\w+|PROLIFIC_\w+|\.jsonl\b/g,
  );
  return [...new Set(found ?? [])].sort();
}

describe('German', () => {
  for (const [original, translated] of [
    ['package.nls.json', 'package.nls.de.json'],
    ['l10n/bundle.l10n.json', 'l10n/bundle.l10n.de.json'],
  ] as const) {
    const english = strings(original);
    const german = strings(translated);

    it(`has each string of ${original}, and none to spare`, () => {
      const missing = Object.keys(english).filter((key) => !(key in german));
      const spare = Object.keys(german).filter((key) => !(key in english));
      assert.deepEqual({ missing, spare }, { missing: [], spare: [] });
    });

    it(`keeps the values, links, icons and names in each string of ${original}`, () => {
      const changed = Object.entries(german).filter(
        ([key, text]) => String(fixedParts(text)) !== String(fixedParts(english[key] ?? '')),
      );
      assert.deepEqual(changed, []);
    });

    it(`says Sie, and ends sentences as ${original} does`, () => {
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

describe('With the German bundle', () => {
  before(() => {
    l10n.config({ contents: strings('l10n/bundle.l10n.de.json') });
  });
  after(() => {
    l10n.config({ contents: strings('l10n/bundle.l10n.json') });
  });

  it('problems are told in German, with their values in place', () => {
    const { message, nextStep } = sentenceOf({
      kind: 'disk-full',
      folder: '/daten',
      needed: 12e6,
      available: 3e6,
    });
    assert.equal(
      message,
      'Der Datenträger von "/daten" hat zu wenig Platz: 12 MB werden gebraucht, 3 MB sind frei.',
    );
    assert.match(nextStep ?? '', /^Schaffen Sie Platz/);
  });

  it('the overview is told German words', () => {
    const { collection, submissions, showing } = overviewStrings();
    assert.deepEqual(
      [collection, submissions, showing.other],
      ['Sammlung', 'Einreichungen', '{0} von {1} Einreichungen'],
    );
  });
});
