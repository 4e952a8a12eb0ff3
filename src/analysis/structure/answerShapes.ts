import type { Answer } from '../answers/submission.ts';
import type { Instruction } from '../answers/instruction.ts';
import { isJsonObject } from '../records/json.ts';
import { remembering, safeName } from './safeNames.ts';

/** How entries of one shape were read. */
export interface AnswerShape {
  /** Type of the question; `undefined`: the list of questions doesn't have it. */
  readonly type: string | undefined;
  readonly found: 'by-id' | 'in-list' | 'without-id';
  /** Such as `{type: text, value: [text]}`. */
  readonly shape: string;
  /** Types of the answers in it; none if there was no answer. */
  readonly answers: readonly string[];
  readonly count: number;
}

export interface AnswerShapes {
  readonly add: (
    id: string,
    entry: unknown,
    instruction: Instruction | undefined,
    answers: readonly Answer[],
  ) => void;
  readonly rows: () => readonly AnswerShape[];
  readonly isPartial: () => boolean;
}

const maxRows = 200;
const maxLevels = 4;
const maxItems = 50;
const maxLength = 300;

/** Counts entries of responses by their shape, with the question's type and how they were read. */
export function answerShapes(): AnswerShapes {
  const counts = new Map<string, { readonly row: Omit<AnswerShape, 'count'>; count: number }>();
  const nameOf = remembering(safeName);
  let isPartial = false;
  return {
    add: (id, entry, instruction, answers) => {
      const isListed = isJsonObject(entry) && 'instruction_id' in entry;
      const row = {
        type: instruction && typeOf(instruction),
        found: id === '' ? 'without-id' : isListed ? 'in-list' : 'by-id',
        shape: cut(shapeOf(entry, 0, nameOf)),
        answers: [...new Set(answers.map(({ type }) => type))],
      } as const;
      const key = `${row.found} ${row.type ?? ''} ${row.answers.join('+')} ${row.shape}`;
      const known = counts.get(key);
      if (known !== undefined) known.count++;
      else if (counts.size < maxRows) counts.set(key, { row, count: 1 });
      else isPartial = true;
    },
    rows: () =>
      [...counts.values()]
        .map(({ row, count }) => ({ ...row, count }))
        .sort((one, other) => other.count - one.count),
    isPartial: () => isPartial,
  };
}

function typeOf(instruction: Instruction): string {
  return instruction.type === 'unknown' ? safeName(instruction.typeName) : instruction.type;
}

function shapeOf(value: unknown, level: number, nameOf: (key: string) => string): string {
  if (value === null) return 'null';
  if (typeof value !== 'object') return typeof value === 'string' ? 'text' : typeof value;
  if (level === maxLevels) return Array.isArray(value) ? '[…]' : '{…}';
  if (Array.isArray(value)) {
    const shapes = new Set(value.slice(0, maxItems).map((item) => shapeOf(item, level + 1, nameOf)));
    return `[${[...shapes].sort().join(' or ')}]`;
  }
  const shapes = new Set<string>();
  for (const key in value) {
    if (shapes.size === maxItems) break;
    const inner = (value as Readonly<Record<string, unknown>>)[key];
    shapes.add(`${nameOf(key)}: ${shapeOf(inner, level + 1, nameOf)}`);
  }
  return `{${[...shapes].sort().join(', ')}}`;
}

/** Every part of a shape is harmless, so is its beginning. */
function cut(shape: string): string {
  return shape.length <= maxLength ? shape : `${shape.slice(0, maxLength)}…`;
}
