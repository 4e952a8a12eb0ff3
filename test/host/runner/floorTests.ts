import type Mocha from 'mocha';

/**
 * The beginnings of the titles of the tests that also run in the oldest supported VS Code: those that use a
 * distinct part of its API. All other tests cover code that behaves the same in every version, and run in the
 * newest only.
 */
const floorTests: readonly string[] = [
  'Extension activation',
  'Every command can be called without an argument',
  'exportCollection command resolves with the snapshot folder',
  // Secrets, settings and their scopes.
  'Sign-in checks the token',
  'Sign-in uses PROLIFIC_TOKEN',
  'Sign-in follows a sign-in and a sign-out in another window',
  'Sign-in ends with signOut',
  'Secret storage that fails',
  'Workspace settings cannot change the address',
  // The tree, its badge and its icons.
  'Collections view shows Prolific workspaces',
  'Collections view shows a snapshot below its collection',
  'Collections view copies the id',
  'Collections view gives every row a unique id',
  'Interrupted exports are counted in the badge',
  'Tools for language models list collections',
  // Pickers and input boxes.
  'exportWithOptions command asks for study, start and end',
  'Collection picker opens from the view’s title',
  // Webviews, notebooks, tabs, documents without a file, languages, JSON schemas, the trash, changed folders.
  'openOverview command shows a snapshot given by its folder',
  'openOverview command opens a new tab',
  'openOverview command reloads its page',
  'createNotebook command creates the tables',
  'Responses opened during an export',
  'compareSnapshot command shows a comparison',
  'compareSnapshot command recreates its page',
  'Snapshot on disk opens its responses',
  'Snapshot on disk does not open responses',
  'Snapshot on disk is deleted after a confirmation',
  'Manifest schema in the editor',
  'Export into a folder that disappears during the download fails with a message and does not recreate',
  // The editor's fetch, its proxies and its certificates.
  'Extension behind an intercepting proxy exports through the proxy',
  'Extension behind an intercepting proxy rejects a proxy',
  'Certificate authority in the system store',
  'Slow name server',
];

/** Matches the tests of {@link floorTests}, for Mocha’s `grep`. */
export const floorPattern = new RegExp(
  `^(?:${floorTests.map((beginning) => beginning.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`,
);

/** Returns the entries of {@link floorTests} that match no test in the suite. */
export function missingFloorTests(suite: Mocha.Suite): string[] {
  const titles: string[] = [];
  suite.eachTest((test) => titles.push(test.fullTitle()));
  return floorTests.filter((beginning) => !titles.some((title) => title.startsWith(beginning)));
}
