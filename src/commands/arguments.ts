import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { rangeProblem, wholeSecond } from '../exports/filter/filterDates.ts';
import { readStudyId } from '../exports/filter/filterStudy.ts';
import { keptIntervals, thinnings, type KeptOptions } from '../exports/keepUpdated/keptStore.ts';
import type { ExportSubject, SubjectRef } from '../snapshots/subject.ts';
import { ProblemError } from '../problems/problem.ts';
import type { ExportFilter } from '../snapshots/filter/filter.ts';
import {
  readUploadSelection,
  uploadKinds,
  wireUploads,
  type UploadSelection,
} from '../snapshots/filter/uploadSelection.ts';
import { isSubjectNode, isTreeNode, type TreeNode } from '../tree/nodes.ts';

/**
 * Returns the collections view's row that a command was called on. Rejects look-alikes from other extensions,
 * tasks and links.
 */
export function treeNode(argument: unknown): TreeNode | undefined {
  return isTreeNode(argument) ? argument : undefined;
}

/**
 * Returns whether code called a command with an argument and expects a rejection on failure; rows come from
 * people.
 */
export function isFromCode(argument: unknown): boolean {
  return argument !== undefined && treeNode(argument) === undefined;
}

/** Returns the collection or batch whose row a command was called on. */
export function subjectOfRow(argument: unknown): ExportSubject | undefined {
  const node = treeNode(argument);
  return isSubjectNode(node) || node?.kind === 'local' ? toSubject(node.subject) : undefined;
}

/** Reduces a collection or batch to its kind, id and name. */
export function toSubject({ kind, id, name }: ExportSubject): ExportSubject {
  return { kind, id, name };
}

/** Reads a property of an arbitrary argument. */
export function propertyOf(argument: unknown, name: string): unknown {
  return typeof argument === 'object' && argument !== null
    ? (argument as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

const instant = z.iso.datetime({ offset: true });
const subjectId = z.string().check(z.regex(/^[\w-]{1,100}$/));

const exportArgumentSchema = z.object({
  collectionId: z.optional(subjectId),
  batchId: z.optional(subjectId),
  scope: z.optional(z.enum(['everything', 'responses'])),
  uploads: z.optional(
    z.strictObject({
      questions: z.optional(z.array(subjectId).check(z.minLength(1), z.maxLength(1_000))),
      kinds: z.optional(z.array(z.enum(uploadKinds)).check(z.minLength(1))),
      maxBytes: z.optional(z.int().check(z.nonnegative())),
    }),
  ),
  filter: z.optional(
    z.object({ studyId: z.optional(z.string()), from: z.optional(instant), to: z.optional(instant) }),
  ),
  workspaceFolder: z.optional(z.unknown()),
});

export interface ExportArgument {
  readonly subject: SubjectRef;
  /** `responses`: without uploads. */
  readonly scope?: 'everything' | 'responses';
  readonly uploads?: UploadSelection;
  readonly filter?: ExportFilter;
  readonly workspaceFolder?: vscode.Uri;
}

/**
 * Parses the argument that other extensions, tasks and keybindings pass to `exportCollection`, with a
 * collection or a batch; `undefined` if there is none. Instants are ISO 8601 texts, the folder is a `Uri` or
 * its text.
 * @throws {ProblemError} bad-argument: it doesn't have this shape.
 */
export function exportArgument(argument: unknown): ExportArgument | undefined {
  if (argument === undefined || argument === null) return undefined;
  const parsed = exportArgumentSchema.safeParse(argument);
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.join('.') ?? '';
    throw badArgument(path === '' ? 'collectionId' : path);
  }
  const { collectionId, batchId, scope, filter, workspaceFolder } = parsed.data;
  const uploads = readUploadSelection(wireUploads(parsed.data.uploads));
  if (uploads !== undefined && scope === 'responses') throw badArgument('uploads');
  return {
    subject: subjectFromIds(collectionId, batchId),
    ...(scope === undefined ? {} : { scope }),
    ...(uploads === undefined ? {} : { uploads }),
    ...(isFiltering(filter) ? { filter: parseGivenFilter(filter) } : {}),
    ...(workspaceFolder === undefined ? {} : { workspaceFolder: folderUri(workspaceFolder) }),
  };
}

const keepArgumentSchema = z.object({
  collectionId: z.optional(subjectId),
  batchId: z.optional(subjectId),
  everyMinutes: z.optional(z.union(keptIntervals.map((minutes) => z.literal(minutes)))),
  keep: z.optional(z.enum(thinnings)),
  stop: z.optional(z.literal(true)),
  workspaceFolder: z.optional(z.unknown()),
});

export interface KeepArgument {
  readonly subject: SubjectRef;
  readonly options: Partial<KeptOptions>;
  readonly stop: boolean;
  readonly workspaceFolder?: vscode.Uri;
}

/**
 * Parses the argument that other extensions, tasks and keybindings pass to `keepUpdated`.
 * @throws {ProblemError} bad-argument: it doesn't have this shape.
 */
export function keepArgument(argument: unknown): KeepArgument {
  const parsed = keepArgumentSchema.safeParse(argument);
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.join('.') ?? '';
    throw badArgument(path === '' ? 'collectionId' : path);
  }
  const { collectionId, batchId, everyMinutes, keep, stop = false, workspaceFolder } = parsed.data;
  return {
    subject: subjectFromIds(collectionId, batchId),
    options: {
      ...(everyMinutes === undefined ? {} : { everyMinutes }),
      ...(keep === undefined ? {} : { keeps: keep }),
    },
    stop,
    ...(workspaceFolder === undefined ? {} : { workspaceFolder: folderUri(workspaceFolder) }),
  };
}

function badArgument(detail: string): ProblemError {
  return new ProblemError({ kind: 'bad-argument', detail });
}

/** Returns the subject of exactly one of the two ids. */
function subjectFromIds(collectionId: string | undefined, batchId: string | undefined): SubjectRef {
  if (collectionId !== undefined && batchId === undefined) return { kind: 'collection', id: collectionId };
  if (batchId !== undefined && collectionId === undefined) return { kind: 'batch', id: batchId };
  throw badArgument(batchId === undefined ? 'collectionId' : 'batchId');
}

type GivenFilter = z.infer<typeof exportArgumentSchema>['filter'];

function isFiltering(filter: GivenFilter): filter is NonNullable<GivenFilter> {
  return Object.values(filter ?? {}).some((value) => value !== undefined);
}

/**
 * Applies the rules for typed filters: Prolific ignores what it doesn't understand and would export
 * everything.
 */
function parseGivenFilter({ studyId, from, to }: NonNullable<GivenFilter>): ExportFilter {
  const study = studyId === undefined ? undefined : readStudyId(studyId);
  if (study?.status === 'refused') throw badArgument('filter.studyId');
  const begin = from === undefined ? undefined : wholeSecond(new Date(from));
  const end = to === undefined ? undefined : wholeSecond(new Date(to));
  if (rangeProblem(begin, end, new Date()) !== undefined) throw badArgument('filter.from');
  return {
    ...(study === undefined ? {} : { studyId: study.studyId }),
    ...(begin === undefined ? {} : { from: begin }),
    ...(end === undefined ? {} : { to: end }),
  };
}

function folderUri(value: unknown): vscode.Uri {
  if (value instanceof vscode.Uri) return value;
  try {
    if (typeof value === 'string')
      return value.includes('://') ? vscode.Uri.parse(value, true) : vscode.Uri.file(value);
    return vscode.Uri.from(value as vscode.Uri);
  } catch {
    throw badArgument('workspaceFolder');
  }
}
