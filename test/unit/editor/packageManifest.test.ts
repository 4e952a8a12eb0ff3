import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  commandAliases,
  commandIds,
  contextKeys,
  settingIds,
  viewIds,
  walkthroughId,
} from '../../../src/editor/ids.ts';
import { allRowFlags } from '../../../src/tree/rowFlags.ts';

const root = join(import.meta.dirname, '../../..');

interface Item {
  readonly command: string;
  readonly when?: string;
  readonly group?: string;
}

interface PackageManifest {
  readonly name: string;
  readonly publisher: string;
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category: string;
    }[];
    readonly menus: Readonly<Record<string, readonly Item[]>>;
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly viewsContainers: { readonly activitybar: readonly { readonly id: string }[] };
    readonly walkthroughs: readonly {
      readonly id: string;
      readonly steps: readonly { readonly id: string; readonly completionEvents: readonly string[] }[];
    }[];
    readonly viewsWelcome: readonly {
      readonly view: string;
      readonly contents: string;
      readonly when: string;
    }[];
    readonly configuration: {
      readonly properties: Readonly<Record<string, { readonly scope: string; readonly default: unknown }>>;
    };
    readonly configurationDefaults: Readonly<Record<string, Readonly<Record<string, boolean>>>>;
  };
}

const text = readFileSync(join(root, 'package.json'), 'utf8');
const { contributes, name, publisher } = JSON.parse(text) as PackageManifest;
const names = JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8')) as Record<string, string>;
const sorted = (values: Iterable<string>): string[] => [...values].sort();

/** Whether a menu item may be there on a row with these flags: what else it asks for may be so. */
function mayShow(when: string | undefined, flags: string): boolean {
  return (when ?? '').split(' && ').every((condition) => {
    const [, pattern] = /^viewItem =~ \/(.+)\/$/.exec(condition) ?? [];
    assert.ok(pattern !== undefined || !condition.includes('viewItem'), condition);
    return pattern === undefined || new RegExp(pattern).test(flags);
  });
}

/** Whether a condition of comparisons holds. */
function holds(when: string, values: Readonly<Record<string, string | number>>): boolean {
  return when.split(' && ').every((condition) => {
    const [, key = '', operator, value] = /^([\w.]+) (==|!=) ([\w-]+)$/.exec(condition) ?? [];
    assert.ok(operator !== undefined && key in values, condition);
    return (String(values[key]) === value) === (operator === '==');
  });
}

describe('The package manifest', () => {
  it('declares exactly the commands that code registers', () => {
    assert.deepEqual(
      sorted(contributes.commands.map(({ command }) => command)),
      sorted(Object.values(commandIds)),
    );
  });

  it('declares exactly the settings that code reads', () => {
    const { section, ...settings } = settingIds;
    assert.deepEqual(
      sorted(Object.keys(contributes.configuration.properties)),
      sorted(Object.values(settings).map((name) => `${section}.${name}`)),
    );
  });

  it('declares exactly the views that code fills', () => {
    const { container, ...views } = viewIds;
    assert.deepEqual(
      contributes.viewsContainers.activitybar.map(({ id }) => id),
      [container],
    );
    assert.deepEqual(
      contributes.views[container]?.map(({ id }) => id),
      Object.values(views),
    );
  });

  it('asks only for context keys that code sets, and for each of them', () => {
    const asked = new Set(text.match(/prolificCollections\.\w+(?= (?:==|!=|>)|"| &&| \|\|)/g) ?? []);
    const ids = new Set<string>([...Object.values(commandIds), ...Object.values(viewIds)]);
    const settings = new Set(Object.keys(contributes.configuration.properties));
    const keys = [...asked].filter((key) => !ids.has(key) && !settings.has(key));
    assert.deepEqual(sorted(keys), sorted(Object.values(contextKeys)));
  });

  it('has a name in package.nls.json for every placeholder, and no name to spare', () => {
    const used = new Set([...text.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key ?? ''));
    assert.deepEqual(sorted(used), sorted(Object.keys(names)));
  });

  it('puts every command under the category Prolific', () => {
    assert.ok(contributes.commands.every(({ category }) => category === 'Prolific'));
  });

  it('offers at most three actions inline on any row, and each in its context menu too, for the keyboard', () => {
    for (const flags of allRowFlags()) {
      const items = (contributes.menus['view/item/context'] ?? []).filter(({ when }) => mayShow(when, flags));
      const [inline, others] = [true, false].map((is) =>
        items.filter(({ group }) => is === group?.startsWith('inline')).map(({ command }) => command),
      );
      assert.ok(inline && others);
      assert.ok(inline.length <= 3, `${flags}: ${inline.join(', ')}`);
      assert.deepEqual(
        inline.filter((command) => !others.includes(command)),
        [],
        flags,
      );
      assert.equal(new Set(others).size, others.length, `${flags}: ${others.join(', ')}`);
    }
  });

  it('has every command in the palette, save those that are there under another name', () => {
    const hidden = (contributes.menus['commandPalette'] ?? []).filter(({ when }) => when === 'false');
    assert.deepEqual(
      sorted(hidden.map(({ command }) => command)),
      sorted(Object.keys(commandAliases).map((name) => commandIds[name as keyof typeof commandIds])),
    );
  });

  it('has in the view’s title no command that takes a row: the editor hands it the one that has the focus', () => {
    const takesNone = [commandIds.diagnoseConnection];
    const ofRows = (contributes.menus['view/item/context'] ?? []).map(({ command }) => command);
    const inTitle = (contributes.menus['view/title'] ?? []).map(({ command }) => command);
    assert.deepEqual(
      inTitle.filter((command) => ofRows.includes(command)),
      takesNone,
    );
  });

  it('offers to sign out whoever is signed in here: a token may be kept for another address', () => {
    const items = contributes.menus['commandPalette'] ?? [];
    assert.ok(items.every(({ command }) => command !== commandIds.signOut));
  });

  it('opens the walkthrough that it declares, each step of which is completed by an event', () => {
    assert.deepEqual(
      contributes.walkthroughs.map(({ id }) => `${publisher}.${name}#${id}`),
      [walkthroughId],
    );
    for (const { steps } of contributes.walkthroughs) {
      for (const { id, completionEvents } of steps) assert.notEqual(completionEvents.length, 0, id);
    }
  });

  it('links only commands that exist from its welcome texts and its walkthrough', () => {
    for (const [key, contents] of Object.entries(names).filter(([of]) =>
      /^(welcome|walkthrough)\./.test(of),
    )) {
      for (const [, command] of contents.matchAll(/\]\(command:([\w.]+)/g)) {
        const known = [...Object.values<string>(commandIds), `${viewIds.collections}.focus`].includes(
          command ?? '',
        );
        assert.ok(known || /^(vscode|workbench)\./.test(command ?? ''), `${key}: ${command ?? ''}`);
      }
    }
  });

  it('speaks of a folder that is open only where one is, and asks for one else', () => {
    const shown = (folders: number, viewState: string): string[] =>
      contributes.viewsWelcome
        .filter(({ when }) =>
          holds(when, { workspaceFolderCount: folders, [contextKeys.viewState]: viewState }),
        )
        .map(({ contents }) => contents.replace(/^%welcome\.|%$/g, ''));
    assert.deepEqual(shown(1, 'signed-out'), ['signedOut']);
    assert.deepEqual(shown(0, 'signed-out'), ['signedOutNoFolder', 'noFolder']);
    assert.deepEqual(shown(0, 'no-collections'), ['noCollections', 'noFolder']);
    assert.deepEqual(shown(0, 'offline'), ['offline', 'noFolder']);
    for (const state of ['rows', 'loading']) assert.deepEqual(shown(0, state), []);
    assert.match(names['welcome.signedOut'] ?? '', /open here/);
    assert.doesNotMatch(names['welcome.signedOutNoFolder'] ?? '', /open here/);
  });

  it('lets no workspace set the address that the token goes to', () => {
    assert.equal(contributes.configuration.properties['prolificCollections.apiUrl']?.scope, 'machine');
  });

  it('lets nobody but the person switch off the guard against formulas, neither a workspace nor a container', () => {
    const { properties } = contributes.configuration;
    assert.equal(properties['prolificCollections.tables.guardFormulas']?.scope, 'application');
  });

  it('hides staging folders from the Explorer, search and the file watcher', async () => {
    const { stagingPrefix } = await import('../../../src/snapshots/knownNames.ts');
    for (const setting of ['files.exclude', 'search.exclude', 'files.watcherExclude']) {
      const patterns = Object.keys(contributes.configurationDefaults[setting] ?? {});
      assert.ok(
        patterns.some((pattern) => pattern.startsWith(`**/${stagingPrefix}*`)),
        setting,
      );
    }
  });

  it('names only pictures that are there', () => {
    const media = readdirSync(join(root, 'media'), { recursive: true, encoding: 'utf8' });
    for (const [, file] of text.matchAll(/"media\/([\w./-]+)"/g)) assert.ok(media.includes(file ?? ''), file);
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    for (const [, file] of readme.matchAll(/\]\(media\/([\w./-]+)\)/g))
      assert.ok(media.includes(file ?? ''), file);
  });
});
