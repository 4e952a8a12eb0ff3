import assert from 'node:assert/strict';
import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { commandIds, contextKeys } from '../../src/editor/ids.ts';
import { writeManifest } from '../../src/snapshots/manifest.ts';
import { Expansion } from '../../src/tree/drawing/expansion.ts';
import type { TreeNode } from '../../src/tree/nodes.ts';
import { pilotCollection } from '../prolific/sampleCollections.ts';
import { sampleData } from '../prolific/sampleData.ts';
import { manifestHead } from '../unit/support/manifestHead.ts';
import { withPerson } from './support/answers.ts';
import { withContextKeys } from './support/contextKeys.ts';
import { signIn, until, withProlific, type InEditor } from './support/inEditor.ts';
import { leaveStaging } from './support/leftStaging.ts';
import {
  children,
  collectionRow,
  cookingSnapshot,
  description,
  flagsOf,
  label,
  run,
  type Kind,
} from './support/rows.ts';

/** Writes two collections, one with two snapshots and an interrupted export, as earlier sessions left them. */
async function plantSnapshots(
  scene: InEditor,
  ...others: readonly (readonly [name: string, id: string, times: readonly string[]])[]
): Promise<void> {
  for (const [name, id, times] of [
    ['Tea', 'c2', ['2026-09-14T10-00-00Z']],
    ['Kitchen', 'c1', ['2026-09-13T10-00-00Z', '2026-09-15T10-00-00Z']],
    ...others,
  ] as const) {
    for (const time of times) {
      const folder = join(scene.exportFolder, `${name.toLowerCase()}-${id}`, time);
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'responses.jsonl'), '{}\n');
      const at = time.replace(/T(\d\d)-(\d\d)-/, 'T$1:$2:');
      const head = manifestHead(at, { collection: { id, name }, totals: { files: 1, bytes: 3 } });
      await writeManifest(folder, { head, entries: [] });
    }
  }
  await leaveStaging(scene, join(scene.exportFolder, 'kitchen-c1', '.prolific-partial-1a2b3c4d'), {
    collection: { id: 'c1', name: 'Kitchen' },
    export_id: null,
    filter: null,
    requested_at: '2026-09-16T10:00:00Z',
  });
  scene.parts.snapshotIndex.refresh();
}

interface State {
  readonly name: string;
  readonly enter: (scene: InEditor) => Promise<void>;
  readonly viewState: string;
  /** The first row above On This Computer; the first workspace if `undefined`. */
  readonly notice?: { readonly label: RegExp; readonly command: string; readonly flag: string };
}

async function refused(scene: InEditor): Promise<void> {
  await signIn(scene);
  scene.prolific.faults.add({ server: 'api', fault: { kind: 'answer', status: 401 } });
  const client = await scene.parts.session.client();
  await client.workspaces(AbortSignal.timeout(10_000)).catch(() => undefined);
}

async function offline(scene: InEditor): Promise<void> {
  await signIn(scene);
  await scene.prolific.unplug();
  await run('refresh');
}

const states: readonly State[] = [
  { name: 'signed in', enter: (scene) => signIn(scene), viewState: 'rows' },
  {
    name: 'signed out',
    enter: () => Promise.resolve(),
    viewState: 'signed-out',
    notice: { label: /^Not signed in$/, command: commandIds.signIn, flag: 'account' },
  },
  {
    name: 'token rejected',
    enter: refused,
    viewState: 'token-refused',
    notice: { label: /^API token no longer accepted$/, command: commandIds.signIn, flag: 'account' },
  },
  {
    name: 'offline',
    enter: offline,
    viewState: 'offline',
    notice: { label: /^Can’t connect to Prolific$/, command: commandIds.refresh, flag: 'retryable' },
  },
];

describe('On This Computer', () => {
  const scene = withProlific();
  const keys = withContextKeys();

  async function roots(viewState: string): Promise<TreeNode[]> {
    return await until(`the view to show ${viewState}`, async () => {
      const rows = await scene().parts.tree.getChildren();
      return keys().get(contextKeys.viewState) === viewState && rows;
    });
  }

  function rowCommand(row: TreeNode): string | undefined {
    return scene().parts.tree.getTreeItem(row).command?.command;
  }

  for (const { name, enter, viewState, notice } of states) {
    describe(name, () => {
      it('is absent without snapshots', async () => {
        await enter(scene());
        const rows = await roots(viewState);
        assert.ok(rows.every(({ kind }) => kind === 'workspace'));
        assert.equal(rows.length > 0, notice === undefined);
      });

      it('lists all snapshots and interrupted exports by collection, with their actions', async () => {
        await plantSnapshots(scene());
        await enter(scene());
        const rows = await until('the group', async () => {
          const found = await roots(viewState);
          return found.at(-1)?.kind === 'computer' && found;
        });
        const [first] = rows;
        const computer = rows.at(-1);
        assert.ok(first && computer?.kind === 'computer');
        if (notice === undefined) assert.equal(first.kind, 'workspace');
        else {
          assert.deepEqual(
            rows.map(({ kind }) => kind),
            ['problem', 'computer'],
          );
          assert.match(label(scene(), first), notice.label);
          assert.equal(rowCommand(first), notice.command);
          assert.ok(flagsOf(scene(), first).includes(notice.flag));
        }
        const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
        const item = scene().parts.tree.getTreeItem(computer);
        assert.equal(item.collapsibleState, notice === undefined ? Collapsed : Expanded);
        const subjects = await children(scene(), 'local', computer);
        assert.deepEqual(
          subjects.map((row) => label(scene(), row)),
          ['Kitchen', 'Tea'],
        );
        const [kitchen] = subjects;
        assert.ok(kitchen && flagsOf(scene(), kitchen).includes('resumable'));
        const below = await scene().parts.tree.getChildren(kitchen);
        assert.deepEqual(
          below.map((row) => (row.kind === 'snapshot' ? basename(row.snapshot.folder) : row.kind)),
          ['unfinished', '2026-09-15T10-00-00Z', '2026-09-13T10-00-00Z'],
        );
        const [, newest] = below;
        assert.ok(newest && flagsOf(scene(), newest).includes('snapshot'));
        assert.equal(rowCommand(newest), commandIds.openOverview);
        // Actions need neither account nor network.
        await run('openResponses', newest);
        assert.equal(vscode.window.activeTextEditor?.document.languageId, 'jsonl');
      });
    });
  }

  it('appears with the first snapshot and disappears with the last', async () => {
    assert.deepEqual(await roots('signed-out'), []);
    await plantSnapshots(scene());
    const shown = async (): Promise<boolean> => (await scene().parts.tree.getChildren()).length > 0;
    await until('the rows', shown);
    await rm(scene().exportFolder, { recursive: true });
    scene().parts.snapshotIndex.refresh();
    await until('no rows', async () => !(await shown()));
  });

  it('doesn’t keep the only snapshot of a collection that was there from the start below its own row', async () => {
    await plantSnapshots(scene(), [pilotCollection.name, pilotCollection.id, ['2026-09-14T10-00-00Z']]);
    await signIn(scene());
    const pilot = await collectionRow(scene(), pilotCollection);
    const [snapshot] = await children(scene(), 'snapshot', pilot);
    assert.ok(snapshot);
    await children(scene(), 'questions', pilot);
    await rm(snapshot.snapshot.folder, { recursive: true });
    const redrawn: (TreeNode | undefined)[] = [];
    const listener = scene().parts.tree.onDidChangeTreeData((node) => redrawn.push(node));
    scene().parts.snapshotIndex.refresh();
    await until('the redraw', () => redrawn.includes(pilot));
    listener.dispose();
  });

  it('keeps the ids of its rows across sign-in, sign-out and refresh', async () => {
    await plantSnapshots(scene());
    const ids = async (): Promise<(string | undefined)[]> => {
      const computer = (await roots('signed-out')).at(-1);
      const subjects = await children(scene(), 'local', computer);
      return [computer!, ...subjects].map((row) => scene().parts.tree.getTreeItem(row).id);
    };
    const before = await ids();
    await signIn(scene());
    await roots('rows');
    await run('signOut');
    assert.deepEqual(await ids(), before);
    await run('refresh');
    assert.deepEqual(await ids(), before);
  });
});

describe('Expanded rows', () => {
  const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;

  function memory(stored?: unknown): vscode.Memento {
    const values = new Map([['expandedRows', stored]]);
    const kept: Pick<vscode.Memento, 'update'> & { get: (key: string) => unknown } = {
      get: (key) => values.get(key),
      update: (key, value) => Promise.resolve(void values.set(key, structuredClone(value))),
    };
    return kept as vscode.Memento;
  }

  it('are remembered with the window, unless they are as usual', () => {
    const kept = memory();
    const first = new Expansion(kept);
    first.toggled('a', true, false);
    first.toggled('b', false, true);
    first.toggled('c', true, false);
    first.toggled('c', false, false);
    const next = new Expansion(kept);
    assert.equal(next.stateOf('a', Collapsed), Expanded);
    assert.equal(next.stateOf('b', Expanded), Collapsed);
    assert.equal(next.stateOf('c', Collapsed), Collapsed);
    assert.equal(next.stateOf('a', None), None);
    assert.equal(kept.get<unknown[]>('expandedRows')?.length, 2);
  });

  it('are forgotten after 300 others, and if what is stored makes no sense', () => {
    const kept = memory();
    const first = new Expansion(kept);
    for (let row = 0; row <= 300; row++) first.toggled(`${row}`, true, false);
    assert.equal(new Expansion(kept).stateOf('0', Collapsed), Collapsed);
    assert.equal(new Expansion(kept).stateOf('300', Collapsed), Expanded);
    for (const stored of [7, 'a', [['a', 'b'], [true, true], null], { a: true }])
      assert.equal(new Expansion(memory(stored)).stateOf('a', Collapsed), Collapsed);
  });
});

describe('On This Computer without access to collections', () => {
  const { workspaces, ...data } = sampleData();
  const scene = withProlific({
    data: { ...data, workspaces: workspaces.filter(({ title }) => title === 'Early access') },
  });

  it('is below the reason', async () => {
    await plantSnapshots(scene());
    await signIn(scene());
    const rows = await until('the rows', async () => {
      const found = await scene().parts.tree.getChildren();
      return found.length > 1 && found[0]?.kind === 'problem' && found;
    });
    assert.equal(label(scene(), rows[0]!), 'Collections aren’t enabled yet');
  });
});

describe('Rows below a snapshot', () => {
  const scene = withProlific();
  const person = withPerson();

  async function parts(snapshot: TreeNode): Promise<Kind<'part'>[]> {
    return await children(scene(), 'part', snapshot);
  }

  async function part(snapshot: TreeNode, kind: string): Promise<Kind<'part'>> {
    const row = (await parts(snapshot)).find((one) => one.part.kind === kind);
    assert.ok(row, kind);
    return row;
  }

  /** Runs a row's own command, as a click does. */
  async function click(row: TreeNode): Promise<void> {
    const { command } = scene().parts.tree.getTreeItem(row);
    assert.ok(command);
    await vscode.commands.executeCommand(command.command, ...((command.arguments ?? []) as unknown[]));
  }

  function activeTab(): vscode.Tab | undefined {
    return vscode.window.tabGroups.activeTabGroup.activeTab;
  }

  it('open the responses, questions, tables, codebook and notebooks in tabs that stay', async () => {
    const snapshot = await cookingSnapshot(scene());
    assert.deepEqual(
      (await parts(snapshot)).map((row) => label(scene(), row)),
      ['Responses', 'Questions'],
    );
    await run('createNotebook', { snapshotFolder: snapshot.snapshot.folder, language: 'sql' });
    const rows = await parts(snapshot);
    assert.deepEqual(
      rows.map((row) => label(scene(), row)),
      ['Responses', 'Questions', 'Tables', 'Codebook', 'Notebook'],
    );
    assert.equal(description(scene(), rows.at(-1)!), 'analysis.sql');
    for (const [kind, name] of [
      ['responses', 'responses.jsonl'],
      ['questions', 'collection.json'],
      ['tables', 'responses_wide.csv'],
      ['notebook', 'analysis.sql'],
    ] as const) {
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await click(await part(snapshot, kind));
      const tab = await until(name, () => activeTab()?.label === name && activeTab());
      assert.equal(tab.isPreview, false, name);
    }
    await click(await part(snapshot, 'codebook'));
    await until('the codebook', () => activeTab()?.label.includes('codebook.md'));
  });

  it('open a codebook as text if it would load a picture', async () => {
    const snapshot = await cookingSnapshot(scene());
    await run('createTables', { snapshotFolder: snapshot.snapshot.folder });
    const page = join(snapshot.snapshot.folder, 'analysis', 'codebook.md');
    for (const planted of ['![x](https://example.org/x.png)', '<img src="https://example.org/x.png">']) {
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await writeFile(page, planted);
      await click(await part(snapshot, 'codebook'));
      await until('the text', () => activeTab()?.input instanceof vscode.TabInputText);
    }
  });

  it('appear when files are created while the rows are shown', async () => {
    const snapshot = await cookingSnapshot(scene());
    const { tree } = scene().parts;
    await children(scene(), 'jobs', snapshot.parent);
    await parts(snapshot);
    const { id } = tree.getTreeItem(snapshot);
    const redrawn: (string | undefined)[] = [];
    const listener = tree.onDidChangeTreeData((node) => redrawn.push(node && tree.getTreeItem(node).id));
    await run('createTables', { snapshotFolder: snapshot.snapshot.folder });
    await until('the row to be redrawn', () => redrawn.includes(id));
    listener.dispose();
  });

  it('reveal the uploads and count them', async () => {
    const { snapshot, ...row } = await cookingSnapshot(scene());
    await run('fetchUploads', { snapshotFolder: snapshot.folder });
    const [whole] = await until('all uploads', async () => {
      const found = await children(scene(), 'snapshot', row.parent);
      return found.every((one) => flagsOf(scene(), one).includes('whole')) && found;
    });
    assert.ok(whole);
    const uploads = await part(whole, 'uploads');
    const count = (
      await readdir(join(whole.snapshot.folder, 'files'), { recursive: true, withFileTypes: true })
    ).filter((entry) => entry.isFile()).length;
    assert.equal(label(scene(), uploads), `Uploads (${count})`);
    await click(uploads);
    assert.deepEqual(
      person().shown.filter(({ severity }) => severity !== 'information'),
      [],
    );
  });

  for (const [what, replace] of [
    ['is gone', (path: string) => rm(path)],
    [
      'is a link',
      async (path: string) => {
        await rm(path);
        await symlink('/etc/hostname', path);
      },
    ],
  ] as const) {
    it(`refuse a file that ${what}`, async () => {
      const snapshot = await cookingSnapshot(scene());
      const questions = await part(snapshot, 'questions');
      await replace(join(snapshot.snapshot.folder, questions.part.path));
      await click(questions);
      assert.equal(person().shown.at(-1)?.text, 'This file isn’t in the snapshot.');
      assert.deepEqual(
        (await parts(snapshot)).map((row) => label(scene(), row)),
        ['Responses'],
      );
      assert.equal(activeTab(), undefined);
    });
  }

  it('refuse a file in a repository', async () => {
    const snapshot = await cookingSnapshot(scene());
    await mkdir(join(snapshot.snapshot.folder, '.git'));
    await click(await part(snapshot, 'questions'));
    assert.match(person().shown.at(-1)?.text ?? '', /Git repository/);
    assert.equal(activeTab(), undefined);
  });
});
