import assert from 'node:assert/strict';
import { access, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { sampleBatch } from '../prolific/sampleCollections.ts';
import { withProlific } from './support/inEditor.ts';
import { children, cookingSnapshot, run, workspaceRow } from './support/rows.ts';

describe('Tables', () => {
  const scene = withProlific();

  it('are created from the row of a snapshot', async () => {
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

  it('are created for code that names a snapshot, which hears of what is in the way', async () => {
    const { snapshot } = await cookingSnapshot(scene());
    const argument = { snapshotFolder: snapshot.folder };
    await run('createTables', argument);
    await writeFile(join(snapshot.folder, 'analysis', 'codebook.md'), 'mine');
    await assert.rejects(run('createTables', argument), /codebook\.md/);
    assert.equal(await readFile(join(snapshot.folder, 'analysis', 'codebook.md'), 'utf8'), 'mine');
  });

  it('have values and no guarded formulas where the settings say so', async () => {
    const { snapshot } = await cookingSnapshot(scene());
    const settings = vscode.workspace.getConfiguration('prolificCollections.tables');
    await settings.update('choices', 'values', vscode.ConfigurationTarget.Global);
    await settings.update('guardFormulas', false, vscode.ConfigurationTarget.Global);
    try {
      await run('createTables', { snapshotFolder: snapshot.folder });
    } finally {
      await settings.update('choices', undefined, vscode.ConfigurationTarget.Global);
      await settings.update('guardFormulas', undefined, vscode.ConfigurationTarget.Global);
    }
    const record = await readFile(join(snapshot.folder, 'analysis', 'tables.json'), 'utf8');
    assert.match(record, /"choices": "values",\s+"guard_formulas": false/);
  });

  it('of all collections and batches become one data set', async () => {
    await cookingSnapshot(scene());
    const [group] = await children(scene(), 'batches', await workspaceRow(scene(), 'Kitchen Lab'));
    const batches = await children(scene(), 'batch', group);
    await run(
      'exportResponses',
      batches.find(({ subject }) => subject.id === sampleBatch.id),
    );
    await run('createAllTables');
    const tables = join(scene().exportFolder, 'tables');
    const collections = (await readdir(tables)).filter((name) => name.startsWith('collection='));
    assert.equal(collections.length, 2);
    for (const collection of collections) {
      const [snapshot] = await readdir(join(tables, collection));
      await access(join(tables, collection, snapshot ?? '', 'part-0.parquet'));
    }
  });

  it('of all collections are nothing where there is no snapshot', async () => {
    await run('createAllTables');
    await assert.rejects(access(scene().exportFolder));
  });
});
