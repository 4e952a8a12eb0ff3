import { distributions } from './distributions.ts';
import {
  numericTexts,
  severalLabels,
  severalOptions,
  singleOptions,
  unlistedQuestions,
} from './questions.ts';
import type { Random } from './random.ts';
import { blanks, sentence } from './texts.ts';

/** The distribution of each numeric question by its ID. */
export type NumberPlan = Readonly<Record<string, string>>;

interface Making {
  readonly random: Random;
  readonly numbers: NumberPlan;
  /** Contents of uploads by path, to which new ones are added. */
  readonly files: Record<string, string>;
}

/** An entry without the ID of its question. */
type Entry = Record<string, unknown>;

/** Maximum number of written uploads, because writing is slow. */
const maxFiles = 25;

/** Returns the answers of a row: an object by question or, if one is answered twice and at random, a list. */
export function answersFor(head: Readonly<Record<string, unknown>>, index: number, making: Making): unknown {
  const { random, numbers } = making;
  const entries: (readonly [id: string, entry: Entry])[] = [];
  const add = (id: string, share: number, entryOf: () => Entry): void => {
    if (!random.chance(share)) return;
    entries.push([id, anomaly(random, id) ?? entryOf()]);
    if (random.chance(0.03)) entries.push([id, random.chance(0.5) ? entryOf() : { ...entries.at(-1)?.[1] }]);
  };
  const numberOf = (id: string): number =>
    (distributions[numbers[id] ?? 'likert'] ?? (() => 0))(random, index);
  add('single', 0.95, () => single(random));
  add('several', 0.9, () => several(random));
  add('why', 0.8, () => why(random));
  add('open', 0.8, () => payload(random, random.chance(0.3) ? 'Berlin' : `Town ${random.whole(1, 1600)}`));
  for (const id of numericTexts) add(id, 0.9, () => payload(random, writtenNumber(random, numberOf(id))));
  add('weight', 0.9, () => {
    const unit = random.pick(['kg', 'kg', 'kg', 'g', 'g', 'lb']);
    return amount(random, numberOf('weight'), random.chance(0.02) ? undefined : unit);
  });
  add('volume', 0.7, () =>
    amount(random, numberOf('volume'), random.pick(['ml', 'ml', 'l', 'cup', 'cup', 'g', 'jug'])),
  );
  add('money', 0.8, () => amount(random, numberOf('money'), random.chance(0.8) ? 'EUR' : 'USD'));
  add('duration', 0.8, () => {
    const number = numberOf('duration');
    // As from participants who forget to convert to hours.
    return amount(random, Math.abs(number), random.chance(0.3) ? 'h' : 'min');
  });
  add('text', 0.85, () => payload(random, sentence(random, 25)));
  add('short', 0.6, () => payload(random, sentence(random, 2)));
  add('upload', 0.3, () => uploads(head, index, making));
  add('stars', 0.7, () => stars(random));
  add('narration', 0.7, () => ({ type: 'video_narration', value: sentence(random, 4) }));
  add(unlistedQuestions.text, 0.02, () => ({ type: 'free_text', value: sentence(random, 3) }));
  add(unlistedQuestions.choice, 0.02, () => ({
    type: 'multiple_choice',
    value: [random.pick(['x', 'y', 'z'])],
  }));
  add(unlistedQuestions.amount, 0.02, () =>
    amount(random, numberOf(unlistedQuestions.amount), random.pick(['kg', 'g'])),
  );
  // A single answer could be mistaken for a record.
  if (entries.length === 1) return {};
  const isTwice = new Set(entries.map(([id]) => id)).size < entries.length;
  if (isTwice || random.chance(0.15)) return entries.map(([id, entry]) => ({ instruction_id: id, ...entry }));
  return Object.fromEntries(entries);
}

/** Returns, at random, a blank entry or one of another type or an unknown shape; usually `undefined`. */
function anomaly(random: Random, id: string): Entry | undefined {
  if (id.startsWith('gone')) return undefined;
  const roll = random.next();
  if (roll < 0.02) return payload(random, random.pick(blanks));
  if (roll < 0.03) return { value: [random.pick(blanks), random.pick(blanks)] };
  if (id === 'narration') return undefined;
  if (roll < 0.036) return { value: [{ lat: 52.5, lon: 13.4 }] };
  if (roll < 0.046) {
    const isChoice = ['single', 'several', 'why', 'open'].includes(id);
    return isChoice || id === 'upload'
      ? { type: 'free_text', value: sentence(random, 4) }
      : { type: 'multiple_choice', value: ['daily'] };
  }
  if (roll < 0.05) {
    return id === 'weight'
      ? { type: 'free_text', value: '70' }
      : { type: 'free_text_with_unit', value: '70', unit: 'kg' };
  }
  return undefined;
}

/** Wraps one or several values in one of the shapes of an answer. */
function payload(random: Random, value: unknown): Entry {
  const list = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  const roll = random.next();
  if (roll < 0.5) return { value };
  if (roll < 0.7) return { value: list };
  if (roll < 0.9) return { answer: list.map((each) => ({ value: each })) };
  return { value: list.map((each) => ({ value: each })) };
}

function single(random: Random): Entry {
  const value = random.pick([...singleOptions.slice(0, 4), 'daily', 'daily']);
  const roll = random.next();
  if (roll < 0.02) return payload(random, random.pick(['hourly', 'sometimes', '0']));
  if (roll < 0.05) return payload(random, [value, `Cooks ${value}`]);
  if (roll < 0.08) return payload(random, [value, value]);
  return payload(random, roll < 0.3 ? `Cooks ${value}` : value);
}

/** Chooses options by value or label, some twice, some with values that are not options. */
function several(random: Random): Entry {
  const chosen: unknown[] = [];
  for (const [index, value] of severalOptions.entries()) {
    if (!random.chance(0.5 / (index + 1))) continue;
    const ways = [value, value, String(value), severalLabels[index]];
    chosen.push(random.pick(ways));
    if (random.chance(0.05)) chosen.push(random.pick(ways));
  }
  if (random.chance(0.03)) chosen.push(random.pick(['Pizza', 4, false]));
  if (random.chance(0.01)) chosen.push(random.pick(blanks));
  return payload(random, chosen.length === 0 ? ['pasta'] : chosen);
}

/** Gives stars as a text or a number, some twice, some that the question doesn't have. */
function stars(random: Random): Entry {
  const given = random.whole(1, 5);
  const roll = random.next();
  if (roll < 0.03) return payload(random, random.pick(['0', '6', 'many', 2.5]));
  if (roll < 0.06) return payload(random, [String(given), random.pick(['1', '5'])]);
  return payload(random, roll < 0.3 ? given : String(given));
}

function why(random: Random): Entry {
  const chosen = ['a', 'b', 'c'].filter(() => random.chance(0.4));
  const list = chosen.length === 0 ? ['c'] : chosen;
  const elements = list.map((value) => {
    const roll = random.next();
    if (roll < 0.4) return { value };
    if (roll < 0.43) return { value, explanation: random.pick(blanks) };
    if (roll < 0.46) return { explanation: sentence(random, 3) };
    return { value, explanation: sentence(random, 6) };
  });
  return random.chance(0.7)
    ? { value: elements }
    : { type: 'multiple_choice_with_free_text', answer: elements };
}

function amount(random: Random, number: number, unit: string | undefined): Entry {
  const value = writtenNumber(random, number);
  const withUnit = unit === undefined ? {} : { unit };
  const roll = random.next();
  if (roll < 0.6) return { type: 'free_text_with_unit', value, ...withUnit };
  if (roll < 0.97) return { answer: [{ value, ...withUnit }] };
  // Two equal or different amounts.
  const other = random.chance(0.5) ? value : writtenNumber(random, number + 1);
  return {
    type: 'free_text_with_unit',
    value: [
      { value, ...withUnit },
      { value: other, ...withUnit },
    ],
  };
}

/** Returns a number as in JSON or as people write it, and at random an ambiguous text. */
function writtenNumber(random: Random, number: number): unknown {
  const roll = random.next();
  if (Object.is(number, -0)) return '@-0';
  if (roll < 0.5) return number;
  if (roll < 0.9) return roll < 0.53 ? ` ${String(number)} ` : String(number);
  if (roll < 0.91) return random.pick(['@1e999', '1e999', '-1e400']);
  if (roll < 0.93)
    return random.pick(['about 5', '1,234', '1.234.567', '12 kg', '5-6', '1.2.3', 'none', '½']);
  const text = String(number);
  if (/^-?\d+\.\d{1,2}$/.test(text)) return text.replace('.', ',');
  if (/^\d{4,6}\.\d+$/.test(text))
    return text.replace(/^(\d+)(\d{3})\.(\d+)$/, random.pick(['$1,$2.$3', '$1.$2,$3']));
  return roll < 0.97 && number >= 0 ? `+${text}` : text;
}

/** Returns uploaded files, of which most exist for the first submissions and none for later ones. */
function uploads(head: Readonly<Record<string, unknown>>, index: number, { random, files }: Making): Entry {
  const folder = `files/${typeof head['submission_id'] === 'string' ? head['submission_id'] : `nobody-${index}`}`;
  const list = Array.from({ length: random.whole(1, 3) }, (_, place) => {
    const name = `photo ${index}-${place}.jpg`;
    const path = `${folder}/${name}`;
    if (random.chance(0.8) && Object.keys(files).length < maxFiles)
      files[path] = 'x'.repeat(random.whole(1, 400));
    return {
      file_name: name,
      path,
      ...(random.chance(0.6) ? { file_size_mb: random.whole(1, 40) / 8 } : {}),
    };
  });
  const twice = random.chance(0.3) ? [...list, { ...list[0] }] : list;
  return { type: 'file_upload', value: twice };
}
