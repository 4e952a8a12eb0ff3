import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { followResponses } from '../../src/editor/status/followResponses.ts';
import type { ExportService, ExportView } from '../../src/exports/exportService.ts';
import { until } from './support/inEditor.ts';

type Change = Pick<ExportView, 'id'> & { readonly progress: unknown };

describe('Responses opened during an export', () => {
  let root: string;
  let staged: string;
  let published: string;
  let listener: vscode.Disposable;
  let fire: (change: Change) => void;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'prolific-follow-'));
    staged = join(root, 'entries');
    published = join(root, 'snapshot');
    await mkdir(staged);
    for (const name of ['responses.jsonl', 'collection.json']) await writeFile(join(staged, name), '{}\n');
    const exports = {
      onDidChange: (notify: (view: ExportView) => void) => {
        fire = (change) => notify(change as ExportView);
        return { dispose: () => undefined };
      },
    };
    listener = followResponses(exports as unknown as ExportService);
    fire({
      id: 1,
      progress: { status: 'running', stage: { stage: 'downloading', responsesFolder: staged } },
    });
  });
  afterEach(async () => {
    listener.dispose();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(root, { recursive: true, maxRetries: 5 });
  });

  async function open(name: string, preview: boolean, viewColumn = vscode.ViewColumn.One): Promise<void> {
    const uri = vscode.Uri.file(join(staged, name));
    await vscode.window.showTextDocument(uri, { preview, viewColumn });
  }

  /** Returns the paths of all tabs relative to the root, by editor group. */
  function tabs(): string[][] {
    return vscode.window.tabGroups.all.map((group) =>
      group.tabs.map(({ input }) =>
        input instanceof vscode.TabInputText
          ? input.uri.fsPath.slice(root.length + 1).replaceAll('\\', '/')
          : '',
      ),
    );
  }

  async function publish(): Promise<void> {
    await rename(staged, published);
    const outcome = { status: 'completed', snapshot: { folder: published } };
    fire({ id: 1, progress: { status: 'ended', outcome } });
  }

  async function untilTabs(expected: string[][]): Promise<void> {
    await until(JSON.stringify(expected), () => JSON.stringify(tabs()) === JSON.stringify(expected));
  }

  for (const preview of [true, false]) {
    it(`reopen from the published snapshot: ${preview ? 'preview tab' : 'permanent tab'}`, async () => {
      await open('responses.jsonl', preview);
      await publish();
      await untilTabs([['snapshot/responses.jsonl']]);
    });
  }

  it('reopen from the published snapshot in every editor group', async () => {
    await open('responses.jsonl', true);
    await open('collection.json', true, vscode.ViewColumn.Two);
    await publish();
    await untilTabs([['snapshot/responses.jsonl'], ['snapshot/collection.json']]);
  });

  it('are closed behind another tab, which stays in front', async () => {
    await open('responses.jsonl', false);
    const other = join(root, 'notes.txt');
    await writeFile(other, '');
    await vscode.window.showTextDocument(vscode.Uri.file(other), { preview: false });
    await publish();
    await untilTabs([['notes.txt']]);
  });

  it('stay open if they were edited', async () => {
    await open('responses.jsonl', false);
    await vscode.window.activeTextEditor?.edit((edit) => edit.insert(new vscode.Position(0, 0), 'mine'));
    await open('collection.json', false, vscode.ViewColumn.Two);
    await publish();
    await untilTabs([['entries/responses.jsonl'], ['snapshot/collection.json']]);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });
});
