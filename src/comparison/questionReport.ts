import * as l10n from '@vscode/l10n';
import { markdownText } from '../analysis/markdownText.ts';
import type { Instruction } from '../analysis/instruction.ts';
import { shown } from '../problems/shown.ts';
import { typeOf } from './compareQuestions.ts';
import type { ChangedQuestion, QuestionChange } from './comparison.ts';

/** Choices that are named for one question. */
const mostChoices = 20;

/** A question's words as Markdown. */
export function questionText({ id, question }: Instruction): string {
  return quoted(question === '' ? id : question);
}

/** A changed question with a line for each change below it, as a list in Markdown. */
export function questionChangeLines({ before, after, changes }: ChangedQuestion): string {
  return [questionText(after), ...changes.flatMap((change) => linesOf(change, before, after))].join('\n  - ');
}

function linesOf(change: QuestionChange, before: Instruction, after: Instruction): string[] {
  switch (change.what) {
    case 'wording':
      return [l10n.t('Before, the question was {0}', questionText(before))];
    case 'note':
      return [l10n.t('Note: {0}, before {1}', noted(after), noted(before))];
    case 'type':
      return [l10n.t('Type: {0}, before {1}', quoted(typeOf(after)), quoted(typeOf(before)))];
    case 'page':
      return [l10n.t('Page: {0}, before {1}', after.page ?? '–', before.page ?? '–')];
    case 'rules':
      return [l10n.t('Other rules for what is an answer')];
    case 'choices':
      return [
        ...named(l10n.t('New choices'), change.fresh.map(quoted)),
        ...named(l10n.t('Choices that are gone'), change.gone.map(quoted)),
        ...named(
          l10n.t('Choices with another label'),
          change.renamed.map((each) => l10n.t('{0}, before {1}', quoted(each.after), quoted(each.before))),
        ),
        ...(change.reordered ? [l10n.t('Choices in another order')] : []),
      ];
  }
}

function noted({ help }: Instruction): string {
  return help === undefined ? l10n.t('none') : quoted(help);
}

function named(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const rest = names.length - mostChoices;
  const list = names.slice(0, mostChoices).join('; ');
  return [`${what}: ${rest > 0 ? l10n.t('{0} and {1} more', list, rest) : list}`];
}

function quoted(value: string): string {
  return `“${markdownText(shown(value, 200))}”`;
}
