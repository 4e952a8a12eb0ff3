import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  commandAliases,
  commandIds,
  contextKeys,
  rowCommands,
  settingIds,
  titleAliases,
  toolNames,
  viewIds,
  walkthroughId,
} from '../../../src/editor/ids.ts';
import { rowFlags } from '../../../src/tree/rowFlags.ts';

const root = join(import.meta.dirname, '../../..');

interface Item {
  readonly command: string;
  readonly when?: string;
  readonly group?: string;
}

interface PackageManifest {
  readonly name: string;
  readonly publisher: string;
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] };
  };
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category: string;
    }[];
    readonly languageModelTools: readonly { readonly name: string }[];
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
      readonly properties: Readonly<
        Record<string, { readonly scope: string; readonly default: unknown; readonly order?: number }>
      >;
    };
    readonly configurationDefaults: Readonly<Record<string, Readonly<Record<string, boolean>>>>;
  };
}

const text = readFileSync(join(root, 'package.json'), 'utf8');
const { capabilities, contributes, name, publisher } = JSON.parse(text) as PackageManifest;
const names = JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8')) as Record<string, string>;
const sorted = (values: Iterable<string>): string[] => [...values].sort();

/** Returns whether a menu item can appear on a row with these flags if its other conditions hold. */
function mayShow(when: string | undefined, flags: string): boolean {
  return (when ?? '').split(' && ').every((condition) => {
    const [, pattern] = /^viewItem =~ \/(.+)\/$/.exec(condition) ?? [];
    assert.ok(pattern !== undefined || !condition.includes('viewItem'), condition);
    return pattern === undefined || new RegExp(pattern).test(flags);
  });
}

/** Evaluates a condition made of comparisons. */
function holds(when: string, values: Readonly<Record<string, string | number>>): boolean {
  return when.split(' && ').every((condition) => {
    const [, key = '', operator, value] = /^([\w.]+) (==|!=) ([\w-]+)$/.exec(condition) ?? [];
    assert.ok(operator !== undefined && key in values, condition);
    return (String(values[key]) === value) === (operator === '==');
  });
}

describe('Package manifest', () => {
  it('declares exactly the commands that code registers', () => {
    assert.deepEqual(
      sorted(contributes.commands.map(({ command }) => command)),
      sorted(Object.values(commandIds)),
      'Make `contributes.commands` in package.json and `commandIds` in src/editor/ids.ts the same.',
    );
  });

  it('declares exactly the tools that code registers', () => {
    assert.deepEqual(
      sorted(contributes.languageModelTools.map(({ name }) => name)),
      sorted(Object.values(toolNames)),
      'Make `contributes.languageModelTools` in package.json and `toolNames` in src/editor/ids.ts the same.',
    );
  });

  it('declares exactly the settings that code reads', () => {
    const { section, ...settings } = settingIds;
    assert.deepEqual(
      sorted(Object.keys(contributes.configuration.properties)),
      sorted(Object.values(settings).map((name) => `${section}.${name}`)),
      'Make `contributes.configuration` in package.json and `settingIds` in src/editor/ids.ts the same.',
    );
    const reading = readFileSync(join(root, 'src/editor/settings.ts'), 'utf8');
    const unread = Object.keys(settings).filter((key) => !reading.includes(`settingIds.${key}`));
    assert.deepEqual(unread, [], 'Read these in src/editor/settings.ts.');
  });

  it('declares only settings that docs/settings.md documents', () => {
    const page = readFileSync(join(root, 'docs/settings.md'), 'utf8');
    const undocumented = Object.keys(contributes.configuration.properties).filter(
      (id) => !page.includes(`| \`${id}\``),
    );
    assert.deepEqual(undocumented, [], 'Add these to the table in docs/settings.md.');
  });

  it('declares exactly the views that code provides', () => {
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

  it('uses exactly the context keys that code sets', () => {
    const asked = new Set(text.match(/prolificCollections\.\w+(?= (?:==|!=|>)|"| &&| \|\|)/g) ?? []);
    const ids = new Set<string>([...Object.values(commandIds), ...Object.values(viewIds)]);
    const settings = new Set(Object.keys(contributes.configuration.properties));
    const keys = [...asked].filter((key) => !ids.has(key) && !settings.has(key));
    assert.deepEqual(
      sorted(keys),
      sorted(Object.values(contextKeys)),
      'Make `when` conditions in package.json and `contextKeys` in src/editor/ids.ts the same.',
    );
  });

  it('uses exactly the placeholders that package.nls.json defines', () => {
    const used = new Set([...text.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key ?? ''));
    assert.deepEqual(
      sorted(used),
      sorted(Object.keys(names)),
      'Make the placeholders in package.json and the names in package.nls.json the same.',
    );
  });

  it('puts every command under the category Prolific', () => {
    assert.ok(contributes.commands.every(({ category }) => category === 'Prolific'));
  });

  it('offers at most three inline actions on a row, each also in the context menu for the keyboard', () => {
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

  it('has every command in a row’s context menu, except those that take no row', () => {
    const takesNoRow = [
      ...Object.keys(titleAliases),
      'signOut',
      'showActivity',
      'findParticipant',
      'deleteParticipant',
      'gettingStarted',
      'showLog',
    ];
    const ofRows = (contributes.menus['view/item/context'] ?? []).map(({ command }) => command);
    const elsewhere = Object.entries(commandIds).filter(([, id]) => !ofRows.includes(id));
    assert.deepEqual(
      sorted(elsewhere.map(([command]) => command)),
      sorted(takesNoRow),
      'Add a command that takes a snapshot, collection, batch or job to `view/item/context` in package.json, any other to the list in this test.',
    );
  });

  it('has every command in the palette, except aliases of others there and those that are for rows only', () => {
    const hidden = (contributes.menus['commandPalette'] ?? []).filter(({ when }) => when === 'false');
    const names = [...Object.keys(commandAliases), ...rowCommands];
    assert.deepEqual(
      sorted(hidden.map(({ command }) => command)),
      sorted(names.map((name) => commandIds[name as keyof typeof commandIds])),
      'Name an alias in `commandAliases` in src/editor/ids.ts, a command for rows in `rowCommands`, and nothing else in `commandPalette` with `false` in package.json.',
    );
  });

  it('has no command that takes a row in the view’s title, because the editor would pass the focused one', () => {
    const takesNone = [commandIds.diagnoseConnection, commandIds.signIn];
    const ofRows = (contributes.menus['view/item/context'] ?? []).map(({ command }) => command);
    const inTitle = (contributes.menus['view/title'] ?? []).map(({ command }) => command);
    assert.deepEqual(
      inTitle.filter((command) => ofRows.includes(command)),
      takesNone,
    );
  });

  it('declares the walkthrough that code opens, with an event that completes each step', () => {
    assert.deepEqual(
      contributes.walkthroughs.map(({ id }) => `${publisher}.${name}#${id}`),
      [walkthroughId],
    );
    for (const { steps } of contributes.walkthroughs) {
      for (const { id, completionEvents } of steps) assert.notEqual(completionEvents.length, 0, id);
    }
  });

  it('links only to existing commands in its welcome texts and walkthrough', () => {
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

  it('mentions an open folder only if there is one, and asks for one otherwise', () => {
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
    assert.match(names['welcome.signedOut'] ?? '', /the open folder/);
    assert.doesNotMatch(names['welcome.signedOutNoFolder'] ?? '', /the open folder/);
  });

  it('lists settings in order of use, as the documents do', () => {
    const { properties } = contributes.configuration;
    const ids = Object.entries(properties)
      .sort(([, a], [, b]) => (a.order ?? 0) - (b.order ?? 0))
      .map(([id]) => id);
    assert.equal(ids[0], 'prolificCollections.exportFolder');
    assert.equal(ids.at(-1), 'prolificCollections.apiUrl');
    assert.deepEqual(
      Object.values(properties).map(({ order }) => order),
      ids.map((_, index) => index + 1),
    );
    const documented = readFileSync(join(root, 'docs', 'settings.md'), 'utf8').match(/(?<=\n\| `)[\w.]+/g);
    assert.deepEqual(documented, ids);
  });

  it('lets no workspace set the address that the token goes to', () => {
    assert.equal(contributes.configuration.properties['prolificCollections.apiUrl']?.scope, 'machine');
  });

  it('restricts all but harmless settings in untrusted workspaces', () => {
    const harmless = ['tables.choices', 'tables.separator', 'tables.excelByteOrderMark'].map(
      (name) => `${settingIds.section}.${name}`,
    );
    const ofWorkspaces = Object.entries(contributes.configuration.properties)
      .filter(([, { scope }]) => !['application', 'machine'].includes(scope))
      .map(([id]) => id);
    assert.deepEqual(
      sorted(ofWorkspaces),
      sorted([...capabilities.untrustedWorkspaces.restrictedConfigurations, ...harmless]),
      'Name a setting that a workspace can set in `restrictedConfigurations` in package.json, or in `harmless` in this test.',
    );
  });

  it('lets only the user turn off the formula guard, not a workspace or container', () => {
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

  it('names only existing pictures', () => {
    const media = readdirSync(join(root, 'media'), { recursive: true, encoding: 'utf8' });
    for (const [, file] of text.matchAll(/"media\/([\w./-]+)"/g)) assert.ok(media.includes(file ?? ''), file);
  });
});

/** Returns the flags of every possible row. */
function allRowFlags(): string[] {
  const either = [false, true];
  const subjects = (['collection', 'batch'] as const).flatMap((kind) =>
    either.flatMap((isRunning) =>
      either.flatMap((isResumable) => [
        ...either.flatMap((hasSnapshots) => [
          rowFlags.subject(kind, { isRunning, hasSnapshots, isResumable }),
          rowFlags.local({ isRunning, hasSnapshots, isResumable }),
        ]),
      ]),
    ),
  );
  return [
    rowFlags.workspace(),
    rowFlags.batches(),
    ...subjects,
    ...either.map(rowFlags.export),
    rowFlags.unfinished(),
    rowFlags.elsewhere(),
    ...either.map(rowFlags.snapshot),
    rowFlags.jobs(),
    ...either.map(rowFlags.job),
    ...(['account', 'network', 'other'] as const).map(rowFlags.problem),
    rowFlags.part(),
    rowFlags.questions(),
  ];
}
