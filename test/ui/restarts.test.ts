import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hugeCollection, pilotCollection } from '../prolific/sampleCollections.ts';
import { sampleData } from '../prolific/sampleData.ts';
import { exportsIn, onlySnapshot } from './exportFolder.ts';
import { openCollections, slowUploads, until, useSessionWithProlific, watchable } from './steps.ts';
import type { TreeView } from './treeView.ts';
import type { Window } from './window.ts';

const { name: pilot, id: pilotId } = pilotCollection;
const { name: huge, id: hugeId } = hugeCollection;

describe('When VS Code goes down while an export runs', function () {
  this.timeout(120_000);
  let window: Window;
  let tree: TreeView;
  before(function () {
    // The processes to kill are found in /proc.
    if (process.platform !== 'linux') this.skip();
  });
  const data = sampleData({ huge: watchable });
  const { session, prolific } = useSessionWithProlific({ generateMs: 'manual', data });
  before(async () => {
    window = await session().openWindow();
    tree = await openCollections(window, prolific());
  });
  afterEach(async () => {
    prolific().faults.clear();
    for (const id of [pilotId, hugeId]) {
      for (const { exportId } of prolific().jobs.of(id)) prolific().jobs.remove(exportId);
    }
    await rm(join(session().workspaceFolder, 'prolific-exports'), { recursive: true, force: true });
  });

  /** Starts an export by a click, and resolves once its row says how far it is. */
  async function exportUntil(name: string, words: string | RegExp): Promise<void> {
    await tree.expand(name);
    await tree.clickInlineAction(name, 'Export Collection…');
    await tree.row(words).first().waitFor();
  }

  /** The unfinished export is in the tree, and one message offers it. */
  async function seeOffer(name: string): Promise<void> {
    await window.findNotification(`The export of “${name}” was broken off`);
    assert.equal(await window.notification('broken off').count(), 1);
    await tree.expand('Kitchen Lab');
    await tree.expand(name);
    await tree.row('Unfinished export').waitFor();
    assert.equal((await exportsIn(session().workspaceFolder)).staging.length, 1);
  }

  /** The export comes to its end with one snapshot, of the one job that was asked for. */
  async function seeExported(id: string): Promise<void> {
    await window.findNotification('is exported');
    await tree.row('Unfinished export').waitFor({ state: 'detached' });
    assert.equal(await window.notification('broken off').count(), 0);
    await onlySnapshot(session().workspaceFolder);
    assert.equal(prolific().jobs.of(id).length, 1);
    await window.closeNotification('is exported');
  }

  it('the extension host killed: an export that Prolific prepares is offered in the Explorer too, and goes on', async () => {
    await exportUntil(pilot, 'Prolific is preparing the archive');
    await window.openViewContainer('Explorer');
    await session().killExtensionHost();
    await window.findNotification(`The export of “${pilot}” was broken off`);
    await window.viewContainer('Prolific - 1 export was broken off').waitFor();
    await window.screenshot('offered-in-explorer');
    await window.openViewContainer('Prolific');
    await seeOffer(pilot);
    await window.screenshot('offered-after-crash');
    await window.clickInNotification('broken off', 'Resume');
    await tree.row('Prolific is preparing the archive').waitFor();
    prolific().jobs.finishAll();
    await seeExported(pilotId);
  });

  it('the extension host killed: a download goes on where it stopped, from its row', async () => {
    prolific().jobs.setGenerateMs(0);
    slowUploads(prolific());
    await exportUntil(huge, /[1-9]\d?%/);
    await session().killExtensionHost();
    await seeOffer(huge);
    prolific().faults.clear();
    const { length } = prolific().requests.all;
    await window.closeNotification('broken off');
    await tree.clickInlineAction('Unfinished export', 'Resume Export');
    await seeExported(hugeId);
    const sent = prolific()
      .requests.all.slice(length)
      .reduce((sum, { bytesSent }) => sum + bytesSent, 0);
    assert.ok(sent < watchable.bytes, `${sent} bytes, which is all of it once more`);
  });

  it('the window reloaded: after signing in again it is offered, and goes on', async () => {
    prolific().jobs.setGenerateMs('manual');
    await exportUntil(pilot, 'Prolific is preparing the archive');
    await window.reload();
    tree = await openCollections(window, prolific());
    await seeOffer(pilot);
    await window.clickInNotification('broken off', 'Resume');
    prolific().jobs.finishAll();
    await seeExported(pilotId);
  });

  it('the server killed while the request is unanswered: the job is found on Prolific, not made again', async () => {
    prolific().faults.add({ server: 'api', method: 'POST', fault: { kind: 'stall', afterBytes: 0 } });
    await exportUntil(pilot, 'asking Prolific');
    await until(() => prolific().jobs.of(pilotId).length === 1);
    await session().crash();
    prolific().faults.clear();
    await window.reloadPage();
    tree = await openCollections(window, prolific());
    await seeOffer(pilot);
    await window.clickInNotification('broken off', 'Resume');
    await tree.row('Prolific is preparing the archive').waitFor();
    prolific().jobs.finishAll();
    await seeExported(pilotId);
  });

  it('the server killed during a download: it goes on', async () => {
    prolific().jobs.setGenerateMs(0);
    slowUploads(prolific());
    await exportUntil(huge, /[1-9]\d?%/);
    await session().crash();
    prolific().faults.clear();
    await window.reloadPage();
    tree = await openCollections(window, prolific());
    await seeOffer(huge);
    await window.screenshot('offered-after-power-cut');
    await window.clickInNotification('broken off', 'Resume');
    await seeExported(hugeId);
  });
});
