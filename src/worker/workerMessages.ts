import type { l10nJsonFormat } from '@vscode/l10n';
import type { Comparison } from '../analysis/comparison/comparison.ts';
import type { CountedSubmissions, SubmissionChange } from '../analysis/counts/countSubmissions.ts';
import type { JoinFacts } from '../analysis/people/joinReport.ts';
import type { StudyInSnapshot } from '../analysis/people/studiesInSnapshot.ts';
import type { NotebookRequest } from '../analysis/notebooks/makeNotebook.ts';
import type { StructureRequest } from '../analysis/structure/structureReport.ts';
import type { DataSetMade, DataSetProgress } from '../analysis/tables/dataSet.ts';
import type { SnapshotDescription } from '../analysis/tables/describeSnapshot.ts';
import type { TablesMade, TablesRequest } from '../analysis/tables/makeTables.ts';
import type { QuestionUploads } from '../analysis/uploads/uploadsOfQuestions.ts';
import type { ReadProgress as BytesRead } from '../analysis/records/readRecords.ts';
import type { ParticipantFinding, PeopleFinding, SnapshotFinding } from '../participants/find/finding.ts';
import type { Returned } from '../participants/find/findReturned.ts';
import type { PersonData } from '../participants/find/participantId.ts';
import type { ShareFindings } from '../sharing/findings.ts';
import type { ShareRequest, ShareSource, WriteRequest } from '../sharing/shareChoices.ts';
import type { CopyOutcome } from '../sharing/write/writeCopy.ts';
import { ProblemError, type Problem } from '../problems/problem.ts';
import type { Snapshot } from '../snapshots/snapshots.ts';
import type { RowsProgress, SaveRowsRequest } from '../analysis/summary/openSource.ts';
import type { Summary, UploadItem } from '../analysis/summary/summary.ts';
import type {
  FilesOnDisk,
  Quality,
  ReadProgress,
  RowsPage,
  RowsRequest,
  SummaryRequest,
  TextsFound,
  TextsRequest,
  UploadsRequest,
} from '../analysis/summary/summarySource.ts';

/** A long-running call with its request, progress and result, all plain data. */
type Call<Request, Progress, Result> = (
  request: Request,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
) => Promise<Result>;

/**
 * An overview's source. Its id and folder are sent with each call, so that the worker can open it again after
 * a crash; with a filter that asks what is new, also the folder of the previous snapshot, if there is one.
 */
export interface OfSource {
  readonly source: {
    readonly id: number;
    readonly folder: string;
    readonly previous: string | undefined;
  };
}

/** Everything that the worker does, by name. */
export interface AnalysisCalls {
  readonly summary: Call<OfSource & SummaryRequest, ReadProgress, Summary>;
  readonly quality: Call<OfSource, never, Quality>;
  readonly rows: Call<OfSource & RowsRequest, never, RowsPage>;
  readonly texts: Call<OfSource & TextsRequest, never, TextsFound>;
  readonly uploads: Call<OfSource & UploadsRequest, never, readonly UploadItem[]>;
  readonly saveRows: Call<OfSource & SaveRowsRequest, RowsProgress, number>;
  readonly filesOnDisk: Call<{ readonly folder: string }, FilesOnDisk, FilesOnDisk>;
  readonly makeSnapshotTables: Call<TablesRequest, BytesRead, TablesMade>;
  readonly areTablesCurrent: Call<Pick<TablesRequest, 'folder' | 'choices' | 'csv'>, never, boolean>;
  readonly describeSnapshot: Call<{ readonly folder: string }, BytesRead, SnapshotDescription>;
  readonly makeDataSet: Call<
    { readonly exportFolder: string; readonly snapshots: readonly string[] },
    DataSetProgress,
    Omit<DataSetMade, 'failures'> & {
      readonly failures: readonly { readonly snapshot: string; readonly error: PlainError }[];
    }
  >;
  readonly existingNotebook: Call<Pick<NotebookRequest, 'folder' | 'language'>, never, string | undefined>;
  readonly makeNotebook: Call<NotebookRequest, never, string>;
  readonly compareSnapshots: Call<
    { readonly before: Snapshot; readonly after: Snapshot },
    BytesRead,
    Comparison
  >;
  /** Returns Markdown. */
  readonly structureReport: Call<StructureRequest, BytesRead, string>;
  /** `replacements` is a folder with new versions of the snapshot's files, which count instead. */
  readonly countSubmissions: Call<
    { readonly folder: string; readonly replacements?: string | undefined },
    never,
    CountedSubmissions
  >;
  /** `ids`: of submissions or participants, to count in how many records each study has them. */
  readonly studiesInSnapshot: Call<
    { readonly folder: string; readonly ids?: readonly string[] },
    never,
    readonly StudyInSnapshot[]
  >;
  /** Says how a snapshot's answers and what is known of people join; `undefined`: nothing is known. */
  readonly joinPeople: Call<{ readonly folder: string }, BytesRead, JoinFacts | undefined>;
  readonly uploadsOfQuestions: Call<QuestionUploads, never, Uint8Array>;
  /** Both are folders of snapshots of the same collection or batch. */
  readonly countChanges: Call<{ readonly newer: string; readonly older: string }, never, SubmissionChange>;
  /**
   * Searches for a participant, and returns the data of the participant including ids found on the way. The
   * worker can't know which unfinished exports are running, so the caller must check `isRunning`.
   */
  readonly searchParticipant: Call<
    {
      readonly exportFolders: readonly string[];
      readonly person: PersonData;
      readonly only?: readonly string[] | undefined;
    },
    number,
    { readonly found: ParticipantFinding; readonly person: PersonData }
  >;
  readonly searchSnapshot: Call<
    { readonly snapshot: Snapshot; readonly person: PersonData },
    number,
    SnapshotFinding
  >;
  /** `folder` is a people folder. */
  readonly searchPeople: Call<{ readonly folder: string; readonly person: PersonData }, never, PeopleFinding>;
  readonly shareSource: Call<{ readonly folder: string }, BytesRead, ShareSource>;
  readonly previewCopy: Call<ShareRequest, BytesRead, ShareFindings>;
  /** `installation` is its folder. */
  readonly writeCopy: Call<WriteRequest & { readonly installation: string }, BytesRead, CopyOutcome>;
  /** `installation` is its folder. */
  readonly findReturned: Call<
    { readonly snapshot: Snapshot; readonly installation: string },
    never,
    readonly (Pick<Returned, 'deletion'> & { readonly person: PersonData })[]
  >;
}

export type CallName = keyof AnalysisCalls;

/** The data that the worker starts with. */
export interface WorkerStart {
  /** The editor's translations, if it has any. */
  readonly l10n: l10nJsonFormat | undefined;
}

export type ToWorker =
  | { readonly type: 'call'; readonly id: number; readonly name: CallName; readonly request: unknown }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'close'; readonly source: number };

export type FromWorker =
  | { readonly type: 'progress'; readonly id: number; readonly progress: unknown }
  | { readonly type: 'done'; readonly id: number; readonly result: unknown }
  | { readonly type: 'failed'; readonly id: number; readonly error: PlainError };

/** An error as it is sent to another thread, which keeps neither its class nor its additional fields. */
export interface PlainError {
  readonly message: string;
  readonly stack?: string | undefined;
  readonly problem?: Problem | undefined;
  /** Only for disk errors. */
  readonly code?: string | undefined;
  readonly syscall?: string | undefined;
  readonly cause?: PlainError | undefined;
}

/** Converts anything that was thrown into plain data. */
export function plainError(error: unknown): PlainError {
  if (!(error instanceof Error)) return { message: String(error) };
  const { message, stack, cause, code, syscall } = error as NodeJS.ErrnoException;
  return {
    message,
    stack,
    problem: error instanceof ProblemError ? error.problem : undefined,
    code,
    syscall,
    cause: cause === undefined ? undefined : plainError(cause),
  };
}

/** Restores an error from {@link plainError}, with everything that callers use. */
export function errorFrom({ message, stack, problem, code, syscall, cause }: PlainError): Error {
  const options = cause === undefined ? undefined : { cause: errorFrom(cause) };
  const error = problem === undefined ? new Error(message, options) : new ProblemError(problem, options);
  if (stack !== undefined) error.stack = stack;
  return Object.assign(error, code === undefined ? {} : { code }, syscall === undefined ? {} : { syscall });
}
