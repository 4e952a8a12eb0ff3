import { strings, translations } from '../unit/editor/strings.ts';

type Words = Readonly<Record<string, string>>;

/**
 * Returns the lines that match an English string of the extension, with any values, for which German has
 * another text.
 */
export function englishIn(texts: readonly string[]): string[] {
  const patterns = translations.flatMap(([english, german]) =>
    englishOnly(strings(english), strings(german)),
  );
  const plain = texts.flatMap((text) => text.split('\n')).map((line) => line.replaceAll(/\s+/g, ' ').trim());
  return plain.filter((text) => patterns.some((pattern) => pattern.test(text)));
}

function englishOnly(english: Words, german: Words): RegExp[] {
  return Object.entries(english)
    .filter(([key, text]) => german[key] !== text && /[a-z]{3}/i.test(text.replaceAll(/\{\d+\}/g, '')))
    .flatMap(([, text]) => text.split('\n'))
    .map((line) => pattern(line.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')));
}

function pattern(text: string): RegExp {
  const parts = text.split(/\{\d+\}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  // Next to a single word, only numbers match: “Most days” may be an answer, “3 days” is not.
  const isOneWord = parts.join(' ').trim().split(/\s+/).length === 1;
  return new RegExp(`^${parts.join(isOneWord ? String.raw`[\d.,]+` : '.+')}$`);
}
