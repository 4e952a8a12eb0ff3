import * as z from 'zod/mini';
import type { SubjectRef } from '../prolific/model.ts';

/** Which collection or batch an export is of: enough to name it and to ask for it. */
export interface ExportSubject extends SubjectRef {
  readonly name: string;
}

const named = z.optional(z.object({ id: z.string(), name: z.string() }));

/** How files on disk say it: under the key of its kind, and only one of these is there. */
export const subjectFields = { collection: named, batch: named };

export interface SubjectFields {
  readonly collection?: { readonly id: string; readonly name: string } | undefined;
  readonly batch?: { readonly id: string; readonly name: string } | undefined;
}

/** Whether a file names exactly one subject. */
export function hasOneSubject({ collection, batch }: SubjectFields): boolean {
  return (collection === undefined) !== (batch === undefined);
}

/** The subject that checked fields of a file name. */
export function subjectOf({ collection, batch }: SubjectFields): ExportSubject {
  if (collection !== undefined) return { kind: 'collection', ...collection };
  if (batch !== undefined) return { kind: 'batch', ...batch };
  throw new Error('No subject');
}

/** A subject as files on disk say it. */
export function fieldsOf({ kind, id, name }: ExportSubject): SubjectFields {
  return kind === 'collection' ? { collection: { id, name } } : { batch: { id, name } };
}

/** Whether both are the same collection or batch, whatever they are called now. */
export function sameSubject(a: SubjectRef, b: SubjectRef): boolean {
  return a.kind === b.kind && a.id === b.id;
}
