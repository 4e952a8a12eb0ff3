import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { isMissing, namesIn } from '../snapshots/folders.ts';
import type { Installation } from '../snapshots/installation.ts';
import { removeFile } from '../snapshots/remove.ts';
import { sameForm, type Person } from './participantId.ts';

/** A participant whose data were deleted, known by hashes only. */
export interface Deletion {
  /** The file that says so. */
  readonly name: string;
  readonly at: Date;
  /** Of the participant's id. */
  readonly participant: string;
  /** Of the ids of their submissions. */
  readonly submissions: readonly string[];
}

/** Makes the hash of an id, in the form in which ids are compared. */
export type IdHash = (id: string) => string;

/** One file for each deletion, so that windows that delete at once don't take each other's away. */
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
  // The key itself is the installation's: this one is made of it, for ids only and without the disk for each of them.
  const key = await installation.keyedHash('ids of deleted participants');
  return (id) => createHmac('sha256', key).update(sameForm(id)).digest('hex').slice(0, hashDigits);
}

/**
 * Remembers that a person's data are deleted: when, and a keyed hash of each of their ids, to know them again. Returns what takes that back.
 * Throws the disk's errors.
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
  for (const file of await namesIn(join(installation.folder, deletionsFolder)).catch(none)) {
    if (!file.endsWith('.json')) continue;
    const name = `${deletionsFolder}/${file}`;
    const deletion = readDeletion(name, await installation.read(name));
    if (deletion !== undefined) found.push(deletion);
  }
  return found;
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

function none(error: unknown): string[] {
  if (!isMissing(error)) throw error;
  return [];
}
