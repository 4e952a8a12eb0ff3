import assert from 'node:assert/strict';
import { cookingStudies } from '../prolific/sample/studies.ts';
import { cookingCollection } from '../prolific/sampleCollections.ts';
import { slimData } from '../unit/prolificServer/apiSupport.ts';
import { exportsIn, requireComplete } from './exportFolder.ts';
import { openCollections, signIn, until, useSessionWithProlific } from './steps.ts';
import type { TreeView } from './treeView.ts';
import type { Window } from './window.ts';

const { name: cooking, id: cookingId } = cookingCollection;
const [, { id: studyId }] = cookingStudies;
const keptRow = /^Cooking at home.*kept updated/;

describe('Keep Updated in two windows', function () {
  this.timeout(120_000);
  const { session, prolific } = useSessionWithProlific({ generateMs: 0, data: slimData() });
  let first: Window;
  let second: Window;
  let firstTree: TreeView;
  let secondTree: TreeView;
  let secondHost = 0;
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
    await firstTree.clickInlineAction(cooking, 'Export Collection');
    await first.closeNotification('Cooking at home: ');
    second = await session().openWindow();
    secondTree = await openCollections(second, prolific());
    secondHost = session().extensionHosts().at(-1) ?? assert.fail();
  });

  /** Participants complete submissions, and both windows read how many there are. */
  async function completeSubmissions(count: number): Promise<void> {
    prolific().counts.add({ studyId, count });
    for (const window of [first, second]) await window.runCommand('Prolific: Refresh Collections');
  }

  /** Chooses the same again: the next export may follow at once. */
  async function allowNextExport(window: Window, tree: TreeView): Promise<void> {
    await chooseAgain(window, tree, 'Change');
    await chooseHow(window);
  }

  /** Chooses Keep Updated of the row again, and then what to do. Rows that are being redrawn lose their menu. */
  async function chooseAgain(window: Window, tree: TreeView, what: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      await tree.chooseFromContextMenu(cooking, 'Keep Updated');
      try {
        await window.quickInput.pick(what).first().click({ timeout: 5_000 });
        return;
      } catch (error) {
        if (attempt === 5) throw error;
        await window.page.keyboard.press('Escape');
      }
    }
  }

  async function chooseHow(window: Window): Promise<void> {
    await window.quickInput.choose('At most every 5 minutes');
    await window.quickInput.choose('All Snapshots');
    await window.quickInput.waitUntilClosed();
  }

  /** Waits for the message in one of the windows, closes it, and asserts that the other has none. */
  async function oneIsTold(count: number): Promise<void> {
    const words = `${cooking}: ${count} new submission`;
    const told = (): Promise<number[]> =>
      Promise.all([first, second].map((window) => window.notification(words).count()));
    await until(async () => (await told()).some((number) => number > 0));
    await requireSnapshots();
    assert.deepEqual((await told()).sort(), [0, 1]);
    for (const [index, number] of (await told()).entries())
      if (number > 0) await [first, second][index]?.closeNotification(words);
  }

  let snapshotCount = 1;
  /** Asserts that each export ended in one complete snapshot. */
  async function requireSnapshots(): Promise<void> {
    snapshotCount++;
    const { snapshots, staging } = await exportsIn(session().workspaceFolder);
    assert.deepEqual([snapshots.length, staging.length], [snapshotCount, 0]);
    await Promise.all(snapshots.map(requireComplete));
  }

  function requests(): number {
    return prolific().requests.all.filter(
      ({ method, path }) => method === 'POST' && path.includes(`${cookingId}/export`),
    ).length;
  }

  it('is explained before it is turned on, and shown by both', async () => {
    await firstTree.chooseFromContextMenu(cooking, 'Keep Updated');
    await first.dialog(`Keep “${cooking}” updated?`).waitFor();
    await first.screenshot('keep-updated-explained');
    await first.dialog().getByRole('button', { name: 'Keep Updated' }).click();
    await chooseHow(first);
    await firstTree.row(keptRow).waitFor();
    await secondTree.row(keptRow).waitFor({ timeout: 60_000 });
    await first.screenshot('kept-updated');
  });

  it('exports new submissions once, and says so in one window', async () => {
    const before = requests();
    await completeSubmissions(12);
    await oneIsTold(12);
    await first.screenshot('kept-updated-told');
    assert.equal(requests() - before, 1);
    assert.equal(prolific().jobs.of(cookingId).length, 2);
  });

  it('goes on after a window was reloaded', async () => {
    await first.reload();
    await first.openViewContainer('Prolific');
    await signIn(first, prolific());
    await firstTree.row(keptRow).waitFor();
    await allowNextExport(first, firstTree);
    const before = requests();
    await completeSubmissions(3);
    await oneIsTold(3);
    assert.equal(requests() - before, 1);
  });

  it('goes on in the other window if the one that exports is killed', async () => {
    await allowNextExport(first, firstTree);
    for (const tree of [firstTree, secondTree]) {
      await tree.expand(cooking);
      await tree.row(/Exports on Prolific/).waitFor();
    }
    prolific().jobs.setGenerateMs('manual');
    const before = requests();
    await completeSubmissions(5);
    const exporting = /^\s*Exporting.*Preparing the archive on Prolific/;
    const isIn = async (tree: TreeView): Promise<boolean> => (await tree.row(exporting).count()) > 0;
    await until(async () => (await isIn(firstTree)) || (await isIn(secondTree)));
    const host = (await isIn(secondTree))
      ? secondHost
      : session()
          .extensionHosts()
          .find((pid) => pid !== secondHost);
    await first.screenshot('keep-updated-killed-before');
    process.kill(host ?? assert.fail(), 'SIGKILL');
    prolific().jobs.finishAll();
    prolific().jobs.setGenerateMs(0);
    await oneIsTold(5);
    assert.equal(requests() - before, 1);
    for (const tree of [firstTree, secondTree]) {
      await tree.row(/^\s*Today .*60 submissions/).waitFor();
      await tree.collapse(cooking);
    }
  });

  it('waits while Prolific can’t be reached, without a message, and exports afterwards', async () => {
    await allowNextExport(second, secondTree);
    await prolific().unplug();
    const before = requests();
    await completeSubmissions(7);
    for (const tree of [firstTree, secondTree]) await tree.row('Can’t connect to Prolific').waitFor();
    for (const window of [first, second]) assert.equal(await window.errorNotification.count(), 0);
    await second.screenshot('keep-updated-offline');
    await prolific().plugIn();
    for (const window of [first, second]) await window.runCommand('Prolific: Refresh Collections');
    await oneIsTold(7);
    assert.equal(requests() - before, 1);
  });

  it('is turned off for both', async () => {
    // Clicks on rows that are being redrawn have no effect.
    for (const tree of [firstTree, secondTree]) await tree.row(/^Cooking at home.*67 submissions/).waitFor();
    await chooseAgain(second, secondTree, 'Stop Keeping Updated');
    for (const tree of [firstTree, secondTree])
      await tree.row(keptRow).waitFor({ state: 'detached', timeout: 60_000 });
    const before = requests();
    await completeSubmissions(2);
    await firstTree.row(/\+2 new/).waitFor();
    assert.equal(requests(), before);
  });
});
