import assert from 'node:assert/strict';
import { documents, generatedDocument, lineAt, projectFiles, textOf } from './projectFiles.ts';

/** Commands of the editor itself that documents name. */
const editorCommands: ReadonlySet<string> = new Set([
  'Configure Display Language',
  'Developer: Open Extension Logs Folder',
  'Extensions: Install from VSIX…',
]);
const lowerCaseInTitles: ReadonlySet<string> = new Set(
  'a an as at by for from in of on or the to with'.split(' '),
);

const packageStrings = JSON.parse(textOf('package.nls.json')) as Readonly<Record<string, string>>;
const bundle = JSON.parse(textOf('l10n/bundle.l10n.json')) as Readonly<Record<string, string>>;
const commandTitles = new Set(
  Object.entries(packageStrings).flatMap(([key, text]) => (key.startsWith('command.') ? [text] : [])),
);
/** Every text that a screen can show, and the texts of links in it. */
const screenTexts = new Set(
  [...Object.values(packageStrings), ...Object.values(bundle)].flatMap((text) => [
    text,
    ...[...text.matchAll(/\[([^\]]+)\]\(/g)].map(([, link = '']) => link),
  ]),
);

const sources = projectFiles.filter((file) => file.startsWith('src/') && file.endsWith('.ts'));

describe('Titles of commands and buttons', () => {
  it('exist if a document writes them in bold', () => {
    const places = [...documents, generatedDocument].flatMap((file) =>
      [...textOf(file).matchAll(/\*\*([^*]+)\*\*/g)].map(({ 1: bold = '', index }) => ({
        file,
        line: lineAt(textOf(file), index),
        title: bold.replaceAll(/\s+/g, ' ').replaceAll("'", '’'),
      })),
    );
    const named = places.filter(({ title }) => title.startsWith('Prolific: ') || isTitle(title));
    assert.ok(named.length >= 30, `${named.length} titles`);
    none(
      named
        .filter(({ title }) => !isKnown(title))
        .map(
          ({ file, line, title }) =>
            `${file}:${line} names “${title}”, which no command or button is called. Write its present title.`,
        ),
    );
  });

  it('exist if a screen or the schema of snapshot.json quotes them', () => {
    const quoting = [
      ...Object.values(packageStrings),
      ...Object.values(bundle),
      ...[...textOf('schemas/snapshot.schema.json').matchAll(/"description": "(.*)"/g)].map(
        ([, description = '']) => description,
      ),
    ];
    const quoted = quoting.flatMap((text) =>
      [...text.matchAll(/[“"]([^”"“]+)[”"]/g)].map(([, title = '']) => ({ text, title })),
    );
    const named = quoted.filter(({ title }) => isTitle(title));
    assert.ok(named.some(({ title }) => title === 'Download Uploads'));
    none(
      named
        .filter(({ title }) => !isKnown(title))
        .map(({ text, title }) => `No command or button is called “${title}”, which is quoted in: ${text}`),
    );
  });

  it('exist if code names a command for the Command Palette', () => {
    const named = sources.flatMap((file) =>
      [...textOf(file).matchAll(/["“]Prolific: ([^"”\\]+)/g)].map(([, title = '']) => ({ file, title })),
    );
    assert.ok(named.length >= 3, `${named.length} names`);
    none(
      named
        .filter(({ title }) => !commandTitles.has(title))
        .map(({ file, title }) => `${file} names “Prolific: ${title}”, which no command is called.`),
    );
  });

  it('are those of the commands that links and buttons run, or a part of them', () => {
    const links = Object.values(packageStrings).flatMap((text) => [
      ...text.matchAll(/\[([^\]]+)\]\(command:prolificCollections\.(\w+)(?!\.)\b/g),
    ]);
    const buttons = sources.flatMap((file) => [
      ...textOf(file).matchAll(/button\(\s*vscode\.l10n\.t\('([^']+)'\),\s*commandIds\.(\w+)/g),
    ]);
    assert.ok(links.length >= 10 && buttons.length >= 4, `${links.length} links, ${buttons.length} buttons`);
    none(
      [...links, ...buttons]
        .filter(([, label = '', command = '']) => {
          const words = new Set(packageStrings[`command.${command}`]?.replace(/…$/, '').split(' '));
          return (
            label !== 'Try Again' &&
            !label
              .replace(/ Again$/, '')
              .split(' ')
              .every((word) => words.has(word))
          );
        })
        .map(
          ([, label, command = '']) =>
            `“${label}” runs “${packageStrings[`command.${command}`]}”. Use its title.`,
        ),
    );
  });
});

/** Returns whether a phrase has several words, all of them capitalized as in a title. */
function isTitle(phrase: string): boolean {
  const words = phrase.split(' ');
  return (
    words.length > 1 &&
    !/[.,:;]$/.test(phrase) &&
    words.every((word, at) => /^[A-Z]/.test(word) || (at > 0 && lowerCaseInTitles.has(word))) &&
    !words.every((word) => word === word.toUpperCase())
  );
}

function isKnown(title: string): boolean {
  const command = /^Prolific: (.*)$/.exec(title)?.[1];
  return command === undefined
    ? screenTexts.has(title) || editorCommands.has(title)
    : commandTitles.has(command);
}

function none(found: readonly string[]): void {
  assert.equal(found.length, 0, `\n${found.join('\n')}`);
}
