import assert from 'node:assert/strict';
import { access, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { writeManifest } from '../../src/exports/manifest.ts';
import { updateStaging } from '../../src/exports/staging.ts';
import { lockStaging } from '../../src/exports/stagingLock.ts';
import { withPerson } from './support/answers.ts';
import { until, withProlific } from './support/inEditor.ts';
import { manifestHead } from '../unit/support/manifestHead.ts';
import { run } from './support/rows.ts';

const at = '2026-09-14T10:00:00.000Z';
const subject = { collection: { id: 'c1', name: 'Kitchen' } };

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

describe('A snapshot on disk', () => {
  const scene = withProlific();
  const person = withPerson();

  /** Writes a snapshot with responses of this size, filled with zeros. */
  async function snapshot(bytes = 3): Promise<string> {
    const folder = join(scene().exportFolder, 'kitchen-c1', '2026-09-14T10-00-00Z');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'responses.jsonl'), '{}\n');
    await truncate(join(folder, 'responses.jsonl'), bytes);
    await writeManifest(
      folder,
      manifestHead(at, { ...subject, totals: { files: 1, bytes }, complete: false }),
      [],
    );
    scene().parts.onDisk.refresh();
    return folder;
  }

  it('has responses that open as JSON Lines', async () => {
    await run('openResponses', { snapshotFolder: await snapshot() });
    assert.equal(vscode.window.activeTextEditor?.document.languageId, 'jsonl');
  });

  it('has responses that do not open in the text editor where they are too large, and says what helps', async () => {
    const snapshotFolder = await snapshot(51 * 2 ** 20);
    await run('openResponses', { snapshotFolder });
    const [said] = person().shown;
    assert.match(said?.text ?? '', /^responses\.jsonl has 53\.5 MB: more than the text editor is made for/);
    assert.deepEqual(said?.buttons, ['Open Overview', 'Create Analysis Tables', 'Open Anyway']);
    assert.deepEqual(vscode.window.tabGroups.activeTabGroup.tabs, []);
    person().presses.add('Open Anyway');
    await run('openResponses', { snapshotFolder });
    await until(
      'its tab',
      () => vscode.window.tabGroups.activeTabGroup.activeTab?.label === 'responses.jsonl',
    );
  });

  it('is deleted after a question that says that this machine has no trash', async () => {
    const folder = await snapshot();
    person().presses.add('Delete for Good');
    await run('deleteSnapshot', { snapshotFolder: folder });
    const [question] = person().shown;
    assert.ok(question?.modal);
    assert.match(question.text, /^Delete the snapshot of “Kitchen” from .*\?$/);
    assert.match(question.detail, /no trash on this machine.*Nothing changes on Prolific/);
    assert.deepEqual(person().shown.length, 1);
    assert.deepEqual(await readdir(scene().exportFolder), []);
    assert.deepEqual((await scene().parts.onDisk.read()).snapshots, []);
  });

  it('stays where the question is left', async () => {
    const folder = await snapshot();
    await run('deleteSnapshot', { snapshotFolder: folder });
    assert.ok(await isThere(join(folder, 'snapshot.json')));
  });

  it('is not deleted while its uploads are being fetched', async () => {
    const folder = await snapshot();
    const staging = join(dirname(folder), '.prolific-partial-1a2b3c4d');
    await mkdir(staging);
    await updateStaging(
      staging,
      {
        schema_version: 1,
        ...subject,
        export_id: null,
        filter: null,
        requested_at: at,
        completes: '2026-09-14T10-00-00Z',
      },
      scene().parts.installation,
    );
    await lockStaging(staging, () => undefined);
    const lock = join(staging, 'lock.json');
    // As if another window had it.
    const record = JSON.parse(await readFile(lock, 'utf8')) as object;
    await writeFile(lock, JSON.stringify({ ...record, pid: process.ppid }));
    person().presses.add('Delete for Good');
    await run('deleteSnapshot', { snapshotFolder: folder });
    assert.match(person().shown[0]?.text ?? '', /uploads of this snapshot are being fetched/);
    assert.ok(await isThere(join(folder, 'snapshot.json')));
    await rm(lock);
    await run('deleteSnapshot', { snapshotFolder: folder });
    assert.equal(await isThere(folder), false);
  });

  it('can’t go to the trash of a server, which has none: so the question doesn’t promise it', async () => {
    const folder = vscode.Uri.file(await snapshot());
    assert.notEqual(vscode.env.remoteName, undefined);
    await assert.rejects(
      async () => vscode.workspace.fs.delete(folder, { recursive: true, useTrash: true }),
      /trash/,
    );
  });
});
