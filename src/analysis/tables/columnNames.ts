import type { Instruction, Option } from '../instruction.ts';

/**
 * What columns are called. A question's columns begin with `q` and its place among the collection's questions, then come the words of its
 * text, such as `q03_how_often_do_you_cook`. Names depend on nothing but the codebook: snapshots of the same questions have
 * the same columns, whatever was answered. As what follows them is not in any question's words, columns never share a name:
 *
 * - `q03_…`: the answer;
 * - `q03_…__every_day`: 1 where this option was chosen, two underscores before its label;
 * - `q03_…_unit`: an amount's unit;
 * - `q03_…_text`: what was written with a choice, or an amount as it was written;
 * - `q03_…_count`: how many files were uploaded.
 */
export interface QuestionColumns {
  /** The answer's column, which also is the question's name in the long table and in the codebook. */
  readonly answer: string;
  readonly unit: string;
  readonly text: string;
  readonly count: string;
}

/** Of the words of a question or an option, in characters. */
const longestWords = 40;
const longestOption = 30;

/** The columns' names of all questions of a codebook, by the question's id. */
export function questionColumns(instructions: readonly Instruction[]): ReadonlyMap<string, QuestionColumns> {
  const digits = Math.max(2, String(instructions.length).length);
  return new Map(
    instructions.map(({ id, order, question }) => {
      const words = wordsOf(question, longestWords) || `question_${endOf(id)}`;
      return [id, columnsOf(`q${String(order).padStart(digits, '0')}_${words}`)];
    }),
  );
}

/** The columns' names of a question that is in no codebook, by its id: `x_` and the id. */
export function unlistedColumns(instructionId: string): QuestionColumns {
  return columnsOf(`x_${wordsOf(instructionId, 80) || 'unnamed'}`);
}

/** Ids of questions in no codebook whose columns are told apart. */
const mostUnlisted = 10_000;

/**
 * The columns' names of any question by its id, each its own: those of a codebook's questions, else those of the id. Where two ids have the same
 * words, the one that is asked for later has a number behind them. One of these serves for all tables of a snapshot.
 */
export function questionNames(
  instructions: readonly Instruction[],
): (instructionId: string) => QuestionColumns {
  const named = new Map(questionColumns(instructions));
  const most = named.size + mostUnlisted;
  const taken = new Set<string>();
  const ends = new Map<string, number>();
  const isFree = (columns: QuestionColumns): boolean =>
    !Object.values(columns).some((name: string) => taken.has(name));
  return (id) => {
    const known = named.get(id);
    if (known !== undefined) return known;
    let columns = unlistedColumns(id);
    if (named.size >= most) return columns;
    const { answer } = columns;
    let end = ends.get(answer) ?? 1;
    while (!isFree(columns)) columns = columnsOf(`${answer}_${++end}`);
    ends.set(answer, end);
    for (const name of Object.values(columns) as string[]) taken.add(name);
    named.set(id, columns);
    return columns;
  };
}

/** The name of the column for a record's key that is none of those known. */
export function otherColumn(key: string): string {
  return `record_${wordsOf(key, longestWords) || 'key'}`;
}

/** The name of the column for what a task was made of, by the key of its metadata. */
export function taskColumn(key: string): string {
  return `task_${wordsOf(key, longestWords) || 'key'}`;
}

/**
 * The names of the columns for a question's options, in their order. Of two with the same words the later has its place for an end, or the next
 * number with which there is no such name yet.
 */
export function optionColumns({ answer }: QuestionColumns, options: readonly Option[]): readonly string[] {
  const taken = new Set<string>();
  return options.map(({ label, value }, index) => {
    const words = wordsOf(label, longestOption) || wordsOf(String(value), longestOption) || 'option';
    let unique = words;
    for (let end = index + 1; taken.has(unique); end++) unique = `${words}_${end}`;
    taken.add(unique);
    return `${answer}__${unique}`;
  });
}

/** A name that is not in `taken` yet, with a number at its end where it is; it is there afterwards. */
export function uniqueName(name: string, taken: Set<string>): string {
  let unique = name;
  for (let count = 2; taken.has(unique); count++) unique = `${name}_${count}`;
  taken.add(unique);
  return unique;
}

function columnsOf(answer: string): QuestionColumns {
  return { answer, unit: `${answer}_unit`, text: `${answer}_text`, count: `${answer}_count` };
}

const letters: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ı: 'i',
};

/**
 * The words of a text in lower case with `_` between them: ASCII where the letters have such a form, else as they are; whole words as far as
 * they fit, an empty text where there are no letters or digits.
 */
function wordsOf(text: string, longest: number): string {
  const plain = text
    .normalize('NFKD')
    .replace(/(?<=\p{Script=Latin})\p{Mark}+/gu, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[ßæœøđðþłı]/g, (letter) => letters[letter] ?? letter);
  const all = plain.match(/[\p{Letter}\p{Mark}\p{Number}]+/gu) ?? [];
  const ascii = all.filter((word) => /^[a-z0-9]+$/.test(word));
  // Of a text that is mostly ASCII the rest can be spared, as a translation in brackets.
  const words = ascii.length * 2 >= all.length && /[a-z]/.test(ascii.join('')) ? ascii : all;
  let name = '';
  for (const word of words) {
    const longer = name === '' ? word : `${name}_${word}`;
    if (Array.from(longer).length > longest) break;
    name = longer;
  }
  return name === ''
    ? Array.from(words[0] ?? '')
        .slice(0, longest)
        .join('')
    : name;
}

/** The end of an id, where ids that begin with their time differ. */
function endOf(id: string): string {
  return id
    .replace(/[^0-9a-zA-Z]/g, '')
    .slice(-8)
    .toLowerCase();
}
