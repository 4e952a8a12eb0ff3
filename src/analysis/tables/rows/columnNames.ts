import type { Instruction, Option } from '../../answers/instruction.ts';

/**
 * Names of columns. A question's columns start with `q`, its number and words from its text, such as
 * `q03_how_often_do_you_cook`. They depend only on the codebook: snapshots of the same questions have the
 * same columns, whatever the answers. Suffixes never occur in a question's words, so names are unique:
 *
 * - `q03_…`: the answer;
 * - `q03_…__every_day`: 1 if this option was chosen; two underscores precede its label;
 * - `q03_…_unit`: an amount's unit;
 * - `q03_…_text`: the text written with a choice, or an amount as written;
 * - `q03_…_count`: number of uploaded files.
 */
export interface QuestionColumns {
  /** The answer's column, which also is the question's name in the long table and in the codebook. */
  readonly answer: string;
  readonly unit: string;
  readonly text: string;
  readonly count: string;
}

/** Maximum length of a question's words in characters. */
const maxWordsLength = 40;
const maxOptionLength = 30;

/** Returns the columns of all questions in a codebook, by id. */
export function questionColumns(instructions: readonly Instruction[]): ReadonlyMap<string, QuestionColumns> {
  const digits = Math.max(2, String(instructions.length).length);
  return new Map(
    instructions.map(({ id, order, question }) => {
      const words = wordsOf(question, maxWordsLength) || `question_${endOf(id)}`;
      return [id, columnsOf(`q${String(order).padStart(digits, '0')}_${words}`)];
    }),
  );
}

/** Returns the columns of a question that is in no codebook: `x_` and its id. */
export function unlistedColumns(instructionId: string): QuestionColumns {
  return columnsOf(`x_${wordsOf(instructionId, 80) || 'unnamed'}`);
}

/** Maximum number of questions outside the codebook with distinct columns. */
const maxUnlisted = 10_000;

/**
 * Returns a function that gives each question unique columns: those of the codebook, otherwise from the id.
 * If two ids have the same words, the later one gets a number. All tables of a snapshot share one.
 */
export function questionNames(
  instructions: readonly Instruction[],
): (instructionId: string) => QuestionColumns {
  const named = new Map(questionColumns(instructions));
  const max = named.size + maxUnlisted;
  const taken = new Set<string>();
  const ends = new Map<string, number>();
  const isFree = (columns: QuestionColumns): boolean =>
    !Object.values(columns).some((name: string) => taken.has(name));
  return (id) => {
    const known = named.get(id);
    if (known !== undefined) return known;
    let columns = unlistedColumns(id);
    if (named.size >= max) return columns;
    const { answer } = columns;
    let end = ends.get(answer) ?? 1;
    while (!isFree(columns)) columns = columnsOf(`${answer}_${++end}`);
    ends.set(answer, end);
    for (const name of Object.values(columns) as string[]) taken.add(name);
    named.set(id, columns);
    return columns;
  };
}

/** Returns the column for an unknown key of records. */
export function otherColumn(key: string): string {
  return `record_${wordsOf(key, maxWordsLength) || 'key'}`;
}

/** Returns the column for a key of a task's metadata. */
export function taskColumn(key: string): string {
  return `task_${wordsOf(key, maxWordsLength) || 'key'}`;
}

/**
 * Returns the columns of a question's options, in order. Options with the same words get their position or
 * the next free number.
 */
export function optionColumns({ answer }: QuestionColumns, options: readonly Option[]): readonly string[] {
  const taken = new Set<string>();
  return options.map(({ label, value }, index) => {
    const words = wordsOf(label, maxOptionLength) || wordsOf(String(value), maxOptionLength) || 'option';
    let unique = words;
    for (let end = index + 1; taken.has(unique); end++) unique = `${words}_${end}`;
    taken.add(unique);
    return `${answer}__${unique}`;
  });
}

/** Returns a name that isn't in `taken`, with a number if needed, and adds it. */
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
 * Returns a text's words in lower case joined by `_`: ASCII if possible, and whole words as far as they fit;
 * empty without letters and digits.
 */
export function wordsOf(text: string, maxLength: number): string {
  const plain = text
    .normalize('NFKD')
    .replace(/(?<=\p{Script=Latin})\p{Mark}+/gu, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[ßæœøđðþłı]/g, (letter) => letters[letter] ?? letter);
  const all = plain.match(/[\p{Letter}\p{Mark}\p{Number}]+/gu) ?? [];
  const ascii = all.filter((word) => /^[a-z0-9]+$/.test(word));
  // In mostly ASCII texts, other words are dropped, such as a translation in brackets.
  const words = ascii.length * 2 >= all.length && /[a-z]/.test(ascii.join('')) ? ascii : all;
  let name = '';
  for (const word of words) {
    const longer = name === '' ? word : `${name}_${word}`;
    if (Array.from(longer).length > maxLength) break;
    name = longer;
  }
  return name === ''
    ? Array.from(words[0] ?? '')
        .slice(0, maxLength)
        .join('')
    : name;
}

/** Returns the end of an id, as ids that start with their time differ there. */
function endOf(id: string): string {
  return id
    .replace(/[^0-9a-zA-Z]/g, '')
    .slice(-8)
    .toLowerCase();
}
