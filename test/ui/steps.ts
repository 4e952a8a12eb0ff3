import { setTimeout as delay } from 'node:timers/promises';
import {
  startLocalProlific,
  type LocalProlific,
  type LocalProlificOptions,
} from '../prolific/localProlific.ts';
import { useSession, type Session, type SessionOptions } from './session.ts';
import type { TreeView } from './treeView.ts';
import type { Window } from './window.ts';

/** Signs in by the welcome text's button and by typing the local Prolific's token. */
export async function signIn(window: Window, prolific: LocalProlific): Promise<void> {
  await window.welcomeButton('Sign In').click();
  await window.quickInput.enter(prolific.token);
  await window.quickInput.waitUntilClosed();
  await window.closeNotification('Signed in to Prolific');
}

/** Brings the collections view up, signs in and opens "Kitchen Lab". */
export async function openCollections(window: Window, prolific: LocalProlific): Promise<TreeView> {
  await window.openViewContainer('Prolific');
  await signIn(window, prolific);
  const tree = window.tree('Collections');
  await tree.expand('Kitchen Lab');
  return tree;
}

/** Measures of "Huge media" for tests that want to see it arrive: small, and {@link slowUploads} makes it last. */
export const watchable = { bytes: 10e6, entries: 400 };

/**
 * Lets the uploads of "Huge media" in the measures {@link watchable} come at a rate at which they take most of a minute, its
 * responses at once.
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

/** Ends what {@link slowUploads} began, for requests under way too: their connections break, and are made again. */
export async function hurryUploads(prolific: LocalProlific): Promise<void> {
  prolific.faults.clear();
  await prolific.store.unplug();
  await prolific.store.plugIn();
}

/** Resolves when `condition` holds, however long that takes within the test's own time. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await delay(50);
}

/**
 * For the tests of one `describe`: a local Prolific, and a VS Code whose extension talks to it.
 *
 * @param options of the local Prolific
 * @param sessionOptions of VS Code, besides the API's address; as a function where earlier hooks make them
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
