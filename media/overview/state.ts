import type { SummaryFilter } from '../../src/analysis/summary/summary.ts';
import type { RowSort } from '../../src/analysis/summary/summarySource.ts';
import { savedFilter } from './filter/savedFilter.ts';

/** State that survives hiding the tab and reloading the window. */
export interface ViewState {
  readonly filter: SummaryFilter;
  readonly sort: RowSort;
  /** Instructions whose bars are sorted by count. */
  readonly byCount: readonly string[];
  /** Groups of numbers (an instruction and a unit) with a logarithmic axis. */
  readonly logarithmic: readonly string[];
  /** Text questions whose lengths are shown. */
  readonly openLengths: readonly string[];
  /** The card about who answered by which figures are split. */
  readonly splitBy?: string | undefined;
  /** Whether cards of less common demographics are shown. */
  readonly showsDemographics: boolean;
  readonly scrollTop: number;
}

export const firstState: ViewState = {
  filter: {},
  sort: { by: 'row', descending: false },
  byCount: [],
  logarithmic: [],
  openLengths: [],
  showsDemographics: false,
  scrollTop: 0,
};

/** Restores saved state, with defaults for missing parts. */
export function restoredState(kept: unknown): ViewState {
  if (typeof kept !== 'object' || kept === null) return firstState;
  const { splitBy, filter, ...others } = { splitBy: undefined, filter: undefined, ...kept };
  return {
    ...firstState,
    ...others,
    ...(typeof splitBy === 'string' ? { splitBy } : {}),
    filter: savedFilter(filter),
  };
}

/** Returns the filter without absent fields, so that filters can be compared as JSON. */
export function changedFilter(
  filter: SummaryFilter,
  change: Partial<Record<keyof SummaryFilter, unknown>>,
): SummaryFilter {
  const entries = Object.entries({ ...filter, ...change }).filter(
    ([, value]) => value !== undefined && value !== '',
  );
  return Object.fromEntries(entries);
}
