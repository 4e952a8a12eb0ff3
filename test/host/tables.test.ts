import assert from 'node:assert/strict';
import { access, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { sampleBatch } from '../prolific/sampleCollections.ts';
import { withPerson } from './support/answers.ts';
import { until, withProlific } from './support/inEditor.ts';
import { children, cookingSnapshot, exportResponses, run, workspaceRow } from './support/rows.ts';

describe('Analysis tables', () => {
  const scene = withProlific();
  const person = withPerson();

  it('are created from a snapshot’s row', async () => {
    const row = await cookingSnapshot(scene());
    const { snapshot } = row;
    const result = await vscode.commands.executeCommand<{ status: string; folder: vscode.Uri; rows: number }>(
      'prolificCollections.createTables',
      row,
    );
    assert.equal(result.status, 'completed');
    assert.equal(result.folder.fsPath, join(snapshot.folder, 'analysis'));
    const wide = await readFile(join(snapshot.folder, 'analysis', 'responses_wide.csv'), 'utf8');
    assert.match(wide, /^row,submission_id,participant_id,study_id,created_at,duplicate,q01_/);
    assert.equal((await readdir(snapshot.folder)).filter((name) => name.startsWith('.')).length, 0);
  });

  it('are created for a snapshot folder, but not over a modified file', async () => {
    const { snapshot } = await cookingSnapshot(scene());
    const argument = { snapshotFolder: snapshot.folder };
    await run('createTables', argument);
    await writeFile(join(snapshot.folder, 'analysis', 'codebook.md'), 'mine');
    await assert.rejects(run('createTables', argument), /codebook\.md/);
    assert.equal(await readFile(join(snapshot.folder, 'analysis', 'codebook.md'), 'utf8'), 'mine');
  });

  it('are reported with a button that opens the wide table in a tab that stays', async () => {
    const { snapshot } = await cookingSnapshot(scene());
    person().presses.add('Open Table');
    await run('createTables', { snapshotFolder: snapshot.folder });
    const tab = await until('the table', () => {
      const { activeTab } = vscode.window.tabGroups.activeTabGroup;
      return activeTab?.label === 'responses_wide.csv' && activeTab;
    });
    assert.equal(tab.isPreview, false);
    assert.deepEqual(person().shown.at(-1)?.buttons, ['Open Table', 'Open Codebook', 'Open Folder']);
  });

  it('follow the settings for choices, separator and formula guarding', async () => {
    const { snapshot } = await cookingSnapshot(scene());
    const settings = vscode.workspace.getConfiguration('prolificCollections.tables');
    await settings.update('choices', 'values', vscode.ConfigurationTarget.Global);
    await settings.update('guardFormulas', false, vscode.ConfigurationTarget.Global);
    await settings.update('separator', 'semicolon', vscode.ConfigurationTarget.Global);
    await settings.update('excelByteOrderMark', true, vscode.ConfigurationTarget.Global);
    try {
      await run('createTables', { snapshotFolder: snapshot.folder });
    } finally {
      for (const name of ['choices', 'guardFormulas', 'separator', 'excelByteOrderMark'])
        await settings.update(name, undefined, vscode.ConfigurationTarget.Global);
    }
    const record = await readFile(join(snapshot.folder, 'analysis', 'tables.json'), 'utf8');
    assert.match(record, /"choices": "values",\s+"guard_formulas": false/);
    const wide = await readFile(join(snapshot.folder, 'analysis', 'responses_wide.csv'), 'utf8');
    assert.match(wide, /^\uFEFFrow;submission_id;/);
  });

  it('of all collections and batches form one data set', async () => {
    await cookingSnapshot(scene());
    const [group] = await children(scene(), 'batches', await workspaceRow(scene(), 'Kitchen Lab'));
    const batches = await children(scene(), 'batch', group);
    await exportResponses(batches.find(({ subject }) => subject.id === sampleBatch.id));
    await run('createTables', { allCollections: true });
    const tables = join(scene().exportFolder, 'tables');
    const collections = (await readdir(tables)).filter((name) => name.startsWith('collection='));
    assert.equal(collections.length, 2);
    for (const collection of collections) {
      const [snapshot] = await readdir(join(tables, collection));
      await access(join(tables, collection, snapshot ?? '', 'part-0.parquet'));
    }
  });

  it('of all collections are created by a choice in the list of snapshots', async () => {
    await cookingSnapshot(scene());
    const { showQuickPick } = vscode.window;
    let labels: string[] = [];
    const pickLast = (items: readonly vscode.QuickPickItem[]): Promise<unknown> => {
      labels = items.map(({ label }) => label);
      return Promise.resolve(items.at(-1));
    };
    Object.assign(vscode.window, { showQuickPick: pickLast });
    try {
      await run('createTables');
    } finally {
      Object.assign(vscode.window, { showQuickPick });
    }
    assert.deepEqual(labels, ['Cooking at home', 'All Collections']);
    await access(join(scene().exportFolder, 'tables'));
  });

  it('of all collections are not created without a snapshot', async () => {
    await run('createTables', { allCollections: true });
    await assert.rejects(access(scene().exportFolder));
  });
});
