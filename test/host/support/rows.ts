import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds } from '../../../src/editor/ids.ts';
import type { SubjectNode, TreeNode } from '../../../src/tree/nodes.ts';
import { signIn, until, type InEditor } from './inEditor.ts';

type KindAmong<N extends TreeNode, K> = N extends TreeNode ? (K extends N['kind'] ? N : never) : never;

/** A row of the collections view of one kind. */
export type Kind<K extends TreeNode['kind']> = KindAmong<TreeNode, K>;

/** Returns the rows of a kind below `node` or at the root, once there are any. */
export async function children<K extends TreeNode['kind']>(
  { parts }: InEditor,
  kind: K,
  node?: TreeNode,
): Promise<Kind<K>[]> {
  const rows = await until(`rows of kind ${kind}`, async () => {
    const found = await parts.tree.getChildren(node);
    return found.some((row) => row.kind === kind) && found;
  });
  return rows.filter((row): row is Kind<K> => row.kind === kind);
}

/** Returns the distinct kinds of the current rows below `node`, in order. */
export async function kindsBelow({ parts }: InEditor, node: TreeNode): Promise<TreeNode['kind'][]> {
  return [...new Set((await parts.tree.getChildren(node)).map(({ kind }) => kind))];
}

export function label({ parts }: InEditor, node: TreeNode): string {
  const { label: words } = parts.tree.getTreeItem(node);
  return typeof words === 'string' ? words : (words?.label ?? '');
}

export function description({ parts }: InEditor, node: TreeNode): string {
  return String(parts.tree.getTreeItem(node).description);
}

export async function workspaceRow(scene: InEditor, title: string): Promise<Kind<'workspace'>> {
  const workspaces = await children(scene, 'workspace');
  const node = workspaces.find((row) => row.workspace.title === title);
  assert.ok(node, title);
  return node;
}

/** Returns the rows of all collections of a Prolific workspace. */
export async function collectionsOf(scene: InEditor, workspace: string): Promise<SubjectNode[]> {
  return await children(scene, 'collection', await workspaceRow(scene, workspace));
}

/** Returns the row of a collection of the Prolific workspace "Kitchen Lab". */
export async function collectionRow(scene: InEditor, { id }: { readonly id: string }): Promise<SubjectNode> {
  const row = (await collectionsOf(scene, 'Kitchen Lab')).find(({ subject }) => subject.id === id);
  assert.ok(row, id);
  return row;
}

/** Returns the rows of exports on Prolific, once there are any. */
export async function jobsBelow(scene: InEditor, subject: SubjectNode): Promise<Kind<'job'>[]> {
  const [group] = await children(scene, 'jobs', subject);
  assert.ok(group);
  return await children(scene, 'job', group);
}

export function iconOf({ parts }: InEditor, node: TreeNode): string {
  const { iconPath } = parts.tree.getTreeItem(node);
  assert.ok(iconPath instanceof vscode.ThemeIcon);
  return iconPath.id;
}

/** Returns the words of the row’s context value, which menus test. */
export function flagsOf({ parts }: InEditor, node: TreeNode): string[] {
  return parts.tree.getTreeItem(node).contextValue?.split(' ') ?? [];
}

/** Runs one of the extension’s commands like a click on a row. */
export async function run(command: keyof typeof commandIds, argument?: unknown): Promise<void> {
  await vscode.commands.executeCommand(commandIds[command], argument);
}

/** Exports the responses of a collection or batch without its uploads, as a task does. */
export async function exportResponses(row: SubjectNode | undefined): Promise<void> {
  assert.ok(row);
  const { kind, id } = row.subject;
  await run('exportCollection', {
    scope: 'responses',
    ...(kind === 'collection' ? { collectionId: id } : { batchId: id }),
  });
}

/** Signs in, exports the responses of the cooking collection and returns the row of the snapshot below it. */
export async function cookingSnapshot(
  scene: InEditor,
): Promise<Kind<'snapshot'> & { readonly parent: SubjectNode }> {
  await signIn(scene);
  const [cooking] = await collectionsOf(scene, 'Kitchen Lab');
  await exportResponses(cooking);
  const [snapshot] = await children(scene, 'snapshot', cooking);
  assert.ok(snapshot?.parent === cooking);
  return snapshot as Kind<'snapshot'> & { readonly parent: SubjectNode };
}

/** Returns the rows of a kind below a collection's or batch's group of questions. */
export async function questionsOf<K extends 'page' | 'item' | 'problem'>(
  scene: InEditor,
  kind: K,
  subject: SubjectNode,
): Promise<Kind<K>[]> {
  const [group] = await children(scene, 'questions', subject);
  return await children(scene, kind, group);
}
