import assert from 'node:assert/strict';
import { readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inspect } from 'node:util';
import * as vscode from 'vscode';
import { withPerson } from './support/answers.ts';
import { extensionParts, signIn, until, withProlific } from './support/inEditor.ts';
import { children, collectionsOf, run, type Kind } from './support/rows.ts';

interface Result {
  readonly status: string;
  readonly submissions?: number;
  readonly files?: number;
  readonly details?: number;
}

describe('Participant data', () => {
  const scene = withProlific();
  const person = withPerson();

  // The next test exports the same participants, which must not be reported as deleted.
  afterEach(async () => {
    const { installation } = await extensionParts();
    const remembered = join(installation.folder, 'deleted-participants');
    await rm(remembered, { recursive: true, force: true });
  });

  async function exported(
    scope: 'everything' | 'responses',
  ): Promise<{ readonly row: Kind<'snapshot'>; readonly id: string }> {
    await signIn(scene());
    const [cooking] = await collectionsOf(scene(), 'Kitchen Lab');
    assert.ok(cooking);
    await run('exportCollection', { collectionId: cooking.subject.id, scope });
    const [row] = await children(scene(), 'snapshot', cooking);
    assert.ok(row);
    const [line = ''] = (await readFile(join(row.snapshot.folder, 'responses.jsonl'), 'utf8')).split('\n');
    return { row, id: (JSON.parse(line) as { readonly participant_id: string }).participant_id };
  }

  /** Returns the IDs of participants and submissions. */
  const idsOf = (text: string): string[] =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly id: string; readonly participant_id: string })
      .flatMap((each) => [each.id, each.participant_id]);

  async function called(command: string, participantId: string): Promise<Result> {
    return await vscode.commands.executeCommand<Result>(`prolificCollections.${command}`, { participantId });
  }

  /** Resolves once a tab of such a name exists; its preview may open shortly after the command has ended. */
  async function reportTab(name: RegExp): Promise<void> {
    await until(`the report ${name.source}`, () =>
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).some(({ label }) => name.test(label)),
    );
  }

  it('is found and, after a confirmation with its numbers, permanently deleted', async () => {
    const { row, id } = await exported('everything');
    const { folder } = row.snapshot;
    const found = await called('findParticipant', id);
    assert.equal(found.status, 'found');
    assert.ok((found.submissions ?? 0) > 0 && (found.files ?? 0) > 0);
    await reportTab(/^Participant data\.md$/);
    const offer = await until('the offer', () =>
      person().shown.find(({ text }) => text.startsWith('Found ')),
    );
    assert.deepEqual(offer.buttons, ['Show Report', 'Delete…']);

    assert.equal((await called('deleteParticipant', id)).status, 'cancelled');
    const question = person().shown.find(({ modal }) => modal);
    assert.match(question?.text ?? '', new RegExp(id));
    assert.deepEqual(question?.buttons, ['Show Report', 'Delete Permanently']);
    assert.match(
      question.detail,
      new RegExp(`^This deletes ${found.submissions} submissions? and ${found.files} uploads? `),
    );
    assert.ok((await readFile(join(folder, 'responses.jsonl'), 'utf8')).includes(id));

    person().presses.add('Delete Permanently');
    const deleted = await called('deleteParticipant', id);
    assert.deepEqual(deleted, { ...found, status: 'deleted' });
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      assert.ok(!entry.name.includes(id), entry.name);
      if (!entry.isFile() || !/\.jsonl?$/.test(entry.name)) continue;
      assert.ok(!(await readFile(join(entry.parentPath, entry.name), 'utf8')).includes(id), entry.name);
    }
    await reportTab(/Participant data deleted/);
    assert.equal((await called('findParticipant', id)).status, 'nothing');
  });

  it('is found in submission details, deleted from them and left out when they are fetched again', async () => {
    const { row, id } = await exported('responses');
    const { folder } = row.snapshot;
    const details = join(dirname(folder), 'people', 'submissions.jsonl');
    const fetched = async (): Promise<{ readonly submissions: number }> =>
      await vscode.commands.executeCommand('prolificCollections.addSubmissionDetails', {
        snapshotFolder: folder,
      });
    const before = await fetched();
    assert.ok((await readFile(details, 'utf8')).includes(id));
    const { details: rows } = await called('findParticipant', id);
    assert.ok(rows !== undefined && rows > 0);

    const logged: unknown[] = [];
    const { log } = scene().parts;
    const originals = { ...log };
    for (const level of ['info', 'warn', 'error', 'debug'] as const) {
      Object.assign(log, { [level]: (...given: readonly unknown[]) => void logged.push(...given) });
    }
    const changed: string[] = [];
    const listener = scene().parts.peopleChanges.onDidChange((each) => changed.push(each));
    person().presses.add('Delete Permanently');
    assert.equal((await called('deleteParticipant', id)).details, rows);
    listener.dispose();
    assert.deepEqual(changed, [dirname(folder)]);
    const question = person().shown.find(({ modal }) => modal);
    assert.match(
      question?.detail ?? '',
      new RegExp(`It also deletes ${rows} rows? from submission details and demographics\\.`),
    );
    assert.ok(!(await readFile(details, 'utf8')).includes(id));

    assert.equal((await fetched()).submissions, before.submissions - rows);
    assert.ok(!(await readFile(details, 'utf8')).includes(id));
    Object.assign(log, originals);
    assert.ok(logged.some((text) => String(text).includes('rows of details')));
    const everybodys = [id, ...idsOf(await readFile(details, 'utf8'))];
    for (const text of logged.map((each) => inspect(each))) {
      assert.ok(!everybodys.some((each) => text.includes(each)), text);
    }
    assert.equal((await called('findParticipant', id)).status, 'nothing');
  });

  it('is not searched if the export folder setting is invalid', async () => {
    const { id } = await exported('responses');
    const settings = (): vscode.WorkspaceConfiguration =>
      vscode.workspace.getConfiguration('prolificCollections');
    await settings().update('exportFolder', '/elsewhere', vscode.ConfigurationTarget.Workspace);
    try {
      await assert.rejects(called('findParticipant', id), /The export folder in the settings isn’t valid/);
    } finally {
      await settings().update('exportFolder', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it('is not restored by downloading the uploads of its snapshot', async () => {
    const { row, id } = await exported('responses');
    person().presses.add('Delete Permanently');
    assert.equal((await called('deleteParticipant', id)).status, 'deleted');
    const [cooking] = await collectionsOf(scene(), 'Kitchen Lab');
    const [after] = await children(scene(), 'snapshot', cooking);
    await run('fetchUploads', after);
    await until('the refusal', () =>
      person().shown.find(({ text }) => text.includes('would restore that data')),
    );
    assert.ok(!(await readFile(join(row.snapshot.folder, 'responses.jsonl'), 'utf8')).includes(id));
  });

  it('is reported if a new export contains it again, and can be deleted again', async () => {
    const { id } = await exported('responses');
    person().presses.add('Delete Permanently');
    const deleted = await called('deleteParticipant', id);
    assert.equal(deleted.status, 'deleted');
    const remembered = join(scene().parts.installation.folder, 'deleted-participants');
    assert.ok((await readdir(remembered)).length > 0);
    for (const name of await readdir(remembered)) {
      assert.ok(!`${name} ${await readFile(join(remembered, name), 'utf8')}`.includes(id));
    }

    /** Counts the snapshots that contain the participant; two of the same second have no order. */
    const holding = async (): Promise<number> => {
      const [cooking] = await collectionsOf(scene(), 'Kitchen Lab');
      const rows = await children(scene(), 'snapshot', cooking);
      const texts = rows.map(({ snapshot }) => readFile(join(snapshot.folder, 'responses.jsonl'), 'utf8'));
      return (await Promise.all(texts)).filter((text) => text.includes(id)).length;
    };
    assert.equal(await holding(), 0);
    await exported('responses');
    const message = await until('the message', () =>
      person().shown.find(({ text }) => text.includes('but this export contains it again')),
    );
    assert.match(
      message.text,
      /^You deleted the data of 1 participant on .*, but this export contains it again\.$/,
    );
    assert.deepEqual(message.buttons, ['Show Report', 'Delete Again', 'Don’t Remind Me Again']);
    assert.equal(await holding(), 1);

    person().presses.add('Delete Again');
    await exported('responses');
    await reportTab(/Participant data deleted/);
    await until('the deletion from the new snapshot only', async () => (await holding()) === 1);

    person().presses.delete('Delete Again');
    person().presses.add('Don’t Remind Me Again');
    await exported('responses');
    await until('nothing to be remembered', async () => (await readdir(remembered)).length === 0);
  });
});
