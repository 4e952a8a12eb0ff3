import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { toDiskProblem } from '../../problems/diskProblem.ts';
import { problemOf } from '../../problems/problem.ts';
import { sentenceOf } from '../../problems/sentences.ts';
import type { ProblemAction, Sentence } from '../../problems/sentence.ts';
import { commandIds } from '../ids.ts';
import type { Log } from '../log.ts';

/** How to try again. */
export interface Retry {
  readonly label?: string;
  readonly run: () => unknown;
}

interface Attempt {
  /** `again`: the same work once more. */
  readonly retry?: 'again' | Retry | ((error: unknown) => Retry);
  /** Whether code called the command and needs a rejection. */
  readonly rejects?: boolean;
  /** The folder whose disk is worked with. */
  readonly folder?: string;
}

/** Shows problems, each with one next step, and logs them. */
export class ProblemMessages {
  private readonly log: Log;

  constructor(log: Log) {
    this.log = log;
  }

  /** Returns the sentence for anything thrown; other errors than problems are bugs, and say so. */
  sentence(error: unknown): Sentence {
    return sentenceOf(problemOf(error));
  }

  /**
   * Shows `error` and runs the picked action. `retry` says how to try again; without it there is no such
   * button. Resolves when the message is closed and never rejects; callers rarely wait for it.
   */
  async show(what: string, error: unknown, retry?: Retry): Promise<void> {
    this.log.error(what, error);
    const { message, nextStep, action } = this.sentence(await ofDisk(error));
    const text = nextStep === undefined ? message : `${message} ${nextStep}`;
    const showLog = vscode.l10n.t('Show Log');
    const [offered, command, argument] = buttonFor(action) ?? [];
    const again = retry === undefined ? undefined : (retry.label ?? vscode.l10n.t('Try Again'));
    const first = action === 'diagnose' ? [again, offered] : [offered, again];
    const buttons = new Set([...first, showLog].filter((label) => label !== undefined));
    const picked = await vscode.window.showErrorMessage(text, ...buttons);
    if (picked === undefined) return;
    try {
      if (picked === showLog) this.log.show();
      else if (picked === again) await retry?.run();
      else if (command !== undefined) await vscode.commands.executeCommand(command, argument);
    } catch (failure) {
      // A command rejects only for code after showing the message, so there is nothing more to log.
      if (!(failure instanceof ReportedError)) this.log.error(picked, failure);
    }
  }

  /**
   * Runs a command's work; returns `undefined` if it failed, after a message.
   * @throws {ReportedError} the sentence, if called by code. For a person, the editor would show a rejection as a
   * second message.
   */
  async attempt<T>(what: string, work: () => T | Promise<T>, attempt: Attempt = {}): Promise<T | undefined> {
    const { retry, rejects = false, folder } = attempt;
    const again = { run: () => this.attempt(what, work, attempt) };
    try {
      return await work();
    } catch (thrown) {
      if (thrown instanceof ReportedError) throw thrown;
      const error = folder === undefined ? thrown : await toDiskProblem(thrown, folder);
      void this.show(
        what,
        error,
        retry === 'again' ? again : typeof retry === 'function' ? retry(error) : retry,
      );
      if (rejects) throw new ReportedError(this.sentence(error).message, { cause: error });
      return undefined;
    }
  }
}

/** Turns file system errors into disk problems. */
async function ofDisk(error: unknown): Promise<unknown> {
  const { path } = (error ?? {}) as NodeJS.ErrnoException;
  return typeof path === 'string' ? await toDiskProblem(error, dirname(path)) : error;
}

/** The error that code gets after the message was shown. Its message is the sentence. */
export class ReportedError extends Error {
  override readonly name = 'ProlificCollectionsError';
}

type ProblemButton = readonly [label: string, command: string, argument?: unknown];

const pages = {
  status: vscode.Uri.parse('https://status.prolific.com'),
  help: vscode.Uri.parse('https://researcher-help.prolific.com/en/'),
};

/** Returns the button for an action, unless every message has it or the caller adds it. */
function buttonFor(action: ProblemAction): ProblemButton | undefined {
  const settings = 'workbench.action.openSettings';
  const offers: Readonly<Record<ProblemAction, ProblemButton | undefined>> = {
    'sign-in': [vscode.l10n.t('Sign In'), commandIds.signIn],
    'open-settings': [vscode.l10n.t('Open Settings'), settings, 'prolificCollections'],
    'open-proxy-settings': [vscode.l10n.t('Open Proxy Settings'), settings, 'http.proxy'],
    diagnose: [vscode.l10n.t('Diagnose Connection'), commandIds.diagnoseConnection],
    'open-status-page': [vscode.l10n.t('Open Status Page'), 'vscode.open', pages.status],
    'ask-for-access': [vscode.l10n.t('Contact Prolific'), 'vscode.open', pages.help],
    'open-folder': [vscode.l10n.t('Open Folder'), 'vscode.openFolder'],
    'manage-trust': [vscode.l10n.t('Manage Trust'), 'workbench.trust.manage'],
    retry: undefined,
    'show-log': undefined,
  };
  return offers[action];
}

/** Runs one of our commands, which shows its failures; ignores the rejection meant for code. */
export async function executeAndReport(command: string, argument: unknown): Promise<void> {
  try {
    await vscode.commands.executeCommand(command, argument);
  } catch {
    // The command has shown it.
  }
}
