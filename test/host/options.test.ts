import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ExportResult } from '../../src/commands/exporting/exportCollection.ts';
import { commandIds } from '../../src/editor/ids.ts';
import { readManifestHead } from '../../src/snapshots/manifest.ts';
import { cookingCollection, pilotCollection } from '../prolific/sampleCollections.ts';
import { withEmptyWindow } from './support/emptyWindow.ts';
import { signIn, withProlific } from './support/inEditor.ts';
import { withQuestions } from './support/questions.ts';
import { children, collectionRow, description } from './support/rows.ts';

async function run(argument: unknown): Promise<ExportResult | undefined> {
  return await vscode.commands.executeCommand<ExportResult | undefined>(
    commandIds.exportWithOptions,
    argument,
  );
}

/** Returns the filter of a snapshot and whether it is complete. */
async function recorded(result: ExportResult | undefined): Promise<[filter: unknown, complete: unknown]> {
  assert.ok(result?.status === 'completed');
  const text = await readFile(join(result.folder.fsPath, 'snapshot.json'), 'utf8');
  const { filter, complete } = JSON.parse(text) as { readonly filter: unknown; readonly complete?: boolean };
  return [filter, complete];
}

describe('Options of an export', () => {
  const scene = withProlific({ generateMs: 0 });
  const person = withQuestions();

  it('exports everything with Enter alone', async () => {
    await signIn(scene());
    const exporting = run(await collectionRow(scene(), pilotCollection));
    await person().choose(1);
    await person().choose(2);
    assert.deepEqual(await recorded(await exporting), [null, true]);
  });

  it('exports the responses only', async () => {
    await signIn(scene());
    const exporting = run(await collectionRow(scene(), cookingCollection));
    await person().choose(1, 'Responses Only');
    await person().choices(2);
    await person().back(2);
    assert.equal((await person().choices(1)).activeItems[0]?.label, 'Responses Only');
    await person().choose(1);
    await person().choose(2, 'All Responses');
    assert.deepEqual(await recorded(await exporting), [null, false]);
  });

  it('exports some uploads: of a question, a kind and a size', async () => {
    await signIn(scene());
    const row = await collectionRow(scene(), cookingCollection);
    const exporting = run(row);
    await person().choose(1, 'Some Uploads…');
    const { items } = await person().choices(2);
    assert.deepEqual(
      items.map(({ label }) => label),
      ['Photos of your kitchen or of a dish', 'A recipe of your own, as a PDF (if you like)'],
    );
    await person().choose(2, items[1]?.label);
    await person().choose(3, 'Documents');
    await person().choose(4, 'Enter a Size…');
    await person().type(4, 'much');
    await person().accept(4);
    assert.ok((await person().type(4, '')).validationMessage === undefined);
    await person().type(4, '2,5');
    await person().accept(4);
    await person().choose(5, 'All Responses');
    const result = await exporting;
    assert.ok(result?.status === 'completed');
    const manifest = await readManifestHead(result.folder.fsPath);
    assert.equal(manifest?.complete, false);
    assert.equal(manifest.uploads?.questions?.length, 1);
    assert.deepEqual(manifest.uploads.kinds, ['document']);
    assert.equal(manifest.uploads.max_bytes, 2_500_000);
    const [snapshot] = await children(scene(), 'snapshot', row);
    assert.ok(snapshot);
    assert.match(description(scene(), snapshot), /some uploads \(documents, up to 2.5 MB, 1 question\)/);
  });

  it('repeats only the check whether Prolific can filter if that failed', async () => {
    await signIn(scene());
    scene().prolific.faults.add({
      server: 'api',
      path: new RegExp(`${pilotCollection.id}/export$`),
      times: 1,
      fault: { kind: 'answer', status: 400, body: '{"detail":"no"}' },
    });
    person().presses.add('Try Again');
    void run(await collectionRow(scene(), pilotCollection));
    await person().choose(1);
    await person().choose(2, 'Filter…');
    await person().choose(3, 'All studies');
    await person().leave();
    assert.equal(person().shown.filter(({ severity }) => severity === 'error').length, 1);
  });
});

describe('Options of an export in a window with two folders', () => {
  const scene = withProlific({ generateMs: 0 });
  const person = withQuestions();
  const open: vscode.WorkspaceFolder[] = [];
  const picked = withEmptyWindow(open);
  beforeEach(async () => {
    for (const name of ['first', 'second']) {
      await mkdir(join(picked(), name));
      open.push({ uri: vscode.Uri.file(join(picked(), name)), name, index: open.length });
    }
    scene().parts.snapshotIndex.refresh();
  });
  afterEach(() => {
    open.length = 0;
  });

  it('asks for the folder, and offers the last one first', async () => {
    await signIn(scene());
    const row = await collectionRow(scene(), pilotCollection);
    const first = run(row);
    await person().choose(1);
    await person().choose(2);
    const { items } = await person().choices(3);
    assert.deepEqual(
      items.map(({ label }) => label),
      ['first', 'second'],
    );
    await person().choose(3, 'second');
    const result = await first;
    assert.ok(result?.status === 'completed' && result.folder.fsPath.startsWith(join(picked(), 'second')));
    const second = run(row);
    await person().choose(1);
    await person().choose(2);
    assert.equal((await person().choices(3)).items[0]?.label, 'second');
    await person().leave();
    assert.deepEqual(await second, { status: 'cancelled' });
  });
});
