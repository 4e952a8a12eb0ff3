import * as vscode from 'vscode';
import { readDate } from '../../exports/filterDates.ts';
import type { BoundAnswer } from './answers.ts';
import { localAndSent } from './boundQuestion.ts';
import { askByText, type Answered, type Step } from './step.ts';

/**
 * Asks for a date, showing while it is typed what it is understood as or what is wrong with it.
 *
 * @param typed what the field holds at first
 * @param problemWith why an instant cannot be taken, as a sentence
 */
export async function askForDate(
  step: Step,
  prompt: string,
  typed: string,
  problemWith: (instant: Date) => string | undefined,
): Promise<Answered<BoundAnswer>> {
  return await askByText<BoundAnswer>(step, (input, answer) => {
    input.prompt = prompt;
    input.placeholder = vscode.l10n.t('YYYY-MM-DD or YYYY-MM-DD hh:mm');
    input.value = typed;
    const judge = (): Date | undefined => {
      const reading = readDate(input.value, new Date());
      const why = reading.status === 'refused' ? reading.why : problemWith(reading.instant);
      if (reading.status === 'refused' || why !== undefined) {
        input.validationMessage = why;
        return undefined;
      }
      const { note, instant } = reading;
      const understood = localAndSent(instant);
      input.validationMessage = {
        message: note === undefined ? understood : `${note} ${understood}`,
        severity:
          note === undefined
            ? vscode.InputBoxValidationSeverity.Info
            : vscode.InputBoxValidationSeverity.Warning,
      };
      return instant;
    };
    if (typed !== '') judge();
    return vscode.Disposable.from(
      input.onDidChangeValue((value) => {
        if (value.trim() === '') input.validationMessage = undefined;
        else judge();
      }),
      input.onDidAccept(() => {
        const at = judge();
        if (at !== undefined) answer({ kind: 'at', choice: 'typed', at, typed: input.value.trim() });
      }),
    );
  });
}
