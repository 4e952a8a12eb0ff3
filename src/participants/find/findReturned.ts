import { join } from 'node:path';
import { locateRecords } from '../../snapshots/responseFiles.ts';
import type { Snapshot } from '../../snapshots/snapshots.ts';
import { readPieces } from '../../snapshots/access/files.ts';
import type { Installation } from '../../snapshots/access/installation.ts';
import { idHash, rememberedDeletions, type Deletion } from '../erase/deletions.ts';
import { isErasable } from './finding.ts';
import { identifies, personOf, type Person } from './participantId.ts';
import { learnSubmissions, searchSnapshot } from './searchSnapshot.ts';

/** A participant who is in a snapshot again after a deletion. */
export interface Returned {
  readonly deletion: Deletion;
  readonly person: Person;
}

const pieceBytes = 256 * 1024;
/** Bytes searched again with the next piece, as a key and its id may span both. */
const overlap = 512;
/** Maximum number of cached ids; files with more are rare, and hashing again is cheap. */
const maxSeen = 100_000;

/**
 * Values of the keys of ids, and all texts that look like Prolific's ids: submissions may be keys themselves.
 */
const idsInRecords =
  /"(?:participant_id|submission_id)"\s*:\s*(?:"([^"\\]{1,128})"|(\d{8,128}))|"([\da-f]{24}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})"/gi;

/**
 * Finds participants who are in a snapshot again after this installation deleted their data. Reads the
 * records once, or not at all if no deletion is remembered. Throws the disk's errors and the signal's reason.
 */
export async function findReturned(
  installation: Installation,
  snapshot: Snapshot,
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

/** If only submissions are recognized, one of them represents the participant. */
function personWith(ids: readonly string[], isParticipant: (id: string) => boolean): Person {
  const [first = ''] = ids;
  const person = personOf(ids.find(isParticipant) ?? first);
  for (const id of ids) if (!isParticipant(id)) person.addSubmission(id);
  return person;
}

/** Yields the ids in a records file, possibly repeatedly. */
async function* idsIn(path: string, signal: AbortSignal): AsyncGenerator<string, void> {
  const seen = new Set<string>();
  let rest = '';
  for await (const piece of readPieces(path, { highWaterMark: pieceBytes, signal })) {
    const text = rest + piece.toString('latin1');
    for (const [, written, number, alone] of text.matchAll(idsInRecords)) {
      const latin1 = written ?? number ?? alone ?? '';
      if (seen.has(latin1)) continue;
      if (seen.size === maxSeen) seen.clear();
      seen.add(latin1);
      const id = Buffer.from(latin1, 'latin1').toString('utf8');
      if (identifies(id)) yield id;
    }
    rest = text.slice(-overlap);
    signal.throwIfAborted();
  }
}
