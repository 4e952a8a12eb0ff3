import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { commandIds, viewIds } from '../../src/editor/ids.ts';
import type { SubjectNode, TreeNode } from '../../src/tree/nodes.ts';
import { questionWords } from '../../src/tree/questionWords.ts';
import type { Layout } from '../prolific/layout.ts';
import { cookingCollection, pilotCollection } from '../prolific/sampleCollections.ts';
import { sampleData } from '../prolific/sampleData.ts';
import { assertFasterThan, signIn, until, withProlific, type InEditor } from './support/inEditor.ts';
import {
  children,
  collectionRow,
  collectionsOf,
  label,
  questionsOf,
  workspaceRow,
  type Kind,
} from './support/rows.ts';

/** Returns a collection without its pages, as in a list that leaves them to a separate request. */
function withoutPages({ prolific }: InEditor, id: string): object {
  const all = prolific.data.workspaces.flatMap(({ collections }) => collections);
  const wire = all.find((collection) => collection.wire.id === id)?.wire;
  return { ...wire, collection_items: undefined, item_count: 2 };
}

/** Sends a collection's pages in a layout. */
function layOut({ prolific }: InEditor, id: string, layout: Layout): void {
  const all = prolific.data.workspaces.flatMap(({ collections }) => collections);
  for (const collection of all) if (collection.wire.id === id) collection.layout = layout;
}

describe('Collections view', () => {
  const scene = withProlific();

  for (const layout of ['items', 'rows'] as const) {
    it(`shows Prolific workspaces with their collections, pages and instructions, sent in ${layout}`, async () => {
      layOut(scene(), cookingCollection.id, layout);
      await signIn(scene());
      const cooking = await collectionRow(scene(), cookingCollection);
      const pages = await questionsOf(scene(), 'page', cooking);
      assert.ok(pages.length >= 3);
      const items = (
        await Promise.all(pages.map(async (page) => await scene().parts.tree.getChildren(page)))
      ).flat();
      const words = items.map((item) => scene().parts.tree.getTreeItem(item).description);
      for (const type of [
        'Free text',
        'Text with unit',
        'Multiple choice',
        'Multiple choice with text',
        'File upload',
      ]) {
        assert.ok(words.includes(type), type);
      }
    });
  }

  it('expands the first Prolific workspace after the sign-in', async () => {
    await signIn(scene());
    const workspaces = await children(scene(), 'workspace');
    const [first, ...others] = workspaces.map((row) => scene().parts.tree.getTreeItem(row).collapsibleState);
    assert.equal(first, vscode.TreeItemCollapsibleState.Expanded);
    assert.ok(others.length > 0);
    assert.ok(others.every((state) => state === vscode.TreeItemCollapsibleState.Collapsed));
  });

  it('gives images and text blocks icons of their kind', () => {
    const icons = ['image', 'rich_text', 'free_text', 'a_new_type'].map((type) => questionWords(type).icon);
    assert.deepEqual(icons, ['file-media', 'note', 'edit', 'question']);
  });

  it('shows the page count, last change, author and id of a collection in its tooltip', async () => {
    await signIn(scene());
    const [first] = await collectionsOf(scene(), 'Kitchen Lab');
    assert.ok(first);
    const { description, tooltip } = scene().parts.tree.getTreeItem(first);
    assert.equal(description, '');
    assert.ok(tooltip instanceof vscode.MarkdownString);
    assert.match(tooltip.value, /\d+ pages?[^]*Changed .+ by \p{Letter}+[^]*ID /u);
  });

  it('shows a snapshot below its collection until it is deleted', async () => {
    await signIn(scene());
    const cooking = await collectionRow(scene(), cookingCollection);
    await vscode.commands.executeCommand('prolificCollections.exportCollection', cooking);
    const [snapshot] = await children(scene(), 'snapshot', cooking);
    assert.ok(snapshot);
    await vscode.workspace.fs.delete(vscode.Uri.file(snapshot.snapshot.folder), { recursive: true });
    await vscode.commands.executeCommand('prolificCollections.refresh');
    const again = await collectionRow(scene(), cookingCollection);
    assert.ok(!(await scene().parts.tree.getChildren(again)).some(({ kind }) => kind === 'snapshot'));
  });

  it('copies the id of a collection from its row', async () => {
    await signIn(scene());
    const [first] = await collectionsOf(scene(), 'Kitchen Lab');
    assert.ok(first);
    await vscode.commands.executeCommand('prolificCollections.copyId', first);
    assert.equal(await vscode.env.clipboard.readText(), first.subject.id);
  });

  it('gives every row a unique id', async () => {
    await signIn(scene());
    const { tree } = scene().parts;
    const ids: string[] = [];
    const visit = async (node: TreeNode | undefined): Promise<void> => {
      for (const child of await tree.getChildren(node)) {
        ids.push(tree.getTreeItem(child).id ?? '');
        await visit(child);
      }
    };
    await collectionsOf(scene(), 'Kitchen Lab');
    await visit(undefined);
    assert.equal(new Set(ids).size, ids.length);
  });

  it('shows an error row for a Prolific workspace that cannot be loaded, and loads it on retry', async () => {
    await signIn(scene());
    const fault = scene().prolific.faults.add({
      server: 'api',
      path: /\/collections/,
      fault: { kind: 'answer', status: 422, body: '{"detail":"no"}' },
    });
    const [workspace] = await children(scene(), 'workspace');
    assert.ok(workspace);
    const [problem] = await children(scene(), 'problem', workspace);
    assert.ok(problem);
    assert.match(label(scene(), problem), /rejected the request/);
    fault.remove();
    await vscode.commands.executeCommand('prolificCollections.refresh', problem);
    assert.ok((await children(scene(), 'collection', workspace)).length > 0);
  });

  it('requests pages that cannot be loaded only once, and again on retry', async () => {
    await signIn(scene());
    const { prolific, parts } = scene();
    const { id } = pilotCollection;
    prolific.faults.add({
      server: 'api',
      path: /\/collections\?/,
      fault: { kind: 'answer', status: 200, body: { results: [withoutPages(scene(), id)] } },
    });
    const fault = prolific.faults.add({
      server: 'api',
      path: new RegExp(`/collections/${id}$`),
      fault: { kind: 'answer', status: 422, body: '{"detail":"no"}' },
    });
    const pilot = await collectionRow(scene(), pilotCollection);
    const [problem] = await questionsOf(scene(), 'problem', pilot);
    for (let drawn = 0; drawn < 5; drawn += 1) await parts.tree.getChildren(problem?.parent);
    const asked = (): number => prolific.requests.to('api', 'GET', new RegExp(`/collections/${id}$`)).length;
    assert.equal(asked(), 1);
    fault.remove();
    await vscode.commands.executeCommand('prolificCollections.refresh', problem);
    assert.ok((await questionsOf(scene(), 'page', pilot)).length > 0);
    assert.equal(asked(), 2);
  });

  it('shows an error row for a Prolific workspace without the collections feature', async () => {
    await signIn(scene());
    const gated = await workspaceRow(scene(), 'Early access');
    const [problem] = await children(scene(), 'problem', gated);
    assert.ok(problem);
    assert.equal(problem.problem?.kind, 'feature-not-enabled');
  });

  it('shows a row for a Prolific workspace without collections', async () => {
    await signIn(scene());
    const bare = await workspaceRow(scene(), 'New team');
    const [empty] = await children(scene(), 'empty', bare);
    assert.ok(empty);
    assert.equal(label(scene(), empty), 'No collections yet');
  });
});

describe('Single Prolific workspace of an account', () => {
  const { workspaces, ...data } = sampleData();
  const scene = withProlific(() => ({
    data: { ...data, workspaces: workspaces.filter(({ title }) => title === 'Kitchen Lab') },
  }));

  /** Returns the only row, which gives the reason. */
  async function problemRow(status: number, path: RegExp): Promise<Kind<'problem'>> {
    scene().prolific.faults.add({
      server: 'api',
      path,
      fault: { kind: 'answer', status, body: '{}', headers: { 'retry-after': '90' } },
    });
    await signIn(scene());
    const [first] = await until('a row', async () => {
      const rows = await scene().parts.tree.getChildren();
      return rows.length > 0 && rows;
    });
    const [problem] = first?.kind === 'problem' ? [first] : await children(scene(), 'problem', first);
    assert.ok(problem);
    return problem;
  }

  for (const [what, path] of [
    ['collections not loaded', /\/collections/],
    ['workspace not loaded', /\/workspaces/],
  ] as const) {
    it(`shows the reason in a row that loads it again: ${what}`, async () => {
      const problem = await problemRow(422, path);
      assert.match(label(scene(), problem), /rejected the request \(status 422\)/);
      scene().prolific.faults.clear();
      await vscode.commands.executeCommand('prolificCollections.refresh', problem);
      const [workspace] = await children(scene(), 'workspace');
      assert.ok((await children(scene(), 'collection', workspace)).length > 0);
    });
  }

  it('shows when to try again after too many requests', async () => {
    const problem = await problemRow(429, /\/collections/);
    assert.match(label(scene(), problem), /too many requests/);
    const { tooltip } = scene().parts.tree.getTreeItem(problem);
    assert.ok(typeof tooltip === 'string');
    assert.match(tooltip, /Try again in 90 s/);
  });
});

describe('Collections view with 10,000 collections in a Prolific workspace', () => {
  const scene = withProlific({ data: sampleData({ extraCollections: 10_000 }) });

  it('shows all rows within a second of the last page', async () => {
    await signIn(scene());
    await vscode.commands.executeCommand(`${viewIds.collections}.focus`);
    await assertFasterThan(1_000, async () => {
      await vscode.commands.executeCommand(commandIds.refresh);
      let largest: Kind<'collection'>[] = [];
      let rowsAt = 0;
      for (const workspace of await children(scene(), 'workspace')) {
        const rows = await until(
          'all collections',
          async () => {
            const found = await scene().parts.tree.getChildren(workspace);
            return found.every(({ kind }) => kind !== 'loading') && found;
          },
          30_000,
        );
        const collections = rows.filter((row): row is Kind<'collection'> => row.kind === 'collection');
        if (collections.length > largest.length) {
          largest = collections;
          rowsAt = Date.now();
        }
      }
      assert.equal(largest.length, 10_000);
      const pages = scene().prolific.requests.all.filter(({ path }) => path.includes('/collections'));
      return rowsAt - Math.max(...pages.map(({ at }) => at));
    });
  }).timeout(60_000);
});

describe('Collections view redraws', () => {
  const scene = withProlific({ generateMs: 'manual' });
  let redrawn: (TreeNode | undefined)[];
  let listener: vscode.Disposable;
  beforeEach(async () => {
    await signIn(scene());
    redrawn = [];
    const { tree } = scene().parts;
    listener = tree.onDidChangeTreeData((node) => {
      redrawn.push(node);
      if (node !== undefined) tree.getTreeItem(node);
    });
  });
  afterEach(() => {
    listener.dispose();
  });

  /** Requests and draws the row of the pilot collection and those below it, as VS Code does. */
  async function draw(): Promise<{ readonly pilot: SubjectNode; readonly below: readonly TreeNode[] }> {
    const { tree } = scene().parts;
    const pilot = await collectionRow(scene(), pilotCollection);
    const below = [...(await tree.getChildren(pilot))];
    for (const row of below) if (row.kind === 'jobs') below.push(...(await tree.getChildren(row)));
    for (const row of [pilot, ...below]) tree.getTreeItem(row);
    redrawn.length = 0;
    return { pilot, below };
  }

  function startExport(): Promise<unknown> {
    const { exportFolder, parts } = scene();
    const target = { workspaceFolder: dirname(exportFolder), exportFolder };
    const subject = { kind: 'collection', ...pilotCollection } as const;
    return parts.exports.start({ subject, target, scope: 'everything' }).outcome;
  }

  async function exported(): Promise<void> {
    const outcome = startExport();
    await until('the job', () => scene().prolific.jobs.of(pilotCollection.id).length === 1);
    scene().prolific.jobs.finishAll();
    await outcome;
  }

  it('are limited to its own row while an export runs', async () => {
    void startExport();
    const pilot = await collectionRow(scene(), pilotCollection);
    await children(scene(), 'export', pilot);
    await children(scene(), 'jobs', pilot);
    const { below } = await draw();
    await until('two redraws', () => redrawn.length > 1);
    for (const row of redrawn)
      assert.equal(
        row,
        below.find(({ kind }) => kind === 'export'),
      );
  });

  it('don’t happen if nothing has changed on disk', async () => {
    await exported();
    await children(scene(), 'jobs', await collectionRow(scene(), pilotCollection));
    const { below } = await draw();
    assert.ok(below.some(({ kind }) => kind === 'snapshot'));
    scene().parts.snapshotIndex.refresh();
    await scene().parts.snapshotIndex.read();
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.deepEqual(redrawn, []);
  });

  it('show a deleted snapshot as gone', async () => {
    await exported();
    const { pilot } = await draw();
    await rm(scene().exportFolder, { recursive: true });
    scene().parts.snapshotIndex.refresh();
    await until('a redraw', () => redrawn.length > 0);
    assert.deepEqual(redrawn, [pilot]);
  });

  it('are limited to the jobs if only their list has changed', async () => {
    const { parts, prolific } = scene();
    const { signal } = new AbortController();
    const pilot = await collectionRow(scene(), pilotCollection);
    const client = await parts.session.client();
    await client.requestExport(pilot.subject, undefined, signal);
    await children(scene(), 'jobs', pilot);
    const { below } = await draw();
    prolific.jobs.finishAll();
    await parts.jobs.refresh(pilot.subject, signal);
    await until('a redraw', () => redrawn.length > 0);
    assert.deepEqual(redrawn, [below.find(({ kind }) => kind === 'jobs')]);
  });
});
