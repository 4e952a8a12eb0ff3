import { setTimeout as delay } from 'node:timers/promises';
import {
  startLocalProlific,
  type LocalProlific,
  type LocalProlificOptions,
} from '../prolific/localProlific.ts';
import { useSession, type Session, type SessionOptions } from './session.ts';
import type { TreeView } from './treeView.ts';
import type { Window } from './window.ts';

/**
 * Signs in with the local Prolific’s token: with the button of the welcome view or, if something is on disk,
 * the row in its place.
 */
export async function signIn(window: Window, prolific: LocalProlific): Promise<void> {
  await window.welcomeButton('Sign In').or(window.tree('Collections').row('Not signed in')).click();
  await window.quickInput.enter(prolific.token);
  await window.quickInput.waitUntilClosed();
  await window.closeNotification('Signed in to Prolific');
}

/** Opens the collections view, signs in and expands "Kitchen Lab". */
export async function openCollections(window: Window, prolific: LocalProlific): Promise<TreeView> {
  await window.openViewContainer('Prolific');
  await signIn(window, prolific);
  const tree = window.tree('Collections');
  await tree.expand('Kitchen Lab');
  return tree;
}

/**
 * Size of "Huge media" for tests that watch its download: small, because {@link slowUploads} slows it down.
 */
export const watchable = { bytes: 10e6, entries: 400 };

/**
 * Slows down the uploads of "Huge media" in the size {@link watchable} to most of a minute, but not its
 * responses.
 */
export function slowUploads(prolific: LocalProlific): void {
  prolific.faults.add({
    server: 'store',
    when: ({ range }) => {
      const start = Number(/^bytes=(\d+)-/.exec(String(range))?.[1]);
      return start > 100_000 && start < 0.9 * watchable.bytes;
    },
    fault: { kind: 'trickle', bytesPerSecond: 50_000 },
  });
}

/** Ends {@link slowUploads}, also for running requests, by breaking their connections. */
export async function hurryUploads(prolific: LocalProlific): Promise<void> {
  prolific.faults.clear();
  await prolific.store.unplug();
  await prolific.store.plugIn();
}

/** Resolves when `condition` is true, without a limit other than the timeout of the test. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await delay(50);
}

/**
 * Starts a local Prolific and a VS Code whose extension uses it, for the tests of a `describe`.
 *
 * @param options options of the local Prolific
 * @param sessionOptions options of VS Code besides the API address; a function if earlier hooks determine
 * them
 */
export function useSessionWithProlific(
  options: Partial<LocalProlificOptions>,
  sessionOptions: SessionOptions | (() => SessionOptions) = {},
): { readonly session: () => Session; readonly prolific: () => LocalProlific } {
  let prolific: LocalProlific | undefined;
  const started = (): LocalProlific => {
    if (prolific === undefined) throw new Error('The local Prolific has not been started yet.');
    return prolific;
  };
  before('start the local Prolific', async () => {
    prolific = await startLocalProlific(options);
  });
  const session = useSession(() => {
    const given = typeof sessionOptions === 'function' ? sessionOptions() : sessionOptions;
    return { ...given, settings: { ...given.settings, 'prolificCollections.apiUrl': started().apiUrl } };
  });
  after('close the local Prolific', async () => {
    await prolific?.close();
  });
  return { session, prolific: started };
}
