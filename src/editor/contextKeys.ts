import * as vscode from 'vscode';
import type { SessionState } from '../account/session.ts';
import { contextKeys, type ViewState } from './ids.ts';

function set(key: string, value: unknown): void {
  void vscode.commands.executeCommand('setContext', key, value);
}

/** The context keys that when-clauses in package.json read. */
export const context = {
  setViewState: (state: ViewState): void => set(contextKeys.viewState, state),
  setAccount: (account: SessionState): void => {
    set(contextKeys.signedIn, account.state === 'signed-in');
    set(contextKeys.signedOut, account.state === 'signed-out' && account.keepsToken !== true);
  },
  setHasSnapshot: (has: boolean): void => set(contextKeys.hasSnapshot, has),
  setHasUnfinished: (has: boolean): void => set(contextKeys.hasUnfinished, has),
  setHasIncomplete: (has: boolean): void => set(contextKeys.hasIncomplete, has),
  setRunning: (count: number): void => set(contextKeys.running, count),
};
