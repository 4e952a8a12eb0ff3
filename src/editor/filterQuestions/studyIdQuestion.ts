import * as vscode from 'vscode';
import { readStudyId } from '../../exports/filter/filterStudy.ts';
import { sameSubject, type SubjectRef } from '../../snapshots/subject.ts';
import type { Study } from '../../prolific/apiModel.ts';
import { inputMessage } from '../messages/untrustedText.ts';
import { askByText, type Answered, type Step } from './step.ts';

/** `name`: if known. */
export type StudyAnswer =
  | { readonly kind: 'all' }
  | { readonly kind: 'study'; readonly id: string; readonly name?: string };

export interface StudyIdDeps {
  readonly study: (studyId: string, signal: AbortSignal) => Promise<Study>;
  /** An error's sentence. */
  readonly describe: (error: unknown) => string;
}

const exampleId = '5f3c1b2a9d8e7f6a5b4c3d2e';

/**
 * Asks for a study's id and looks the study up. One that cannot be read, or that gathers responses for
 * something else, is taken only when it is accepted a second time.
 */
export async function askForStudyId(
  step: Step,
  deps: StudyIdDeps,
  subject: SubjectRef,
  typed: string,
): Promise<Answered<StudyAnswer>> {
  return await askByText<StudyAnswer>(step, (input, answer) => {
    const leaving = new AbortController();
    let doubted: StudyAnswer | undefined;
    input.prompt = vscode.l10n.t('Paste a study ID or the URL of the study on Prolific.');
    input.placeholder = exampleId;
    input.value = typed;
    const submit = async (): Promise<void> => {
      const reading = readStudyId(input.value);
      if (reading.status === 'refused') input.validationMessage = reading.why;
      else if (doubted !== undefined) answer(doubted);
      else await find(reading.studyId);
    };
    const find = async (id: string): Promise<void> => {
      input.busy = true;
      input.enabled = false;
      const { study, doubt } = await lookUp(deps, id, subject, leaving.signal);
      if (leaving.signal.aborted) return;
      input.enabled = true;
      input.busy = false;
      if (doubt === undefined) answer(study);
      else {
        doubted = study;
        input.validationMessage = {
          message: vscode.l10n.t('{0} Press Enter again to use it anyway.', doubt),
          severity: vscode.InputBoxValidationSeverity.Warning,
        };
      }
    };
    return vscode.Disposable.from(
      { dispose: () => leaving.abort() },
      input.onDidAccept(() => {
        if (!input.busy) void submit();
      }),
      input.onDidChangeValue((value) => {
        doubted = undefined;
        const reading = readStudyId(value);
        input.validationMessage = value.trim() === '' || reading.status === 'read' ? undefined : reading.why;
      }),
    );
  });
}

async function lookUp(
  { study: read, describe }: StudyIdDeps,
  id: string,
  subject: SubjectRef,
  signal: AbortSignal,
): Promise<{ study: StudyAnswer; doubt?: string }> {
  try {
    const { name, subject: linked } = await read(id, signal);
    const study = { kind: 'study', id, name } as const;
    return linked !== undefined && sameSubject(linked, subject)
      ? { study }
      : {
          study,
          doubt: vscode.l10n.t('This study doesn’t collect responses for the selected collection or batch.'),
        };
  } catch (error) {
    return { study: { kind: 'study', id }, doubt: inputMessage(describe(error)) };
  }
}
