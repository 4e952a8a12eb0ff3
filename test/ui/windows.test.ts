import assert from 'node:assert/strict';
import { cp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { cookingCollection, hugeCollection, pilotCollection } from '../prolific/sampleCollections.ts';
import { sampleData } from '../prolific/sampleData.ts';
import { exportsIn, requireComplete } from './exportFolder.ts';
import {
  hurryUploads,
  openCollections,
  slowUploads,
  until,
  useSessionWithProlific,
  watchable,
} from './steps.ts';
import { snapshotRow, type TreeView } from './treeView.ts';
import type { Window } from './window.ts';

const { name: pilot, id: pilotId } = pilotCollection;
const { name: huge, id: hugeId } = hugeCollection;
const { name: cooking, id: cookingId } = cookingCollection;

describe('Window', function () {
  this.timeout(120_000);
  let first: Window;
  let firstTree: TreeView;
  const data = sampleData({ huge: watchable });
  const { session, prolific } = useSessionWithProlific({ generateMs: 0, data });
  before(function () {
    // Only Linux lists the processes to kill in /proc.
    if (process.platform !== 'linux') {
      console.log('Windows are killed on Linux only.');
      this.skip();
    }
  });
  before(async () => {
    first = await session().openWindow();
    firstTree = await openCollections(first, prolific());
  });

  /** Asserts that a workspace folder contains this many complete snapshots and no staging folder. */
  async function assertSnapshots(workspaceFolder: string, count: number): Promise<void> {
    const { snapshots, staging } = await exportsIn(workspaceFolder);
    assert.deepEqual([snapshots.length, staging.length], [count, 0]);
    await Promise.all(snapshots.map(requireComplete));
  }

  async function endsWell(window: Window, name: string): Promise<void> {
    const words = new RegExp(`${name.replaceAll(/[()]/g, '.')}: (?:\\d[\\d,]* submissions?|No submissions)`);
    await window.findNotification(words);
    await window.closeNotification(words);
  }

  /** Exports everything of a collection into a folder of the workspace. */
  async function exportInto(window: Window, tree: TreeView, name: string, folder: string): Promise<void> {
    await tree.chooseFromContextMenu(name, 'Export with Options');
    await window.quickInput.choose('Everything');
    await window.quickInput.choose('All Responses');
    await window.quickInput.choose(folder);
  }

  /** Exports "Huge media" slowly from a tree, and resolves while it downloads. */
  async function downloadSlowly(window: Window, tree: TreeView, folder?: string): Promise<void> {
    slowUploads(prolific());
    await tree.clickInlineAction(huge, /^Export (Collection|New Snapshot)$/);
    if (folder !== undefined) await window.quickInput.choose(folder);
    await window
      .statusBarItem(/^Exporting/)
      .filter({ hasText: /[1-9]\d?% / })
      .waitFor();
  }

  describe('after a crash during exports', () => {
    afterEach(async () => {
      prolific().faults.clear();
      for (const id of [pilotId, hugeId]) {
        for (const { exportId } of prolific().jobs.of(id)) prolific().jobs.remove(exportId);
      }
      await rm(join(session().workspaceFolder, 'prolific-exports'), {
        recursive: true,
        force: true,
        maxRetries: 5,
      });
    });

    /** Asserts that both exports end with a snapshot of the only job that was requested for each. */
    async function bothEndWell(): Promise<void> {
      prolific().jobs.finishAll();
      await endsWell(first, huge);
      await endsWell(first, pilot);
      await firstTree.row('Interrupted export').waitFor({ state: 'detached' });
      assert.equal(await first.notification('interrupted').count(), 0);
      await assertSnapshots(session().workspaceFolder, 2);
      assert.deepEqual([prolific().jobs.of(hugeId).length, prolific().jobs.of(pilotId).length], [1, 1]);
    }

    it('resumes a download from its row, and a requested export from the message, if the extension host was killed', async () => {
      await firstTree.expand(huge);
      await downloadSlowly(first, firstTree);
      prolific().jobs.setGenerateMs('manual');
      await firstTree.clickInlineAction(pilot, 'Export Collection');
      await until(() => prolific().jobs.of(pilotId).length === 1);
      await first.statusBarItem(/^Exporting from Prolific: 2 exports/).waitFor();
      await first.openViewContainer('Explorer');
      await session().killExtensionHost();
      await first.findNotification('2 exports were interrupted');
      await first.viewContainer('Prolific - 2 exports can be resumed').waitFor();
      await first.screenshot('offered-in-explorer');
      await first.openViewContainer('Prolific');
      await firstTree.expand('Kitchen Lab');
      await firstTree.expand(huge);
      await firstTree.row('Interrupted export').waitFor();
      // This row loads last; VS Code ignores a click on a row that is being redrawn.
      await firstTree.row(/Exports on Prolific\s*1 kept/).waitFor();
      assert.equal(await first.notification('interrupted').count(), 1);
      assert.equal((await exportsIn(session().workspaceFolder)).staging.length, 2);
      await first.screenshot('offered-after-crash');
      prolific().faults.clear();
      const { length } = prolific().requests.all;
      await firstTree.clickInlineAction('Interrupted export', 'Resume Export');
      await first.statusBarItem(/^Exporting Huge media/).waitFor();
      await first.clickInNotification('interrupted', 'Resume');
      await bothEndWell();
      const sent = prolific()
        .requests.all.slice(length)
        .reduce((sum, { bytesSent }) => sum + bytesSent, 0);
      assert.ok(sent < watchable.bytes, `${sent} bytes, which is all of it once more`);
    });

    it('resumes a download and finds the job of an unanswered request on Prolific if the server was killed', async () => {
      prolific().jobs.setGenerateMs(0);
      await downloadSlowly(first, firstTree);
      prolific().jobs.setGenerateMs('manual');
      prolific().faults.add({ server: 'api', method: 'POST', fault: { kind: 'stall', afterBytes: 0 } });
      await firstTree.clickInlineAction(pilot, 'Export Collection');
      await until(() => prolific().jobs.of(pilotId).length === 1);
      await session().crash();
      prolific().faults.clear();
      await first.reloadPage();
      firstTree = await openCollections(first, prolific());
      await first.findNotification('2 exports were interrupted');
      assert.equal(await first.notification('interrupted').count(), 1);
      await firstTree.expand(huge);
      await firstTree.row('Interrupted export').waitFor();
      await first.screenshot('offered-after-power-cut');
      await first.clickInNotification('interrupted', 'Resume');
      await bothEndWell();
    });
  });

  describe('beside another, on a multi-root workspace', () => {
    let second: Window;
    let secondTree: TreeView;
    let workspaceFile: string;
    const folders = { one: '', two: '', three: '' };
    before(async () => {
      prolific().jobs.setGenerateMs(0);
      for (const name of ['two', 'three'] as const) folders[name] = await session().makeFolder(name);
      folders.one = session().workspaceFolder;
      workspaceFile = await session().makeWorkspaceFile([folders.one, folders.two]);
      second = await session().openWindow({ workspaceFile });
      await second.waitForFolder('two');
      secondTree = await openCollections(second, prolific());
    });

    /**
     * Saves the workspace file with these folders, as an editor does. Renamed into place, because VS Code
     * reloads the window if it reads a half-written file without folders.
     */
    async function saveFolders(paths: readonly string[]): Promise<void> {
      const saved = `${workspaceFile}.saved`;
      await writeFile(saved, JSON.stringify({ folders: paths.map((path) => ({ path })) }));
      await rename(saved, workspaceFile);
    }

    async function snapshotRows(count: number): Promise<void> {
      await secondTree
        .row(snapshotRow)
        .nth(count - 1)
        .waitFor();
      await secondTree.row(snapshotRow).nth(count).waitFor({ state: 'detached' });
    }

    it('shows the snapshots of all folders', async () => {
      await secondTree.expand(pilot);
      await secondTree.clickInlineAction(pilot, 'Export Collection');
      await second.quickInput.choose(basename(folders.one));
      await endsWell(second, pilot);
      await exportInto(second, secondTree, pilot, 'two');
      await endsWell(second, pilot);
      await snapshotRows(2);
      await assertSnapshots(folders.one, 1);
      await assertSnapshots(folders.two, 1);
      await second.screenshot('snapshots-of-two-folders');
    });

    it('remembers the last chosen folder of a collection', async () => {
      await secondTree.chooseFromContextMenu(pilot, 'Export Collection');
      await endsWell(second, pilot);
      await assertSnapshots(folders.one, 1);
      await assertSnapshots(folders.two, 2);
      await snapshotRows(3);
    });

    it('shows the snapshots and an interrupted export of an added folder', async () => {
      const [snapshot = ''] = (await exportsIn(folders.one)).snapshots;
      const collection = join(folders.three, 'prolific-exports', basename(dirname(snapshot)));
      await cp(dirname(snapshot), collection, { recursive: true });
      const staging = join(collection, '.prolific-partial-0badcafe');
      await mkdir(staging);
      const [job] = prolific().jobs.of(pilotId);
      const record = {
        schema_version: 1,
        collection: pilotCollection,
        export_id: job?.exportId,
        filter: null,
        requested_at: new Date(job?.createdAt ?? 0).toISOString(),
      };
      await writeFile(join(staging, 'export.json'), JSON.stringify(record));
      await saveFolders([folders.one, folders.two, folders.three]);
      await secondTree.row('Interrupted export').waitFor();
      await snapshotRows(4);
      // Another installation started it, so it is shown but not offered in a message.
      await secondTree.row('from another installation').waitFor();
      await secondTree.clickInlineAction('Interrupted export', 'Resume Export');
      await endsWell(second, pilot);
      await snapshotRows(5);
      assert.equal((await exportsIn(folders.three)).staging.length, 0);
    });

    it('shows the progress of an export that runs in the other window', async () => {
      await secondTree.collapse(pilot);
      await secondTree.expand(huge);
      await downloadSlowly(first, firstTree);
      await secondTree
        .row(/^\s*In another window/)
        .filter({ hasText: 'downloading' })
        .waitFor();
      await second.screenshot('exporting-elsewhere');
    });

    it('does not request an export that runs in the other window', async () => {
      await secondTree.clickInlineAction(huge, 'Export Collection');
      await second.quickInput.choose(basename(folders.one));
      await second.notification('This export is running in another window on this computer').waitFor();
      await second.screenshot('running-elsewhere');
      assert.equal(await second.errorNotification.count(), 0);
      await second.closeNotification('running in another window');
      assert.equal(prolific().jobs.of(hugeId).length, 1);
    });

    it('shows the snapshot once the other window has exported it', async () => {
      await hurryUploads(prolific());
      await endsWell(first, huge);
      await snapshotRows(1);
      await secondTree.row(/^\s*In another window/).waitFor({ state: 'detached' });
      await assertSnapshots(folders.one, 2);
    });

    it('finishes an export into a folder that was removed from the workspace', async () => {
      slowUploads(prolific());
      await exportInto(second, secondTree, huge, 'two');
      await second
        .statusBarItem(/^Exporting Huge media/)
        .filter({ hasText: /[1-9]\d?% / })
        .waitFor();
      await saveFolders([folders.one, folders.three]);
      await snapshotRows(1);
      await hurryUploads(prolific());
      const message = /Huge media: [\d,]+ submissions.*, \d+ uploads/;
      await second.findNotification(message);
      await second.clickInNotification(message, 'Open Overview');
      await second.editorTab(/^Overview: Huge media/).waitFor();
      await assertSnapshots(folders.two, 3);
    });

    it('resumes the export of the other window after its crash', async () => {
      // After a crash, an extension host without a window may live on for a while.
      await until(() => session().extensionHosts().length === 2);
      const [hostOfFirst = 0] = session().extensionHosts();
      assert.notEqual(hostOfFirst, 0);
      prolific().jobs.setGenerateMs('manual');
      await secondTree.collapse(huge);
      await secondTree.expand(cooking);
      await firstTree.clickInlineAction(cooking, 'Export Collection');
      await secondTree.row(/^\s*In another window/).waitFor();
      process.kill(hostOfFirst, 'SIGKILL');
      await second.findNotification(`The export of “${cooking}” was interrupted`);
      await second.clickInNotification('interrupted', 'Resume');
      await secondTree.row(/^\s*Exporting.*Preparing the archive on Prolific/).waitFor();
      prolific().jobs.finishAll();
      await endsWell(second, cooking);
      assert.equal(prolific().jobs.of(cookingId).length, 1);
      await assertSnapshots(folders.one, 3);
    });

    it('exports the same collection as the other window into another folder', async () => {
      await saveFolders([folders.one, folders.two]);
      await secondTree.collapse(cooking);
      await secondTree.expand(pilot);
      await firstTree.expand('Kitchen Lab');
      await firstTree.expand(pilot);
      // This row loads last and moves the others.
      await firstTree.row(/Exports on Prolific/).waitFor();
      const before = prolific().jobs.of(pilotId).length;
      await firstTree.clickInlineAction(pilot, 'Export New Snapshot');
      await exportInto(second, secondTree, pilot, 'two');
      await until(() => prolific().jobs.of(pilotId).length > before);
      await firstTree.row(/^\s*Exporting.*Preparing the archive on Prolific/).waitFor();
      await secondTree.row(/^\s*Exporting.*Preparing the archive on Prolific/).waitFor();
      prolific().jobs.finishAll();
      await endsWell(first, pilot);
      await endsWell(second, pilot);
      await assertSnapshots(folders.one, 4);
      await assertSnapshots(folders.two, 4);
    });
  });
});

describe('Window without a folder', () => {
  const { session, prolific } = useSessionWithProlific({ generateMs: 0 });

  it('offers to open one, and asks for sign-in and folder when exporting', async () => {
    const window = await session().openWindow({});
    await window.openViewContainer('Prolific');
    await window.welcomeButton('Sign In').waitFor();
    await window.welcomeButton('Open Folder').waitFor();
    await window.screenshot('no-folder');
    const folder = await session().makeFolder('chosen');
    await mkdir(join(folder, 'field work'));
    await window.runCommand('Prolific: Export Collection');
    await window.quickInput.enter(prolific().token);
    await window.quickInput.choose('Pilot');
    await window.quickInput.enterFolder(folder, 'field work');
    await window.findNotification('No submissions yet');
    assert.equal((await readdir(join(folder, 'prolific-exports'))).length, 2);
  });
});
