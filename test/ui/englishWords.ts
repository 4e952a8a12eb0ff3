import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../vscode/cache.ts';

type Words = Readonly<Record<string, string>>;

const bundles = [
  ['package.nls.json', 'package.nls.de.json'],
  ['l10n/bundle.l10n.json', 'l10n/bundle.l10n.de.json'],
] as const;

/** Those lines that are one of the extension's English strings, whatever values stand in it, which German has other words for. */
export function englishIn(texts: readonly string[]): string[] {
  const patterns = bundles.flatMap(([english, german]) => englishOnly(words(english), words(german)));
  const plain = texts.flatMap((text) => text.split('\n')).map((line) => line.replaceAll(/\s+/g, ' ').trim());
  return plain.filter((text) => patterns.some((pattern) => pattern.test(text)));
}

function words(path: string): Words {
  return JSON.parse(readFileSync(join(repositoryRoot, path), 'utf8')) as Words;
}

function englishOnly(english: Words, german: Words): RegExp[] {
  return Object.entries(english)
    .filter(([key, text]) => german[key] !== text && /[a-z]{3}/i.test(text.replaceAll(/\{\d+\}/g, '')))
    .flatMap(([, text]) => text.split('\n'))
    .map((line) => pattern(line.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')));
}

function pattern(text: string): RegExp {
  const parts = text.split(/\{\d+\}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  // Beside a single word only numbers stand: “Most days” may be an answer, “3 days” is not.
  const isOneWord = parts.join(' ').trim().split(/\s+/).length === 1;
  return new RegExp(`^${parts.join(isOneWord ? String.raw`[\d.,]+` : '.+')}$`);
}
