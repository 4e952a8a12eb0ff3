import * as vscode from 'vscode';
import { askForStudyId } from '../editor/filterQuestions/studyIdQuestion.ts';
import { runWithProgress } from '../editor/messages/runWithProgress.ts';
import type { SubjectRef } from '../snapshots/subject.ts';
import { ensureSignedIn } from './account/signIn.ts';
import { exportArgument, isFromCode, subjectOfRow } from './arguments.ts';
import type { CommandDeps } from './deps.ts';
import { pickCollection, type PickDeps } from './exporting/pickCollection.ts';

type Deps = PickDeps & Pick<CommandDeps, 'newAnswers' | 'studyNames' | 'subjectStudies'>;

/** Result of the command `prolificCollections.linkStudy`. */
export type LinkResult =
  | { readonly status: 'linked'; readonly studyId: string }
  | { readonly status: 'cancelled' };

/**
 * Asks for a study that collects responses for a collection or batch, and counts its new submissions from now
 * on: that of a row, of an argument `{ collectionId }` or `{ batchId }`, or a picked one. Called by code, it
 * also rejects on failure.
 */
export async function linkStudy(deps: Deps, argument: unknown): Promise<LinkResult | undefined> {
  const title = vscode.l10n.t('Link Study');
  const isCalledFromCode = isFromCode(argument);
  return await deps.problems.attempt(
    title,
    async () => {
      const wanted = isCalledFromCode ? exportArgument(argument)?.subject : undefined;
      if (!(await ensureSignedIn(deps))) return { status: 'cancelled' };
      const subject = wanted ?? subjectOfRow(argument) ?? (await pickCollection(deps, title));
      const studyId = subject === undefined ? undefined : await ask(deps, title, subject);
      if (subject === undefined || studyId === undefined) return { status: 'cancelled' };
      await runWithProgress(title, (_, signal) => deps.newAnswers.check(subject, signal));
      return { status: 'linked', studyId };
    },
    { rejects: isCalledFromCode },
  );
}

async function ask(deps: Deps, title: string, subject: SubjectRef): Promise<string | undefined> {
  let status = '';
  const answered = await askForStudyId(
    { title, number: 1, total: 1, canGoBack: false },
    {
      study: async (id, signal) => {
        const study = await (await deps.session.client()).study(id, signal);
        ({ status } = study);
        return study;
      },
      describe: (error) => deps.problems.sentence(error).message,
    },
    subject,
    '',
  );
  if (answered.status !== 'answered' || answered.answer.kind !== 'study') return undefined;
  const { id, name } = answered.answer;
  if (name !== undefined) await deps.studyNames.remember(id, name);
  await deps.subjectStudies.link(subject, id, status);
  return id;
}
