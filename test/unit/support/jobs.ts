import assert from 'node:assert/strict';
import { join } from 'node:path';
import { updateStaging, type Staging, type StagingRecord } from '../../../src/exports/staging.ts';
import type { Job } from '../../prolific/exportJobs.ts';
import type { WireFilter } from '../../prolific/wire.ts';
import { cooking, type ExportScene } from './exporting.ts';
import { installation, makeOwn } from './installation.ts';

/** How many exports were asked for. */
export function posts({ prolific }: ExportScene): number {
  return prolific.requests.all.filter(({ method }) => method === 'POST').length;
}

/** A job that Prolific makes without this extension knowing. */
export async function jobOnServer({ prolific }: ExportScene, filter: WireFilter = {}): Promise<Job> {
  const owner = prolific.data.workspaces
    .flatMap(({ collections }) => collections)
    .find(({ wire }) => wire.id === cooking.id);
  const made = await prolific.jobs.request(owner!, filter);
  assert.ok(made !== 'cap-reached');
  return made.job;
}

/** A staging folder as a program leaves it that ends after asking, before it knows the answer. */
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
