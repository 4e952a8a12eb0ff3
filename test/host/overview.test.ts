import assert from 'node:assert/strict';
import { access, appendFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { HostMessage, SnapshotChoices } from '../../src/overview/hostMessage.ts';
import type { PanelDeps } from '../../src/overview/overviewPanel.ts';
import { cookingCollection } from '../prolific/sampleCollections.ts';
import { viewActions } from '../../src/overview/viewActions.ts';
import { manifestHead } from '../unit/support/manifestHead.ts';
import { signIn, until, withProlific } from './support/inEditor.ts';

/** Returns the overview tabs of all editor groups. */
function overviewTabs(): vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('Overview'));
}

describe('openOverview command', () => {
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

  it('shows a snapshot given by its folder in a tab named after its collection', async () => {
    await open({ snapshotFolder: await exported() });
    assert.equal((await tabOf()).label, `Overview: ${cookingCollection.name}`);
  });

  it('can name the studies, whose names the export kept', async () => {
    const folder = await exported();
    const { snapshotIndex, studyNames } = scene().parts;
    const { snapshots } = await snapshotIndex.read();
    const studies = snapshots.find((each) => each.folder === folder)?.manifest.studies ?? {};
    assert.deepEqual(Object.values(studies).sort(), ['Cooking at home (UK)', 'Cooking at home (worldwide)']);
    for (const [id, name] of Object.entries(studies)) assert.equal(studyNames.all.get(id), name);
  });

  it('accepts the folder and the manifest from the Explorer, and shows both in the same tab', async () => {
    const folder = await exported();
    await open(vscode.Uri.file(folder));
    await tabOf();
    await open(vscode.Uri.file(join(folder, 'snapshot.json')));
    await until('the tab in front', () => overviewTabs()[0]?.isActive === true);
    assert.equal(overviewTabs().length, 1);
  });

  it('keeps a file that is saved beside the snapshot out of Git, like the snapshot', async () => {
    const folder = await exported();
    const [collection, exportFolder] = [dirname(folder), dirname(dirname(folder))];
    await writeFile(join(exportFolder, '.gitignore'), '!*\n');
    const reported: string[] = [];
    const { problems } = scene().parts;
    const actions = viewActions(
      { folder, manifest: manifestHead('2026-09-14T10:00:00Z') },
      { problems, show: () => Promise.resolve(), onGitignore: (paths) => reported.push(...paths) },
    );
    const { showSaveDialog } = vscode.window;
    const file = join(collection, 'cooking.csv');
    Object.assign(vscode.window, { showSaveDialog: () => Promise.resolve(vscode.Uri.file(file)) });
    try {
      assert.equal(await actions.saveRows(() => Promise.resolve(1)), true);
    } finally {
      Object.assign(vscode.window, { showSaveDialog });
    }
    assert.equal(await readFile(join(collection, '.gitignore'), 'utf8'), '*\n');
    assert.deepEqual(reported, [join(exportFolder, '.gitignore')]);
  });

  it('opens nothing for a folder without a snapshot', async () => {
    const folder = await exported();
    await open(vscode.Uri.file(join(folder, '..')));
    assert.equal(overviewTabs().length, 0);
  });

  it('opens a new tab if the tab of the snapshot was closed', async () => {
    const folder = await exported();
    await open({ snapshotFolder: folder });
    await vscode.window.tabGroups.close(await tabOf());
    await until('no tab', () => overviewTabs().length === 0);
    await open({ snapshotFolder: folder });
    await tabOf();
  });

  describe('with a snapshot outside the export folders', () => {
    let elsewhere: string;
    beforeEach(async () => {
      const folder = await exported();
      elsewhere = join(await mkdtemp(join(tmpdir(), 'prolific-elsewhere-')), 'copy');
      await cp(folder, elsewhere, { recursive: true });
    });
    afterEach(async () => {
      await rm(dirname(elsewhere), { recursive: true, force: true, maxRetries: 5 });
    });

    it('lets other commands use that snapshot', async () => {
      await open(vscode.Uri.file(elsewhere));
      await tabOf();
      const { folder } = await vscode.commands.executeCommand<{ readonly folder: vscode.Uri }>(
        'prolificCollections.createTables',
        { snapshotFolder: elsewhere },
      );
      assert.equal(folder.fsPath, join(elsewhere, 'analysis'));
    });

    it('is required before other commands accept that snapshot', async () => {
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

  it('reloads its page when the snapshot changes on disk', async () => {
    const folder = await exported();
    const { overviews, snapshotIndex } = scene().parts;
    const snapshot = (await snapshotIndex.read()).snapshots.find((each) => each.folder === folder);
    assert.ok(snapshot);
    const panel = overviews.open(snapshot);
    const page = panel.webview.html;
    await until('another page', async () => {
      await appendFile(join(folder, 'responses.jsonl'), '\n');
      snapshotIndex.refresh();
      return panel.webview.html !== page;
    });
  });

  describe('with another snapshot of the same collection', () => {
    interface Open {
      readonly folder: string;
      readonly panel: vscode.WebviewPanel;
      /** What the page was told about snapshots, in order. */
      readonly told: readonly SnapshotChoices[];
      /** Shows another snapshot from the tab that was filled last. */
      readonly show: (folder: string) => Promise<void>;
    }
    let restore: () => unknown = () => undefined;
    afterEach(() => restore());
    /** Opens the overview of a new snapshot and records what its page is told. */
    const opened = async (): Promise<Open> => {
      const folder = await exported();
      const { overviews, snapshotIndex } = scene().parts;
      const snapshot = (await snapshotIndex.read()).snapshots.find((each) => each.folder === folder);
      assert.ok(snapshot);
      const { deps } = overviews as unknown as { readonly deps: { actions: PanelDeps['actions'] } };
      const { actions } = deps;
      let show: (folder: string) => Promise<void> = () => assert.fail();
      deps.actions = (shown, showOther) => {
        show = showOther;
        return actions(shown, showOther);
      };
      restore = () => (deps.actions = actions);
      const panel = overviews.open(snapshot);
      const told: SnapshotChoices[] = [];
      const { webview } = panel;
      const post = webview.postMessage.bind(webview);
      webview.postMessage = async (message: HostMessage) => {
        if (message.type === 'snapshots') told.push(message.snapshots);
        return await post(message);
      };
      return { folder, panel, told, show: (other) => show(other) };
    };

    it('is told of a newer one when an export ends, with the change in submissions', async () => {
      const { folder, told } = await opened();
      await scene().parts.snapshotIndex.read();
      assert.equal(told.at(-1)?.newer, undefined);
      const newer = await exported();
      const choices = await until('the change', () => {
        const last = told.at(-1);
        return last?.newer?.change !== undefined && last.all.every((each) => each.submissions !== undefined)
          ? last
          : undefined;
      });
      assert.deepEqual(choices.newer, { folder: newer, change: { added: 0, changed: 0, gone: 0 } });
      assert.deepEqual(
        choices.all.map((each) => each.folder),
        [newer, folder],
      );
    });

    it('shows it in the same tab, or brings its own tab to the front', async () => {
      const { folder, panel, show } = await opened();
      const newer = await exported();
      const { overviews } = scene().parts;
      await show('/etc');
      assert.deepEqual([overviews.shows('/etc'), overviews.shows(folder)], [false, true]);
      await show(newer);
      assert.deepEqual([overviews.shows(newer), overviews.shows(folder)], [true, false]);
      assert.equal(overviewTabs().length, 1);
      await open({ snapshotFolder: folder });
      await until('two tabs', () => overviewTabs().length === 2);
      await show(newer);
      await until('the first tab in front', () => panel.active);
      panel.dispose();
      await until('one tab', () => overviewTabs().length === 1);
      assert.deepEqual([overviews.shows(newer), overviews.shows(folder)], [false, true]);
    });
  });
});
