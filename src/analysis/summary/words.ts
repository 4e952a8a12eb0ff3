import type { Counted } from './model.ts';

/** English words that say nothing of what a text is about. */
const stopWords: ReadonlySet<string> = new Set(
  `a about after all also am an and any are as at be because been before being but by can could did do does doing don't for
  from get got had has have having he her here hers him his how i i'd i'll i'm i've if in into is isn't it it's its just like
  me more most much my no not of off on one only or other our out over own she should so some such than that that's the their
  them then there these they they're this those through to too up us very was wasn't we were what when where which while who
  why will with would you your`.split(/\s+/),
);

/** Scripts written without blanks between words; for these the engine's own dictionaries are asked. */
const withoutBlanks =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const word = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:['’·.-](?=[\p{L}\p{N}])[\p{L}\p{M}\p{N}]+)*/gu;
const letter = /\p{L}/u;
const ideograph = /\p{Script=Han}/u;
const longestWord = 60;
/** UTF-16 units of a text that are looked at. */
const longestText = 20_000;

/**
 * The words of a text, each once, in lower case and NFC. Left out are numbers, words of a single letter (but for ideographs, which are words) and
 * English stop words; words of other languages are all kept. No word has a blank in it.
 */
export function wordsIn(text: string): ReadonlySet<string> {
  const words = new Set<string>();
  for (const each of split(text.slice(0, longestText).normalize('NFC').toLowerCase().replaceAll('’', "'"))) {
    if (isCounted(each)) words.add(each);
  }
  return words;
}

/** Counts in how many answers each word occurs. */
export interface WordCount {
  readonly add: (words: ReadonlySet<string>) => void;
  /** The most frequent ones, the more frequent first, then by their letters. */
  readonly top: (most: number) => Counted[];
}

/** Different words that are counted; those that come later are not. */
const mostWords = 100_000;

export function wordCount(): WordCount {
  const counts = new Map<string, number>();
  return {
    add: (words) => {
      for (const each of words) {
        const count = counts.get(each);
        if (count !== undefined) counts.set(each, count + 1);
        else if (counts.size < mostWords) counts.set(each, 1);
      }
    },
    top: (most) =>
      [...counts]
        .sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1))
        .slice(0, most)
        .map(([value, count]) => ({ value, count })),
  };
}

function isCounted(text: string): boolean {
  if (text.length > longestWord || stopWords.has(text) || !letter.test(text)) return false;
  return !isSingle(text) || ideograph.test(text);
}

function isSingle(text: string): boolean {
  const [first = ''] = text;
  return first.length === text.length;
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

/** Engines built without a full ICU have none. */
function hasSegmenter(): boolean {
  return 'Segmenter' in Intl;
}
