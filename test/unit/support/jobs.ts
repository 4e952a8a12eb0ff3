import assert from 'node:assert/strict';
import { join } from 'node:path';
import { updateStaging, type Staging } from '../../../src/snapshots/staging/staging.ts';
import type { StagingRecord } from '../../../src/snapshots/staging/stagingRecord.ts';
import type { Job } from '../../prolific/exportJobs.ts';
import type { WireFilter } from '../../prolific/wire.ts';
import { cooking, type ExportScene } from './exporting.ts';
import { installation, makeOwn } from './installation.ts';

/** Returns the number of requested exports. */
export function posts({ prolific }: ExportScene): number {
  return prolific.requests.all.filter(({ method }) => method === 'POST').length;
}

/** Starts a job on the server that the extension doesn't know of. */
export async function jobOnServer({ prolific }: ExportScene, filter: WireFilter = {}): Promise<Job> {
  const owner = prolific.data.workspaces
    .flatMap(({ collections }) => collections)
    .find(({ wire }) => wire.id === cooking.id);
  const made = await prolific.jobs.request(owner!, filter);
  assert.ok(made !== 'cap-reached');
  return made.job;
}

/** Creates the staging folder of a program that ended after the request, before its answer. */
export async function leftAsking(
  { exportFolder }: ExportScene,
  changes: Partial<StagingRecord> = {},
  name = '0badcafe',
): Promise<Staging> {
  const folder = join(exportFolder, 'cooking', `.prolific-partial-${name}`);
  await makeOwn(folder);
  const record: StagingRecord = {
    schema_version: 1,
    collection: { id: cooking.id, name: cooking.name },
    export_id: null,
    filter: null,
    requested_at: new Date().toISOString(),
    scope: 'everything',
    ...changes,
  };
  await updateStaging(folder, record, installation);
  return { folder, record };
}
