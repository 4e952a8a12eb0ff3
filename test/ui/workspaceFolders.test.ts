import assert from 'node:assert/strict';
import { cp, mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { hugeCollection, pilotCollection } from '../prolific/sampleCollections.ts';
import { sampleData } from '../prolific/sampleData.ts';
import { exportsIn, onlySnapshot } from './exportFolder.ts';
import { hurryUploads, openCollections, slowUploads, useSessionWithProlific, watchable } from './steps.ts';
import type { TreeView } from './treeView.ts';
import type { Window } from './window.ts';

const { name: pilot, id: pilotId } = pilotCollection;
const { name: huge } = hugeCollection;

describe('A workspace of several folders', function () {
  this.timeout(120_000);
  let window: Window;
  let tree: TreeView;
  let workspaceFile: string;
  const folders = { one: '', two: '', three: '' };
  const data = sampleData({ huge: watchable });
  const { session, prolific } = useSessionWithProlific({ generateMs: 0, data });
  before(async () => {
    for (const name of ['one', 'two', 'three'] as const) folders[name] = await session().makeFolder(name);
    workspaceFile = await session().makeWorkspaceFile([folders.one, folders.two]);
    window = await session().openWindow({ workspaceFile });
    await window.waitForFolder('two');
    tree = await openCollections(window, prolific());
  });

  /** As somebody does who edits the workspace file. */
  async function holdFolders(paths: readonly string[]): Promise<void> {
    await writeFile(workspaceFile, JSON.stringify({ folders: paths.map((path) => ({ path })) }));
  }

  it('shows the snapshots of all of them', async () => {
    await tree.expand(pilot);
    await tree.clickInlineAction(pilot, 'Export Collection…');
    await window.quickInput.choose('one');
    await window.findNotification('is exported');
    await window.closeNotification('is exported');
    await tree.chooseFromContextMenu(pilot, 'Export Collection To');
    await window.quickInput.choose('two');
    await window.findNotification('is exported');
    await window.closeNotification('is exported');
    await tree
      .row(/files · /)
      .nth(1)
      .waitFor();
    await onlySnapshot(folders.one);
    await onlySnapshot(folders.two);
    await window.screenshot('snapshots-of-two-folders');
  });

  it('remembers for a collection which folder was chosen last', async () => {
    await tree.chooseFromContextMenu(pilot, 'Export Collection…');
    await window.findNotification('is exported');
    await window.closeNotification('is exported');
    assert.equal((await exportsIn(folders.one)).snapshots.length, 1);
    assert.equal((await exportsIn(folders.two)).snapshots.length, 2);
    await tree
      .row(/files · /)
      .nth(2)
      .waitFor();
  });

  it('shows what is in a folder that is added: its snapshots, and an export that was broken off there', async () => {
    const snapshot = await onlySnapshot(folders.one);
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
    await holdFolders([folders.one, folders.two, folders.three]);
    await tree.row('Unfinished export').waitFor();
    await tree
      .row(/files · /)
      .nth(3)
      .waitFor();
    // Another installation began it: it is shown, and not offered unasked.
    await tree.row('from another installation').waitFor();
    await tree.clickInlineAction('Unfinished export', 'Resume Export');
    await window.findNotification('is exported');
    await window.closeNotification('is exported');
    await tree
      .row(/files · /)
      .nth(4)
      .waitFor();
    assert.equal((await exportsIn(folders.three)).staging.length, 0);
  });

  it('lets an export into a folder that is taken out of it come to its end', async () => {
    slowUploads(prolific());
    await tree.clickInlineAction(huge, 'Export Collection…');
    await window.quickInput.choose('two');
    await window
      .statusBarItem(/^Exporting Huge media/)
      .filter({ hasText: /[1-9]\d?% / })
      .waitFor();
    await holdFolders([folders.one, folders.three]);
    await tree
      .row(/files · /)
      .nth(3)
      .waitFor({ state: 'detached' });
    await hurryUploads(prolific());
    await window.findNotification('is exported');
    await window.clickInNotification('is exported', 'Open Responses');
    await window.editorTab('responses.jsonl').waitFor();
    assert.equal((await exportsIn(folders.two)).snapshots.length, 3);
  });

  it('says that a folder was renamed on disk while an export downloads into it, and makes none in its place', async () => {
    slowUploads(prolific());
    await tree.clickInlineAction(huge, 'Export Collection…');
    await window.quickInput.choose('three');
    await window
      .statusBarItem(/^Exporting Huge media/)
      .filter({ hasText: /[1-9]\d?% / })
      .waitFor();
    const renamed = join(dirname(folders.three), 'renamed');
    await rename(folders.three, renamed);
    await hurryUploads(prolific());
    await window.notification('is no longer there').waitFor();
    await window.statusBarItem(/^Export of Huge media failed/).waitFor();
    await window.screenshot('folder-gone');
    assert.ok(!(await readdir(dirname(renamed))).includes('three'));
    assert.equal((await exportsIn(renamed)).staging.length, 1);
  });
});
