import { join } from 'node:path';
import * as z from 'zod/mini';
import { jsonIn } from '../../analysis/records/parseJson.ts';
import { isJsonObject } from '../../analysis/records/json.ts';
import { syncFile } from '../../snapshots/access/changeFiles.ts';
import { createNew, readSmallFile } from '../../snapshots/access/files.ts';
import { prepareErasure } from '../../snapshots/erasure/erasure.ts';
import { peopleNames } from '../../snapshots/knownNames.ts';
import { readLines } from '../../snapshots/reading/lines.ts';
import { isInPeople, type PeopleFinding } from '../find/finding.ts';
import type { Person } from '../find/participantId.ts';
import { copyWithout } from './copyWithout.ts';
import { eraseByPlan, type PlannedResult } from './eraseByPlan.ts';
import type { ErasureDeps } from './eraseSnapshot.ts';

/** What a record says about the submissions that were fetched; anything else stays as it is. */
const recordSchema = z.looseObject({
  submissions: z.looseObject({ studies: z.array(z.looseObject({ id: z.string(), count: z.number() })) }),
});
const maxLineBytes = 16 * 1024 * 1024;

/**
 * Permanently deletes what a people folder (absolute) contains about a person, as `eraseByPlan` does: whole lines of
 * JSON and records of CSV. Every other byte stays the same. Throws like it.
 */
export async function erasePeople(
  { installation, searching }: ErasureDeps,
  { folder, person }: { readonly folder: string; readonly person: Person },
  signal: AbortSignal,
): Promise<PlannedResult<PeopleFinding>> {
  const prepare = async (all: AbortSignal): ReturnType<Parameters<typeof eraseByPlan<PeopleFinding>>[2]> => {
    const finding = await searching.people(folder, person, all);
    if (!isInPeople(finding)) return undefined;
    const replaced = finding.records.filter(({ cuts }) => cuts.length > 0);
    const to = await prepareErasure(folder, installation);
    for (const { path, cuts } of replaced) await copyWithout(join(folder, path), join(to, path), cuts, all);
    const paths = replaced.map(({ path }) => path);
    if (paths.includes(peopleNames.submissions)) await recount(folder, to, all);
    return {
      plan: { replaced: paths, removed: [...finding.leftovers], removed_outside: [] },
      result: finding,
    };
  };
  return await eraseByPlan(folder, installation, prepare, signal);
}

/** Writes the record with the numbers of submissions in the new file, if it can be read. */
async function recount(folder: string, to: string, signal: AbortSignal): Promise<void> {
  const text = await readSmallFile(join(folder, peopleNames.record)).catch(() => undefined);
  const record = recordIn(text);
  if (record === undefined) return;
  const counts = new Map<unknown, number>();
  for await (const { lines } of readLines(join(to, peopleNames.submissions), maxLineBytes, signal)) {
    for (const { bytes } of lines) {
      const json = bytes === undefined ? undefined : jsonIn(bytes);
      if (isJsonObject(json)) counts.set(json['study_id'], (counts.get(json['study_id']) ?? 0) + 1);
    }
  }
  const studies = record.submissions.studies.map((study) => ({ ...study, count: counts.get(study.id) ?? 0 }));
  const next = { ...record, submissions: { ...record.submissions, studies } };
  const file = await createNew(join(to, peopleNames.record));
  try {
    await file.writeFile(`${JSON.stringify(next, undefined, 2)}\n`);
    await syncFile(file);
  } finally {
    await file.close();
  }
}

function recordIn(text: string | undefined): z.infer<typeof recordSchema> | undefined {
  try {
    return recordSchema.parse(JSON.parse(text ?? ''));
  } catch {
    return undefined;
  }
}
