/**
 * What the overview shows of a snapshot: plain JSON, so that it can cross to the webview as it is. Times are ISO 8601 in
 * UTC, sizes bytes, shares never computed here: whoever draws has count and total.
 */
export interface Summary {
  /** Submissions in the file, each counted once, and how many of them the filter lets through. */
  readonly submissions: number;
  readonly matching: number;
  /** The rows that it lets through: those of the matching submissions, of a batch one for each submission and task. */
  readonly rows: number;
  /** Whether rows name tasks, as a batch's do. */
  readonly hasTasks: boolean;
  /** Of the matching ones, as far as the records name them. */
  readonly participants: number;
  /** Oldest and newest response of the matching ones; absent where no record has a time. */
  readonly timeRange?: { readonly from: string; readonly to: string };
  readonly overTime: TimeSeries;
  /** All studies in the file, whatever the filter, most submissions first. */
  readonly studies: readonly Counted[];
  /** By page and order. */
  readonly cards: readonly Card[];
}

/** A value and how often it occurs. */
export interface Counted {
  readonly value: string;
  readonly count: number;
}

export type TimeUnit = '5 minutes' | '15 minutes' | 'hour' | 'day' | 'week' | 'month' | 'year';

/** Rows by time, in units of which the central 98 % fill a readable number; weeks begin on Mondays. */
export interface TimeSeries {
  readonly unit: TimeUnit;
  /** Whose clocks tell where bins begin, by its IANA name. */
  readonly timeZone: string;
  readonly bins: readonly TimeBin[];
  /** Rows before the first bin and after the last one, far from all others. */
  readonly before: number;
  readonly after: number;
  readonly withoutTime: number;
}

/** From inclusive, to exclusive. */
export interface TimeBin {
  readonly from: string;
  readonly to: string;
  readonly count: number;
  /** Whether empty bins before it were left out, as there are too many. */
  readonly afterBreak?: true;
}

export type Card = ChoiceCard | NumberCard | TextCard | UploadCard | OtherCard;

interface CardBase {
  readonly instructionId: string;
  /** The question in plain text; may be empty. */
  readonly question: string;
  /** From 1; 0 where the codebook does not tell. */
  readonly page: number;
  readonly order: number;
  /** The matching rows, in four parts: with an answer; with white space only; with answers of other types only; without any. */
  readonly answered: number;
  readonly blank: number;
  readonly otherType: number;
  readonly missing: number;
}

export interface ChoiceCard extends CardBase {
  readonly kind: 'choice';
  readonly several: boolean;
  /** In the question's order; options nobody chose are there with 0, answers that are no option come last. */
  readonly options: readonly ChoiceOption[];
  /** Texts that go with a choice: some of them, and how many there are. */
  readonly texts: { readonly count: number; readonly samples: readonly ChoiceText[] };
}

export interface ChoiceOption {
  readonly value: string;
  readonly label: string;
  readonly count: number;
  readonly listed: boolean;
  /** Stands for all unlisted answers beyond the first 1,000 different ones, and can't be filtered by; value and label are empty. */
  readonly rest?: true;
}

export interface ChoiceText {
  /** Empty where none was chosen. */
  readonly option: string;
  readonly text: string;
  /** Number of the row, from 0. */
  readonly row: number;
}

export interface NumberCard extends CardBase {
  readonly kind: 'number';
  /** One for each unit, or one for all where they convert with certainty (kg to g, not °C to K by guess). */
  readonly groups: readonly NumberGroup[];
  /** Rows whose answer is no number. */
  readonly notNumbers: number;
  /** Rows that gave different numbers, none of which counts. */
  readonly severalNumbers: number;
}

export interface NumberGroup {
  readonly unit: string;
  /** Units that were converted into it, with how many answers each. */
  readonly convertedFrom: readonly Counted[];
  readonly spread: Spread;
  readonly histogram: Histogram;
  /** Bins for a logarithmic axis, of all numbers; where the numbers call for one. */
  readonly logarithmic?: readonly Bin[];
  readonly hints: readonly NumberHint[];
}

/** How numbers lie; quantiles interpolate between neighbours (type 7). */
export interface Spread {
  readonly count: number;
  readonly min: number;
  readonly lowerQuartile: number;
  readonly median: number;
  readonly upperQuartile: number;
  readonly max: number;
  /** Of five numbers or more, with the sample standard deviation. */
  readonly mean?: number;
  readonly deviation?: number;
}

/** Bins that follow each other, and how many numbers are below the first and from the end of the last one on. */
export interface Histogram {
  readonly bins: readonly Bin[];
  readonly below: number;
  readonly above: number;
}

/** From inclusive, to exclusive. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  /** The only value in it, where answers are on a grid: whole numbers, halves, fives. */
  readonly value?: number;
  readonly count: number;
}

/** Why a group's figures may mislead. */
export type NumberHint =
  | {
      /** Numbers lie around two values, with next to none between. */
      readonly kind: 'two-groups';
      readonly lower: GroupMiddle;
      readonly upper: GroupMiddle;
    }
  | {
      /** After conversion, the one unit's median is over 100 times the other's. */
      readonly kind: 'mixed-units';
      readonly lower: GroupMiddle & { readonly unit: string };
      readonly upper: GroupMiddle & { readonly unit: string };
    };

export interface GroupMiddle {
  readonly count: number;
  /** In the group's unit. */
  readonly median: number;
}

export interface TextCard extends CardBase {
  readonly kind: 'text';
  /** In characters; absent where no row has a text. */
  readonly lengths?: { readonly spread: Spread; readonly histogram: Histogram };
  /** In how many rows each word occurs: the most frequent ones but for stop words. */
  readonly words: readonly Counted[];
  /** Where the words are those of a sample: of how many rows with an answer, out of how many. */
  readonly wordsFrom?: { readonly sampled: number; readonly of: number };
  readonly samples: readonly TextSample[];
}

export interface TextSample {
  readonly text: string;
  readonly row: number;
}

export interface UploadCard extends CardBase {
  readonly kind: 'upload';
  readonly files: number;
  /** Of those whose size is known; absent where it is of none. */
  readonly bytes?: number;
  /** Files the records name and the snapshot does not hold. */
  readonly missingFiles: number;
  /** The first ones; {@link files} tells how many there are. */
  readonly items: readonly UploadItem[];
}

export interface UploadItem {
  readonly name: string;
  /** Relative to the snapshot, with `/`; absent where the file is not there. */
  readonly path?: string;
  readonly size?: number;
  readonly row: number;
}

/** Instructions of a type that is not known. */
export interface OtherCard extends CardBase {
  readonly kind: 'other';
  readonly type: string;
}

/** Which rows count. All that is given must hold. */
export interface SummaryFilter {
  readonly study?: string;
  readonly participant?: string;
  /** ISO 8601; from inclusive, to exclusive. */
  readonly from?: string;
  readonly to?: string;
  readonly answer?: { readonly instructionId: string; readonly value: string };
  /** A number, or a text's length in characters. */
  readonly range?: NumberRange;
}

export interface NumberRange {
  readonly instructionId: string;
  /** Which of the question's groups of units ({@link NumberGroup}); absent for lengths of texts. */
  readonly unit?: string;
  /** Inclusive; absent: no lower bound. */
  readonly from?: number;
  /** Exclusive, but inclusive where it is `from`; absent: no upper bound. */
  readonly to?: number;
}
