import * as vscode from 'vscode';
import { askFilter } from '../editor/filterQuestions/askFilter.ts';
import { messageText } from '../editor/plainText.ts';
import { ToldError } from '../editor/problemMessages.ts';
import { problemOf } from '../problems/problem.ts';
import type { Batch, Collection, SubjectRef } from '../prolific/model.ts';
import { isSubjectNode } from '../tree/nodes.ts';
import { exportArgument, isFromCode, treeNode } from './arguments.ts';
import type { CommandDeps } from './deps.ts';
import { exportSubject, exportWanted, type ExportResult } from './exportCollection.ts';
import { findSubject } from './findSubject.ts';
import { longTask } from './longTask.ts';
import { pickCollection } from './pickCollection.ts';
import { requireFilters } from './requireFilters.ts';
import { signIn } from './signIn.ts';

/**
 * Exports a part of a collection or batch, of a study or a time that is asked for: that of a tree row, of an argument
 * `{ collectionId, workspaceFolder? }` or the same with `batchId`, or one that is asked for too. Nothing is asked of a Prolific without filters, which
 * would export everything. Fails as `exportCollection` does.
 */
export async function exportCollectionWithFilter(
  deps: CommandDeps,
  argument: unknown,
): Promise<ExportResult | undefined> {
  const node = treeNode(argument);
  const byCode = isFromCode(argument);
  let subject: Collection | Batch | undefined;
  try {
    const wanted = byCode ? exportArgument(argument) : undefined;
    if ((await deps.session.state()).state !== 'signed-in' && !(await signIn(deps)))
      return { status: 'cancelled' };
    if (wanted !== undefined) subject = await subjectOf(deps, wanted.subject);
    else subject = isSubjectNode(node) ? node.subject : await pickCollection(deps, title());
    if (subject === undefined) return { status: 'cancelled' };
    if (!(await filtersHere(deps, subject))) return { status: 'cancelled' };
    const asked = await askWhat(deps, subject);
    if (asked === undefined) return { status: 'cancelled' };
    const { kind, id, name } = subject;
    const { filter } = asked;
    const workspaceFolder = wanted?.workspaceFolder;
    return await exportWanted(
      deps,
      {
        subject: { kind, id, name },
        ...(filter === undefined ? {} : { filter }),
        ...(workspaceFolder === undefined ? {} : { workspaceFolder }),
      },
      {},
      byCode,
    );
  } catch (error) {
    if (error instanceof ToldError) throw error;
    tell(deps, argument, subject, error);
    if (byCode) throw new ToldError(deps.problems.sentence(error).message, { cause: error });
    return undefined;
  }
}

function title(): string {
  return vscode.l10n.t('Export with a filter');
}

async function subjectOf(
  { session }: CommandDeps,
  wanted: SubjectRef,
): Promise<Collection | Batch | undefined> {
  return await longTask(
    title(),
    async (_, signal) => await findSubject(await session.client(), wanted, signal),
  );
}

/** Whether the person waited for the answer. Rejects where this Prolific does not filter. */
async function filtersHere(deps: CommandDeps, subject: Collection | Batch): Promise<boolean> {
  const waiting = vscode.window.createQuickPick();
  const leaving = new AbortController();
  waiting.title = title();
  waiting.placeholder = vscode.l10n.t('Asking Prolific whether it filters exports…');
  waiting.busy = true;
  waiting.enabled = false;
  waiting.ignoreFocusOut = true;
  const listener = waiting.onDidHide(() => leaving.abort());
  try {
    waiting.show();
    await requireFilters(deps, subject, leaving.signal);
    return !leaving.signal.aborted;
  } catch (error) {
    if (leaving.signal.aborted) return false;
    throw error;
  } finally {
    listener.dispose();
    waiting.dispose();
  }
}

async function askWhat(
  deps: CommandDeps,
  subject: Collection | Batch,
): Promise<Awaited<ReturnType<typeof askFilter>>> {
  const asked = await askFilter(
    {
      studies: deps.studies,
      study: async (id, signal) => await (await deps.session.client()).study(id, signal),
      snapshots: async () => (await deps.onDisk.read()).snapshots,
      names: deps.studyNames.all,
      describe: (error) => deps.problems.sentence(error).message,
    },
    subject,
  );
  const { study, filter } = asked ?? {};
  if (study?.name !== undefined) await deps.studyNames.remember(study.id, study.name);
  if (asked !== undefined && filter === undefined) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Nothing is filtered out: this exports all of “{0}”.', messageText(subject.name)),
    );
  }
  return asked;
}

function tell(
  deps: CommandDeps,
  argument: unknown,
  subject: Collection | Batch | undefined,
  error: unknown,
): void {
  const isUnsupported = subject !== undefined && problemOf(error)?.kind === 'filters-unsupported';
  void deps.problems.show(
    vscode.l10n.t('Exporting with a filter'),
    error,
    isUnsupported
      ? { label: vscode.l10n.t('Export Everything'), run: () => exportSubject(deps, subject) }
      : { run: () => exportCollectionWithFilter(deps, argument) },
  );
}
