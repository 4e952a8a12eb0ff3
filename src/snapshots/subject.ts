import * as z from 'zod/mini';
import { truncate } from '../problems/plainText.ts';

/** What Prolific exports: collections and, through the same endpoints, batches. */
export type SubjectKind = 'collection' | 'batch';

export interface SubjectRef {
  readonly kind: SubjectKind;
  readonly id: string;
}

/** The collection or batch of an export: enough to name and request it. */
export interface ExportSubject extends SubjectRef {
  readonly name: string;
}

const named = z.optional(z.object({ id: z.string(), name: z.string() }));

/** On disk, the subject is under the key of its kind, and only one is present. */
export const subjectFields = { collection: named, batch: named };

export type SubjectFields = Readonly<Partial<Record<SubjectKind, z.infer<typeof named>>>>;

/** Returns whether a file names exactly one subject. */
export function hasOneSubject({ collection, batch }: SubjectFields): boolean {
  return (collection === undefined) !== (batch === undefined);
}

/** Returns the subject of a file's checked fields. */
export function subjectOf({ collection, batch }: SubjectFields): ExportSubject {
  if (collection !== undefined) return { kind: 'collection', ...collection };
  if (batch !== undefined) return { kind: 'batch', ...batch };
  throw new Error('No subject');
}

/** A manifest with a longer one could be too large to be read again. */
const maxNameLength = 10_000;

/** Returns a subject's fields for files. */
export function fieldsOf({ kind, id, name: whole }: ExportSubject): SubjectFields {
  const name = truncate(whole, maxNameLength);
  return kind === 'collection' ? { collection: { id, name } } : { batch: { id, name } };
}

/** Returns a key that is unique to a collection or batch. */
export function subjectKey({ kind, id }: SubjectRef): string {
  return `${kind}/${id}`;
}

/** Returns whether both are the same collection or batch, whatever their names. */
export function sameSubject(a: SubjectRef, b: SubjectRef): boolean {
  return a.kind === b.kind && a.id === b.id;
}
