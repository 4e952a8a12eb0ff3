import type { Codebook } from '../../analysis/answers/codebook.ts';
import type { Instruction, Option, Unit } from '../../analysis/answers/instruction.ts';
import type { Scalar } from '../../analysis/records/json.ts';
import { isJsonObject } from '../../analysis/records/json.ts';

/** A codebook without ids, from which a copy's columns get their names. */
export interface CleanCodebook {
  readonly codebook: Codebook;
  /** Returns what a copy calls a question, by its id on Prolific, also one that no codebook has. */
  readonly idOf: (instructionId: string) => string;
}

/** Returns a codebook in which questions have other ids, and texts pass through `clean`. */
export function cleanCodebook(codebook: Codebook, clean: (text: string) => string): CleanCodebook {
  const ids = new Map(codebook.instructions.map(({ id }, index) => [id, `q${index + 1}`]));
  const instructions = codebook.instructions.map((each) =>
    cleanInstruction(each, ids.get(each.id) ?? '', clean),
  );
  let unlisted = 0;
  return {
    codebook: {
      name: undefined,
      instructions,
      byId: new Map(instructions.map((each) => [each.id, each])),
      sharingId: [],
      state: codebook.state,
    },
    idOf: (instructionId) => {
      const known = ids.get(instructionId) ?? `unlisted_${++unlisted}`;
      ids.set(instructionId, known);
      return known;
    },
  };
}

/** Returns the same fields under names that pass through `clean`, each under its own. */
export function cleanKeys(
  keys: readonly string[],
  clean: (text: string) => string,
): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  return new Map(
    keys.map((key) => {
      let name = clean(key);
      for (let count = 2; taken.has(name); count++) name = `${clean(key)} ${count}`;
      taken.add(name);
      return [key, name];
    }),
  );
}

/** Returns an object's values of wanted keys, by their new names. */
export function cleanFields(
  fields: Readonly<Record<string, unknown>>,
  names: ReadonlyMap<string, string>,
): Readonly<Record<string, unknown>> {
  if (!isJsonObject(fields) || names.size === 0) return {};
  return Object.fromEntries(
    [...names].flatMap(([key, name]) => (Object.hasOwn(fields, key) ? [[name, fields[key]]] : [])),
  );
}

function cleanInstruction(
  instruction: Instruction,
  id: string,
  clean: (text: string) => string,
): Instruction {
  const { question, help } = instruction;
  const texts = { id, question: clean(question), help: help === undefined ? undefined : clean(help) };
  const cleanValue = (value: Scalar): Scalar => (typeof value === 'string' ? clean(value) : value);
  const listed = <Each extends Option | Unit>(all: readonly Each[]): readonly Each[] =>
    all.map((each) => ({ ...each, value: cleanValue(each.value), label: clean(each.label) }));
  switch (instruction.type) {
    case 'free_text':
    case 'file_upload':
      return { ...instruction, ...texts };
    case 'free_text_with_unit':
      return { ...instruction, ...texts, units: listed(instruction.units), defaultUnit: undefined };
    case 'unknown':
      return {
        ...instruction,
        ...texts,
        typeName: clean(instruction.typeName),
        options: listed(instruction.options),
      };
    default:
      return { ...instruction, ...texts, options: listed(instruction.options) };
  }
}
