import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { namesIn, undefinedIfMissing } from '../../snapshots/access/folders.ts';
import type { Installation } from '../../snapshots/access/installation.ts';
import { removeFile } from '../../snapshots/access/changeFiles.ts';
import { normalizedId, type Person } from '../find/participantId.ts';

/** A participant whose data was deleted, known by hashes only. */
export interface Deletion {
  /** Name of its file. */
  readonly name: string;
  readonly at: Date;
  /** Hash of the participant's id. */
  readonly participant: string;
  /** Hashes of their submissions' ids. */
  readonly submissions: readonly string[];
}

/** Makes the hash of an id, in the form in which ids are compared. */
export type IdHash = (id: string) => string;

/** One file per deletion, so that windows deleting at the same time don't overwrite each other. */
const deletionsFolder = 'deleted-participants';
const hashDigits = 32;
const hash = z.string().check(z.regex(/^[\da-f]{32}$/));
const deletionSchema = z.object({
  schema_version: z.literal(1),
  at: z.iso.datetime(),
  participant: hash,
  submissions: z.array(hash),
});

/** Returns how this installation hashes ids. Throws the disk's errors. */
export async function idHash(installation: Installation): Promise<IdHash> {
  // Derived from the installation's key for these ids only, so that hashing each doesn't read the disk.
  const key = await installation.keyedHash('ids of deleted participants');
  return (id) => createHmac('sha256', key).update(normalizedId(id)).digest('hex').slice(0, hashDigits);
}

/**
 * Records the deletion of a person's data: the date, and a keyed hash of each id to recognize it by. Returns
 * a function that undoes this. Throws the disk's errors.
 */
export async function rememberDeletion(
  installation: Installation,
  person: Person,
  at: Date,
): Promise<() => Promise<void>> {
  const hashOf = await idHash(installation);
  const participant = hashOf(person.id);
  const name = `${deletionsFolder}/${participant}.json`;
  const before = await installation.read(name).catch(() => undefined);
  const earlier = readDeletion(name, before)?.submissions ?? [];
  const submissions = new Set([...earlier, ...person.ids().map(hashOf)]);
  submissions.delete(participant);
  const content = { schema_version: 1, at: at.toISOString(), participant, submissions: [...submissions] };
  await installation.write(name, `${JSON.stringify(content)}\n`);
  return async () => {
    if (before === undefined) await forgetDeletion(installation, name);
    else await installation.write(name, before);
  };
}

/** Returns the deletions that are remembered. Throws the disk's errors. */
export async function rememberedDeletions(installation: Installation): Promise<Deletion[]> {
  const found: Deletion[] = [];
  const files = await namesIn(join(installation.folder, deletionsFolder)).catch(undefinedIfMissing);
  for (const file of files ?? []) {
    if (!file.endsWith('.json')) continue;
    const name = `${deletionsFolder}/${file}`;
    const deletion = readDeletion(name, await installation.read(name));
    if (deletion !== undefined) found.push(deletion);
  }
  return found;
}

/**
 * Returns a function that tells whether an id is that of a participant whose data was deleted here, or of one of
 * their submissions, according to the deletions that are remembered now. Throws the disk's errors.
 */
export async function deletedIds(installation: Installation): Promise<(id: string) => boolean> {
  const deletions = await rememberedDeletions(installation);
  if (deletions.length === 0) return () => false;
  const hashes = new Set(deletions.flatMap(({ participant, submissions }) => [participant, ...submissions]));
  const hashOf = await idHash(installation);
  return (id) => hashes.has(hashOf(id));
}

/** Forgets one of them. Throws the disk's errors. */
export async function forgetDeletion(installation: Installation, name: string): Promise<void> {
  await removeFile(join(installation.folder, name));
}

function readDeletion(name: string, text: string | undefined): Deletion | undefined {
  try {
    const { at, participant, submissions } = deletionSchema.parse(JSON.parse(text ?? ''));
    return { name, at: new Date(at), participant, submissions };
  } catch {
    return undefined;
  }
}
