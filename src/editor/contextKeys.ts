import * as vscode from 'vscode';
import type { SessionState } from './session.ts';
import { contextKeys, type FilterSupport, type ViewState } from './ids.ts';

function set(key: string, value: unknown): void {
  void vscode.commands.executeCommand('setContext', key, value);
}

/** The context keys that when-clauses in package.json read. */
export const context = {
  setViewState: (state: ViewState): void => set(contextKeys.viewState, state),
  setAccount: (state: SessionState['state']): void => {
    set(contextKeys.signedIn, state === 'signed-in');
    set(contextKeys.signedOut, state === 'signed-out');
  },
  setJobsUnlisted: (unlisted: boolean): void => set(contextKeys.jobsUnlisted, unlisted),
  setFilters: (support: FilterSupport): void => set(contextKeys.filters, support),
  setHasSnapshot: (has: boolean): void => set(contextKeys.hasSnapshot, has),
  setRunning: (count: number): void => set(contextKeys.running, count),
};
