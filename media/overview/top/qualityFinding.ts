import type { Child } from '../dom/dom.ts';

/** A kind of problem with the data. */
export interface Finding {
  readonly name: string;
  readonly advice: string;
  readonly count: number;
  /** One per case, as far as they are listed. */
  readonly lines: readonly Child[];
  readonly action?: HTMLElement | undefined;
}

export const maxLines = 20;
