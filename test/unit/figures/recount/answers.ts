import type { Json, Row } from './rows.ts';

export type Kind = 'choice' | 'rating' | 'number' | 'text' | 'files' | 'other';
export type State = 'answered' | 'blank' | 'otherType' | 'missing';

/** A question as listed or, if unlisted, as in its first answer. */
export interface Question {
  readonly id: string;
  readonly isListed: boolean;
  readonly kind: Kind;
  /** The kind of answers by their type: text even if the text must be a number. */
  readonly takes: Kind;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly units: readonly { readonly value: string; readonly label: string }[];
  readonly defaultUnit: string | undefined;
}

/** One element of an answer. */
export interface Item {
  readonly value: string | undefined;
  readonly unit: string;
  readonly explanation: string | undefined;
  readonly file: { readonly path: string; readonly sizeMb: number | undefined } | undefined;
}

/** A row's answer to one question. */
export interface RowAnswer {
  readonly row: Row;
  readonly state: State;
  /** The elements of the question's kind that are not blank. */
  readonly items: readonly Item[];
}

const kinds: Readonly<Record<string, Kind>> = {
  multiple_choice: 'choice',
  multiple_choice_with_free_text: 'choice',
  free_text_with_unit: 'number',
  free_text: 'text',
  file_upload: 'files',
  star_rating: 'rating',
};

/** Returns the listed questions, then unlisted ones in the order of their first answers. */
export function questionsOf(list: string, rows: readonly Row[]): Question[] {
  const { collection_items, batch_items } = JSON.parse(list) as Record<string, { page_items: Json[] }[]>;
  const questions: Question[] = [];
  for (const { page_items } of collection_items ?? batch_items ?? []) {
    for (const asked of page_items) {
      const type = String(asked['type']);
      const takes = kinds[type] ?? 'other';
      const mustBeNumber = (asked['validation'] as Json | undefined)?.['type'] === 'number';
      const labelled = (key: string): Question['options'] =>
        ((asked[key] ?? []) as Json[]).map(({ value, label }) => ({
          value: String(value),
          label: String(label),
        }));
      questions.push({
        id: String(asked['id']),
        isListed: true,
        kind: takes === 'text' && mustBeNumber ? 'number' : takes,
        takes,
        options:
          takes === 'rating'
            ? Array.from({ length: Number(asked['max_stars']) }, (_, index) => ({
                value: String(index + 1),
                label: `${index + 1} of ${Number(asked['max_stars'])} stars`,
              }))
            : labelled('options'),
        units: labelled('unit_options'),
        defaultUnit: asked['default_unit'] as string | undefined,
      });
    }
  }
  const known = new Set(questions.map(({ id }) => id));
  for (const row of rows) {
    if (row.duplicate) continue;
    for (const { id, json } of row.entries) {
      if (known.has(id)) continue;
      known.add(id);
      const kind = kindOf(json, undefined);
      questions.push({
        id,
        isListed: false,
        kind,
        takes: kind,
        options: [],
        units: [],
        defaultUnit: undefined,
      });
    }
  }
  return questions;
}

/** Returns the answer of each row to a question. */
export function rowAnswers(question: Question, rows: readonly Row[]): RowAnswer[] {
  return rows.map((row) => {
    const states: State[] = [];
    const items: Item[] = [];
    for (const { json } of row.entries.filter(({ id }) => id === question.id)) {
      const all = itemsIn(json);
      const real = all.filter((item) => !isBlank(item, question));
      if (isOddlyShaped(json)) states.push('otherType');
      else if (real.length === 0) states.push('blank');
      else if (kindOf(json, question) !== question.takes) states.push('otherType');
      else {
        states.push('answered');
        items.push(...real);
      }
    }
    const order: State[] = ['answered', 'otherType', 'blank'];
    return { row, state: order.find((state) => states.includes(state)) ?? 'missing', items };
  });
}

/** Returns the kind of an entry by its type, otherwise by its question. */
export function kindOf(json: Json, question: Question | undefined): Kind {
  const { type } = json;
  if (typeof type === 'string' && type in kinds) return kinds[type] ?? 'other';
  if (question?.isListed === true) return question.takes;
  const elements = elementsOf(json);
  if (elements.some((element) => 'unit' in element) || 'unit' in json) return 'number';
  return 'other';
}

/** Returns whether an answer has an unknown shape. */
export function isOddlyShaped(json: Json): boolean {
  return elementsOf(json).some((element) => 'lat' in element);
}

function elementsOf(json: Json): Json[] {
  const payload = json['value'] ?? json['answer'];
  const list: unknown[] = Array.isArray(payload) ? payload : [payload];
  return list.map((element) =>
    typeof element === 'object' && element !== null ? (element as Json) : { value: element },
  );
}

export function itemsIn(json: Json): Item[] {
  return elementsOf(json).map((element) => {
    const { value, explanation, path } = element;
    return {
      value: value === undefined ? undefined : typeof value === 'string' ? value : JSON.stringify(value),
      unit: (element['unit'] ?? json['unit'] ?? '') as string,
      explanation: typeof explanation === 'string' ? explanation : undefined,
      file:
        typeof path === 'string'
          ? {
              path,
              sizeMb: element['file_size_mb'] as number | undefined,
            }
          : undefined,
    };
  });
}

/** Returns the index of the option with this value, otherwise with this label, or -1. */
export function optionOf(value: string, { options }: Question): number {
  const byValue = options.findIndex((option) => option.value === value);
  return byValue >= 0 ? byValue : options.findIndex((option) => option.label === value);
}

function isBlank({ value, explanation, file }: Item, question: Question): boolean {
  if (file !== undefined) return false;
  if (value !== undefined && optionOf(value, question) >= 0) return false;
  return isBlankText(value ?? '') && isBlankText(explanation ?? '');
}

export function isBlankText(text: string): boolean {
  return /^\s*$/.test(text);
}
