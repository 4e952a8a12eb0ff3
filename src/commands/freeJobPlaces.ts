import * as vscode from 'vscode';
import { messageText, oneLine } from '../editor/plainText.ts';
import { mostJobs } from '../exports/jobLists.ts';
import type { ExportSubject } from '../exports/subject.ts';
import type { ExportJob } from '../prolific/model.ts';
import { isDownloadable } from '../tree/renderJob.ts';
import { removeJob } from './deleteJob.ts';
import type { CommandDeps } from './deps.ts';
import { longTask } from './longTask.ts';
import { neededJobs, needWarning, type JobNeed } from './neededJobs.ts';
import { jobItem, noListWords, readJobsCancellably } from './pickJob.ts';

export interface AfterFreeing {
  /** Starts the export that found no place once more. */
  readonly again: () => unknown;
  /** Downloads a job instead. */
  readonly download: (job: ExportJob) => unknown;
}

type Item = vscode.QuickPickItem & { readonly job: ExportJob; readonly need: JobNeed | undefined };

/** When an export was last asked for again because Prolific had room by its list, by subject. Soon after, the list is shown instead. */
const askedAgain = new Map<string, number>();
const soonMs = 60_000;

/**
 * Where Prolific keeps as many exports of a subject as it can: lets the person tick finished ones, asks once more, deletes
 * these one by one and starts the export again. Each can be downloaded instead. Nothing is deleted unasked, and nothing that
 * an export on this computer still needs. That only responses of one are here is said. Never rejects.
 */
export async function freeJobPlaces(
  deps: Pick<CommandDeps, 'session' | 'exports' | 'jobs' | 'onDisk' | 'problems' | 'studyNames'>,
  subject: ExportSubject,
  { again, download }: AfterFreeing,
): Promise<void> {
  try {
    const read = await readJobsCancellably(deps, subject);
    if (read === undefined) return;
    const listed = read.jobs;
    if (listed === undefined) {
      void vscode.window.showInformationMessage(noListWords());
      return;
    }
    const key = `${subject.kind} ${subject.id}`;
    const isRefusedAgain = Date.now() - (askedAgain.get(key) ?? 0) < soonMs;
    if (listed.length < mostJobs && !isRefusedAgain) {
      askedAgain.set(key, Date.now());
      again();
      return;
    }
    askedAgain.delete(key);
    if (listed.length === 0) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('Prolific lists no exports of “{0}”.', messageText(subject.name)),
      );
      return;
    }
    const finished = listed.filter(({ status }) => status !== 'generating').reverse();
    if (finished.length === 0) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('Prolific is still preparing all exports of “{0}”.', messageText(subject.name)),
      );
      return;
    }
    const { snapshots } = await deps.onDisk.read();
    const complete = snapshots.filter(({ manifest }) => manifest.complete !== false);
    const here = new Set(complete.map(({ manifest }) => manifest.export_id));
    const needed = await neededJobs(deps);
    const items = finished.map((job) => {
      const need = needed.get(job.exportId);
      return itemOf({ ...jobItem(job, deps.studyNames.all, need), job, need }, here.has(job.exportId));
    });
    const choice = await choose(subject, items);
    if (choice === undefined) return;
    if ('download' in choice) {
      download(choice.download);
      return;
    }
    if (!(await confirm(subject, choice.remove))) return;
    if ((await removeAll(deps, subject, choice.remove)) > 0) again();
  } catch (error) {
    void deps.problems.show(vscode.l10n.t('Making room for an export'), error, {
      run: () => freeJobPlaces(deps, subject, { again, download }),
    });
  }
}

type Choice = { readonly remove: readonly Item[] } | { readonly download: ExportJob };

async function choose({ name }: ExportSubject, items: readonly Item[]): Promise<Choice | undefined> {
  const picker = vscode.window.createQuickPick<Item>();
  picker.title = vscode.l10n.t('Exports of “{0}” on Prolific to delete', oneLine(name));
  picker.placeholder = vscode.l10n.t('Tick exports to delete; the oldest come first');
  picker.canSelectMany = true;
  picker.matchOnDescription = true;
  picker.items = items;
  picker.selectedItems = [];
  const listeners: vscode.Disposable[] = [];
  try {
    return await new Promise<Choice | undefined>((resolve) => {
      listeners.push(
        picker.onDidTriggerItemButton(({ item }) => resolve({ download: item.job })),
        picker.onDidChangeSelection((ticked) => {
          if (ticked.some(isInUse)) picker.selectedItems = free(ticked);
        }),
        picker.onDidAccept(() => {
          const remove = free(picker.selectedItems);
          if (remove.length > 0) resolve({ remove });
        }),
        picker.onDidHide(() => resolve(undefined)),
      );
      picker.show();
    });
  } finally {
    for (const listener of listeners) listener.dispose();
    picker.dispose();
  }
}

function free(items: readonly Item[]): Item[] {
  return items.filter((item) => !isInUse(item));
}

/** What is being fetched or broken off stays; an archive of which the uploads were left out is the person's to give up. */
function isInUse({ need }: Item): boolean {
  return need === 'downloading' || need === 'unfinished';
}

/** With what can be done with it, and what is lost with it. */
function itemOf(item: Item, isHere: boolean): Item {
  const { job, need } = item;
  const tooltip = vscode.l10n.t('Download');
  if (isDownloadable(job)) {
    return {
      ...item,
      ...(isHere && need === undefined ? { detail: vscode.l10n.t('On this computer') } : {}),
      buttons: [{ iconPath: new vscode.ThemeIcon('cloud-download'), tooltip }],
    };
  }
  return job.status === 'failed' && need === undefined
    ? { ...item, detail: vscode.l10n.t('Failed: there is nothing in it to lose') }
    : item;
}

async function confirm(subject: ExportSubject, items: readonly Item[]): Promise<boolean> {
  const choice = vscode.l10n.t('Delete from Prolific');
  const count = items.length;
  const name = messageText(subject.name);
  const picked = await vscode.window.showWarningMessage(
    count === 1
      ? vscode.l10n.t('Delete 1 export of “{0}” on Prolific and export again?', name)
      : vscode.l10n.t('Delete {0} exports of “{1}” on Prolific and export again?', count, name),
    {
      modal: true,
      detail: [
        ...lossesOf(items),
        vscode.l10n.t(
          'Their ZIPs will be gone for everybody in the Prolific workspace. The responses stay on Prolific, and snapshots on this computer stay too.',
        ),
      ].join('\n\n'),
    },
    choice,
  );
  return picked === choice;
}

function lossesOf(items: readonly Item[]): string[] {
  const [only, ...others] = items.filter(({ need }) => need !== undefined);
  if (only?.need === undefined) return [];
  if (items.length === 1) return [needWarning(only.need)];
  return [
    vscode.l10n.t(
      'Of {0} of them only the responses are on this computer. The uploads that belong to these cannot be fetched afterwards.',
      others.length + 1,
    ),
  ];
}

/** Deletes one after the other; gives how many are gone, or 0 where the person cancels it. */
async function removeAll(
  deps: Pick<CommandDeps, 'session' | 'jobs'>,
  subject: ExportSubject,
  items: readonly Item[],
): Promise<number> {
  const gone = await longTask(vscode.l10n.t('Deleting exports from Prolific'), async (onProgress, signal) => {
    let removed = 0;
    for (const [index, { job }] of items.entries()) {
      if ((await removeJob(deps, { subject, job }, signal)) !== 'generating') removed += 1;
      onProgress(index + 1, items.length);
    }
    return removed;
  });
  return gone ?? 0;
}
