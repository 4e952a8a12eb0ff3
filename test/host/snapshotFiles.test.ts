import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { openFolder, until } from './support/inEditor.ts';

const manifest = {
  schema_version: 1,
  collection: { id: 'c1', name: 'Kitchen' },
  export_id: null,
  filter: null,
  api_generation: '2',
  requested_at: '2026-11-23T14:05:09.000Z',
  finished_at: '2026-11-23T14:06:00.000Z',
  archive: { size: 1, etag: null },
  totals: { files: 0, bytes: 0 },
  entries: [],
};

describe('Manifest schema in the editor', () => {
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(join(openFolder(), 'prolific-exports'), { recursive: true, force: true, maxRetries: 5 });
  });

  async function openManifest(name: string, json: object): Promise<vscode.TextDocument> {
    const folder = join(openFolder(), 'prolific-exports', 'kitchen-1', name);
    await mkdir(folder, { recursive: true });
    const path = join(folder, 'snapshot.json');
    await writeFile(path, JSON.stringify(json, undefined, 2));
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(path));
    await vscode.window.showTextDocument(document);
    return document;
  }

  it('marks a value that an export would not write', async () => {
    const { uri } = await openManifest('2026-11-23T14-05-09Z', { ...manifest, requested_at: 'yesterday' });
    const [found] = await until('a mark', () => {
      const marks = vscode.languages.getDiagnostics(uri);
      return marks.length > 0 && marks;
    });
    assert.match(found?.message ?? '', /instant in UTC/);
  });

  it('explains a key on hover', async () => {
    const document = await openManifest('2026-11-24T14-05-09Z-2', manifest);
    const at = document.positionAt(document.getText().indexOf('"etag"') + 2);
    const words = await until('the meaning of “etag”', async () => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        at,
      );
      const [first] = hovers.flatMap(({ contents }) => contents);
      return first instanceof vscode.MarkdownString && first.value;
    });
    assert.match(words, /same ETag means the same content/);
    assert.deepEqual(vscode.languages.getDiagnostics(document.uri), []);
  });
});
