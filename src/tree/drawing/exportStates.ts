import * as vscode from 'vscode';
import type { Unfinished } from '../../editor/snapshotIndex.ts';
import type { ExportView } from '../../exports/exportService.ts';
import { shareLine } from '../../exports/wording.ts';
import { subjectKey, type SubjectRef } from '../../snapshots/subject.ts';
import type { ExportState } from '../renderSubject.ts';

/** A row with rows below it isn't redrawn more often for its percentage: the editor reads them all again. */
const redrawMs = 5_000;

/** Says on the rows of collections and batches how far their exports are. */
export class ExportStates {
  private readonly shown = new Map<
    string,
    { readonly stage: string; readonly state: ExportState; readonly at: number }
  >();

  /** @param running the newest running export of the subject */
  of(
    subject: SubjectRef,
    running: ExportView | undefined,
    unfinished: readonly Unfinished[],
    now: number,
  ): ExportState | undefined {
    const key = subjectKey(subject);
    if (running?.progress.status !== 'running') {
      this.shown.delete(key);
      return unfinishedState(unfinished);
    }
    const { stage, stopping } = running.progress;
    const name = [running.id, stage.stage, stopping, stage.trouble?.kind].join(' ');
    const before = this.shown.get(key);
    if (before?.stage === name && now - before.at < redrawMs) return before.state;
    const state = { icon: 'sync~spin', words: shareLine(running) };
    this.shown.set(key, { stage: name, state, at: now });
    return state;
  }
}

function unfinishedState(unfinished: readonly Unfinished[]): ExportState | undefined {
  const [first] = unfinished;
  if (first === undefined) return undefined;
  if (unfinished.some(({ staging }) => staging.holder !== undefined))
    return { icon: 'sync~spin', words: vscode.l10n.t('exporting in another window') };
  const isStopped = first.staging.record.stopped === true;
  return {
    icon: 'debug-pause',
    words: isStopped ? vscode.l10n.t('stopped') : vscode.l10n.t('interrupted'),
  };
}
