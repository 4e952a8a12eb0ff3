import type { SummaryFilter } from '../../src/analysis/summary/model.ts';
import type { RowSort } from '../../src/overview/source.ts';

/** What survives when the tab is hidden and when the window is loaded again. */
export interface ViewState {
  readonly filter: SummaryFilter;
  readonly sort: RowSort;
  /** Instructions whose bars go by count. */
  readonly byCount: readonly string[];
  /** Groups of numbers (an instruction and a unit) with a logarithmic axis. */
  readonly logarithmic: readonly string[];
  readonly scrollTop: number;
}

export const firstState: ViewState = {
  filter: {},
  sort: { by: 'row', descending: false },
  byCount: [],
  logarithmic: [],
  scrollTop: 0,
};

/** The state that this script kept earlier; each part as at first where it was not kept. */
export function restoredState(kept: unknown): ViewState {
  return typeof kept === 'object' && kept !== null ? { ...firstState, ...kept } : firstState;
}

/** The filter without what is absent, so that two can be compared by their JSON. */
export function changedFilter(
  filter: SummaryFilter,
  change: Partial<Record<keyof SummaryFilter, unknown>>,
): SummaryFilter {
  const entries = Object.entries({ ...filter, ...change }).filter(
    ([, value]) => value !== undefined && value !== '',
  );
  return Object.fromEntries(entries);
}
