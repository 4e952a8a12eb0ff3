import * as vscode from 'vscode';
import {
  askOptions,
  type ExportOptionAnswers,
  type OptionAnswers,
} from '../../editor/filterQuestions/askOptions.ts';
import { uploadOptionsOf } from '../../editor/filterQuestions/uploadQuestions.ts';
import type { Series } from '../../editor/filterQuestions/step.ts';
import type { Retry } from '../../editor/messages/problemMessages.ts';
import { requireTrust } from '../../editor/targetFolder.ts';
import { problemOf } from '../../problems/problem.ts';
import type { Batch, Collection } from '../../prolific/apiModel.ts';
import type { SubjectRef } from '../../snapshots/subject.ts';
import { isSubjectNode } from '../../tree/nodes.ts';
import { exportArgument, isFromCode, toSubject, treeNode } from '../arguments.ts';
import type { CommandDeps } from '../deps.ts';
import { exportSubject, exportRequested, type ExportingDeps, type ExportResult } from './exportCollection.ts';
import { findSubject } from './findSubject.ts';
import { runWithProgress } from '../../editor/messages/runWithProgress.ts';
import { pickCollection } from './pickCollection.ts';
import { requireFilters } from './requireFilters.ts';
import { ensureSignedIn } from '../account/signIn.ts';

type Deps = ExportingDeps & Pick<CommandDeps, 'studies'>;

/** What is known already when an attempt that failed is repeated. */
interface Asked {
  subject?: Collection | Batch | undefined;
  readonly series: Series<OptionAnswers>;
}

/**
 * Exports a collection or batch after asking what to export, with which filter and into which folder: that of
 * a tree row, of an argument `{ collectionId, workspaceFolder? }` or the same with `batchId`, or a picked
 * one. Fails like `exportCollection`.
 */
export async function exportWithOptions(deps: Deps, argument: unknown): Promise<ExportResult | undefined> {
  return await attempt(deps, argument, { series: { answers: {}, index: 0 } });
}

async function attempt(deps: Deps, argument: unknown, asked: Asked): Promise<ExportResult | undefined> {
  const isCalledFromCode = isFromCode(argument);
  const { answers } = asked.series;
  let given: vscode.Uri | undefined;
  const retry = (error: unknown): Retry => {
    const whole = problemOf(error)?.kind === 'filters-unsupported' ? asked.subject : undefined;
    if (whole === undefined) return { run: () => attempt(deps, argument, asked) };
    const options = uploadOptionsOf(answers, whole);
    const isAll = options.scope === 'everything' && options.uploads === undefined;
    return {
      label: isAll ? vscode.l10n.t('Export Everything') : vscode.l10n.t('Export All Responses'),
      run: () => exportSubject(deps, whole, { ...options, ...placeOf(given) }),
    };
  };
  return await deps.problems.attempt(
    title(),
    async () => {
      requireTrust();
      const wanted = isCalledFromCode ? exportArgument(argument) : undefined;
      given = wanted?.workspaceFolder;
      if (!(await ensureSignedIn(deps))) return { status: 'cancelled' };
      asked.subject ??= await chooseSubject(deps, argument, wanted?.subject);
      const { subject, series } = asked;
      if (subject === undefined) return { status: 'cancelled' };
      const options = await ask(deps, subject, series, given);
      if (options === undefined) return { status: 'cancelled' };
      const { scope, uploads, filter, folder } = options;
      // Never with the argument's filter, which nobody has seen.
      const request = {
        subject: toSubject(subject),
        scope,
        ...(uploads === undefined ? {} : { uploads }),
        ...(filter === undefined ? {} : { filter }),
        ...placeOf(folder?.uri ?? given),
      };
      return await exportRequested(deps, request, isCalledFromCode);
    },
    { rejects: isCalledFromCode, retry },
  );
}

function title(): string {
  return vscode.l10n.t('Export with Options');
}

function placeOf(workspaceFolder: vscode.Uri | undefined): { readonly workspaceFolder?: vscode.Uri } {
  return workspaceFolder === undefined ? {} : { workspaceFolder };
}

async function chooseSubject(
  deps: Deps,
  argument: unknown,
  wanted: SubjectRef | undefined,
): Promise<Collection | Batch | undefined> {
  const node = treeNode(argument);
  if (isSubjectNode(node)) return node.subject;
  if (wanted === undefined) return await pickCollection(deps, title());
  return await runWithProgress(
    title(),
    async (_, signal) => await findSubject(await deps.session.client(), wanted, signal),
  );
}

async function ask(
  deps: Deps,
  subject: Collection | Batch,
  series: Series<OptionAnswers>,
  given: vscode.Uri | undefined,
): Promise<ExportOptionAnswers | undefined> {
  const options = await askOptions(
    {
      studies: deps.studies,
      study: async (id, signal) => await (await deps.session.client()).study(id, signal),
      snapshots: async () => (await deps.snapshotIndex.read()).snapshots,
      names: deps.studyNames.all,
      describe: (error) => deps.problems.sentence(error).message,
      requireFilters: async (signal) => await requireFilters(deps, subject, signal),
      folders: given === undefined ? deps.targets.choices(subject.id) : [],
    },
    subject,
    series,
  );
  if (options === undefined) return undefined;
  const { study, folder } = options;
  if (study?.name !== undefined) await deps.studyNames.remember(study.id, study.name);
  if (folder !== undefined) await deps.targets.remember(subject.id, folder.uri);
  return options;
}
