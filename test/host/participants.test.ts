import assert from 'node:assert/strict';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { withPerson } from './support/answers.ts';
import { extensionParts, signIn, until, withProlific } from './support/inEditor.ts';
import { children, collectionsOf, run, type Kind } from './support/rows.ts';

interface Result {
  readonly status: string;
  readonly submissions?: number;
  readonly files?: number;
}

describe('A participant who asks for deletion', () => {
  const scene = withProlific();
  const person = withPerson();

  // The next test's exports would bring back what this one deleted.
  afterEach(async () => {
    const { installation } = await extensionParts();
    const remembered = join(installation.folder, 'deleted-participants');
    await rm(remembered, { recursive: true, force: true });
  });

  async function exported(
    command: 'exportCollection' | 'exportResponses',
  ): Promise<{ readonly row: Kind<'snapshot'>; readonly id: string }> {
    await signIn(scene());
    const [cooking] = await collectionsOf(scene(), 'Kitchen Lab');
    assert.ok(cooking);
    await run(command, cooking);
    const [row] = await children(scene(), 'snapshot', cooking);
    assert.ok(row);
    const [line = ''] = (await readFile(join(row.snapshot.folder, 'responses.jsonl'), 'utf8')).split('\n');
    return { row, id: (JSON.parse(line) as { readonly participant_id: string }).participant_id };
  }

  async function called(command: string, participantId: string): Promise<Result> {
    return await vscode.commands.executeCommand<Result>(`prolificCollections.${command}`, { participantId });
  }

  /** Resolves once a tab of such a name is there; its preview may come a moment after the command has ended. */
  async function reportTab(name: RegExp): Promise<void> {
    await until(`the report ${name.source}`, () =>
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).some(({ label }) => name.test(label)),
    );
  }

  it('is found and, after a question with the numbers, deleted for good', async () => {
    const { row, id } = await exported('exportCollection');
    const { folder } = row.snapshot;
    const found = await called('findParticipant', id);
    assert.equal(found.status, 'found');
    assert.ok((found.submissions ?? 0) > 0 && (found.files ?? 0) > 0);
    await reportTab(/participant/);

    assert.equal((await called('deleteParticipant', id)).status, 'cancelled');
    const question = person().shown.find(({ modal }) => modal);
    assert.match(question?.text ?? '', new RegExp(id));
    assert.match(
      question?.detail ?? '',
      new RegExp(`Submissions: ${found.submissions} · uploads: ${found.files} `),
    );
    assert.ok((await readFile(join(folder, 'responses.jsonl'), 'utf8')).includes(id));

    person().presses.add('Delete for Good');
    const deleted = await called('deleteParticipant', id);
    assert.deepEqual(deleted, { ...found, status: 'deleted' });
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      assert.ok(!entry.name.includes(id), entry.name);
      if (!entry.isFile() || !/\.jsonl?$/.test(entry.name)) continue;
      assert.ok(!(await readFile(join(entry.parentPath, entry.name), 'utf8')).includes(id), entry.name);
    }
    await reportTab(/participant.*deleted/);
    assert.equal((await called('findParticipant', id)).status, 'nothing');
  });

  it('is not searched for where a setting keeps a folder’s snapshots from being found', async () => {
    const { id } = await exported('exportResponses');
    const settings = (): vscode.WorkspaceConfiguration =>
      vscode.workspace.getConfiguration('prolificCollections');
    await settings().update('exportFolder', '/elsewhere', vscode.ConfigurationTarget.Workspace);
    try {
      await assert.rejects(called('findParticipant', id), /The export folder in the settings cannot be used/);
    } finally {
      await settings().update('exportFolder', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it('is not brought back by fetching the uploads of that snapshot', async () => {
    const { row, id } = await exported('exportResponses');
    person().presses.add('Delete for Good');
    assert.equal((await called('deleteParticipant', id)).status, 'deleted');
    const [cooking] = await collectionsOf(scene(), 'Kitchen Lab');
    const [after] = await children(scene(), 'snapshot', cooking);
    await run('fetchUploads', after);
    await until('the refusal', () =>
      person().shown.find(({ text }) => text.includes('would bring them back')),
    );
    assert.ok(!(await readFile(join(row.snapshot.folder, 'responses.jsonl'), 'utf8')).includes(id));
  });

  it('is told to be in an export again, and deleted again', async () => {
    const { id } = await exported('exportResponses');
    person().presses.add('Delete for Good');
    const deleted = await called('deleteParticipant', id);
    assert.equal(deleted.status, 'deleted');
    const remembered = join(scene().parts.installation.folder, 'deleted-participants');
    assert.ok((await readdir(remembered)).length > 0);
    for (const name of await readdir(remembered)) {
      assert.ok(!`${name} ${await readFile(join(remembered, name), 'utf8')}`.includes(id));
    }

    /** How many snapshots the participant is in; two of one second have no order. */
    const holding = async (): Promise<number> => {
      const [cooking] = await collectionsOf(scene(), 'Kitchen Lab');
      const rows = await children(scene(), 'snapshot', cooking);
      const texts = rows.map(({ snapshot }) => readFile(join(snapshot.folder, 'responses.jsonl'), 'utf8'));
      return (await Promise.all(texts)).filter((text) => text.includes(id)).length;
    };
    assert.equal(await holding(), 0);
    await exported('exportResponses');
    const message = await until('the message', () =>
      person().shown.find(({ text }) => text.includes('is in this export again')),
    );
    assert.match(message.text, /^1 participant whose data you deleted on .* is in this export again\.$/);
    assert.deepEqual(message.buttons, ['Delete Again', 'Don’t Remind Again']);
    assert.equal(await holding(), 1);

    person().presses.add('Delete Again');
    await exported('exportResponses');
    await reportTab(/participant.*deleted/);
    await until('the deletion from the new snapshot only', async () => (await holding()) === 1);

    person().presses.delete('Delete Again');
    person().presses.add('Don’t Remind Again');
    await exported('exportResponses');
    await until('nothing to be remembered', async () => (await readdir(remembered)).length === 0);
  });
});
