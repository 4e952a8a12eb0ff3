import assert from 'node:assert/strict';
import { oldPhrases, type Area } from './oldPhrases.ts';
import { documents, generatedDocument, lineAt, projectFiles, textOf } from './projectFiles.ts';

interface AreaText {
  readonly area: Area;
  readonly file: string;
  readonly text: string;
}

const sources = projectFiles.filter((file) => file.endsWith('.ts') && !file.startsWith('test/'));
const tests = projectFiles.filter(
  (file) => /^test\/.*\.(?:ts|py|R)$/.test(file) && !file.startsWith('test/unit/house/oldPhrases'),
);
const texts: readonly AreaText[] = [
  ...documents.map(inArea('docs', (file) => withoutTitles(textOf(file)))),
  ...[generatedDocument, 'package.nls.json', 'l10n/bundle.l10n.json', 'schemas/snapshot.schema.json'].map(
    inArea('strings', textOf),
  ),
  ...sources.map(inArea('comments', (file) => eachLine(file, commentIn))),
  ...sources.map(inArea('code', (file) => eachLine(file, sentencesIn))),
  ...tests.map(inArea('tests', (file) => eachLine(file, commentIn))),
  ...tests.map(inArea('tests', titlesIn)),
];

describe('Old phrases', () => {
  it('are searched for in documents, strings, comments, texts in code and tests', () => {
    for (const [area, min, phrase] of [
      ['docs', 15, /^## First export$/m],
      ['strings', 4, /"Sign In…"/],
      ['comments', 300, /^Returns /m],
      ['code', 300, /Deleted a participant's data: /],
      ['tests', 700, /^has no import cycles, even of types$/m],
    ] as const) {
      const inThis = texts.filter((text) => text.area === area);
      assert.ok(inThis.length >= min, `${inThis.length} texts in ${area}`);
      assert.ok(
        inThis.some(({ text }) => phrase.test(text)),
        `Nothing in ${area} says ${String(phrase)}`,
      );
    }
  });

  it('match their samples, also across lines', () => {
    const missed = oldPhrases.filter(
      ({ pattern, sample }) =>
        !acrossLines(pattern).test(sample) || !acrossLines(pattern).test(sample.replaceAll(' ', '\n')),
    );
    assert.deepEqual(
      missed.map(({ sample }) => sample),
      [],
    );
  });

  it('are no longer used', () => {
    const found = texts.flatMap(({ area, file, text }) =>
      oldPhrases
        .filter(({ stillIn = [] }) => !stillIn.includes(area))
        .flatMap(({ pattern, better }) =>
          [...text.matchAll(acrossLines(pattern))].map(
            ({ 0: phrase, index }) =>
              `${file}:${lineAt(text, index)} says “${phrase}”. Write “${better}”, or rewrite the sentence.`,
          ),
        ),
    );
    assert.equal(found.length, 0, `\n${found.join('\n')}`);
  });

  it('are still used where the list says so', () => {
    const stale = oldPhrases.flatMap(({ pattern, stillIn = [] }) =>
      stillIn
        .filter((area) => !texts.some((text) => text.area === area && acrossLines(pattern).test(text.text)))
        .map(
          (area) => `“${pattern.source}” is no longer used in ${area}. Remove that area from its stillIn.`,
        ),
    );
    assert.equal(stale.length, 0, `\n${stale.join('\n')}`);
  });
});

function inArea(area: Area, textIn: (file: string) => string): (file: string) => AreaText {
  return (file) => ({ area, file, text: textIn(file) });
}

/** Returns a pattern that also matches where a line ends between its words. */
function acrossLines(pattern: RegExp): RegExp {
  return new RegExp(pattern.source.replaceAll(' ', String.raw`\s`), 'gi');
}

/** Returns a part of each line of a file, so that the numbers of lines stay the same. */
function eachLine(file: string, partOf: (line: string) => string): string {
  return textOf(file).split('\n').map(partOf).join('\n');
}

/** Returns the comment in a line of code; empty if there is none. */
function commentIn(line: string): string {
  return (/^\s*(?:\/\/|#|\/?\*+)(.*)|\s(?:\/\/|#) (.*)/.exec(line)?.slice(1).join('') ?? '').trim();
}

/** Removes the titles of tests that a document links to, because they are checked in the tests. */
function withoutTitles(text: string): string {
  return text.replace(/\[[^\]]*\](?=\([^)]*\.test\.ts\))/g, '');
}

/** Returns the sentences in a line of code: literals of several words, and comments in a notebook's code. */
function sentencesIn(line: string): string {
  if (/^\s*(?:\/\/|\/?\*)/.test(line)) return '';
  const literals = [...line.matchAll(/'((?:[^'\\]|\\.)*)'|`([^`]*)`?/g)].map(
    ([, quoted, template]) => quoted ?? template ?? '',
  );
  const comment = /^\s*(?:#|--|""")\s*(.*)/.exec(line)?.[1] ?? '';
  return [...literals.filter((literal) => literal.includes(' ')), comment].join(' ');
}

/** Returns the titles of a file's tests, each on its line. */
function titlesIn(file: string): string {
  const text = textOf(file);
  const lines = text.split('\n').map(() => '');
  for (const { 2: title = '', index } of text.matchAll(
    /\b(?:it|describe|step)(?:\.\w+)?\(\s*(['"`])((?:(?!\1)[^\\]|\\.)*)\1/g,
  ))
    lines[lineAt(text, index) - 1] = title.replaceAll('\n', ' ');
  return lines.join('\n');
}
