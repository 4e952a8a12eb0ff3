import assert from 'node:assert/strict';
import { access, mkdir, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { writeManifest } from '../../src/snapshots/manifest.ts';
import { withPerson } from './support/answers.ts';
import { until, withProlific } from './support/inEditor.ts';
import { leaveStaging } from './support/leftStaging.ts';
import { putLock } from '../unit/support/locks.ts';
import { manifestHead } from '../unit/support/manifestHead.ts';
import { run } from './support/rows.ts';

const at = '2026-09-14T10:00:00.000Z';
const subject = { collection: { id: 'c1', name: 'Kitchen' } };

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

describe('Snapshot on disk', () => {
  const scene = withProlific();
  const person = withPerson();

  /** Writes a snapshot with a responses file of this size, filled with zeros. */
  async function snapshot(bytes = 3): Promise<string> {
    const folder = join(scene().exportFolder, 'kitchen-c1', '2026-09-14T10-00-00Z');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'responses.jsonl'), '{}\n');
    await truncate(join(folder, 'responses.jsonl'), bytes);
    await writeManifest(folder, {
      head: manifestHead(at, { ...subject, totals: { files: 1, bytes }, complete: false }),
      entries: [],
    });
    scene().parts.snapshotIndex.refresh();
    return folder;
  }

  it('opens its responses as JSON Lines', async () => {
    await run('openResponses', { snapshotFolder: await snapshot() });
    assert.equal(vscode.window.activeTextEditor?.document.languageId, 'jsonl');
  });

  it('does not open responses that are too large for the text editor, and offers alternatives', async () => {
    const snapshotFolder = await snapshot(51 * 2 ** 20);
    await run('openResponses', { snapshotFolder });
    const [said] = person().shown;
    assert.match(said?.text ?? '', /^responses\.jsonl is 53\.5 MB, too large for the text editor/);
    assert.deepEqual(said?.buttons, ['Open Overview', 'Create Analysis Tables', 'Open Anyway']);
    assert.deepEqual(vscode.window.tabGroups.activeTabGroup.tabs, []);
    person().presses.add('Open Anyway');
    await run('openResponses', { snapshotFolder });
    await until(
      'its tab',
      () => vscode.window.tabGroups.activeTabGroup.activeTab?.label === 'responses.jsonl',
    );
  });

  it('is deleted after a confirmation that mentions the missing trash', async () => {
    const folder = await snapshot();
    person().presses.add('Delete Permanently');
    await run('deleteSnapshot', { snapshotFolder: folder });
    const [question] = person().shown;
    assert.ok(question?.modal);
    assert.match(question.text, /^Delete the snapshot of “Kitchen” from .*\?$/);
    assert.match(question.detail, /no trash here.*Nothing changes on Prolific/);
    assert.deepEqual(person().shown.length, 1);
    assert.deepEqual(await readdir(scene().exportFolder), []);
    assert.deepEqual((await scene().parts.snapshotIndex.read()).snapshots, []);
  });

  it('is deleted with what is known about the participants of its collection if it is the last one', async () => {
    const folder = await snapshot();
    const people = join(dirname(folder), 'people');
    const other = join(dirname(folder), '2020-01-01T00-00-00Z');
    for (const each of [people, other]) await mkdir(each);
    await writeFile(join(people, 'people.json'), '{}');
    await run('deleteSnapshot', { snapshotFolder: folder });
    assert.doesNotMatch(person().shown[0]?.detail ?? '', /demographics/);
    await rm(other, { recursive: true });
    person().presses.add('Delete Permanently');
    await run('deleteSnapshot', { snapshotFolder: folder });
    assert.match(
      person().shown[1]?.detail ?? '',
      /^It is the last one, so submission details and demographics that you added are deleted with it\./,
    );
    assert.deepEqual(await readdir(scene().exportFolder), []);
  });

  it('is kept if the confirmation is dismissed', async () => {
    const folder = await snapshot();
    await run('deleteSnapshot', { snapshotFolder: folder });
    assert.ok(await exists(join(folder, 'snapshot.json')));
  });

  const completing = (folder: string) => ({
    ...subject,
    export_id: null,
    filter: null,
    requested_at: at,
    completes: basename(folder),
  });

  it('is not deleted while its uploads are being downloaded', async () => {
    const folder = await snapshot();
    const staging = join(dirname(folder), '.prolific-partial-1a2b3c4d');
    await leaveStaging(scene(), staging, completing(folder));
    await putLock(staging);
    person().presses.add('Delete Permanently');
    await run('deleteSnapshot', { snapshotFolder: folder });
    assert.match(person().shown[0]?.text ?? '', /uploads are being downloaded/);
    assert.ok(await exists(join(folder, 'snapshot.json')));
    await rm(join(staging, 'lock'), { recursive: true });
    await run('deleteSnapshot', { snapshotFolder: folder });
    assert.match(person().shown.at(-1)?.detail ?? '', /^Uploads that a stopped export downloaded for it/);
    assert.deepEqual(await readdir(scene().exportFolder), []);
  });

  it('is deleted without what another installation’s export has downloaded for it', async () => {
    const folder = await snapshot();
    const staging = join(dirname(folder), '.prolific-partial-1a2b3c4d');
    await mkdir(staging);
    await writeFile(
      join(staging, 'export.json'),
      JSON.stringify({ schema_version: 1, ...completing(folder) }),
    );
    person().presses.add('Delete Permanently');
    await run('deleteSnapshot', { snapshotFolder: folder });
    assert.doesNotMatch(person().shown[0]?.detail ?? '', /stopped export/);
    assert.deepEqual(await readdir(dirname(folder)), [basename(staging)]);
  });

  it('cannot be moved to the trash of a server, which has none', async () => {
    const folder = vscode.Uri.file(await snapshot());
    assert.notEqual(vscode.env.remoteName, undefined);
    await assert.rejects(
      async () => vscode.workspace.fs.delete(folder, { recursive: true, useTrash: true }),
      /trash/,
    );
  });
});
