import assert from 'node:assert/strict';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { CompareResult } from '../../src/commands/compareSnapshot.ts';
import { commandIds } from '../../src/editor/ids.ts';
import { withPerson } from './support/answers.ts';
import { signIn, until, withProlific } from './support/inEditor.ts';
import { children, collectionsOf, run, type Kind } from './support/rows.ts';

describe('A comparison with the snapshot before', () => {
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
    await run('exportResponses', cooking);
    const [row] = await cookingSnapshots();
    assert.ok(row);
    return row;
  }

  /** The same a year earlier, when the first submission had not come yet and the second said something else. */
  async function earlierSnapshot({ snapshot }: Kind<'snapshot'>): Promise<string> {
    const folder = join(dirname(snapshot.folder), '2025-01-01T00-00-00Z');
    await cp(snapshot.folder, folder, { recursive: true });
    const manifest = JSON.parse(await readFile(join(folder, 'snapshot.json'), 'utf8')) as object;
    const earlier = { ...manifest, requested_at: '2025-01-01T00:00:00.000Z' };
    await writeFile(join(folder, 'snapshot.json'), JSON.stringify(earlier));
    const [, second = '', ...rest] = (await readFile(join(folder, 'responses.jsonl'), 'utf8')).split('\n');
    const changed = JSON.stringify({ ...(JSON.parse(second) as object), study_id: 'another' });
    await writeFile(join(folder, 'responses.jsonl'), [changed, ...rest].join('\n'));
    scene().parts.onDisk.refresh();
    return folder;
  }

  it('is shown as a page, from a snapshot’s row', async () => {
    const row = await newSnapshot();
    const folder = await earlierSnapshot(row);
    const result = await vscode.commands.executeCommand<CompareResult>(commandIds.compareSnapshot, row);
    assert.deepEqual(result.submissions, { new: 1, changed: 1, gone: 0 });
    assert.equal(result.before.fsPath, folder);
    const document = await until('the report', () =>
      vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'prolific-comparison'),
    );
    assert.match(document.getText(), /^\| Submissions \| 1 \| 1 \| 0 \|$/m);
    await until('its preview', () =>
      vscode.window.tabGroups.all.some(({ tabs }) =>
        tabs.some(
          ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.includes('markdown'),
        ),
      ),
    );
  });

  it('offers the two files of responses side by side', async () => {
    const row = await newSnapshot();
    await earlierSnapshot(row);
    person().presses.add('Responses Side by Side');
    await run('compareSnapshot', row);
    const diff = await until('the two files', () => {
      const { input } = vscode.window.tabGroups.activeTabGroup.activeTab ?? {};
      return input instanceof vscode.TabInputTextDiff && input;
    });
    assert.equal(diff.modified.fsPath, join(row.snapshot.folder, 'responses.jsonl'));
    assert.match(diff.original.fsPath, /2025-01-01T00-00-00Z/);
  });

  it('says where there is no earlier one', async () => {
    const row = await newSnapshot();
    await run('compareSnapshot', row);
    assert.match(person().shown.at(-1)?.text ?? '', /no earlier snapshot/);
    assert.deepEqual(person().shown.at(-1)?.buttons, []);
  });

  it('makes its page again where the text is not there any more, of snapshots that are here only', async () => {
    const row = await newSnapshot();
    const before = await earlierSnapshot(row);
    const pageOf = async (after: string): Promise<string> => {
      const query = JSON.stringify({ before, after });
      const uri = vscode.Uri.from({ scheme: 'prolific-comparison', path: '/again.md', query });
      return (await vscode.workspace.openTextDocument(uri)).getText();
    };
    assert.match(await pageOf(row.snapshot.folder), /^\| Submissions \| 1 \| 1 \| 0 \|$/m);
    assert.match(await pageOf('/etc'), /not here any more/);
  });
});
