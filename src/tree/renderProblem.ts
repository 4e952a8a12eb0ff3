import * as vscode from 'vscode';
import { commandIds } from '../editor/ids.ts';
import { sentenceOf } from '../problems/sentences.ts';
import { traitsOf } from '../problems/traits.ts';
import type { ProblemNode } from './nodes.ts';
import { rowFlags } from './rowFlags.ts';
import { rowItem } from './rowItem.ts';

/** Renders a problem in place of the rows that it prevents; a click signs in or loads them again. */
export function drawProblem(node: ProblemNode): vscode.TreeItem {
  const { message, nextStep, action } = sentenceOf(node.problem);
  const { welcome } = traitsOf(node.problem);
  const isAtTop = node.parent === undefined;
  const isOfAccount = isAtTop && (welcome === 'signed-out' || welcome === 'token-refused');
  const own = isAtTop ? shortWords(welcome) : undefined;
  const words = node.about === 'jobs' ? vscode.l10n.t('Exports on Prolific: {0}', message) : (own ?? message);
  // Short, so that a narrow side bar shows it.
  const short = isOfAccount ? vscode.l10n.t('Sign In') : vscode.l10n.t('Try Again');
  const description = own === undefined ? vscode.l10n.t('Select to try again') : short;
  const next = nextStep === undefined ? [] : [nextStep];
  const isOfNetwork = action === 'diagnose' || action === 'open-proxy-settings';
  return rowItem(
    words,
    vscode.TreeItemCollapsibleState.None,
    welcome === 'signed-out' ? 'account' : 'warning',
    {
      description,
      tooltip: [message, ...next].join('\n'),
      accessibilityInformation: { label: [words, ...next, description].join(' ') },
      contextValue: rowFlags.problem(isOfAccount ? 'account' : isOfNetwork ? 'network' : 'other'),
      command: isOfAccount
        ? { command: commandIds.signIn, title: short, arguments: [node] }
        : { command: commandIds.refresh, title: short, arguments: [node] },
    },
  );
}

/** Returns what fits into a narrow side bar above other rows; the tooltip has the whole. */
function shortWords(welcome: ReturnType<typeof traitsOf>['welcome']): string | undefined {
  switch (welcome) {
    case 'signed-out':
      return vscode.l10n.t('Not signed in');
    case 'token-refused':
      return vscode.l10n.t('API token no longer accepted');
    case 'secrets-unavailable':
      return vscode.l10n.t('Secret storage isn’t available');
    case 'offline':
      return vscode.l10n.t('Can’t connect to Prolific');
    case 'not-enabled':
      return vscode.l10n.t('Collections aren’t enabled yet');
    case 'failed':
      return undefined;
  }
}
