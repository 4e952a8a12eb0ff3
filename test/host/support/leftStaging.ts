import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { updateStaging } from '../../../src/snapshots/staging/staging.ts';
import type { StagingRecord } from '../../../src/snapshots/staging/stagingRecord.ts';
import type { InEditor } from './inEditor.ts';

/** Creates a staging folder (absolute) as left by an export of this installation whose program has ended. */
export async function leaveStaging(
  { parts: { installation } }: Pick<InEditor, 'parts'>,
  folder: string,
  record: Omit<StagingRecord, 'schema_version'>,
): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  // An earlier test may have left a folder of this name.
  await installation.forget(folder);
  await mkdir(folder);
  await updateStaging(folder, { schema_version: 1, ...record }, installation);
  // Last, because the window removes this installation's folders without a record whenever it reads.
  await installation.remember(folder, '');
}
