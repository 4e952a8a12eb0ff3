import * as vscode from 'vscode';
import { inform, pickFrom } from '../../editor/messages/dialogs.ts';
import { messageText, plainLabel } from '../../editor/messages/untrustedText.ts';
import { filterWords } from '../../snapshots/filter/filterWords.ts';
import type { ExportSubject, SubjectRef } from '../../snapshots/subject.ts';
import type { ExportJob } from '../../prolific/apiModel.ts';
import { stateOf } from '../../tree/renderJob.ts';
import { formatExact } from '../../editor/messages/when.ts';
import { toSubject, subjectOfRow, treeNode } from '../arguments.ts';
import type { CommandDeps } from '../deps.ts';
import { runWithProgress } from '../../editor/messages/runWithProgress.ts';
import { neededJobs, needWords, type JobNeed } from './neededJobs.ts';
import { pickCollection, type PickDeps } from '../exporting/pickCollection.ts';
import { ensureSignedIn } from '../account/signIn.ts';

export type PickJobDeps = PickDeps & Pick<CommandDeps, 'exports' | 'jobs' | 'studyNames'>;

/** An export that Prolific keeps, and its subject. */
export interface SubjectJob {
  readonly subject: ExportSubject;
  readonly job: ExportJob;
}

/**
 * Returns the job of a row, or one picked among those that `fits` accepts; `undefined` if canceled or, after
 * a message, if there is none.
 * @throws {ProblemError} any kind that prevents reading the list.
 */
export async function pickJob(
  deps: PickJobDeps,
  argument: unknown,
  title: string,
  fits: (job: ExportJob) => boolean = () => true,
): Promise<SubjectJob | undefined> {
  const node = treeNode(argument);
  if (node?.kind === 'job') return { subject: toSubject(node.parent.parent.subject), job: node.job };
  if (!(await ensureSignedIn(deps))) return undefined;
  const subject = subjectOfRow(argument) ?? (await pickCollection(deps, title));
  if (subject === undefined) return undefined;
  const read = await readJobsCancellably(deps, subject);
  if (read === undefined) return undefined;
  const fitting = read.jobs?.filter(fits) ?? [];
  if (fitting.length === 0) {
    inform(noJobsWords(subject, read.jobs));
    return undefined;
  }
  const needed = await neededJobs(deps);
  const job = await pickFrom(title, vscode.l10n.t('Select an export on Prolific'), fitting, (each) =>
    jobItem(each, deps.studyNames.all, needed.get(each.exportId)),
  );
  return job && { subject: toSubject(subject), job };
}

/**
 * Reads Prolific's list of a subject's jobs; `undefined` if Prolific keeps none.
 * @throws {ProblemError} any kind that prevents reading the list. Throws the signal's reason when aborted.
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
        // All lists were cleared while this one was read, so it must be read again.
        continue;
    }
  }
}

/** Reads like {@link readJobs}, with a cancellable notification; `undefined` if canceled. */
export async function readJobsCancellably(
  deps: Pick<CommandDeps, 'jobs'>,
  subject: SubjectRef,
): Promise<{ readonly jobs: readonly ExportJob[] | undefined } | undefined> {
  return await runWithProgress(
    vscode.l10n.t('Loading the list of exports from Prolific'),
    async (_, signal) => ({
      jobs: await readJobs(deps, subject, signal),
    }),
  );
}

/** Explains that there are no jobs to pick. */
export function noJobsWords({ name }: ExportSubject, jobs: readonly ExportJob[] | undefined): string {
  return jobs === undefined
    ? vscode.l10n.t('Prolific doesn’t provide a list of exports here.')
    : vscode.l10n.t('There are no exports of “{0}” on Prolific.', messageText(name));
}

/** Returns a job's item for a list; `need` says what still needs it. */
export function jobItem(
  job: ExportJob,
  studyNames: ReadonlyMap<string, string>,
  need?: JobNeed,
): vscode.QuickPickItem {
  const words = filterWords(job.filter, studyNames, vscode.env.language);
  return {
    label: plainLabel(formatExact(job.createdAt)),
    description: plainLabel(`${words} · ${stateOf(job).words}`),
    ...(need === undefined ? {} : { detail: needWords(need) }),
  };
}
