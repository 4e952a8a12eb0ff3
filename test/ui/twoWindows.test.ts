import assert from 'node:assert/strict';
import { hugeCollection, pilotCollection } from '../prolific/sampleCollections.ts';
import { sampleData } from '../prolific/sampleData.ts';
import { exportsIn, onlySnapshot, requireComplete } from './exportFolder.ts';
import {
  hurryUploads,
  openCollections,
  slowUploads,
  until,
  useSessionWithProlific,
  watchable,
} from './steps.ts';
import type { TreeView } from './treeView.ts';
import type { Window } from './window.ts';

const { name: pilot, id: pilotId } = pilotCollection;
const { name: huge, id: hugeId } = hugeCollection;

describe('Two windows', function () {
  this.timeout(120_000);
  let first: Window;
  let second: Window;
  let firstTree: TreeView;
  let secondTree: TreeView;
  let hostOfFirst: number | undefined;
  const data = sampleData({ huge: watchable });
  const { session, prolific } = useSessionWithProlific({ generateMs: 0, data });
  before(async () => {
    first = await session().openWindow();
    firstTree = await openCollections(first, prolific());
    if (process.platform === 'linux') [hostOfFirst] = await session().extensionHosts();
    second = await session().openWindow();
    secondTree = await openCollections(second, prolific());
  });

  it('on one folder: the second says that the first exports, and how far it is', async () => {
    slowUploads(prolific());
    await secondTree.expand(huge);
    await firstTree.expand(huge);
    await firstTree.clickInlineAction(huge, 'Export Collection…');
    await secondTree.row('In another window').filter({ hasText: 'downloading' }).waitFor();
    await second.screenshot('exporting-elsewhere');
  });

  it('asked for the same, the second says where it runs, and asks Prolific for nothing', async () => {
    await secondTree.clickInlineAction(huge, 'Export Collection…');
    await second.notification('This export is running in another window on this computer').waitFor();
    await second.screenshot('running-elsewhere');
    assert.equal(await second.errorNotification.count(), 0);
    await second.closeNotification('running in another window');
    assert.equal(prolific().jobs.of(hugeId).length, 1);
  });

  it('shows the snapshot in both once it is there', async () => {
    await hurryUploads(prolific());
    await first.findNotification('is exported');
    await secondTree.row(/files · /).waitFor();
    await secondTree.row('In another window').waitFor({ state: 'detached' });
    await onlySnapshot(session().workspaceFolder);
    await first.closeNotification('is exported');
  });

  it('lets the second go on with what the first began, once that is dead', async function () {
    if (hostOfFirst === undefined) return this.skip();
    prolific().jobs.setGenerateMs('manual');
    await secondTree.expand(pilot);
    await firstTree.clickInlineAction(pilot, 'Export Collection…');
    await secondTree.row('In another window').waitFor();
    process.kill(hostOfFirst, 'SIGKILL');
    await second.findNotification(`The export of “${pilot}” was broken off`);
    await second.clickInNotification('broken off', 'Resume');
    await secondTree.row('Prolific is preparing the archive').waitFor();
    prolific().jobs.finishAll();
    await second.findNotification('is exported');
    assert.equal(prolific().jobs.of(pilotId).length, 1);
    const { snapshots, staging } = await exportsIn(session().workspaceFolder);
    assert.deepEqual([snapshots.length, staging.length], [2, 0]);
    await second.closeNotification('is exported');
  });

  it('on two folders: both export the same collection at once, and both get it', async () => {
    const folder = await session().makeFolder('other');
    const third = await session().openWindow({ folder });
    const thirdTree = await openCollections(third, prolific());
    prolific().jobs.setGenerateMs('manual');
    const before = prolific().jobs.of(pilotId).length;
    await secondTree.clickInlineAction(pilot, 'Update Collection');
    await thirdTree.clickInlineAction(pilot, 'Export Collection…');
    await until(() => prolific().jobs.of(pilotId).length > before);
    await secondTree.row('Prolific is preparing the archive').waitFor();
    await thirdTree.expand(pilot);
    await thirdTree.row('Prolific is preparing the archive').waitFor();
    prolific().jobs.finishAll();
    await second.findNotification('is exported');
    await third.findNotification('is exported');
    await onlySnapshot(folder);
    const { snapshots, staging } = await exportsIn(session().workspaceFolder);
    assert.deepEqual([snapshots.length, staging.length], [3, 0]);
    await Promise.all(snapshots.map(requireComplete));
  });
});
