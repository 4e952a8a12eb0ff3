import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getL10nJson } from '@vscode/l10n-dev';

const root = join(import.meta.dirname, '../../..');

/** The bundle of strings in code, written by `npm run l10n`. */
export const englishBundle = 'l10n/bundle.l10n.json';
export const bundlePath = join(root, englishBundle);

/** Files of English strings with their German counterparts. */
export const translations = [
  ['package.nls.json', 'package.nls.de.json'],
  [englishBundle, 'l10n/bundle.l10n.de.json'],
] as const;

/** Returns the strings of a file by key. */
export function strings(path: string): Record<string, string> {
  return JSON.parse(readFileSync(join(root, path), 'utf8')) as Record<string, string>;
}

/** Returns the text of each TypeScript file in `src`. */
export function sources(): { path: string; contents: string }[] {
  return readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({ path, contents: readFileSync(join(root, 'src', path), 'utf8') }));
}

/** Returns the strings that code shows, in the format of the bundle. */
export async function stringsOfCode(): ReturnType<typeof getL10nJson> {
  // Parsing is slow, so files without strings are skipped.
  const localized = sources().filter(({ contents }) => contents.includes('l10n'));
  return await getL10nJson(localized.map(({ contents }) => ({ extension: '.ts', contents })));
}

/** Returns the same from the calls of `l10n.t` alone, which takes a fifth of the time. */
export async function stringsOfCalls(): ReturnType<typeof getL10nJson> {
  const calls = sources().flatMap(({ contents }) =>
    [...contents.matchAll(/\bl10n\.t\(/g)].map(({ index }) =>
      contents.slice(index, endOfCall(contents, index)),
    ),
  );
  const imported = "import * as l10n from '@vscode/l10n';\n";
  return await getL10nJson([{ extension: '.ts', contents: imported + calls.join(';\n') }]);
}

/** Returns the end of the call that begins at `index`, after its closing parenthesis. */
function endOfCall(text: string, index: number): number {
  const tokens = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`|[()]/gs;
  tokens.lastIndex = index;
  let depth = 0;
  for (let token = tokens.exec(text); token !== null; token = tokens.exec(text)) {
    if (token[0] === '(') depth += 1;
    if (token[0] === ')' && (depth -= 1) === 0) return tokens.lastIndex;
  }
  return text.length;
}

/** Returns the changes that give a German file exactly the strings of the English one. */
export function germanToDo(original: string, translated: string): string[] {
  const [english, german] = [strings(original), strings(translated)];
  return [
    ...Object.keys(english)
      .filter((key) => !(key in german))
      .map((key) => `Add to ${translated}: ${JSON.stringify(key)}`),
    ...Object.keys(german)
      .filter((key) => !(key in english))
      .map((key) => `Remove from ${translated}: ${JSON.stringify(key)}`),
  ];
}
