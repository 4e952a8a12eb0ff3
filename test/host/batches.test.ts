import assert from 'node:assert/strict';
import { access } from 'node:fs/promises';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { SubjectNode } from '../../src/tree/nodes.ts';
import { sampleBatch } from '../prolific/sampleCollections.ts';
import { withPerson } from './support/answers.ts';
import { signIn, until, withProlific } from './support/inEditor.ts';
import {
  children,
  collectionsOf,
  flagsOf,
  jobsBelow,
  kindsBelow,
  questionsOf,
  run,
  workspaceRow,
  type Kind,
} from './support/rows.ts';

describe('Batches', () => {
  const scene = withProlific();
  const person = withPerson();

  async function batchRow(): Promise<SubjectNode> {
    await signIn(scene());
    const [group] = await children(scene(), 'batches', await workspaceRow(scene(), 'Kitchen Lab'));
    assert.ok(group);
    const row = (await children(scene(), 'batch', group)).find(
      ({ subject }) => subject.id === sampleBatch.id,
    );
    assert.ok(row);
    return row;
  }

  it('appear in a group below the collections, with their status and size', async () => {
    const batch = await batchRow();
    const workspace = await workspaceRow(scene(), 'Kitchen Lab');
    assert.deepEqual(await kindsBelow(scene(), workspace), ['collection', 'batches']);
    const { tooltip } = scene().parts.tree.getTreeItem(batch);
    assert.ok(tooltip instanceof vscode.MarkdownString);
    assert.match(tooltip.value, /Batch[^]*ready[^]*\d+ tasks/);
    assert.ok((await questionsOf(scene(), 'item', batch)).length > 0);
  });

  /** Waits until the view received its response about batches, and sends one more request after it. */
  async function untilAnswered(status: number, { workspace }: Kind<'workspace'>): Promise<void> {
    const { parts, prolific } = scene();
    await until(`the batches to be answered with ${status}`, () =>
      prolific.requests
        .to('api', 'GET', /\/batches/)
        .some((request) => request.status === status && request.ended),
    );
    const client = await parts.session.client();
    await client.batches(workspace.id, { signal: AbortSignal.timeout(10_000) }).catch(() => undefined);
  }

  it('have no group in a Prolific workspace without batches', async () => {
    await signIn(scene());
    const bare = await workspaceRow(scene(), 'New team');
    await children(scene(), 'empty', bare);
    await untilAnswered(200, bare);
    assert.deepEqual(await kindsBelow(scene(), bare), ['empty']);
  });

  for (const [status, body] of [
    [403, 'no'],
    [404, 'You do not have permission to access to this feature.'],
    [405, 'Method "GET" not allowed.'],
  ] as const) {
    it(`have no group if Prolific refuses to list them: status ${status}`, async () => {
      scene().prolific.faults.add({
        path: /\/batches/,
        fault: { kind: 'answer', status, body: { detail: body } },
      });
      await signIn(scene());
      const kitchen = await workspaceRow(scene(), 'Kitchen Lab');
      await children(scene(), 'collection', kitchen);
      await untilAnswered(status, kitchen);
      assert.deepEqual(await kindsBelow(scene(), kitchen), ['collection']);
    });
  }

  it('show a row to try again if they cannot be loaded for another reason', async () => {
    const fault = scene().prolific.faults.add({
      path: /\/batches/,
      fault: { kind: 'answer', status: 422, body: '{"detail":"no"}' },
    });
    await signIn(scene());
    const [group] = await children(scene(), 'batches', await workspaceRow(scene(), 'Kitchen Lab'));
    const [problem] = await children(scene(), 'problem', group);
    fault.remove();
    await run('refresh', problem);
    assert.ok((await children(scene(), 'batch', group)).length > 0);
  });

  it('do not delay the collections while they load', async () => {
    const stalled = scene().prolific.faults.add({ path: /\/batches/, fault: { kind: 'stall' } });
    await signIn(scene());
    assert.ok((await collectionsOf(scene(), 'Kitchen Lab')).length > 0);
    await until('the batches to be asked for', () => stalled.hits > 0);
    scene().prolific.faults.clear();
  });

  it('are exported, updated and opened by the same commands as collections', async () => {
    const batch = await batchRow();
    await run('exportCollection', batch);
    const [snapshot] = await children(scene(), 'snapshot', batch);
    assert.ok(snapshot);
    assert.equal(snapshot.snapshot.manifest.batch?.id, sampleBatch.id);
    await run('openResponses', snapshot);
    const opened = vscode.window.activeTextEditor?.document.fileName ?? '';
    assert.equal(basename(opened), 'responses-by-submission.jsonl');
    await until('the row to offer an update', () => flagsOf(scene(), batch).includes('updatable'));
    await run('updateCollection', batch);
    await until('both jobs', async () => (await jobsBelow(scene(), batch)).length === 2);
    await run('copyId', batch);
    assert.equal(await vscode.env.clipboard.readText(), sampleBatch.id);
    await access(snapshot.snapshot.folder);
  });

  it('are listed below the collections in the picker of an export', async () => {
    await signIn(scene());
    const exporting = run('exportCollection');
    const picker = await person().picker();
    const items = await until('the batches', () => {
      const at = picker.items.findIndex(({ kind }) => kind === vscode.QuickPickItemKind.Separator);
      return at > 0 && picker.items.slice(at);
    });
    assert.equal(items[0]?.label, 'Batches');
    assert.ok(items.some(({ label: name }) => name === sampleBatch.name));
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await exporting;
  });
});
