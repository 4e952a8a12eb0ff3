import * as l10n from '@vscode/l10n';
import { markdownText } from '../tables/format/markdownText.ts';
import type { Instruction } from '../answers/instruction.ts';
import { shown } from '../../problems/plainText.ts';
import { typeOf } from './compareQuestions.ts';
import type { ChangedQuestion, QuestionChange } from './comparison.ts';

/** Choices that are named for one question. */
const maxChoices = 20;

/** Formats a question as Markdown. */
export function questionText({ id, question }: Instruction): string {
  return quoted(question === '' ? id : question);
}

/** Formats a changed question with a line per change, as a Markdown list. */
export function questionChangeLines({ before, after, changes }: ChangedQuestion): string {
  return [questionText(after), ...changes.flatMap((change) => linesOf(change, before, after))].join('\n  - ');
}

function linesOf(change: QuestionChange, before: Instruction, after: Instruction): string[] {
  switch (change.what) {
    case 'wording':
      return [l10n.t('Previous question: {0}', questionText(before))];
    case 'note':
      return [l10n.t('Note: {0}, previously {1}', noted(after), noted(before))];
    case 'type':
      return [l10n.t('Type: {0}, previously {1}', quoted(typeOf(after)), quoted(typeOf(before)))];
    case 'page':
      return [l10n.t('Page: {0}, previously {1}', after.page ?? '–', before.page ?? '–')];
    case 'stars':
      return [l10n.t('Number of stars: {0}, previously {1}', change.after, change.before)];
    case 'rules':
      return [l10n.t('Changed answer rules')];
    case 'choices':
      return [
        ...named(l10n.t('New options'), change.fresh.map(quoted)),
        ...named(l10n.t('Removed options'), change.gone.map(quoted)),
        ...named(
          l10n.t('Renamed options'),
          change.renamed.map((each) =>
            l10n.t('{0}, previously {1}', quoted(each.after), quoted(each.before)),
          ),
        ),
        ...(change.reordered ? [l10n.t('Reordered options')] : []),
      ];
  }
}

function noted({ help }: Instruction): string {
  return help === undefined ? l10n.t('none') : quoted(help);
}

function named(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const rest = names.length - maxChoices;
  const list = names.slice(0, maxChoices).join('; ');
  return [`${what}: ${rest > 0 ? l10n.t('{0} and {1} more', list, rest) : list}`];
}

function quoted(value: string): string {
  return `“${markdownText(shown(value, 200))}”`;
}
