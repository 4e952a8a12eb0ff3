import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import * as vscode from 'vscode';
import { commandIds } from '../../src/editor/ids.ts';
import { ProblemError } from '../../src/problems/problem.ts';
import { pilotCollection } from '../prolific/sampleCollections.ts';
import { withPerson } from './support/answers.ts';
import { withContextKeys } from './support/contextKeys.ts';
import { signIn, until, withProlific } from './support/inEditor.ts';
import { children, collectionsOf, cookingSnapshot, exportResponses, run } from './support/rows.ts';

describe('Commands', () => {
  const scene = withProlific();
  const person = withPerson();

  it('take the only snapshot without a question', async () => {
    const { snapshot } = await cookingSnapshot(scene());
    await run('openOverview');
    assert.ok(scene().parts.overviews.shows(snapshot.folder));
    await run('deleteSnapshot');
    const question = person().shown.find(({ modal }) => modal);
    assert.match(question?.text ?? '', /^Delete the snapshot of “Cooking at home” from /);
  });

  it('ask which snapshot to delete if the row that was clicked is gone', async () => {
    await cookingSnapshot(scene());
    const deleting = vscode.commands.executeCommand(commandIds.deleteSnapshot, undefined, undefined);
    await until('the list', async () => {
      await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
      return await Promise.race([
        deleting.then(() => true),
        new Promise((end) => setTimeout(end, 50, false)),
      ]);
    });
    assert.ok(person().shown.every(({ modal }) => !modal));
  });

  it('don’t ask for the collection again when an export that couldn’t start is tried again', async () => {
    await signIn(scene());
    const { targets } = scene().parts;
    const choose = targets.choose.bind(targets);
    targets.choose = () => {
      targets.choose = choose;
      return Promise.reject(new ProblemError({ kind: 'bad-export-folder', value: '/elsewhere' }));
    };
    person().presses.add('Try Again');
    const exporting = vscode.commands.executeCommand(commandIds.exportCollection);
    const picker = await person().picker();
    await until('the list to be complete', () => !picker.busy);
    const { exports } = scene().parts;
    const before = exports.views.length;
    const pilot = picker.items.find(({ label }) => label === pilotCollection.name);
    assert.ok(pilot);
    await person().tick([pilot], () => exports.views.length > before);
    await exporting;
    await until('the export', () => exports.views.every(({ progress }) => progress.status === 'ended'));
    assert.equal(await person().picker(), picker);
  });

  it('name the signed-in user before they ask for another token', async () => {
    await signIn(scene());
    assert.equal(await vscode.commands.executeCommand(commandIds.signIn), true);
    const message = person().shown.find(({ text }) =>
      text.startsWith('You’re already signed in to Prolific as '),
    );
    assert.deepEqual(message?.buttons, ['Use Another Token…']);
  });
});

describe('Context keys of the palette', () => {
  const scene = withProlific();
  const keys = withContextKeys();

  async function known(wanted: Readonly<Record<string, boolean>>): Promise<void> {
    await until(JSON.stringify(wanted), () =>
      Object.entries(wanted).every(([name, value]) => keys().get(`prolificCollections.${name}`) === value),
    );
  }

  it('say what the open folders hold', async () => {
    await signIn(scene());
    const [cooking] = await collectionsOf(scene(), 'Kitchen Lab');
    scene().parts.snapshotIndex.refresh();
    await known({ hasSnapshot: false, hasUnfinished: false, hasIncomplete: false });
    await exportResponses(cooking);
    await known({ hasSnapshot: true, hasUnfinished: false, hasIncomplete: true });
    const [row] = await children(scene(), 'snapshot', cooking);
    await run('fetchUploads', row);
    await known({ hasSnapshot: true, hasIncomplete: false });
    await rm(scene().exportFolder, { recursive: true });
    scene().parts.snapshotIndex.refresh();
    await known({ hasSnapshot: false, hasUnfinished: false, hasIncomplete: false });
  });

  it('say that an export was interrupted', async () => {
    scene().prolific.jobs.setGenerateMs('manual');
    await signIn(scene());
    const [cooking] = await collectionsOf(scene(), 'Kitchen Lab');
    assert.ok(cooking);
    void run('exportCollection', cooking);
    await until('the job', () => scene().prolific.jobs.of(cooking.subject.id).length === 1);
    await scene().parts.exports.stopAll('closing');
    scene().parts.snapshotIndex.refresh();
    await known({ hasSnapshot: false, hasUnfinished: true });
  });

  it('tell sign-in from sign-out', async () => {
    await signIn(scene());
    await known({ signedIn: true, signedOut: false });
    await scene().parts.session.signOut();
    await known({ signedIn: false, signedOut: true });
  });
});
