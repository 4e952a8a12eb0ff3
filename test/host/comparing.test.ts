import assert from 'node:assert/strict';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { CompareResult } from '../../src/commands/snapshots/compareSnapshot.ts';
import { commandIds } from '../../src/editor/ids.ts';
import { withPerson } from './support/answers.ts';
import { signIn, until, withProlific } from './support/inEditor.ts';
import { children, collectionsOf, exportResponses, run, type Kind } from './support/rows.ts';
import { reportTabs } from './support/reportTabs.ts';

describe('compareSnapshot command', () => {
  const scene = withProlific();
  const person = withPerson();

  async function cookingSnapshots(): Promise<Kind<'snapshot'>[]> {
    const [cooking] = await collectionsOf(scene(), 'Kitchen Lab');
    assert.ok(cooking);
    return await children(scene(), 'snapshot', cooking);
  }

  async function newSnapshot(): Promise<Kind<'snapshot'>> {
    await signIn(scene());
    const [cooking] = await collectionsOf(scene(), 'Kitchen Lab');
    await exportResponses(cooking);
    const [row] = await cookingSnapshots();
    assert.ok(row);
    return row;
  }

  /** Writes an earlier snapshot without the first submission and with another study in the second. */
  async function earlierSnapshot({ snapshot }: Kind<'snapshot'>): Promise<string> {
    const folder = join(dirname(snapshot.folder), '2025-01-01T00-00-00Z');
    await cp(snapshot.folder, folder, { recursive: true });
    const manifest = JSON.parse(await readFile(join(folder, 'snapshot.json'), 'utf8')) as object;
    const earlier = { ...manifest, requested_at: '2025-01-01T00:00:00.000Z' };
    await writeFile(join(folder, 'snapshot.json'), JSON.stringify(earlier));
    const [, second = '', ...rest] = (await readFile(join(folder, 'responses.jsonl'), 'utf8')).split('\n');
    const changed = JSON.stringify({ ...(JSON.parse(second) as object), study_id: 'another' });
    await writeFile(join(folder, 'responses.jsonl'), [changed, ...rest].join('\n'));
    scene().parts.snapshotIndex.refresh();
    return folder;
  }

  it('shows a comparison with the earlier snapshot as a page', async () => {
    const row = await newSnapshot();
    const folder = await earlierSnapshot(row);
    const result = await vscode.commands.executeCommand<CompareResult>(commandIds.compareSnapshot, row);
    assert.deepEqual(result.submissions, { new: 1, changed: 1, gone: 0 });
    assert.equal(result.before.fsPath, folder);
    const document = await until('the report', () =>
      vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'prolific-comparison'),
    );
    assert.match(document.getText(), /^\| Submissions \| 1 \| 1 \| 0 \|$/m);
    const tab = await until('its page', () => reportTabs().at(-1));
    assert.equal(tab.label, 'Changes in Cooking at home.md');
  });

  it('offers the two response files side by side', async () => {
    const row = await newSnapshot();
    await earlierSnapshot(row);
    person().presses.add('Compare Responses');
    await run('compareSnapshot', row);
    const diff = await until('the two files', () => {
      const { input } = vscode.window.tabGroups.activeTabGroup.activeTab ?? {};
      return input instanceof vscode.TabInputTextDiff && input;
    });
    assert.equal(diff.modified.fsPath, join(row.snapshot.folder, 'responses.jsonl'));
    assert.match(diff.original.fsPath, /2025-01-01T00-00-00Z/);
  });

  it('opens neither file if a Git repository begins in one of the snapshots', async () => {
    const row = await newSnapshot();
    await writeFile(join(await earlierSnapshot(row), 'HEAD'), 'ref: refs/heads/main\n');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    person().presses.add('Compare Responses');
    await run('compareSnapshot', row);
    await until('the message', () => person().shown.find(({ severity }) => severity === 'error'));
    const { input } = vscode.window.tabGroups.activeTabGroup.activeTab ?? {};
    assert.ok(!(input instanceof vscode.TabInputTextDiff));
  });

  it('reports that there is no earlier snapshot', async () => {
    const row = await newSnapshot();
    await run('compareSnapshot', row);
    assert.match(person().shown.at(-1)?.text ?? '', /no earlier snapshot/);
    assert.deepEqual(person().shown.at(-1)?.buttons, []);
  });

  it('recreates its page after a restart, but only for snapshots in the export folders', async () => {
    const row = await newSnapshot();
    const before = await earlierSnapshot(row);
    const pageOf = async (after: string): Promise<string> => {
      const query = JSON.stringify({ before, after });
      const uri = vscode.Uri.from({ scheme: 'prolific-comparison', path: '/again.md', query });
      return (await vscode.workspace.openTextDocument(uri)).getText();
    };
    assert.match(await pageOf(row.snapshot.folder), /^\| Submissions \| 1 \| 1 \| 0 \|$/m);
    assert.match(await pageOf('/etc'), /no longer exists/);
  });
});
