import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { SubjectNode } from '../../src/tree/nodes.ts';
import { cookingCollection, pilotCollection } from '../prolific/sampleCollections.ts';
import { withPerson } from './support/answers.ts';
import { signIn, withProlific } from './support/inEditor.ts';
import { deletions, leaveUnfinished, posts, requestJobs } from './support/jobs.ts';
import { children, collectionRow, cookingSnapshot, run } from './support/rows.ts';

const never = new AbortController().signal;

describe('An export for which Prolific has no place', () => {
  const scene = withProlific();
  const person = withPerson();
  const offer = 'Choose Exports to Delete…';

  async function exportAtTheLimit(): Promise<SubjectNode> {
    await signIn(scene());
    const pilot = await collectionRow(scene(), pilotCollection);
    const [oldest = ''] = await requestJobs(scene(), pilot, 10);
    scene().prolific.jobs.fail(oldest);
    person().presses.add(offer);
    await run('exportCollection', pilot);
    return pilot;
  }

  /** Something that this editor asks of Prolific once it has done with the person's choice. */
  async function answeredAfter({ subject }: SubjectNode): Promise<void> {
    await editor('notifications.clearAll');
    await scene().parts.jobs.refresh(subject, never);
    assert.equal(scene().prolific.jobs.of(pilotCollection.id).length, 10);
  }

  it('goes on after the person has ticked exports, oldest first, and confirmed to delete them', async () => {
    const pilot = await exportAtTheLimit();
    const picker = await person().picker();
    assert.deepEqual(picker.selectedItems, []);
    assert.equal(picker.items.length, 10);
    const [oldest, second] = picker.items;
    assert.ok(oldest && second);
    assert.match(oldest.detail ?? '', /nothing in it to lose/);
    assert.equal(deletions(scene()), 0);
    person().presses.add('Delete from Prolific');
    await person().tick([oldest, second], () => person().shown.some(({ modal }) => modal));
    assert.equal((await children(scene(), 'snapshot', pilot)).length, 1);
    assert.equal(deletions(scene()), 2);
    assert.match(person().shown.find(({ modal }) => modal)?.text ?? '', /Delete 2 exports of/);
    assert.equal(scene().prolific.jobs.of(pilotCollection.id).length, 9);
  });

  it('cannot take the place of one that an export here still needs', async () => {
    await signIn(scene());
    const row = await collectionRow(scene(), pilotCollection);
    const [oldest = '', second = ''] = await requestJobs(scene(), row, 10);
    await leaveUnfinished(scene(), oldest);
    person().presses.add(offer);
    await run('exportCollection', row);
    const [needed, free] = (await person().picker()).items;
    assert.ok(needed && free);
    assert.match(needed.detail ?? '', /^Unfinished here/);
    person().presses.add('Delete from Prolific');
    await person().tick([needed, free], () => person().shown.some(({ modal }) => modal));
    await children(scene(), 'snapshot', row);
    assert.match(person().shown.find(({ modal }) => modal)?.text ?? '', /Delete 1 export of/);
    const left = scene()
      .prolific.jobs.of(pilotCollection.id)
      .map(({ exportId }) => exportId);
    assert.deepEqual([left.includes(oldest), left.includes(second)], [true, false]);
  });

  it('can take the place of one of which only the responses are here, once that is said', async () => {
    const { parent } = await cookingSnapshot(scene());
    await requestJobs(scene(), parent, 9);
    person().presses.add(offer);
    await run('exportCollection', parent);
    const [oldest, second] = (await person().picker()).items;
    assert.ok(oldest && second);
    assert.match(oldest.detail ?? '', /^Responses here/);
    await person().tick([oldest, second], () => person().shown.some(({ modal }) => modal));
    const question = person().shown.find(({ modal }) => modal);
    assert.match(question?.text ?? '', /Delete 2 exports of/);
    assert.match(question?.detail ?? '', /Of 1 of them only the responses are on this computer/);
  });

  it('is asked for again at once where a place has become free meanwhile', async () => {
    await signIn(scene());
    const row = await collectionRow(scene(), pilotCollection);
    const [oldest = ''] = await requestJobs(scene(), row, 10);
    // Somebody deletes one elsewhere, just as the person is about to choose.
    let isThere = true;
    person().presses.has = (button) => {
      if (isThere) scene().prolific.jobs.remove(oldest);
      isThere = false;
      return button === offer;
    };
    await run('exportCollection', row);
    assert.equal((await children(scene(), 'snapshot', row)).length, 1);
    assert.equal(deletions(scene()), 0);
  });

  it('is asked for again once, and then shows what there is, where Prolific refuses it with fewer than ten', async () => {
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

  it('deletes nothing where the person leaves', async () => {
    const pilot = await exportAtTheLimit();
    await person().picker();
    await editor('workbench.action.closeQuickOpen');
    await answeredAfter(pilot);
    assert.equal(deletions(scene()), 0);
  });

  it('deletes nothing where the person does not confirm', async () => {
    const pilot = await exportAtTheLimit();
    const picker = await person().picker();
    await person().tick(picker.items.slice(0, 1), () => person().shown.some(({ modal }) => modal));
    await answeredAfter(pilot);
    assert.equal(deletions(scene()), 0);
  });

  it('can give way to the download of one that is there', async () => {
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
