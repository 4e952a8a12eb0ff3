import assert from 'node:assert/strict';
import { access, appendFile, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { cookingCollection } from '../prolific/sampleCollections.ts';
import { signIn, until, withProlific } from './support/inEditor.ts';

/** The tabs that show overviews, in all groups. */
function overviewTabs(): vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('Overview'));
}

describe('Open Overview', () => {
  const scene = withProlific();
  const exported = async (): Promise<string> => {
    await signIn(scene());
    const done = await vscode.commands.executeCommand<{ readonly folder: vscode.Uri }>(
      'prolificCollections.exportCollection',
      { collectionId: cookingCollection.id },
    );
    return done.folder.fsPath;
  };
  const open = async (argument: unknown): Promise<void> => {
    await vscode.commands.executeCommand('prolificCollections.openOverview', argument);
  };
  const tabOf = async (): Promise<vscode.Tab> => await until('the tab', () => overviewTabs()[0]);

  it('shows a snapshot given by its folder in a tab that is named after its collection', async () => {
    await open({ snapshotFolder: await exported() });
    assert.equal((await tabOf()).label, `Overview: ${cookingCollection.name}`);
  });

  it('takes the folder and the manifest as the Explorer gives them, and shows both in the one tab', async () => {
    const folder = await exported();
    await open(vscode.Uri.file(folder));
    await tabOf();
    await open(vscode.Uri.file(join(folder, 'snapshot.json')));
    await until('the tab in front', () => overviewTabs()[0]?.isActive === true);
    assert.equal(overviewTabs().length, 1);
  });

  it('opens nothing for a folder that is no snapshot', async () => {
    const folder = await exported();
    await open(vscode.Uri.file(join(folder, '..')));
    assert.equal(overviewTabs().length, 0);
  });

  it('opens a new tab for a snapshot whose tab was closed', async () => {
    const folder = await exported();
    await open({ snapshotFolder: folder });
    await vscode.window.tabGroups.close(await tabOf());
    await until('no tab', () => overviewTabs().length === 0);
    await open({ snapshotFolder: folder });
    await tabOf();
  });

  describe('on a snapshot that lies in no export folder', () => {
    let elsewhere: string;
    beforeEach(async () => {
      const folder = await exported();
      elsewhere = join(await mkdtemp(join(tmpdir(), 'prolific-elsewhere-')), 'copy');
      await cp(folder, elsewhere, { recursive: true });
    });
    afterEach(async () => {
      await rm(dirname(elsewhere), { recursive: true, force: true });
    });

    it('has buttons that act on that one', async () => {
      await open(vscode.Uri.file(elsewhere));
      await tabOf();
      const { folder } = await vscode.commands.executeCommand<{ readonly folder: vscode.Uri }>(
        'prolificCollections.createTables',
        { snapshotFolder: elsewhere },
      );
      assert.equal(folder.fsPath, join(elsewhere, 'analysis'));
    });

    it('is needed for commands to take it: they offer no other snapshot in its place', async () => {
      for (const command of ['createTables', 'createNotebook', 'openOverview', 'revealSnapshot']) {
        const result: unknown = await vscode.commands.executeCommand(`prolificCollections.${command}`, {
          snapshotFolder: elsewhere,
        });
        assert.equal(result, undefined);
      }
      assert.equal(overviewTabs().length, 0);
      await assert.rejects(access(join(elsewhere, 'analysis')));
    });
  });

  it('shows its snapshot anew when that changes on disk', async () => {
    const folder = await exported();
    const { overviews, onDisk } = scene().parts;
    const snapshot = (await onDisk.read()).snapshots.find((each) => each.folder === folder);
    assert.ok(snapshot);
    const panel = overviews.open(snapshot);
    const page = panel.webview.html;
    await until('another page', async () => {
      await appendFile(join(folder, 'responses.jsonl'), '\n');
      onDisk.refresh();
      return panel.webview.html !== page;
    });
  });
});
