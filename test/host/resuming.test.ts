import assert from 'node:assert/strict';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { commandIds } from '../../src/editor/ids.ts';
import { listSnapshots, type Snapshot } from '../../src/snapshots/snapshots.ts';
import { listStagings } from '../../src/snapshots/staging/staging.ts';
import { cookingCollection, pilotCollection } from '../prolific/sampleCollections.ts';
import { withPerson } from './support/answers.ts';
import { withEmptyWindow } from './support/emptyWindow.ts';
import { signIn, until, withProlific, type InEditor } from './support/inEditor.ts';
import { leaveStaging } from './support/leftStaging.ts';
import { collectionRow, exportResponses, flagsOf, run } from './support/rows.ts';

/** Makes the next download fail once. */
function failOnce({ prolific }: InEditor): void {
  prolific.faults.add({ server: 'store', times: 1, fault: { kind: 'answer', status: 404 } });
}

async function onlySnapshot(exportFolder: string): Promise<Snapshot> {
  return await until('the snapshot', async () => (await listSnapshots(exportFolder))[0]);
}

function posts({ prolific }: InEditor): number {
  return prolific.requests.to('api', 'POST').length;
}

describe('Resume button of a failed export', () => {
  const scene = withProlific();
  const person = withPerson();

  it('resumes that export and not an older one of the same collection', async () => {
    await signIn(scene());
    const { exportFolder, parts, prolific } = scene();
    const pilot = await collectionRow(scene(), pilotCollection);
    const client = await parts.session.client();
    const { signal } = new AbortController();
    const older = await client.requestExport(pilot.subject, undefined, signal);
    await client.listExports(pilot.subject, signal);
    const slug = `pilot-${pilotCollection.id.slice(0, 8)}`;
    for (const name of ['00000000', 'ffffffff']) {
      const staging = join(exportFolder, slug, `.prolific-partial-${name}`);
      await leaveStaging({ parts }, staging, {
        collection: pilotCollection,
        export_id: older.exportId ?? null,
        filter: null,
        requested_at: '2026-11-23T14:05:09Z',
        scope: 'everything',
      });
    }
    failOnce(scene());
    person().presses.add('Resume');
    await run('exportCollection', pilot);
    const { manifest } = await onlySnapshot(exportFolder);
    const newest = prolific.jobs.of(pilotCollection.id).at(-1);
    assert.notEqual(newest?.exportId, older.exportId);
    assert.equal(manifest.export_id, newest?.exportId);
    assert.equal(posts(scene()), 2);
    assert.equal((await listStagings(exportFolder)).length, 2);
  });
});

describe('resumeExport command', () => {
  const scene = withProlific();

  /** Leaves an export of the pilot collection whose job is at Prolific, and returns the job's id. */
  async function leavePilot(name: string, isOwn = true): Promise<string | undefined> {
    const { exportFolder, parts } = scene();
    const client = await parts.session.client();
    const subject = { kind: 'collection', ...pilotCollection } as const;
    const { exportId } = await client.requestExport(subject, undefined, new AbortController().signal);
    const folder = join(exportFolder, `pilot-${pilotCollection.id.slice(0, 8)}`, `.prolific-partial-${name}`);
    await leaveStaging({ parts }, folder, {
      collection: pilotCollection,
      export_id: exportId ?? null,
      filter: null,
      requested_at: '2026-11-23T14:05:09Z',
      scope: 'everything',
    });
    if (!isOwn) await parts.installation.forget(folder);
    parts.snapshotIndex.refresh();
    return exportId;
  }

  it('resumes the only own export of a collection from its row, without asking which', async () => {
    await signIn(scene());
    const { exportFolder, parts } = scene();
    const exportId = await leavePilot('00000000');
    await leavePilot('11111111', false);
    const pilot = await collectionRow(scene(), pilotCollection);
    await parts.tree.getChildren(pilot);
    assert.ok(flagsOf(scene(), pilot).includes('resumable'));
    await run('resumeExport', pilot);
    assert.equal((await onlySnapshot(exportFolder)).manifest.export_id, exportId);
    assert.equal((await listStagings(exportFolder)).length, 1);
    await until('the row to offer it no more', () => !flagsOf(scene(), pilot).includes('resumable'));
  });

  it('resumes the only interrupted export if its row was lost, without asking which', async () => {
    await signIn(scene());
    const { exportFolder, prolific } = scene();
    const exportId = await leavePilot('00000000');
    // The editor passes nothing for a row that is being redrawn.
    await vscode.commands.executeCommand(commandIds.resumeExport, undefined, undefined);
    assert.equal((await onlySnapshot(exportFolder)).manifest.export_id, exportId);
    assert.equal(prolific.jobs.of(pilotCollection.id).length, 1);
    assert.equal((await listStagings(exportFolder)).length, 0);
  });
});

describe('Window without a folder', () => {
  const scene = withProlific();
  const person = withPerson();
  const picked = withEmptyWindow();

  it('resumes a failed export and leaves no staging folder', async () => {
    await signIn(scene());
    failOnce(scene());
    person().presses.add('Resume');
    await run('exportCollection', await collectionRow(scene(), pilotCollection));
    const exportFolder = join(picked(), 'prolific-exports');
    const { manifest } = await onlySnapshot(exportFolder);
    const [job, ...others] = scene().prolific.jobs.of(pilotCollection.id);
    assert.equal(manifest.export_id, job?.exportId);
    assert.deepEqual(others, []);
    await until('staging to be gone', async () => (await listStagings(exportFolder)).length === 0);
  });

  it('downloads the uploads by the button of the message after the responses', async () => {
    await signIn(scene());
    person().presses.add('Download Uploads');
    await exportResponses(await collectionRow(scene(), cookingCollection));
    const exportFolder = join(picked(), 'prolific-exports');
    await until('the uploads', async () => (await onlySnapshot(exportFolder)).manifest.complete);
    assert.equal(posts(scene()), 1);
    await until('the export to end', () =>
      scene().parts.exports.views.every(({ progress }) => progress.status === 'ended'),
    );
  });
});
