import type { CsvStyle } from '../tables/format/csvFile.ts';
import type { ChoiceWords } from '../tables/rows/wideTable.ts';
import type { SummaryFilter } from './summary.ts';
import type { OverviewSource } from './summarySource.ts';

/** A snapshot as the overview reads it, of which it can save a part. */
export interface SnapshotSource extends OverviewSource {
  /**
   * Writes the matching rows as CSV, with the columns of the wide table and the overview's row numbers.
   * Returns their number. A failure or cancellation leaves the file as it was.
   */
  saveRows(
    request: SaveRowsRequest,
    onProgress: (progress: RowsProgress) => void,
    signal: AbortSignal,
  ): Promise<number>;
}

export interface SaveRowsRequest {
  readonly filter: SummaryFilter;
  /** Absolute; an existing file is replaced. */
  readonly file: string;
  readonly choices: ChoiceWords;
  readonly csv: CsvStyle;
}

export interface RowsProgress {
  readonly done: number;
  readonly total: number;
}

/**
 * Opens a snapshot, an absolute folder, without reading it. `previous` finds the folder of the one before when
 * a filter asks what is new; by default there is none.
 */
export type OpenSource = (
  snapshotFolder: string,
  previous?: () => Promise<string | undefined>,
) => SnapshotSource;
