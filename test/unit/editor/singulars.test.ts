import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createWords } from '../../../media/overview/words.ts';
import { overviewStrings } from '../../../src/overview/strings/strings.ts';
import { counted } from '../../../src/problems/amounts.ts';
import { repositoryRoot } from '../../vscode/cache.ts';

/** Strings whose number is never 1, or whose singular is worded differently. */
const always: readonly string[] = [
  'Prolific keeps a maximum of {0} exports.',
  'The archive contains {0} files; the maximum is {1}.',
  'Showing the first {0} submissions; the others are still being read.',
  'All {0} submissions',
  '{0} hours',
  '{0} days',
  '{0} studies',
  '{0} exports',
  'Words from a sample of {0} of {1} answers.',
];
const nouns =
  /\{(\d)\} (?:more )?(page|task|file|upload|item|studie|submission|answer|text|minute|hour|day|export|row|question|snapshot|participant|record|line)s\b/;

/** Returns the text up to the counted noun, with placeholders without numbers. */
const upTo = (text: string, end: number): string => text.slice(0, end).replaceAll(/\{\d\}/g, '{}');

describe('Strings with counts', () => {
  it('have a singular in both languages', () => {
    for (const file of ['bundle.l10n.json', 'bundle.l10n.de.json']) {
      const strings = Object.keys(
        JSON.parse(readFileSync(join(repositoryRoot, 'l10n', file), 'utf8')) as Record<string, unknown>,
      );
      const without = strings.filter((text) => {
        const match = nouns.exec(text);
        if (match === null || always.includes(text)) return false;
        const noun = match[2] === 'studie' ? 'study' : (match[2] ?? '');
        const begun = upTo(text, match.index);
        const forms = [`${begun}1 ${noun}`, `${begun}{} ${noun}`, `${begun}{} more ${noun}`];
        return !strings.some((other) =>
          forms.some(
            (form) =>
              upTo(other, other.length).startsWith(form) && !upTo(other, other.length).startsWith(`${form}s`),
          ),
        );
      });
      assert.deepEqual(
        without,
        [],
        `${file}: give these a form for one, or name them in \`always\` in this test.`,
      );
    }
  });

  it('use “1 file”, never “1 files”', () => {
    const { t, number } = createWords(overviewStrings(), 'en');
    assert.deepEqual(
      [counted.files(1), counted.files(0), counted.files(2)],
      ['1 file', '0 files', '2 files'],
    );
    assert.equal(t('uploads', number(1), '3 MB'), '1 file, 3 MB');
    assert.equal(t('uploads', number(11), '3 MB'), '11 files, 3 MB');
    assert.equal(t('showing', number(0), number(1)), '0 of 1 submission');
  });
});
