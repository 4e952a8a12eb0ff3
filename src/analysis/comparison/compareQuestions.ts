import type { Codebook } from '../answers/codebook.ts';
import type { Instruction, Option, Unit } from '../answers/instruction.ts';
import { finding } from '../records/readReport.ts';
import { canonical } from './canonical.ts';
import type { ChangedQuestion, Differences, QuestionChange } from './comparison.ts';

/** Finds new, changed and removed questions, in the participants' order. */
export function compareQuestions(
  before: Codebook,
  after: Codebook,
): Differences<Instruction, ChangedQuestion> {
  const fresh = finding<Instruction>();
  const changed = finding<ChangedQuestion>();
  const gone = finding<Instruction>();
  for (const instruction of after.instructions) {
    const earlier = before.byId.get(instruction.id);
    if (earlier === undefined) {
      fresh.add(instruction);
      continue;
    }
    const changes = changesIn(earlier, instruction);
    if (changes.length > 0) changed.add({ before: earlier, after: instruction, changes });
  }
  for (const instruction of before.instructions) {
    if (!after.byId.has(instruction.id)) gone.add(instruction);
  }
  return { fresh: fresh.found(), changed: changed.found(), gone: gone.found() };
}

function changesIn(before: Instruction, after: Instruction): QuestionChange[] {
  const changes: QuestionChange[] = [];
  if (before.question !== after.question) changes.push({ what: 'wording' });
  if (before.help !== after.help) changes.push({ what: 'note' });
  if (typeOf(before) !== typeOf(after)) changes.push({ what: 'type' });
  if (before.page !== after.page) changes.push({ what: 'page' });
  if ('maxStars' in before && 'maxStars' in after && before.maxStars !== after.maxStars) {
    changes.push({ what: 'stars', before: before.maxStars, after: after.maxStars });
  }
  const choices = choicesChange(choicesOf(before), choicesOf(after));
  if (choices !== undefined) changes.push(choices);
  if (typeOf(before) === typeOf(after) && rulesOf(before, after) !== rulesOf(after, before)) {
    changes.push({ what: 'rules' });
  }
  return changes;
}

/** Returns the name of a question's type. */
export function typeOf(instruction: Instruction): string {
  return instruction.type === 'unknown' ? instruction.typeName : instruction.type;
}

type Choice = Option | Unit;

function choicesOf(instruction: Instruction): readonly Choice[] {
  // Those of a rating only repeat its number of stars.
  if ('maxStars' in instruction) return [];
  if ('options' in instruction) return instruction.options;
  return 'units' in instruction ? instruction.units : [];
}

function choicesChange(
  before: readonly Choice[],
  after: readonly Choice[],
): (QuestionChange & { readonly what: 'choices' }) | undefined {
  const earlier = new Map(before.map((choice) => [canonical(choice.value), choice]));
  const later = new Map(after.map((choice) => [canonical(choice.value), choice]));
  const renamed = [...later].flatMap(([value, { label }]) => {
    const old = earlier.get(value)?.label;
    return old === undefined || old === label ? [] : [{ before: old, after: label }];
  });
  const fresh = [...later].filter(([value]) => !earlier.has(value)).map(([, { label }]) => label);
  const gone = [...earlier].filter(([value]) => !later.has(value)).map(([, { label }]) => label);
  const kept = (from: Iterable<string>, into: ReadonlyMap<string, Choice>): string =>
    [...from].filter((value) => into.has(value)).join('\n');
  const reordered = kept(earlier.keys(), later) !== kept(later.keys(), earlier);
  if (fresh.length + gone.length + renamed.length === 0 && !reordered) return undefined;
  return { what: 'choices', fresh, gone, renamed, reordered };
}

/** Keys that a comparison describes specifically. */
const worded = new Set(['id', 'question', 'page', 'order', 'help', 'options', 'units', 'maxStars']);

/** Returns all other properties of a question and its shared choices as text. */
function rulesOf(instruction: Instruction, other: Instruction): string {
  const kept = new Set(choicesOf(other).map(({ value }) => canonical(value)));
  const choices = choicesOf(instruction)
    .filter(({ value }) => kept.has(canonical(value)))
    .map((choice) => rest(choice, new Set(['label'])));
  return [rest(instruction, worded), ...choices.sort()].join('\n');
}

function rest(value: object, without: ReadonlySet<string>): string {
  return canonical(
    Object.fromEntries(
      Object.entries(value).filter(([key, each]) => !without.has(key) && each !== undefined),
    ),
  );
}
