import * as vscode from 'vscode';
import { messageText, plainLabel } from '../editor/plainText.ts';
import { filterWords } from '../exports/filterWords.ts';
import type { ExportSubject } from '../exports/subject.ts';
import type { ExportJob, SubjectRef } from '../prolific/model.ts';
import { statusWords } from '../tree/renderJob.ts';
import { formatExact } from '../editor/when.ts';
import { subjectOfRow, treeNode } from './arguments.ts';
import type { CommandDeps } from './deps.ts';
import { longTask } from './longTask.ts';
import { neededJobs, needWords, type JobNeed } from './neededJobs.ts';
import { pickCollection } from './pickCollection.ts';
import { signIn } from './signIn.ts';

/** A job that Prolific keeps, and what it is of. */
export interface SubjectJob {
  readonly subject: ExportSubject;
  readonly job: ExportJob;
}

/**
 * The job that a command is for: that of a row, or one picked among those that `fits` takes; `undefined` where the person
 * leaves or there is none, which they are told.
 * @throws ProblemError what kept the list away.
 */
export async function pickJob(
  deps: CommandDeps,
  argument: unknown,
  title: string,
  fits: (job: ExportJob) => boolean = () => true,
): Promise<SubjectJob | undefined> {
  const node = treeNode(argument);
  if (node?.kind === 'job') {
    const { kind, id, name } = node.parent.parent.subject;
    return { subject: { kind, id, name }, job: node.job };
  }
  if ((await deps.session.state()).state !== 'signed-in' && !(await signIn(deps))) return undefined;
  const subject = subjectOfRow(argument) ?? (await pickCollection(deps, title));
  if (subject === undefined) return undefined;
  const read = await readJobsCancellably(deps, subject);
  if (read === undefined) return undefined;
  const { jobs } = read;
  const fitting = jobs?.filter(fits) ?? [];
  if (fitting.length === 0) {
    void vscode.window.showInformationMessage(
      jobs === undefined
        ? noListWords()
        : vscode.l10n.t('Prolific lists no exports of “{0}”.', messageText(subject.name)),
    );
    return undefined;
  }
  const needed = await neededJobs(deps);
  const picked = await vscode.window.showQuickPick(
    fitting.map((job) => ({ ...jobItem(job, deps.studyNames.all, needed.get(job.exportId)), job })),
    { title, placeHolder: vscode.l10n.t('Export on Prolific'), matchOnDescription: true },
  );
  const { kind, id, name } = subject;
  return picked === undefined ? undefined : { subject: { kind, id, name }, job: picked.job };
}

/**
 * The jobs that Prolific keeps of a subject, read now; `undefined` where this Prolific keeps no list.
 * @throws what kept the list away; the signal's reason when aborted.
 */
export async function readJobs(
  { jobs }: Pick<CommandDeps, 'jobs'>,
  subject: SubjectRef,
  signal: AbortSignal,
): Promise<readonly ExportJob[] | undefined> {
  for (;;) {
    const list = await jobs.refresh(subject, signal);
    switch (list.status) {
      case 'listed':
        return list.jobs;
      case 'unsupported':
        return undefined;
      case 'failed':
        throw list.error;
      case 'unknown':
      case 'loading':
        // All lists were forgotten while this one was being read: that says nothing of it.
        continue;
    }
  }
}

/** {@link readJobs} with a notification that lets the person cancel it, then `undefined`. */
export async function readJobsCancellably(
  deps: Pick<CommandDeps, 'jobs'>,
  subject: SubjectRef,
): Promise<{ readonly jobs: readonly ExportJob[] | undefined } | undefined> {
  return await longTask(vscode.l10n.t('Reading the exports on Prolific'), async (_, signal) => ({
    jobs: await readJobs(deps, subject, signal),
  }));
}

/** Says that there is no list of jobs to choose from. */
export function noListWords(): string {
  return vscode.l10n.t('Prolific keeps no list of exports here.');
}

/** A job for a list to pick from; `need`: what it is still needed for here. */
export function jobItem(
  job: ExportJob,
  studyNames: ReadonlyMap<string, string>,
  need?: JobNeed,
): vscode.QuickPickItem {
  const words = filterWords(job.filter, studyNames, vscode.env.language);
  return {
    label: plainLabel(formatExact(job.createdAt)),
    description: plainLabel(`${words} · ${statusWords(job.status)}`),
    ...(need === undefined ? {} : { detail: needWords(need) }),
  };
}
