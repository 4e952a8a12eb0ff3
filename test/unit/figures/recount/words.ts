import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../../vscode/cache.ts';

interface StopWords {
  readonly languages: Readonly<Record<string, string>>;
  readonly alsoEnglish: string;
}

const stopWordsFile = join(repositoryRoot, 'src', 'analysis', 'summary', 'cards', 'stopWords.json');
const { languages, alsoEnglish } = JSON.parse(readFileSync(stopWordsFile, 'utf8')) as StopWords;
const stopLists = Object.values(languages).map((words) => words.split(' '));
const halves = alsoEnglish.split(' ');

const startsWord = (character: string): boolean => /^[\p{L}\p{N}]$/u.test(character);
const continuesWord = (character: string): boolean => /^[\p{L}\p{N}\p{M}]$/u.test(character);

/** Returns the distinct words of a text, found character by character. */
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
  let [stopWords, most]: [readonly string[], number] = [[], 0];
  for (const list of stopLists) {
    const hits = list.filter((each) => words.has(each)).map((each) => (halves.includes(each) ? 0.5 : 1));
    const sum = hits.reduce((total, hit) => total + hit, 0);
    if (hits.includes(1) && sum > most) [stopWords, most] = [list, sum];
  }
  for (const each of stopWords) words.delete(each);
  return words;
}

/** Returns whether a word is no number, code or single letter. */
function isCounted(word: string): boolean {
  const [, letters = '', rest = ''] = /^(.*?)(-?\p{N}.*)?$/u.exec(word) ?? [];
  if (rest !== '' && !(/^\p{L}{3}[\p{L}\p{M}]*$/u.test(letters) && /^-?\p{N}{1,4}$/u.test(rest)))
    return false;
  return letters !== '' && Array.from(word).length > 1 && word.length <= 60;
}

/** Counts the characters of the distinct texts. */
export function lengthOf(texts: readonly string[]): number {
  let length = 0;
  for (const text of new Set(texts)) length += Array.from(text).length;
  return length;
}
