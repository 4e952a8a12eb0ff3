import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandIds, contextKeys, viewIds } from '../../../src/editor/ids.ts';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly menus: {
      readonly commandPalette: readonly { readonly command: string; readonly when: string }[];
    };
  };
}

type Command = keyof typeof commandIds;
type Values = Readonly<Record<string, boolean | number>>;

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../../..', name), 'utf8'));
}

const { commands, menus } = (readJson('package.json') as Manifest).contributes;

/** Evaluates `&&`, `||`, `!` and `>`, as the editor does; missing keys are false. */
function holds(when: string, values: Values): boolean {
  return when.split(' || ').some((all) =>
    all.split(' && ').every((condition) => {
      if (condition === 'false') return false;
      const [, not, key = '', bound] = /^(!?)([\w.]+)(?: > (\d+))?$/.exec(condition) ?? [];
      assert.ok(not !== undefined && Object.values<string>(contextKeys).includes(key), condition);
      const value = values[key] ?? false;
      return bound === undefined ? Boolean(value) !== (not === '!') : Number(value) > Number(bound);
    }),
  );
}

/** Returns the names of the commands that the palette lists, besides the editor’s own. */
function listed(keys: Partial<Record<keyof typeof contextKeys, boolean | number>>): Command[] {
  const values = Object.fromEntries(
    Object.entries(keys).map(([name, value]) => [contextKeys[name as keyof typeof contextKeys], value]),
  );
  const names = Object.keys(commandIds) as Command[];
  return names.filter((name) =>
    menus.commandPalette
      .filter(({ command }) => command === commandIds[name])
      .every(({ when }) => holds(when, values)),
  );
}

/** “Prolific: Focus on Collections View”, which the editor adds for each view. */
const ofEditor = Object.keys(viewIds).length - 1;

const signedIn = { signedIn: true };
const signedOut = { signedOut: true };
const fullest = { running: 1, hasSnapshot: true, hasUnfinished: true, hasIncomplete: true };
const always: readonly Command[] = [
  'exportCollection',
  'exportWithOptions',
  'showActivity',
  'gettingStarted',
  'diagnoseConnection',
  'showLog',
];
const forSnapshots: readonly Command[] = [
  'openOverview',
  'openResponses',
  'revealSnapshot',
  'deleteSnapshot',
  'compareSnapshot',
  'createTables',
  'createNotebook',
  'addSubmissionDetails',
  'addDemographics',
  'createShareableCopy',
  'updateCollection',
  'findParticipant',
];

const states: Readonly<Record<string, readonly [Parameters<typeof listed>[0], readonly Command[]]>> = {
  'before anything is known': [{}, ['signIn', 'signOut', 'refresh', ...always]],
  'signed out before the first export': [signedOut, ['signIn', ...always]],
  'signed in before the first export': [signedIn, ['signOut', 'refresh', ...always]],
  'signed in during the first export': [
    { ...signedIn, running: 1 },
    ['signOut', 'refresh', 'cancelExport', ...always],
  ],
  'signed in after the first export': [
    { ...signedIn, hasSnapshot: true },
    ['signOut', 'refresh', ...always, ...forSnapshots],
  ],
  'signed out with snapshots': [
    { ...signedOut, hasSnapshot: true },
    ['signIn', 'refresh', ...always, ...forSnapshots],
  ],
  'signed in with an interrupted first export': [
    { ...signedIn, hasUnfinished: true },
    ['signOut', 'refresh', 'resumeExport', 'discardExport', 'findParticipant', ...always],
  ],
  'signed in with everything': [
    { ...signedIn, ...fullest },
    [
      ...['signOut', 'refresh', 'cancelExport', 'resumeExport', 'discardExport', 'fetchUploads'],
      ...always,
      ...forSnapshots,
    ] as Command[],
  ],
};

describe('Command Palette', () => {
  for (const [state, [keys, expected]] of Object.entries(states)) {
    it(`lists what is possible ${state}`, () => {
      assert.deepEqual(listed(keys).toSorted(), [...expected].toSorted());
    });
  }

  it('lists at most 25 commands, and fewer than 14 before the first export', () => {
    for (const account of [{}, signedIn, signedOut]) {
      const before = listed(account).length + ofEditor;
      assert.ok(before < 14, String(before));
      const after =
        listed({ ...account, ...fullest, running: account === signedIn ? 1 : 0 }).length + ofEditor;
      assert.ok(after <= 25, String(after));
    }
  });

  // VS Code sorts commands that match equally well with localeCompare, so a prefix comes first.
  for (const [file, typed] of [
    ['package.nls.json', 'Export '],
    ['package.nls.de.json', 'Sammlung'],
  ] as const) {
    it(`offers Export Collection first for “${typed}”: ${file}`, () => {
      const words = readJson(file) as Readonly<Record<string, string>>;
      const titleOf = (name: Command): string => {
        const title = commands.find(({ command }) => command === commandIds[name])?.title ?? '';
        return words[title.slice(1, -1)] ?? title;
      };
      const matching = listed({ ...signedIn, ...fullest })
        .map(titleOf)
        .filter((title) => title.startsWith(typed))
        .toSorted((a, b) => a.localeCompare(b));
      assert.ok(matching.length > 1, 'There are no others.');
      assert.equal(matching[0], titleOf('exportCollection'));
    });
  }
});
