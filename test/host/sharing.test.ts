import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { ShareResult } from '../../src/commands/sharing/createShareableCopy.ts';
import { until, withProlific } from './support/inEditor.ts';
import { withQuestions } from './support/questions.ts';
import { cookingSnapshot, run } from './support/rows.ts';
import { replace } from './support/shownText.ts';

const command = 'prolificCollections.createShareableCopy';

describe('Shareable copies', () => {
  const scene = withProlific();
  const person = withQuestions();
  let row: Awaited<ReturnType<typeof cookingSnapshot>>;
  let shared: string;
  let restore: () => void = () => undefined;

  beforeEach(async () => {
    row = await cookingSnapshot(scene());
    shared = join(scene().exportFolder, '..', 'shared');
    await mkdir(shared, { recursive: true });
    picking(shared);
  });
  afterEach(async () => {
    restore();
    await rm(shared, { recursive: true, force: true });
  });

  /** Picks these folders, one after the other. */
  function picking(...folders: readonly string[]): void {
    restore();
    const left = [...folders];
    const next = (): vscode.Uri[] | undefined => left.splice(0, 1).map((folder) => vscode.Uri.file(folder));
    restore = replace(vscode.window, { showOpenDialog: () => Promise.resolve(next()) });
  }

  const creating = (argument: unknown = row): Thenable<ShareResult | undefined> =>
    vscode.commands.executeCommand<ShareResult | undefined>(command, argument);

  it('are created with Enter alone, after a preview in its own tab, and have no texts of participants', async () => {
    const copying = creating();
    await person().confirm(1);
    await person().confirm(2);
    await person().confirm(3);
    await until('the preview', () =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .some(({ label }) => label.includes('Preview of a shareable copy')),
    );
    assert.deepEqual(await readdir(shared), []);
    await person().choose(4);
    const result = await copying;
    assert.ok(result?.status === 'completed');
    assert.equal(dirname(result.folder.fsPath), shared);
    assert.deepEqual((await readdir(result.folder.fsPath)).sort(), [
      'README.md',
      'codebook.csv',
      'codebook.md',
      'responses.csv',
      'responses.parquet',
      'responses.sav',
    ]);
    const csv = await readFile(join(result.folder.fsPath, 'responses.csv'), 'utf8');
    assert.match(csv, /^participant,q\d\d_/);
    assert.doesNotMatch(csv, /[\da-f]{24}/);
    const message = await until('the message', () =>
      person().shown.find(({ text }) => text.startsWith('Created a shareable copy')),
    );
    assert.deepEqual(message.buttons, ['Open README', 'Open Folder']);
  });

  it('include demographics, which suggestions in the last step make coarser', async () => {
    await run('addSubmissionDetails', row);
    person().presses.add('Fetch Demographics');
    const choosing = replace(vscode.window, {
      showQuickPick: (items: readonly vscode.QuickPickItem[]) =>
        Promise.resolve(items.find(({ label }) => label.startsWith('From Prolific'))),
    });
    try {
      await run('addDemographics', row);
    } finally {
      choosing();
    }
    const copying = creating();
    await person().confirm(1);
    await person().confirm(2);
    await person().choose(3, 'Less Precise, Groups of 5 or More');
    await person().confirm(4, ['Keep a key of pseudonyms in the export folder']);
    const { items } = await person().choices(5);
    const suggestion = items.find(({ label }) => label.includes('eave out'));
    assert.ok(suggestion, items.map(({ label }) => label).join());
    await person().choose(5, suggestion.label);
    await until('the next preview', async () => {
      const next = (await person().choices(5)).items;
      return next !== items && !next.some(({ label }) => label === suggestion.label);
    });
    await person().choose(5, 'Create Copy…');
    const result = await copying;
    assert.ok(result?.status === 'completed');
    const [header = ''] = (await readFile(join(result.folder.fsPath, 'responses.csv'), 'utf8')).split('\r\n');
    assert.ok(!header.includes('demo_age') || !header.includes('demo_country'), header);
    const people = await readdir(join(dirname(row.snapshot.folder), 'people'));
    assert.equal(people.filter((name) => /^key-[\da-f]{8}\.csv$/.test(name)).length, 1);
  });

  it('go back to earlier questions, and nothing is written without an answer', async () => {
    const copying = creating();
    await person().confirm(1);
    await person().confirm(2);
    await person().confirm(3);
    await person().choices(4);
    await person().back(4);
    await person().choices(3);
    await person().leave();
    assert.deepEqual(await copying, { status: 'cancelled' });
    assert.deepEqual(await readdir(shared), []);
  });

  it('aren’t created in the export folder, after a message that asks for another', async () => {
    picking(dirname(row.snapshot.folder), shared);
    person().presses.add('Choose Folder…');
    const copying = creating({ snapshotFolder: row.snapshot.folder });
    await person().confirm(1);
    await person().confirm(2);
    await person().confirm(3);
    await person().choose(4);
    const result = await copying;
    assert.ok(result?.status === 'completed');
    assert.equal(dirname(result.folder.fsPath), shared);
    assert.ok(person().shown.some(({ text }) => text.startsWith('Choose another folder')));
  });
});
