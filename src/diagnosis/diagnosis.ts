/** A step of checking the connection to Prolific, with its result as text. */
export interface Step {
  readonly title: string;
  /** `attention`: it works, but there is something to know. */
  readonly outcome: 'good' | 'attention' | 'failed' | 'left-out';
  /** The result as a sentence. */
  readonly result: string;
  /** Sentences that say what to do. */
  readonly next?: string;
  readonly milliseconds?: number;
}

/** Returns a successful step. */
export function passed(title: string, result: string): Step {
  return { title, outcome: 'good', result };
}

/** Returns a successful step with something to know. */
export function warning(title: string, result: string, next: string): Step {
  return { title, outcome: 'attention', result, next };
}

/** A name and its value, such as a setting. Holds no secret. */
export interface Fact {
  readonly name: string;
  readonly value: string;
}

export interface Diagnosis {
  /** In one sentence. */
  readonly verdict: string;
  readonly reached: boolean;
  readonly steps: readonly Step[];
  /** The relevant settings of the editor and environment variables. */
  readonly settings: readonly Fact[];
  readonly environment: readonly Fact[];
  readonly versions: readonly Fact[];
  readonly madeAt: Date;
}
