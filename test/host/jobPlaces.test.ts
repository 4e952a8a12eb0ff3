import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { SubjectNode } from '../../src/tree/nodes.ts';
import { cookingCollection, pilotCollection } from '../prolific/sampleCollections.ts';
import { withPerson } from './support/answers.ts';
import { signIn, withProlific } from './support/inEditor.ts';
import { deletions, leaveUnfinished, posts, requestJobs } from './support/jobs.ts';
import { children, collectionRow, cookingSnapshot, run } from './support/rows.ts';

const never = new AbortController().signal;

describe('Export at the limit of exports on Prolific', () => {
  const scene = withProlific();
  const person = withPerson();
  const offer = 'Select Exports to Delete…';

  async function exportAtTheLimit(): Promise<SubjectNode> {
    await signIn(scene());
    const pilot = await collectionRow(scene(), pilotCollection);
    const [oldest = ''] = await requestJobs(scene(), pilot, 10);
    scene().prolific.jobs.fail(oldest);
    person().presses.add(offer);
    await run('exportCollection', pilot);
    return pilot;
  }

  /**
   * Sends a request to Prolific after the choice was handled, and asserts that all ten exports still exist.
   */
  async function assertAllKept({ subject }: SubjectNode): Promise<void> {
    await editor('notifications.clearAll');
    await scene().parts.jobs.refresh(subject, never);
    assert.equal(scene().prolific.jobs.of(pilotCollection.id).length, 10);
  }

  it('continues after you select exports, oldest first, and confirm their deletion', async () => {
    const pilot = await exportAtTheLimit();
    const picker = await person().picker();
    assert.deepEqual(picker.selectedItems, []);
    assert.equal(picker.items.length, 10);
    const [oldest, second] = picker.items;
    assert.ok(oldest && second);
    assert.match(oldest.detail ?? '', /contains no data/);
    assert.equal(deletions(scene()), 0);
    person().presses.add('Delete from Prolific');
    await person().tick([oldest, second], () => person().shown.some(({ modal }) => modal));
    assert.equal((await children(scene(), 'snapshot', pilot)).length, 1);
    assert.equal(deletions(scene()), 2);
    assert.match(person().shown.find(({ modal }) => modal)?.text ?? '', /Delete 2 exports of/);
    assert.equal(scene().prolific.jobs.of(pilotCollection.id).length, 9);
  });

  it('keeps an export that an interrupted export on this computer needs', async () => {
    await signIn(scene());
    const row = await collectionRow(scene(), pilotCollection);
    const [oldest = '', second = ''] = await requestJobs(scene(), row, 10);
    await leaveUnfinished(scene(), oldest);
    person().presses.add(offer);
    await run('exportCollection', row);
    const [needed, free] = (await person().picker()).items;
    assert.ok(needed && free);
    assert.match(needed.detail ?? '', /^Required to resume/);
    person().presses.add('Delete from Prolific');
    await person().tick([needed, free], () => person().shown.some(({ modal }) => modal));
    await children(scene(), 'snapshot', row);
    assert.match(person().shown.find(({ modal }) => modal)?.text ?? '', /Delete 1 export of/);
    const left = scene()
      .prolific.jobs.of(pilotCollection.id)
      .map(({ exportId }) => exportId);
    assert.deepEqual([left.includes(oldest), left.includes(second)], [true, false]);
  });

  it('warns before it deletes an export of which only the responses were downloaded', async () => {
    const { parent } = await cookingSnapshot(scene());
    await requestJobs(scene(), parent, 9);
    person().presses.add(offer);
    await run('exportCollection', parent);
    const [oldest, second] = (await person().picker()).items;
    assert.ok(oldest && second);
    assert.match(oldest.detail ?? '', /^Required to download missing uploads/);
    await person().tick([oldest, second], () => person().shown.some(({ modal }) => modal));
    const question = person().shown.find(({ modal }) => modal);
    assert.match(question?.text ?? '', /Delete 2 exports of/);
    assert.match(question?.detail ?? '', /For 1 of them, this computer has only the responses/);
  });

  it('is requested again at once if somebody else has deleted an export', async () => {
    await signIn(scene());
    const row = await collectionRow(scene(), pilotCollection);
    const [oldest = ''] = await requestJobs(scene(), row, 10);
    // Somebody else deletes an export just before the choice.
    let exists = true;
    person().presses.has = (button) => {
      if (exists) scene().prolific.jobs.remove(oldest);
      exists = false;
      return button === offer;
    };
    await run('exportCollection', row);
    assert.equal((await children(scene(), 'snapshot', row)).length, 1);
    assert.equal(deletions(scene()), 0);
  });

  it('is requested again once, then lists the exports, if Prolific refuses it with fewer than ten', async () => {
    await signIn(scene());
    const row = await collectionRow(scene(), cookingCollection);
    await requestJobs(scene(), row, 2);
    const before = posts(scene());
    const detail = 'The limit of 2 exports for this workspace has been reached.';
    const body = { error: { status: 409, detail } };
    scene().prolific.faults.add({ method: 'POST', fault: { kind: 'answer', status: 409, body } });
    person().presses.add(offer);
    await run('exportCollection', row);
    assert.equal((await person().picker()).items.length, 2);
    assert.equal(posts(scene()) - before, 2);
    assert.ok(person().shown.every(({ text }) => text.includes('The limit of 2 exports')));
  });

  it('deletes nothing if you close the list', async () => {
    const pilot = await exportAtTheLimit();
    await person().picker();
    await editor('workbench.action.closeQuickOpen');
    await assertAllKept(pilot);
    assert.equal(deletions(scene()), 0);
  });

  it('deletes nothing without confirmation', async () => {
    const pilot = await exportAtTheLimit();
    const picker = await person().picker();
    await person().tick(picker.items.slice(0, 1), () => person().shown.some(({ modal }) => modal));
    await assertAllKept(pilot);
    assert.equal(deletions(scene()), 0);
  });

  it('can be replaced by the download of an existing export', async () => {
    const pilot = await exportAtTheLimit();
    const picker = await person().picker();
    const before = posts(scene());
    const last = picker.items.at(-1);
    assert.ok(last);
    person().pressButtonOf(last);
    assert.equal((await children(scene(), 'snapshot', pilot)).length, 1);
    assert.deepEqual([posts(scene()), deletions(scene())], [before, 0]);
  });
});

async function editor(command: string): Promise<void> {
  await vscode.commands.executeCommand(command);
}
