import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds, viewIds } from '../../src/editor/ids.ts';
import type { TreeNode } from '../../src/tree/nodes.ts';
import { cookingCollection, pilotCollection } from '../prolific/sampleCollections.ts';
import { sampleData } from '../prolific/sampleData.ts';
import { assertFasterThan, signIn, until, withProlific, type InEditor } from './support/inEditor.ts';
import { children, collectionRow, collectionsOf, label, workspaceRow, type Kind } from './support/rows.ts';

/** A collection as a list gives it that leaves pages to be asked for. */
function withoutPages({ prolific }: InEditor, id: string): object {
  const all = prolific.data.workspaces.flatMap(({ collections }) => collections);
  const wire = all.find((collection) => collection.wire.id === id)?.wire;
  return { ...wire, collection_items: undefined, item_count: 2 };
}

describe('The collections view', () => {
  const scene = withProlific();

  it('shows Prolific workspaces, their collections, and under these pages and instructions', async () => {
    await signIn(scene());
    const cooking = await collectionRow(scene(), cookingCollection);
    const pages = await children(scene(), 'page', cooking);
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

  it('says of a collection how many pages it has, when it was changed and by whom', async () => {
    await signIn(scene());
    const [first] = await collectionsOf(scene(), 'Kitchen Lab');
    assert.ok(first);
    const { description } = scene().parts.tree.getTreeItem(first);
    assert.match(String(description), /^\d+ pages? · .+ · \p{Letter}+/u);
  });

  it('shows a snapshot under its collection as soon as it is there, and no more once it is gone', async () => {
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

  it('gives every row an id of its own', async () => {
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

  it('shows a row with the sentence where a Prolific workspace cannot be loaded, and loads it on retry', async () => {
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
    assert.match(label(scene(), problem), /could not accept the request/);
    fault.remove();
    await vscode.commands.executeCommand('prolificCollections.refresh', problem);
    assert.ok((await children(scene(), 'collection', workspace)).length > 0);
  });

  it('asks once for pages that do not come, however often its rows are drawn, and again on retry', async () => {
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
    const [problem] = await children(scene(), 'problem', pilot);
    for (let drawn = 0; drawn < 5; drawn += 1) await parts.tree.getChildren(pilot);
    const asked = (): number => prolific.requests.to('api', 'GET', new RegExp(`/collections/${id}$`)).length;
    assert.equal(asked(), 1);
    fault.remove();
    await vscode.commands.executeCommand('prolificCollections.refresh', problem);
    assert.ok((await children(scene(), 'page', pilot)).length > 0);
    assert.equal(asked(), 2);
  });

  it('says in its row that a Prolific workspace has the feature not enabled', async () => {
    await signIn(scene());
    const gated = await workspaceRow(scene(), 'Early access');
    const [problem] = await children(scene(), 'problem', gated);
    assert.ok(problem);
    assert.equal(problem.problem?.kind, 'feature-not-enabled');
  });

  it('says in its row that a Prolific workspace has no collections', async () => {
    await signIn(scene());
    const bare = await workspaceRow(scene(), 'New team');
    const [empty] = await children(scene(), 'empty', bare);
    assert.ok(empty);
    assert.equal(label(scene(), empty), 'No collections yet');
  });
});

describe('The only Prolific workspace of an account', () => {
  const { workspaces, ...data } = sampleData();
  const scene = withProlific(() => ({
    data: { ...data, workspaces: workspaces.filter(({ title }) => title === 'Kitchen Lab') },
  }));

  /** The row that tells why there are no others. */
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
    ['whose collections cannot be loaded', /\/collections/],
    ['that cannot be loaded itself', /\/workspaces/],
  ] as const) {
    it(`${what} says why in a row, which loads it again`, async () => {
      const problem = await problemRow(422, path);
      assert.match(label(scene(), problem), /could not accept the request \(status 422\)/);
      scene().prolific.faults.clear();
      await vscode.commands.executeCommand('prolificCollections.refresh', problem);
      const [workspace] = await children(scene(), 'workspace');
      assert.ok((await children(scene(), 'collection', workspace)).length > 0);
    });
  }

  it('says how long Prolific wants to be left alone', async () => {
    const problem = await problemRow(429, /\/collections/);
    assert.match(label(scene(), problem), /too many requests/);
    const { tooltip } = scene().parts.tree.getTreeItem(problem);
    assert.ok(typeof tooltip === 'string');
    assert.match(tooltip, /Try again after 90 s/);
  });
});

describe('The collections view with 10,000 collections in a Prolific workspace', () => {
  const scene = withProlific({ data: sampleData({ extraCollections: 10_000 }) });

  it('has all rows within a second of the last page', async () => {
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
