import type { Summary, UploadItem } from '../analysis/summary/summary.ts';
import type {
  FilesOnDisk,
  Quality,
  ReadProgress,
  RowsPage,
  TextsFound,
} from '../analysis/summary/summarySource.ts';
import type { CsvSeparator } from '../analysis/tables/format/textEscapes.ts';
import type { OverviewStrings } from './strings/strings.ts';
import type { TableLayout } from './tableLayout.ts';

/** Messages from the host to the webview. */
export type HostMessage =
  | {
      readonly type: 'head';
      readonly head: OverviewHead;
      readonly strings: OverviewStrings;
      /** A BCP 47 tag. */
      readonly locale: string;
      /** The URL of the snapshot's folder for the webview, without a trailing slash. */
      readonly filesRoot: string;
      readonly layout: TableLayout;
      /** Between the fields of saved CSV files. */
      readonly separator: CsvSeparator;
    }
  | { readonly type: 'progress'; readonly request: number; readonly progress: ReadProgress }
  | { readonly type: 'quality'; readonly quality: Quality }
  /** The manifest's files compared with the disk; `undefined` if the comparison failed. */
  | { readonly type: 'files'; readonly files: FilesOnDisk | undefined }
  | ({ readonly type: 'answer'; readonly request: number } & Answer)
  | { readonly type: 'snapshots'; readonly snapshots: SnapshotChoices }
  /** The snapshot no longer exists. */
  | { readonly type: 'gone' }
  | { readonly type: 'failed'; readonly request: number; readonly failure: Failure };

/** The answer to a request, by its type. */
export type Answer =
  | { readonly to: 'summary'; readonly value: Summary }
  | { readonly to: 'rows'; readonly value: RowsPage }
  | { readonly to: 'texts'; readonly value: TextsFound }
  | { readonly to: 'uploads'; readonly value: readonly UploadItem[] }
  /** Whether it was saved. Users may cancel, and the host reports errors. */
  | { readonly to: 'save'; readonly value: boolean }
  | { readonly to: 'saveRows'; readonly value: boolean }
  | { readonly to: 'copy'; readonly value: boolean };

/** The known snapshots of the same collection or batch. */
export interface SnapshotChoices {
  /** Newest first, with the one that is shown; empty if that isn't in an open folder. */
  readonly all: readonly SnapshotChoice[];
  /** The newest one with the same filter, if it is newer than the one that is shown. */
  readonly newer?: { readonly folder: string; readonly change?: SnapshotChange };
  /** The previous one with the same filter, and what changed since, if known. */
  readonly previous?: { readonly takenAt: string; readonly change?: SnapshotChange };
  /** How many submissions were completed since; absent if none, or nobody knows. */
  readonly newSubmissions?: number;
}

/** A snapshot, with what is known of its submissions and their change since the one before. */
export interface SnapshotChoice {
  readonly folder: string;
  readonly takenAt: string;
  /** Absent if everything was exported. */
  readonly filter?: OverviewHead['filter'];
  readonly submissions?: number;
  readonly change?: SnapshotChange;
}

/** How many submissions only the newer or only the older of two snapshots has, and how many differ. */
export interface SnapshotChange {
  readonly added: number;
  readonly changed: number;
  readonly gone: number;
}

/** Complete sentences. */
export interface Failure {
  readonly message: string;
  readonly nextStep?: string;
}

/** What is known about a snapshot before its responses are read. Times are ISO 8601, sizes are in bytes. */
export interface OverviewHead {
  /** The snapshot's folder, which the webview keeps so that the tab can be restored. */
  readonly folder: string;
  readonly kind: 'collection' | 'batch';
  readonly name: string;
  /**
   * The export's filter. Placeholders such as `{0}` stand for the values; the page formats instants in its
   * own time zone.
   */
  readonly filter: {
    readonly words: string;
    readonly values: readonly ({ readonly text: string } | { readonly at: string })[];
  };
  /** Names of studies by id. */
  readonly studies: readonly (readonly [string, string])[];
  readonly files: number;
  readonly bytes: number;
  readonly takenAt: string;
  /** Files of the archive that weren't downloaded. */
  readonly notFetched?: {
    readonly files: number;
    readonly bytes: number;
    /** Only some uploads were to be downloaded; otherwise, none. */
    readonly isSelection?: true;
  };
}
