import * as vscode from 'vscode';
import { askWith, confirmModal, inform } from '../../editor/messages/dialogs.ts';
import { messageText, oneLine } from '../../editor/messages/untrustedText.ts';
import { maxJobs, isDownloadable } from '../../prolific/jobLists.ts';
import type { ExportSubject } from '../../snapshots/subject.ts';
import type { ExportJob } from '../../prolific/apiModel.ts';
import { removeJob } from './deleteJob.ts';
import type { CommandDeps } from '../deps.ts';
import { runWithProgress } from '../../editor/messages/runWithProgress.ts';
import { neededJobs, needWarning, type JobNeed } from './neededJobs.ts';
import { jobItem, noJobsWords, readJobsCancellably } from './pickJob.ts';

type Deps = Pick<CommandDeps, 'session' | 'exports' | 'jobs' | 'snapshotIndex' | 'problems' | 'studyNames'>;

export interface AfterFreeing {
  /** Starts the export that found no place once more. */
  readonly retry: () => unknown;
  /** Downloads a job instead. */
  readonly download: (job: ExportJob) => unknown;
}

type Item = vscode.QuickPickItem & { readonly job: ExportJob; readonly need: JobNeed | undefined };

/**
 * Time of the last retry after Prolific's list showed room, by subject. Soon after, the list is shown
 * instead.
 */
const lastRetries = new Map<string, number>();
const retryPauseMs = 60_000;

/**
 * Runs when Prolific keeps the maximum number of a subject's exports: lets the person select finished ones,
 * asks for confirmation, deletes them one by one and starts the export again. Each can be downloaded instead.
 * Never deletes unasked, nor what an export on this computer still needs; warns if only responses were
 * downloaded. Never rejects.
 */
export async function freeJobPlaces(deps: Deps, subject: ExportSubject, next: AfterFreeing): Promise<void> {
  await deps.problems.attempt(
    vscode.l10n.t('Freeing space for an export'),
    async () => await makeRoom(deps, subject, next),
    { retry: 'again' },
  );
}

async function makeRoom(
  deps: Deps,
  subject: ExportSubject,
  { retry, download }: AfterFreeing,
): Promise<void> {
  const read = await readJobsCancellably(deps, subject);
  if (read === undefined) return;
  const { jobs } = read;
  if (jobs !== undefined && hasRoom(subject, jobs)) {
    retry();
    return;
  }
  if (jobs === undefined || jobs.length === 0) {
    inform(noJobsWords(subject, jobs));
    return;
  }
  const finished = jobs.filter(({ status }) => status !== 'generating').reverse();
  if (finished.length === 0) {
    const name = messageText(subject.name);
    {
      inform(vscode.l10n.t('Prolific is still preparing all exports of “{0}”.', name));
      return;
    }
  }
  const { snapshots } = await deps.snapshotIndex.read();
  const complete = snapshots.filter(({ manifest }) => manifest.complete !== false);
  const here = new Set(complete.map(({ manifest }) => manifest.export_id));
  const needed = await neededJobs(deps);
  const items = finished.map((job) => {
    const need = needed.get(job.exportId);
    return itemOf({ ...jobItem(job, deps.studyNames.all, need), job, need }, here.has(job.exportId));
  });
  const choice = await choose(subject, items);
  if (choice === undefined) return;
  if ('download' in choice) download(choice.download);
  else if (await confirm(subject, choice.remove)) {
    if ((await removeAll(deps, subject, choice.remove)) > 0) retry();
  }
}

/** Returns whether the list shows room, which is trusted only once in a while. */
function hasRoom({ kind, id }: ExportSubject, jobs: readonly ExportJob[]): boolean {
  const key = `${kind} ${id}`;
  const isRefusedAgain = Date.now() - (lastRetries.get(key) ?? 0) < retryPauseMs;
  if (jobs.length < maxJobs && !isRefusedAgain) {
    lastRetries.set(key, Date.now());
    return true;
  }
  lastRetries.delete(key);
  return false;
}

type Choice = { readonly remove: readonly Item[] } | { readonly download: ExportJob };

async function choose({ name }: ExportSubject, items: readonly Item[]): Promise<Choice | undefined> {
  return await askWith(vscode.window.createQuickPick<Item>(), (picker, answer: (choice: Choice) => void) => {
    picker.title = vscode.l10n.t('Delete Exports of “{0}” from Prolific', oneLine(name));
    picker.placeholder = vscode.l10n.t('Select exports to delete (oldest first)');
    picker.canSelectMany = true;
    picker.matchOnDescription = true;
    picker.items = items;
    picker.selectedItems = [];
    return vscode.Disposable.from(
      picker.onDidTriggerItemButton(({ item }) => answer({ download: item.job })),
      picker.onDidChangeSelection((ticked) => {
        if (!ticked.every(isFree)) picker.selectedItems = ticked.filter(isFree);
      }),
      picker.onDidAccept(() => {
        const remove = picker.selectedItems.filter(isFree);
        if (remove.length > 0) answer({ remove });
      }),
    );
  });
}

/** Running and interrupted downloads need their job; the person may give up missing uploads. */
function isFree({ need }: Item): boolean {
  return need !== 'downloading' && need !== 'unfinished';
}

/** Adds an item's actions and what deleting it loses. */
function itemOf(item: Item, isHere: boolean): Item {
  const { job, need } = item;
  const isSpare = need === undefined;
  if (isDownloadable(job)) {
    const tooltip = vscode.l10n.t('Download');
    return {
      ...item,
      ...(isHere && isSpare ? { detail: vscode.l10n.t('On this computer') } : {}),
      buttons: [{ iconPath: new vscode.ThemeIcon('cloud-download'), tooltip }],
    };
  }
  return job.status === 'failed' && isSpare
    ? { ...item, detail: vscode.l10n.t('Failed; contains no data') }
    : item;
}

async function confirm(subject: ExportSubject, items: readonly Item[]): Promise<boolean> {
  const count = items.length;
  const name = messageText(subject.name);
  return await confirmModal(
    count === 1
      ? vscode.l10n.t('Delete 1 export of “{0}” from Prolific and export again?', name)
      : vscode.l10n.t('Delete {0} exports of “{1}” from Prolific and export again?', count, name),
    vscode.l10n.t('Delete from Prolific'),
    [
      lossWarning(items),
      vscode.l10n.t(
        'Nobody in the Prolific workspace will be able to download them. Responses on Prolific and snapshots on this computer are kept.',
      ),
    ],
  );
}

function lossWarning(items: readonly Item[]): string | undefined {
  const needs = items.map(({ need }) => need).filter((need) => need !== undefined);
  const [first] = needs;
  if (first === undefined || items.length === 1) return first && needWarning(first);
  return vscode.l10n.t(
    'For {0} of them, this computer has only the responses. You won’t be able to download their uploads afterwards.',
    needs.length,
  );
}

/** Deletes jobs one by one; returns how many were deleted, or 0 if canceled. */
async function removeAll(deps: Deps, subject: ExportSubject, items: readonly Item[]): Promise<number> {
  const gone = await runWithProgress(
    vscode.l10n.t('Deleting exports from Prolific'),
    async (onProgress, signal) => {
      let removed = 0;
      for (const [index, { job }] of items.entries()) {
        if ((await removeJob(deps, { subject, job }, signal)) !== 'generating') removed += 1;
        onProgress(index + 1, items.length);
      }
      return removed;
    },
  );
  return gone ?? 0;
}
