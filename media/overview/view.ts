import type { SummaryFilter } from '../../src/analysis/summary/model.ts';
import type { Host } from './host.ts';
import type { ViewState } from './state.ts';
import type { Words } from './words.ts';

/** What each part of the page works with. */
export interface View {
  readonly words: Words;
  readonly host: Host;
  /** Address of the snapshot's folder. */
  readonly filesRoot: string;
  readonly state: () => ViewState;
  /** Changes the state and keeps it. */
  readonly setState: (change: Partial<ViewState>) => void;
  /** Changes the filter, and with it everything shown. `undefined` takes a part away. */
  readonly filterBy: (change: { readonly [K in keyof SummaryFilter]?: SummaryFilter[K] | undefined }) => void;
  /** Says something to screen readers. */
  readonly announce: (text: string) => void;
  /** Says to everybody, for a few seconds, how something went that leaves no other trace. */
  readonly tell: (text: string) => void;
  /** Ends when the page shows another filter. */
  readonly signal: () => AbortSignal;
}
