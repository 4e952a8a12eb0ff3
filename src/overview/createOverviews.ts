import type * as vscode from 'vscode';
import { openSummarySource } from '../analysis/summary/source.ts';
import type { Log } from '../editor/log.ts';
import type { ProblemMessages } from '../editor/problemMessages.ts';
import { Overviews } from './overviews.ts';
import { viewActions } from './viewActions.ts';

/** The overviews with what they read snapshots by and what their buttons do. `onDidChangeDisk`: some snapshot came, went or changed. */
export function createOverviews(
  extensionUri: vscode.Uri,
  onDidChangeDisk: vscode.Event<void>,
  problems: ProblemMessages,
  log: Log,
): Overviews {
  return new Overviews({
    extensionUri,
    onDidChangeDisk,
    openSource: openSummarySource,
    actions: (snapshot) => viewActions(snapshot, problems),
    failure: (error) => {
      log.error('Making an overview', error);
      const { message, nextStep } = problems.sentence(error);
      return { message, ...(nextStep === undefined ? {} : { nextStep }) };
    },
  });
}
