import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { csvLines } from '../../analysis/tables/format/csvFile.ts';
import { guardFormulas } from '../../analysis/tables/format/formulaGuard.ts';
import { textForCsv } from '../../analysis/tables/format/textEscapes.ts';
import { removeFile, replaceFile } from '../../snapshots/access/changeFiles.ts';
import type { Installation } from '../../snapshots/access/installation.ts';
import { changePeople } from '../../snapshots/erasure/changePeople.ts';
import { peopleFolder } from '../../snapshots/knownNames.ts';
import { pseudonyms } from '../copyTable.ts';
import type { SharePlan } from '../sharePlan.ts';

const header = ['pseudonym', 'participant_id', 'submission_id'];

/** Returns a new name for a key. */
export function keyName(): string {
  return `key-${randomBytes(4).toString('hex')}.csv`;
}

/**
 * Writes which participant of a copy has which pseudonym, into the people folder beside the snapshot, where a
 * deletion of a participant's data finds it. Returns the file (absolute). Throws like {@link changePeople}.
 */
export async function writeKey(
  snapshot: string,
  name: string,
  { participants }: SharePlan,
  installation: Installation,
  signal: AbortSignal,
): Promise<string> {
  const folder = join(dirname(snapshot), peopleFolder);
  const path = join(folder, name);
  const pseudonym = pseudonyms('P', participants.length);
  const rows = participants.map(({ participantId, submissionId }, number) => [
    pseudonym(number),
    keyId(participantId),
    participantId === undefined ? keyId(submissionId) : '',
  ]);
  await changePeople(
    folder,
    installation,
    (both) => {
      both.throwIfAborted();
      return replaceFile(path, csvLines([header, ...rows]), { mode: 0o600 });
    },
    signal,
  );
  return path;
}

/** Prolific's ids stay as they are, as a deletion compares them. */
function keyId(id = ''): string {
  return /^[\w-]*$/.test(id) ? id : guardFormulas(textForCsv(id));
}

/** Removes a key whose copy doesn't exist. Throws like {@link changePeople}. */
export async function removeKey(path: string, snapshot: string, installation: Installation): Promise<void> {
  const folder = join(dirname(snapshot), peopleFolder);
  await changePeople(folder, installation, () => removeFile(path), AbortSignal.any([]));
}
