import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { rangeProblem, wholeSecond } from '../exports/filterDates.ts';
import { readStudyId } from '../exports/filterStudy.ts';
import type { ExportSubject } from '../exports/subject.ts';
import { ProblemError } from '../problems/problem.ts';
import type { ExportFilter, SubjectRef } from '../prolific/model.ts';
import { isSubjectNode, isTreeNode, type TreeNode } from '../tree/nodes.ts';

/**
 * The row that a command was called on from the collections view, if it was. What only looks like a row, from another
 * extension, a task or a link, is none.
 */
export function treeNode(argument: unknown): TreeNode | undefined {
  return isTreeNode(argument) ? argument : undefined;
}

/** Whether a command was called with an argument by code, which hears of a failure by a rejection; a row comes from a person. */
export function isFromCode(argument: unknown): boolean {
  return argument !== undefined && treeNode(argument) === undefined;
}

/** The collection or batch whose row a command was called on, if it was. */
export function subjectOfRow(argument: unknown): ExportSubject | undefined {
  const node = treeNode(argument);
  if (!isSubjectNode(node)) return undefined;
  const { kind, id, name } = node.subject;
  return { kind, id, name };
}

const instant = z.iso.datetime({ offset: true });

const subjectId = z.string().check(z.regex(/^[\w-]{1,100}$/));

const exportArgumentSchema = z.object({
  collectionId: z.optional(subjectId),
  batchId: z.optional(subjectId),
  filter: z.optional(
    z.object({ studyId: z.optional(z.string()), from: z.optional(instant), to: z.optional(instant) }),
  ),
  workspaceFolder: z.optional(z.unknown()),
});

export interface ExportArgument {
  readonly subject: SubjectRef;
  readonly filter?: ExportFilter;
  readonly workspaceFolder?: vscode.Uri;
}

/**
 * What other extensions, tasks and keybindings pass to `exportCollection`, with a collection or a batch; `undefined` where
 * nothing was passed. Instants are ISO 8601 texts, the folder a `Uri` or its text.
 * @throws ProblemError `bad-argument`.
 */
export function exportArgument(argument: unknown): ExportArgument | undefined {
  if (argument === undefined || argument === null) return undefined;
  const parsed = exportArgumentSchema.safeParse(argument);
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.join('.') ?? '';
    throw new ProblemError({ kind: 'bad-argument', detail: path === '' ? 'collectionId' : path });
  }
  const { collectionId, batchId, filter, workspaceFolder } = parsed.data;
  return {
    subject: subjectGiven(collectionId, batchId),
    ...(filter === undefined || isEmpty(filter) ? {} : { filter: filterOf(filter) }),
    ...(workspaceFolder === undefined ? {} : { workspaceFolder: folderUri(workspaceFolder) }),
  };
}

/** One of the two, and not both. */
function subjectGiven(collectionId: string | undefined, batchId: string | undefined): SubjectRef {
  if (collectionId !== undefined && batchId === undefined) return { kind: 'collection', id: collectionId };
  if (batchId !== undefined && collectionId === undefined) return { kind: 'batch', id: batchId };
  throw new ProblemError({
    kind: 'bad-argument',
    detail: batchId === undefined ? 'collectionId' : 'batchId',
  });
}

type GivenFilter = NonNullable<z.infer<typeof exportArgumentSchema>['filter']>;

function isEmpty({ studyId, from, to }: GivenFilter): boolean {
  return studyId === undefined && from === undefined && to === undefined;
}

/** By the rules of what a person types: Prolific leaves out what it does not understand, and would export everything. */
function filterOf({ studyId, from, to }: GivenFilter): ExportFilter {
  const study = studyId === undefined ? undefined : readStudyId(studyId);
  if (study?.status === 'refused') throw new ProblemError({ kind: 'bad-argument', detail: 'filter.studyId' });
  const begin = from === undefined ? undefined : wholeSecond(new Date(from));
  const end = to === undefined ? undefined : wholeSecond(new Date(to));
  if (rangeProblem(begin, end, new Date()) !== undefined) {
    throw new ProblemError({ kind: 'bad-argument', detail: 'filter.from' });
  }
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
    throw new ProblemError({ kind: 'bad-argument', detail: 'workspaceFolder' });
  }
}
