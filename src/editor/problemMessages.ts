import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { toDiskProblem } from '../problems/diskProblem.ts';
import { problemOf } from '../problems/problem.ts';
import { sentenceOf, type ProblemAction, type Sentence } from '../problems/sentences.ts';
import { commandIds } from './ids.ts';
import type { Log } from './log.ts';

/** Tells people about problems, each with the one thing to do next, and logs them. */
export class ProblemMessages {
  private readonly log: Log;

  constructor(log: Log) {
    this.log = log;
  }

  /** The words for anything thrown; what is not a problem is a bug and says so. */
  sentence(error: unknown): Sentence {
    return sentenceOf(problemOf(error));
  }

  /**
   * Shows `error` and does what the person picks. `retry` is what trying again means here; without it that button
   * is left out. Resolves when the message is gone and never rejects; callers rarely wait for that.
   */
  async show(
    what: string,
    error: unknown,
    retry?: { readonly label?: string; readonly run: () => unknown },
  ): Promise<void> {
    this.log.error(what, error);
    const { message, nextStep, action } = this.sentence(await ofDisk(error));
    const text = nextStep === undefined ? message : `${message} ${nextStep}`;
    const showLog = vscode.l10n.t('Show Log');
    const offer = offerFor(action);
    const again = retry === undefined ? undefined : (retry.label ?? vscode.l10n.t('Try Again'));
    const first = action === 'diagnose' ? [again, offer?.label] : [offer?.label, again];
    const buttons = [...first, showLog].filter(
      (label, index, all) => label !== undefined && all.indexOf(label) === index,
    );
    const picked = await vscode.window.showErrorMessage(text, ...(buttons as string[]));
    if (picked === undefined) return;
    try {
      if (picked === showLog) this.log.show();
      else if (picked === again) await retry?.run();
      else if (offer !== undefined) await vscode.commands.executeCommand(offer.command, offer.argument);
    } catch (failure) {
      // What a command rejects with for code only, after the person was told, is nobody's here.
      if (!(failure instanceof ToldError)) this.log.error(picked, failure);
    }
  }
}

/** What the file system refused, told as that wherever it was thrown. */
async function ofDisk(error: unknown): Promise<unknown> {
  const { path } = (error ?? {}) as NodeJS.ErrnoException;
  return typeof path === 'string' ? await toDiskProblem(error, dirname(path)) : error;
}

/** An error for those who called a command by code, after the person was told. Its message is the sentence. */
export class ToldError extends Error {
  override readonly name = 'ProlificCollectionsError';
}

interface Offer {
  readonly label: string;
  readonly command: string;
  readonly argument?: unknown;
}

/** The button for an action and what it does; none for those that every message has or its caller brings. */
function offerFor(action: ProblemAction): Offer | undefined {
  switch (action) {
    case 'sign-in':
      return { label: vscode.l10n.t('Sign In'), command: commandIds.signIn };
    case 'open-settings':
      return settingsOffer(vscode.l10n.t('Open Settings'), 'prolificCollections');
    case 'open-proxy-settings':
      return settingsOffer(vscode.l10n.t('Open Proxy Settings'), 'http.proxy');
    case 'diagnose':
      return { label: vscode.l10n.t('Diagnose Connection'), command: commandIds.diagnoseConnection };
    case 'open-status-page':
      return pageOffer(vscode.l10n.t('Open Status Page'), 'https://status.prolific.com');
    case 'ask-for-access':
      return pageOffer(vscode.l10n.t('Ask Prolific'), 'https://researcher-help.prolific.com/en/');
    case 'open-folder':
      return { label: vscode.l10n.t('Open Folder'), command: 'vscode.openFolder' };
    case 'manage-trust':
      return { label: vscode.l10n.t('Manage Trust'), command: 'workbench.trust.manage' };
    case 'retry':
    case 'show-log':
      return undefined;
  }
}

function settingsOffer(label: string, query: string): Offer {
  return { label, command: 'workbench.action.openSettings', argument: query };
}

function pageOffer(label: string, address: string): Offer {
  return { label, command: 'vscode.open', argument: vscode.Uri.parse(address) };
}
