import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The words that the page leaves out, one list for the recounts in TypeScript and Python. */
const stopWords = new Set(
  readFileSync(join(import.meta.dirname, '..', 'stopWords.txt'), 'utf8')
    .split(/\s+/)
    .filter(Boolean),
);

const startsWord = (character: string): boolean => /^[\p{L}\p{N}]$/u.test(character);
const continuesWord = (character: string): boolean => /^[\p{L}\p{N}\p{M}]$/u.test(character);

/** Different words of a text with blanks between words, character by character. */
export function wordsOf(text: string): Set<string> {
  const characters = Array.from(text.normalize('NFC').toLowerCase().replace(/’/g, "'"));
  const words = new Set<string>();
  let word = '';
  for (let place = 0; place <= characters.length; place++) {
    const character = characters[place] ?? ' ';
    const joins = "'·.-".includes(character) && startsWord(characters[place + 1] ?? ' ');
    if (word === '' ? startsWord(character) : continuesWord(character) || joins) {
      word += character;
      continue;
    }
    if (word !== '' && isCounted(word)) words.add(word);
    word = '';
  }
  return words;
}

/** No number, no single letter, no word that says nothing. */
function isCounted(word: string): boolean {
  return /\p{L}/u.test(word) && Array.from(word).length > 1 && word.length <= 60 && !stopWords.has(word);
}

/** Characters of the different texts. */
export function lengthOf(texts: readonly string[]): number {
  let length = 0;
  for (const text of new Set(texts)) length += Array.from(text).length;
  return length;
}
