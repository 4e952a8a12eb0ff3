import assert from 'node:assert/strict';
import { join } from 'node:path';
import { listSnapshots, type Snapshot } from '../../src/exports/snapshots.ts';
import { listStagings } from '../../src/exports/staging.ts';
import { cookingCollection, pilotCollection } from '../prolific/sampleCollections.ts';
import { withPerson } from './support/answers.ts';
import { withEmptyWindow } from './support/emptyWindow.ts';
import { signIn, until, withProlific, type InEditor } from './support/inEditor.ts';
import { leaveStaging } from './support/leftStaging.ts';
import { collectionRow, run } from './support/rows.ts';

/** Makes the next export fail while it fetches, once. */
function failOnce({ prolific }: InEditor): void {
  prolific.faults.add({ server: 'store', times: 1, fault: { kind: 'answer', status: 404 } });
}

async function onlySnapshot(exportFolder: string): Promise<Snapshot> {
  return await until('the snapshot', async () => (await listSnapshots(exportFolder))[0]);
}

function posts({ prolific }: InEditor): number {
  return prolific.requests.to('api', 'POST').length;
}

describe('Resume in the message that an export failed', () => {
  const scene = withProlific();
  const person = withPerson();

  it('goes on with that very export, and not with an older one of the same', async () => {
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

describe('In a window without a folder', () => {
  const scene = withProlific();
  const person = withPerson();
  const picked = withEmptyWindow();

  it('an export that failed is resumed, and leaves nothing behind', async () => {
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

  it('the uploads are fetched by the button of the message that the responses are here', async () => {
    await signIn(scene());
    person().presses.add('Fetch Uploads');
    await run('exportResponses', await collectionRow(scene(), cookingCollection));
    const exportFolder = join(picked(), 'prolific-exports');
    await until('the uploads', async () => (await onlySnapshot(exportFolder)).manifest.complete);
    assert.equal(posts(scene()), 1);
    await until('the export to end', () =>
      scene().parts.exports.views.every(({ progress }) => progress.status === 'ended'),
    );
  });
});
