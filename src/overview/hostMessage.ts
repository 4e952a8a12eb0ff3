import type { Summary, UploadItem } from '../analysis/summary/model.ts';
import type { FilesOnDisk, Quality, ReadProgress, RowsPage, TextsFound } from './source.ts';
import type { OverviewStrings } from './strings.ts';

/** What the host tells the webview. */
export type HostMessage =
  | {
      readonly type: 'head';
      readonly head: OverviewHead;
      readonly strings: OverviewStrings;
      /** BCP 47. */
      readonly locale: string;
      /** Address of the snapshot's folder for the webview, without a slash at its end. */
      readonly filesRoot: string;
    }
  | { readonly type: 'progress'; readonly request: number; readonly progress: ReadProgress }
  | { readonly type: 'quality'; readonly quality: Quality }
  /** What has become of the snapshot's files; `undefined`: that can't be told. */
  | { readonly type: 'files'; readonly files: FilesOnDisk | undefined }
  | ({ readonly type: 'answer'; readonly request: number } & Answer)
  /** The snapshot is no longer there. */
  | { readonly type: 'gone' }
  | { readonly type: 'failed'; readonly request: number; readonly failure: Failure };

/** The answer to a question, by what was asked for. */
export type Answer =
  | { readonly to: 'summary'; readonly value: Summary }
  | { readonly to: 'rows'; readonly value: RowsPage }
  | { readonly to: 'texts'; readonly value: TextsFound }
  | { readonly to: 'uploads'; readonly value: readonly UploadItem[] }
  /** Whether it was done: a person may leave, and what fails is told by the host. */
  | { readonly to: 'save'; readonly value: boolean }
  | { readonly to: 'copy'; readonly value: boolean };

/** Sentences. */
export interface Failure {
  readonly message: string;
  readonly nextStep?: string;
}

/** What is known of a snapshot before its responses are read. Times are ISO 8601, sizes bytes. */
export interface OverviewHead {
  /** The snapshot's folder; the webview keeps it, so that the tab can be restored. */
  readonly folder: string;
  readonly kind: 'collection' | 'batch';
  readonly name: string;
  /** The export's filter: `{0}` and so on in its words stand for the values, instants of which the page writes by its own clock. */
  readonly filter: {
    readonly words: string;
    readonly values: readonly ({ readonly text: string } | { readonly at: string })[];
  };
  readonly files: number;
  readonly bytes: number;
  readonly takenAt: string;
  /** Files in the archive that are not here. */
  readonly notFetched?: { readonly files: number; readonly bytes: number };
}
