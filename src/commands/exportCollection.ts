import * as vscode from 'vscode';
import { ToldError } from '../editor/problemMessages.ts';
import type { ExportOutcome, ExportRequest } from '../exports/exportState.ts';
import type { ExportSubject } from '../exports/subject.ts';
import { readStaging, requestOf, type Staging } from '../exports/staging.ts';
import { problemOf, ProblemError } from '../problems/problem.ts';
import type { ExportFilter, ExportJob } from '../prolific/model.ts';
import { exportArgument, isFromCode, subjectOfRow } from './arguments.ts';
import type { CommandDeps } from './deps.ts';
import { findSubject } from './findSubject.ts';
import { freeJobPlaces } from './freeJobPlaces.ts';
import { longTask } from './longTask.ts';
import { pickCollection } from './pickCollection.ts';
import { requireFilters } from './requireFilters.ts';
import { signIn } from './signIn.ts';

/** What `prolificCollections.exportCollection` resolves to. */
export type ExportResult =
  | {
      readonly status: 'completed';
      readonly exportId?: string;
      readonly folder: vscode.Uri;
      readonly files: number;
      readonly bytes: number;
    }
  | { readonly status: 'cancelled' };

/** What is to be exported, and where to if that is settled. */
export interface Wanted {
  readonly subject: ExportSubject;
  readonly filter?: ExportFilter;
  readonly workspaceFolder?: vscode.Uri;
}

export interface ExportOptions {
  readonly askForFolder?: boolean;
  readonly scope?: ExportRequest['scope'];
  /** Where to, if that is settled. */
  readonly workspaceFolder?: vscode.Uri;
}

/**
 * Exports a collection or batch: the one of a tree row, of an argument `{ collectionId, filter?, workspaceFolder? }` or the
 * same with `batchId`, or one that is asked for. Fails after the person was told: called with an argument by code it rejects with the
 * sentence; called by a person it gives nothing.
 */
export async function exportCollection(
  deps: CommandDeps,
  argument: unknown,
  options: ExportOptions = {},
): Promise<ExportResult | undefined> {
  const byCode = isFromCode(argument);
  try {
    const wanted = await whichCollection(deps, argument, titleFor(options));
    if (wanted === undefined) return { status: 'cancelled' };
    return await exportWanted(deps, wanted, options, byCode);
  } catch (error) {
    if (error instanceof ToldError) throw error;
    void deps.problems.show(vscode.l10n.t('Exporting a collection'), error, {
      run: () => exportCollection(deps, argument, options),
    });
    rejectForCode(deps, error, byCode);
    return undefined;
  }
}

/**
 * Exports into the folder that is chosen for it, and tells how it ended. Rejects with what kept it from starting, and with
 * what was told where `byCode`.
 */
export async function exportWanted(
  deps: CommandDeps,
  { subject, filter, workspaceFolder }: Wanted,
  options: ExportOptions,
  byCode: boolean,
): Promise<ExportResult | undefined> {
  const folder = workspaceFolder ?? options.workspaceFolder;
  const target = await deps.targets.choose(subject.id, {
    ...(folder === undefined ? {} : { wanted: folder }),
    ask: options.askForFolder ?? false,
  });
  if (target === undefined) return { status: 'cancelled' };
  const outcome = await startExport(deps, {
    subject,
    target,
    ...(filter === undefined ? {} : { filter }),
    scope: options.scope ?? 'everything',
  });
  return resultOf(deps, outcome, byCode);
}

/** Runs an export, or joins the one that runs, and tells how it ended, once however many joined. */
export async function startExport(
  deps: CommandDeps,
  request: ExportRequest,
  unfinished?: Staging,
): Promise<ExportOutcome> {
  const { outcome } = deps.exports.start(request, unfinished);
  const ended = await outcome;
  const again = (): void => void exportAgain(deps, request, ended);
  deps.exportMessages.tellOnce(request, ended, {
    again,
    everything: () => void exportEverything(deps, request),
    freePlaces: () =>
      void freeJobPlaces(deps, request.subject, {
        again,
        download: (job) => void startExport(deps, ofJob(request, job)),
      }),
  });
  return ended;
}

/** The same, of a job that Prolific has already. */
function ofJob({ subject, target, scope }: ExportRequest, job: ExportJob): ExportRequest {
  const { exportId, createdAt, filter } = job;
  return {
    subject,
    target,
    scope,
    job: { exportId, createdAt },
    ...(filter === undefined ? {} : { filter }),
  };
}

/**
 * Where the archive or the job is gone, trying again means a new export, beside the snapshot that could not be completed if
 * there is one.
 */
function afterwards(request: ExportRequest, ended: ExportOutcome): ExportRequest {
  const kind = ended.status === 'failed' ? problemOf(ended.error)?.kind : undefined;
  const isJobGone = request.job !== undefined && (kind === 'not-found' || kind === 'export-failed');
  if (kind !== 'archive-gone' && !isJobGone) return request;
  const { subject, target, filter, scope } = request;
  return { subject, target, scope, ...(filter === undefined ? {} : { filter }) };
}

/** Exports once more, going on with what the export that ended has kept, and with nothing else; anew where it kept nothing. */
export async function exportAgain(
  deps: CommandDeps,
  request: ExportRequest,
  ended: ExportOutcome,
): Promise<void> {
  if ((await deps.session.state()).state !== 'signed-in' && !(await signIn(deps))) return;
  const isKept = ended.status === 'failed' && ended.resumable;
  const left = isKept ? await readStaging(ended.stagingFolder) : undefined;
  if (left === undefined) await startExport(deps, afterwards(request, ended));
  else await startExport(deps, requestOf(left, request.target), left);
}

/** Exports all of a collection or batch for a person, who is told what keeps it from starting. */
export async function exportSubject(
  deps: CommandDeps,
  subject: ExportSubject,
  options: ExportOptions = {},
): Promise<void> {
  try {
    await exportWanted(deps, { subject: named(subject) }, options, false);
  } catch (error) {
    void deps.problems.show(vscode.l10n.t('Exporting a collection'), error);
  }
}

/** Exports the same without the filter that this Prolific left out. */
export async function exportEverything(
  deps: CommandDeps,
  { subject, target, scope }: ExportRequest,
): Promise<void> {
  await startExport(deps, { subject, target, scope });
}

function titleFor({ scope, askForFolder }: ExportOptions): string {
  if (scope === 'responses') return vscode.l10n.t('Export responses only');
  return askForFolder === true
    ? vscode.l10n.t('Export a collection to another folder')
    : vscode.l10n.t('Export a collection');
}

async function whichCollection(
  deps: CommandDeps,
  argument: unknown,
  title: string,
): Promise<Wanted | undefined> {
  const row = subjectOfRow(argument);
  if (row !== undefined) return { subject: row };
  if (!isFromCode(argument)) {
    if ((await deps.session.state()).state !== 'signed-in' && !(await signIn(deps))) return undefined;
    const collection = await pickCollection(deps, title);
    return collection === undefined ? undefined : { subject: named(collection) };
  }
  const wanted = exportArgument(argument);
  if (wanted === undefined) throw new ProblemError({ kind: 'bad-argument', detail: 'collectionId' });
  const { filter, workspaceFolder } = wanted;
  const subject = await longTask(title, async (_, signal) => {
    const found = await findSubject(await deps.session.client(), wanted.subject, signal);
    if (filter !== undefined) await requireFilters(deps, found, signal);
    return found;
  });
  if (subject === undefined) return undefined;
  return {
    subject: named(subject),
    ...(filter === undefined ? {} : { filter }),
    ...(workspaceFolder === undefined ? {} : { workspaceFolder }),
  };
}

function named({ kind, id, name }: ExportSubject): ExportSubject {
  return { kind, id, name };
}

function resultOf(deps: CommandDeps, outcome: ExportOutcome, byCode: boolean): ExportResult | undefined {
  switch (outcome.status) {
    case 'completed': {
      const { files, bytes } = outcome.snapshot.manifest.totals;
      return {
        status: 'completed',
        ...(outcome.exportId === undefined ? {} : { exportId: outcome.exportId }),
        folder: vscode.Uri.file(outcome.snapshot.folder),
        files,
        bytes,
      };
    }
    case 'cancelled':
      return { status: 'cancelled' };
    case 'failed':
      rejectForCode(deps, outcome.error, byCode);
      return undefined;
  }
}

/**
 * Code gets the sentence. A person was told already, and the editor would show a second message for any rejection, even a
 * cancellation.
 */
function rejectForCode(deps: CommandDeps, error: unknown, byCode: boolean): void {
  if (byCode) throw new ToldError(deps.problems.sentence(error).message, { cause: error });
}
