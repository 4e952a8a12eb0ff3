import { createHmac } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { sameForm, type Person } from './participantId.ts';

/** Where an installation of the editor keeps what it remembers, outside all workspaces. */
export interface InstallationStore {
  /** Absolute. */
  readonly folder: string;
  readonly read: (name: string) => Promise<string | undefined>;
  readonly write: (name: string, content: string) => Promise<void>;
  /** A hash that nobody can make without this installation's key. */
  readonly keyedHash: (text: string) => Promise<string>;
}

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
export async function idHash(store: InstallationStore): Promise<IdHash> {
  // The key itself is the installation's: this one is made of it, for ids only and without the disk for each of them.
  const key = await store.keyedHash('ids of deleted participants');
  return (id) => createHmac('sha256', key).update(sameForm(id)).digest('hex').slice(0, hashDigits);
}

/**
 * Remembers that a person's data are deleted: when, and a keyed hash of each of their ids, to know them again. Returns what takes that back.
 * Throws the disk's errors.
 */
export async function rememberDeletion(
  store: InstallationStore,
  person: Person,
  at: Date,
): Promise<() => Promise<void>> {
  const hashOf = await idHash(store);
  const participant = hashOf(person.id);
  const name = `${deletionsFolder}/${participant}.json`;
  const before = await store.read(name).catch(() => undefined);
  const earlier = readDeletion(name, before)?.submissions ?? [];
  const submissions = new Set([...earlier, ...person.ids().map(hashOf)]);
  submissions.delete(participant);
  const content = { schema_version: 1, at: at.toISOString(), participant, submissions: [...submissions] };
  await store.write(name, `${JSON.stringify(content)}\n`);
  return async () => {
    if (before === undefined) await forgetDeletion(store, name);
    else await store.write(name, before);
  };
}

/** Returns the deletions that are remembered. Throws the disk's errors. */
export async function rememberedDeletions(store: InstallationStore): Promise<Deletion[]> {
  const found: Deletion[] = [];
  for (const file of await readdir(join(store.folder, deletionsFolder)).catch(none)) {
    if (!file.endsWith('.json')) continue;
    const name = `${deletionsFolder}/${file}`;
    const deletion = readDeletion(name, await store.read(name));
    if (deletion !== undefined) found.push(deletion);
  }
  return found;
}

/** Forgets one of them. Throws the disk's errors. */
export async function forgetDeletion(store: InstallationStore, name: string): Promise<void> {
  await rm(join(store.folder, name), { force: true });
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
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  return [];
}
