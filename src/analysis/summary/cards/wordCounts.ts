import type { Counted } from '../summary.ts';
// By language: words that say nothing about the topic of a text. And those that also are other words in English.
import stopWords from './stopWords.json' with { type: 'json' };

const lists = Object.values(stopWords.languages).map((words) => words.split(' '));
const alsoEnglish: ReadonlySet<string> = new Set(stopWords.alsoEnglish.split(' '));
/** The languages in whose lists each word is: a bit for each list. */
const languagesOf = new Map<string, number>();
for (const [language, words] of lists.entries())
  for (const each of words) languagesOf.set(each, (languagesOf.get(each) ?? 0) | (1 << language));

/** Scripts without spaces between words, which the engine's own dictionaries segment. */
const withoutBlanks =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const word = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:['’·.-](?=[\p{L}\p{N}])[\p{L}\p{M}\p{N}]+)*/gu;
const letter = /\p{L}/u;
const ideograph = /\p{Script=Han}/u;
const maxWordLength = 60;
/** UTF-16 units of a text that are searched for words. */
const maxTextLength = 20_000;

/** Letters with at most a short number, such as “covid-19”. Other words with digits are codes. */
const numbered = /^\p{L}{3}[\p{L}\p{M}]*-?\p{N}{1,4}$/u;
const digit = /\p{N}/u;

/**
 * Returns the distinct words of a text, in lower case and NFC, without numbers, codes such as “a1”, single
 * letters (except ideographs, which are words) and stop words of the text's language. That is the one with
 * most stop words in the text, the first in the list if there are several. Those that are also other words in
 * English, such as “war”, count half, and only beside one that isn't. No word contains a space.
 */
export function wordsIn(text: string): ReadonlySet<string> {
  const words = new Set<string>();
  for (const each of split(
    text.slice(0, maxTextLength).normalize('NFC').toLowerCase().replaceAll('’', "'"),
  )) {
    if (isCounted(each)) words.add(each);
  }
  return withoutStopWords(words);
}

/** Twice the number of a text's stop words by language. Reused, because texts are many. */
const counts = new Uint32Array(lists.length);

function withoutStopWords(words: Set<string>): ReadonlySet<string> {
  counts.fill(0);
  const found: { readonly word: string; readonly languages: number }[] = [];
  let possible = 0;
  for (const word of words) {
    const languages = languagesOf.get(word);
    if (languages === undefined) continue;
    found.push({ word, languages });
    const isSure = !alsoEnglish.has(word);
    if (isSure) possible |= languages;
    for (let rest = languages; rest !== 0; rest &= rest - 1) {
      const language = 31 - Math.clz32(rest & -rest);
      counts[language] = (counts[language] ?? 0) + (isSure ? 2 : 1);
    }
  }
  if (possible === 0) return words;
  const possibleCounts = counts.map((count, language) => ((possible >> language) & 1) * count);
  const bit = 1 << possibleCounts.indexOf(Math.max(...possibleCounts));
  for (const { word, languages } of found) if ((languages & bit) !== 0) words.delete(word);
  return words;
}

/** Counts in how many answers each word occurs. */
export interface WordCount {
  readonly add: (words: ReadonlySet<string>) => void;
  /** Returns the most frequent words, ties in alphabetical order. */
  readonly top: (max: number) => Counted[];
}

/** The maximum of distinct words; later ones aren't counted. */
const maxWords = 100_000;

export function wordCount(): WordCount {
  const counts = new Map<string, number>();
  return {
    add: (words) => {
      for (const each of words) {
        const count = counts.get(each);
        if (count !== undefined) counts.set(each, count + 1);
        else if (counts.size < maxWords) counts.set(each, 1);
      }
    },
    top: (max) =>
      [...counts]
        .sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1))
        .slice(0, max)
        .map(([value, count]) => ({ value, count })),
  };
}

function isCounted(text: string): boolean {
  if (text.length > maxWordLength || !letter.test(text)) return false;
  if (digit.test(text) && !numbered.test(text)) return false;
  const [first = ''] = text;
  return first.length < text.length || ideograph.test(text);
}

let segmenter: Intl.Segmenter | undefined;

function split(text: string): readonly string[] {
  if (!withoutBlanks.test(text) || !hasSegmenter()) return text.match(word) ?? [];
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'word' });
  const words: string[] = [];
  for (const { segment, isWordLike } of segmenter.segment(text)) {
    if (isWordLike === true && !/\s/.test(segment)) words.push(segment);
  }
  return words;
}

/** Engines without full ICU data have no segmenter. */
function hasSegmenter(): boolean {
  return 'Segmenter' in Intl;
}
