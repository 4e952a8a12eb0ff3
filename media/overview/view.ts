import type { CsvSeparator } from '../../src/analysis/tables/format/textEscapes.ts';
import type { Host } from './host.ts';
import type { ViewState } from './state.ts';
import type { Words } from './words.ts';
import type { Child } from './dom/dom.ts';
import type { FilterChange } from './filter/conditions.ts';

/** A card's content below its head. */
export interface CardContent {
  /** Shown at the right of the head. */
  readonly menu?: HTMLElement;
  readonly body: readonly Child[];
  /** Whether the card is as wide as the page. */
  readonly wide?: boolean;
}

/** Dependencies of the page's parts. */
export interface View {
  readonly words: Words;
  readonly host: Host;
  /** Address of the snapshot's folder. */
  readonly filesRoot: string;
  /** Between the fields of CSV files. */
  readonly separator: CsvSeparator;
  readonly state: () => ViewState;
  /** Changes and saves the state. */
  readonly setState: (change: Partial<ViewState>) => void;
  /** Changes the filter and everything shown. `undefined` removes a condition. */
  readonly filterBy: (change: FilterChange) => void;
  /** Shows only rows with this answer to the question, in place of other conditions on it. */
  readonly filterByAnswer: (instructionId: string, value: string) => void;
  /** Splits all figures by what is known about who answered; `undefined`: not. */
  readonly splitBy: (id: string | undefined) => void;
  /** Announces a message to screen readers. */
  readonly announce: (text: string) => void;
  /** Shows a result that isn't otherwise visible for a few seconds. */
  readonly showStatus: (text: string) => void;
  /** Aborted when the page applies another filter. */
  readonly signal: () => AbortSignal;
}
