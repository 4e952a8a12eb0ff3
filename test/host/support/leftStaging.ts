import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { updateStaging, type StagingRecord } from '../../../src/exports/staging.ts';
import type { InEditor } from './inEditor.ts';

/** Makes a staging folder (absolute) as this installation's exports leave it behind whose program was ended. */
export async function leaveStaging(
  { parts: { installation } }: Pick<InEditor, 'parts'>,
  folder: string,
  record: Omit<StagingRecord, 'schema_version'>,
): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  await installation.remember(folder, '');
  await mkdir(folder);
  await updateStaging(folder, { schema_version: 1, ...record }, installation);
}
