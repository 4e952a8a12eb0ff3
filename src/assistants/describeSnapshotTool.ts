import { join, resolve } from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod/mini';
import type { DescribedOption, DescribedQuestion } from '../analysis/tables/describeSnapshot.ts';
import type { CommandDeps } from '../commands/deps.ts';
import { requireTrust } from '../editor/targetFolder.ts';
import { entriesOf } from '../snapshots/access/folders.ts';
import { analysisFolder, tableFiles } from '../snapshots/knownNames.ts';
import { locateRecords } from '../snapshots/responseFiles.ts';
import { snapshotContents } from '../snapshots/snapshotContents.ts';
import { isIncomplete, type Snapshot } from '../snapshots/snapshots.ts';
import { subjectOf } from '../snapshots/subject.ts';
import { parsed, toldText, type Tool } from './tool.ts';

const id = z.optional(z.string().check(z.maxLength(100)));
const schema = z.object({
  snapshotFolder: z.optional(z.string().check(z.maxLength(4_000))),
  collectionId: id,
  batchId: id,
  fromQuestion: z.optional(z.int().check(z.positive())),
});
type Input = z.infer<typeof schema>;

/** More would crowd out the conversation; a model can ask for the rest. */
const maxQuestionsLength = 40_000;
const maxOptions = 50;
const maxLabelLength = 100;
const maxQuestionLength = 500;

const notFound =
  'The open folders contain no such snapshot. prolific_list_collections lists those that exist; prolific_export_collection creates one.';

/**
 * Describes a snapshot: its questions with types, options and counts, and where its files and tables are. Everything that
 * comes from answers is left out, as are ids of people and submissions, and names of uploads.
 */
export function describeSnapshotTool(
  deps: Pick<CommandDeps, 'analysis' | 'snapshotIndex' | 'snapshotCounts'>,
): Tool<Input> {
  return {
    parse: (input) => parsed(schema, input),
    prepare: () =>
      Promise.resolve({ invocationMessage: vscode.l10n.t('Reading the questions of a snapshot') }),
    run: async (input, signal) => {
      // A stranger’s folder may contain text that is written for a model.
      requireTrust();
      const snapshot = wanted((await deps.snapshotIndex.read()).snapshots, input);
      if (snapshot === undefined) return { failed: notFound };
      const { folder, manifest } = snapshot;
      const described = await deps.analysis.run('describeSnapshot', { folder }, () => undefined, signal);
      const { questions, rows, unreadableLines, list, unlistedQuestions } = described;
      const { kind, name } = subjectOf(manifest);
      return {
        kind,
        name: toldText(name),
        snapshotFolder: folder,
        requestedAt: manifest.requested_at,
        filter: manifest.filter && {
          oneStudyOnly: manifest.filter.study_id !== undefined,
          from: manifest.filter.from,
          to: manifest.filter.to,
        },
        submissions: await deps.snapshotCounts.submissionsIn(snapshot),
        participants: manifest.participants,
        rows,
        unreadableLines,
        files: await filesOf(snapshot),
        questionList: list,
        ...page(questions, input.fromQuestion ?? 1),
        answeredQuestionsNotInTheList: unlistedQuestions,
      };
    },
  };
}

/** Returns the snapshot that the input names, or the newest one. */
function wanted(
  snapshots: readonly Snapshot[],
  { snapshotFolder, collectionId, batchId }: Input,
): Snapshot | undefined {
  return snapshots.find(({ folder, manifest }) => {
    const { kind, id } = subjectOf(manifest);
    return (
      (snapshotFolder === undefined || folder === resolve(snapshotFolder)) &&
      (collectionId === undefined || (kind === 'collection' && id === collectionId)) &&
      (batchId === undefined || (kind === 'batch' && id === batchId))
    );
  });
}

/** Returns paths relative to the snapshot’s folder. */
async function filesOf(snapshot: Snapshot): Promise<object> {
  const { root } = await locateRecords(snapshot.folder);
  const parts = await snapshotContents(snapshot);
  const pathsOf = (kind: (typeof parts)[number]['kind']): string[] =>
    parts
      .filter((part) => part.kind === kind)
      // The name of the archive’s root folder comes from the archive, so a pattern stands for it.
      .map(({ path }) => (root !== '' && path.startsWith(root) ? `*/${path.slice(root.length)}` : path));
  const made = (await entriesOf(join(snapshot.folder, analysisFolder))).map(({ name }) => name);
  const [uploads] = pathsOf('uploads');
  return {
    responses: pathsOf('responses')[0],
    questions: pathsOf('questions')[0],
    uploads: uploads && {
      folder: uploads,
      count: parts.find(({ kind }) => kind === 'uploads')?.count,
      allDownloaded: !isIncomplete(snapshot),
    },
    tables: tableFiles.filter((name) => made.includes(name)).map((name) => `${analysisFolder}/${name}`),
    notebooks: pathsOf('notebook'),
  };
}

function page(questions: readonly DescribedQuestion[], from: number): object {
  const told: object[] = [];
  let length = 0;
  let next: number | undefined;
  for (const question of questions.slice(from - 1)) {
    const each = toldQuestion(question);
    length += JSON.stringify(each).length;
    if (length > maxQuestionsLength && told.length > 0) {
      next = from + told.length;
      break;
    }
    told.push(each);
  }
  return { questionCount: questions.length, questions: told, nextFromQuestion: next };
}

function toldQuestion({
  question,
  help,
  type,
  options,
  units,
  columns,
  ...others
}: DescribedQuestion): object {
  return {
    ...others,
    question: toldText(question, maxQuestionLength),
    help: help && toldText(help, maxQuestionLength),
    type: toldText(type),
    options: toldOptions(options),
    units: toldOptions(units),
    columns: columns.slice(0, maxOptions),
  };
}

function toldOptions(options: readonly DescribedOption[]): object[] | undefined {
  if (options.length === 0) return undefined;
  return options.slice(0, maxOptions).map(({ value, label }) => ({
    value: typeof value === 'string' ? toldText(value, maxLabelLength) : value,
    label: toldText(label, maxLabelLength),
  }));
}
