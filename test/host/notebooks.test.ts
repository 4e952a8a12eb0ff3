import assert from 'node:assert/strict';
import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { withPerson } from './support/answers.ts';
import { until, withProlific } from './support/inEditor.ts';
import { cookingSnapshot } from './support/rows.ts';

interface Result {
  readonly status: string;
  readonly notebook: vscode.Uri;
}

describe('createNotebook command', () => {
  const scene = withProlific();
  const person = withPerson();

  async function create(argument: object): Promise<Result> {
    return await vscode.commands.executeCommand<Result>('prolificCollections.createNotebook', argument);
  }

  it('creates the tables, writes the notebook beside them and opens it', async () => {
    const { snapshot } = await cookingSnapshot(scene());
    const result = await create({ snapshotFolder: snapshot.folder, language: 'python' });
    assert.equal(result.status, 'created');
    assert.equal(result.notebook.fsPath, join(snapshot.folder, 'analysis', 'analysis.ipynb'));
    await access(join(snapshot.folder, 'analysis', 'responses_long.csv'));
    const editor = await until('the notebook to be open', () => vscode.window.activeNotebookEditor);
    assert.equal(editor.notebook.uri.fsPath, result.notebook.fsPath);
    assert.ok(editor.notebook.cellCount > 20);
    const { activeTab } = vscode.window.tabGroups.activeTabGroup;
    assert.equal(activeTab?.isPreview, false);
  });

  it('offers the Quarto extension once, if no extension reads such documents', async () => {
    const { snapshot } = await cookingSnapshot(scene());
    await scene().parts.memory.update('quartoOffered', undefined);
    person().presses.add('Create Another');
    for (let time = 0; time < 2; time++) await create({ snapshotFolder: snapshot.folder, language: 'r' });
    const offers = person().shown.filter(({ text }) => text.includes('Quarto'));
    assert.deepEqual(
      offers.map(({ buttons }) => buttons),
      [['Show Extension']],
    );
  });

  it('asks for the language when called on a row', async () => {
    const row = await cookingSnapshot(scene());
    const { showQuickPick } = vscode.window;
    const offered: string[] = [];
    const pick = (items: readonly vscode.QuickPickItem[]): Promise<vscode.QuickPickItem | undefined> => {
      offered.push(...items.map(({ label }) => label));
      return Promise.resolve(items.find(({ label }) => label === 'R'));
    };
    Object.assign(vscode.window, { showQuickPick: pick });
    try {
      const { notebook } = await create(row);
      assert.equal(notebook.fsPath, join(row.snapshot.folder, 'analysis', 'analysis.qmd'));
    } finally {
      Object.assign(vscode.window, { showQuickPick });
    }
    assert.deepEqual(offered, ['Python', 'R', 'SQL']);
  });

  it('asks before it opens an existing notebook or creates another, and never overwrites one', async () => {
    const { snapshot } = await cookingSnapshot(scene());
    const argument = { snapshotFolder: snapshot.folder, language: 'sql' };
    const { notebook } = await create(argument);
    await writeFile(notebook.fsPath, 'mine');
    assert.equal((await create(argument)).status, 'cancelled');
    const [question] = person().shown.filter(({ modal }) => modal);
    assert.deepEqual(question?.buttons, ['Open', 'Create Another']);
    person().presses.add('Open');
    assert.deepEqual((await create(argument)).status, 'opened');
    person().presses.delete('Open');
    person().presses.add('Create Another');
    assert.match((await create(argument)).notebook.path, /\/analysis-2\.sql$/);
    assert.equal(await readFile(notebook.fsPath, 'utf8'), 'mine');
  });

  it('offers Data Wrangler only if it is installed', async () => {
    const { snapshot } = await cookingSnapshot(scene());
    const argument = { snapshotFolder: snapshot.folder, language: 'r' };
    const offer = 'Open in Data Wrangler';
    person().presses.add(offer).add('Create Another');
    await create(argument);
    assert.ok(!person().shown.some(({ buttons }) => buttons.includes(offer)));
    const command = 'dataWrangler.openInDataWrangler';
    const opened: vscode.Uri[] = [];
    const { getExtension } = vscode.extensions;
    const installed = { packageJSON: { contributes: { commands: [{ command }] } } };
    const registered = vscode.commands.registerCommand(command, (file: vscode.Uri) => opened.push(file));
    Object.assign(vscode.extensions, {
      getExtension: (id: string) => (id === 'ms-toolsai.datawrangler' ? installed : getExtension(id)),
    });
    try {
      await create(argument);
      const file = await until('the table to be opened', () => opened[0]);
      assert.equal(file.fsPath, join(snapshot.folder, 'analysis', 'responses_wide.csv'));
    } finally {
      Object.assign(vscode.extensions, { getExtension });
      registered.dispose();
    }
  });
});
