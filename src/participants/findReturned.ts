import { join } from 'node:path';
import { paceOf } from '../analysis/giveWay.ts';
import { locateRecords } from '../analysis/snapshotData.ts';
import { turnMs } from '../analysis/turns.ts';
import type { Snapshot } from '../exports/snapshots.ts';
import { readPieces } from '../snapshots/files.ts';
import type { Installation } from '../snapshots/installation.ts';
import { idHash, rememberedDeletions, type Deletion } from './deletions.ts';
import { isErasable } from './finding.ts';
import { identifies, personOf, type Person } from './participantId.ts';
import { learnSubmissions, searchSnapshot } from './searchSnapshot.ts';

/** A participant whose data were deleted and who is in a snapshot again. */
export interface Returned {
  readonly deletion: Deletion;
  readonly person: Person;
}

const pieceBytes = 256 * 1024;
/** What of a piece is looked at again with the next: a key and its id may lie across both. */
const overlap = 512;
/** Ids whose hash is known; a file that says more is rare, and hashing them again costs little. */
const mostSeen = 100_000;

/** Values of the keys of ids, and all texts that look like Prolific's ids: submissions may be keys themselves. */
const idsInRecords =
  /"(?:participant_id|submission_id)"\s*:\s*(?:"([^"\\]{1,128})"|(\d{8,128}))|"([\da-f]{24}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})"/gi;

/**
 * Finds the participants whose data this installation deleted and who are in a snapshot again. Reads its records once, and nothing where no deletion is
 * remembered. Throws the disk's errors, and the signal's reason.
 */
export async function findReturned(
  snapshot: Snapshot,
  installation: Installation,
  signal: AbortSignal,
): Promise<Returned[]> {
  const deletions = await rememberedDeletions(installation);
  if (deletions.length === 0) return [];
  const hashOf = await idHash(installation);
  const byHash = new Map<string, Deletion[]>();
  for (const deletion of deletions) {
    for (const hash of [deletion.participant, ...deletion.submissions]) {
      byHash.set(hash, [...(byHash.get(hash) ?? []), deletion]);
    }
  }
  const ids = new Map<Deletion, Set<string>>();
  const { recordsFiles } = await locateRecords(snapshot.folder);
  for (const { path } of recordsFiles) {
    for await (const id of idsIn(join(snapshot.folder, path), signal)) {
      for (const deletion of byHash.get(hashOf(id)) ?? []) {
        ids.set(deletion, (ids.get(deletion) ?? new Set()).add(id));
      }
    }
  }
  const returned: Returned[] = [];
  for (const [deletion, found] of ids) {
    const person = personWith([...found], (id) => hashOf(id) === deletion.participant);
    // An id may also be a mention in another's answer.
    await learnSubmissions(snapshot, person, () => undefined, signal);
    if (isErasable(await searchSnapshot(snapshot, person, () => undefined, signal))) {
      returned.push({ deletion, person });
    }
  }
  return returned;
}

/** Where only submissions are known again, one of them stands for the participant. */
function personWith(ids: readonly string[], isParticipant: (id: string) => boolean): Person {
  const [first = ''] = ids;
  const person = personOf(ids.find(isParticipant) ?? first);
  for (const id of ids) if (!isParticipant(id)) person.addSubmission(id);
  return person;
}

/** The ids in a file of records, some of them more than once. */
async function* idsIn(path: string, signal: AbortSignal): AsyncGenerator<string, void> {
  const seen = new Set<string>();
  let rest = '';
  const pace = paceOf(signal, turnMs);
  for await (const piece of readPieces(path, { highWaterMark: pieceBytes, signal })) {
    const text = rest + piece.toString('latin1');
    for (const [, written, number, alone] of text.matchAll(idsInRecords)) {
      const latin1 = written ?? number ?? alone ?? '';
      if (pace.isDue()) await pace.rest();
      if (seen.has(latin1)) continue;
      if (seen.size === mostSeen) seen.clear();
      seen.add(latin1);
      const id = Buffer.from(latin1, 'latin1').toString('utf8');
      if (identifies(id)) yield id;
    }
    rest = text.slice(-overlap);
    await pace.restIfDue();
  }
}
