/** One thing that was tried on the way to Prolific, in words. */
export interface Step {
  readonly what: string;
  /** `attention`: it works, and somebody should know something about it. */
  readonly outcome: 'good' | 'attention' | 'failed' | 'left-out';
  /** What came of it. */
  readonly said: string;
  /** What to do, as whole sentences. */
  readonly next?: string;
  readonly milliseconds?: number;
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
  /** The editor's settings and the environment's variables, as far as they matter here. */
  readonly settings: readonly Fact[];
  readonly environment: readonly Fact[];
  readonly versions: readonly Fact[];
  readonly madeAt: Date;
}
