/**
 * What the overview shows of a snapshot, as plain JSON that can be sent to the webview. Times are ISO 8601 in
 * UTC, sizes are in bytes. Shares are computed from counts and totals only when they are shown.
 */
export interface Summary {
  /** Distinct submissions in the file, and how many of them match the filter. */
  readonly submissions: number;
  readonly matching: number;
  /** The matching rows: one per submission or, in a batch, per submission and task. */
  readonly rows: number;
  /** Whether rows have a task, as in a batch. */
  readonly hasTasks: boolean;
  /** Distinct participants of the matching rows that name one. */
  readonly participants: number;
  /** Oldest and newest response of the matching rows; absent if none has a time. */
  readonly timeRange?: { readonly from: string; readonly to: string };
  readonly overTime: TimeSeries;
  /** All studies in the file regardless of the filter, those with the most submissions first. */
  readonly studies: readonly Counted[];
  /** In the order of pages and questions. */
  readonly cards: readonly Card[];
  /** What is known about who answered; absent if nothing is. */
  readonly people?: PeopleSummary;
  /** The same figures by groups, if they were asked for. */
  readonly split?: Split;
}

/** Who answered. Cards count submissions, also in a batch. */
export interface PeopleSummary {
  /** Whether the status of submissions is known, and whether any demographic is. */
  readonly hasDetails: boolean;
  readonly hasDemographics: boolean;
  /** Submissions by status, in order: words for a count that take the place of `{0}`. */
  readonly statuses: readonly { readonly words: string; readonly count: number }[];
  readonly cards: readonly PersonCard[];
}

export type PersonTopic = 'status' | 'time-taken' | 'age' | 'sex' | 'country' | 'other';

/** The time taken is in minutes. */
export interface PersonCard {
  readonly about: PersonTopic;
  readonly card: ChoiceCard | NumberCard;
  /** Why submissions have no value, in words. */
  readonly reasons: readonly Counted[];
}

/** Figures by groups of what is known about who answered. */
export interface Split {
  /** The id of the card that makes the groups, which are the same whatever the filter. */
  readonly by: string;
  readonly groups: readonly SplitGroup[];
}

export interface SplitGroup {
  readonly name:
    | { readonly kind: 'value'; readonly label: string }
    | ({ readonly kind: 'range' } & Omit<NumberCondition, 'kind'>)
    /** All other values. */
    | { readonly kind: 'others' }
    /** Nothing is known. */
    | { readonly kind: 'none' };
  readonly submissions: number;
  readonly bins: readonly number[];
  /** As in the summary, without samples. Bars are those of all rows. */
  readonly cards: readonly Card[];
  readonly people: readonly Card[];
}

/** A value and how often it occurs. */
export interface Counted {
  readonly value: string;
  readonly count: number;
}

export type TimeUnit = '5 minutes' | '15 minutes' | 'hour' | 'day' | 'week' | 'month' | 'year';

/**
 * Rows by time. The unit gives the central 98 % of all rows, regardless of the filter, a readable number of
 * bins. Weeks begin on Mondays.
 */
export interface TimeSeries {
  readonly unit: TimeUnit;
  /** The time zone of the bins, an IANA name. */
  readonly timeZone: string;
  readonly bins: readonly TimeBin[];
  /** Rows far before the first bin and far after the last one. */
  readonly before: number;
  readonly after: number;
  readonly withoutTime: number;
  /** The same of all rows, if a filter applies. */
  readonly totals?: { readonly before: number; readonly after: number };
}

/** `from` is inclusive, `to` exclusive. */
export interface TimeBin {
  readonly from: string;
  readonly to: string;
  readonly count: number;
  /** Of all rows, if a filter applies. */
  readonly total?: number;
  /** Empty bins before this one were left out, because there were too many. */
  readonly afterBreak?: true;
}

export type Card = ChoiceCard | NumberCard | TextCard | UploadCard | OtherCard;

/**
 * Rows by what they answered: an answer that counts, white space only, answers of other types only, or
 * nothing.
 */
export interface RowParts {
  readonly answered: number;
  readonly blank: number;
  readonly otherType: number;
  readonly missing: number;
}

/** Counts are of the matching rows. */
interface CardBase extends RowParts {
  /** All rows with an answer, if a filter applies. */
  readonly answeredTotal?: number;
  readonly instructionId: string;
  /** The question in plain text; may be empty. */
  readonly question: string;
  /** From 1; 0 if the codebook doesn't say. */
  readonly page: number;
  readonly order: number;
  /** Prolific's name of its type, if the type is unknown; the card's kind is that of its answers. */
  readonly unknownType?: string;
  /** The collection no longer has the question. */
  readonly isGone?: true;
}

export interface ChoiceCard extends CardBase {
  readonly kind: 'choice';
  readonly several: boolean;
  /** In the question's order, unused ones included; unlisted answers follow. */
  readonly options: readonly ChoiceOption[];
  /** Texts that were added to a choice: the number of all, and samples. */
  readonly texts: { readonly count: number; readonly samples: readonly ChoiceText[] };
  /** For star ratings. */
  readonly stars?: Stars;
}

/** The distribution of the stars of rows with exactly one valid rating; absent if there is none. */
export interface Stars {
  readonly spread?: Spread;
}

export interface ChoiceOption {
  readonly value: string;
  readonly label: string;
  readonly count: number;
  /** Of all rows, if a filter applies. */
  readonly total?: number;
  readonly listed: boolean;
  /**
   * All unlisted answers after the first 1,000 distinct ones. It can't be filtered by; value and label are
   * empty.
   */
  readonly rest?: true;
}

export interface ChoiceText {
  /** The chosen option's value; empty if none was chosen. */
  readonly option: string;
  readonly text: string;
  /** The row's number, from 0. */
  readonly row: number;
}

export interface NumberCard extends CardBase {
  readonly kind: 'number';
  /**
   * One per unit, or one for all units that certainly convert (kg to g; not °C to K, which may be a guess).
   */
  readonly groups: readonly NumberGroup[];
  /** Groups without a number in the matching rows, if a filter applies. */
  readonly unmatched: readonly UnmatchedGroup[];
  /** Rows whose answer isn't a number. */
  readonly notNumbers: number;
  /** Rows with several different numbers, none of which counts. */
  readonly severalNumbers: number;
}

export interface NumberGroup {
  readonly unit: string;
  /** Units that were converted into this one, with their number of answers. */
  readonly convertedFrom: readonly Counted[];
  readonly spread: Spread;
  readonly histogram: Histogram;
  /** Bins of all numbers for a logarithmic axis, if the numbers call for one. */
  readonly logarithmic?: readonly Bin[];
  readonly hints: readonly NumberHint[];
}

export type UnmatchedGroup = Pick<NumberGroup, 'unit' | 'histogram' | 'logarithmic'>;

/** The distribution of numbers. Quantiles interpolate between neighbors (type 7). */
export interface Spread {
  readonly count: number;
  readonly min: number;
  readonly lowerQuartile: number;
  readonly median: number;
  readonly upperQuartile: number;
  readonly max: number;
  /** For five or more numbers, with the sample standard deviation. */
  readonly mean?: number;
  readonly deviation?: number;
}

/**
 * Adjacent bins, and the numbers below the first and above the last. Bins are those of all rows, regardless
 * of the filter.
 */
export interface Histogram {
  readonly bins: readonly Bin[];
  readonly below: number;
  readonly above: number;
  /** The same of all rows, if a filter applies. */
  readonly totals?: { readonly below: number; readonly above: number };
}

/** `from` is inclusive, `to` exclusive. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  /** The bin's only value, if answers are on a grid: whole numbers, halves, fives. */
  readonly value?: number;
  readonly count: number;
  /** Of all rows, if a filter applies. */
  readonly total?: number;
}

/** Why a group's figures may mislead. */
export type NumberHint =
  | {
      /** Numbers are around two values, with almost none between them. */
      readonly kind: 'two-groups';
      readonly lower: GroupMiddle;
      readonly upper: GroupMiddle;
    }
  | {
      /** After conversion, one unit's median is over 100 times the other's. */
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
  /** In characters; absent if no row has a text. */
  readonly lengths?: { readonly spread: Spread; readonly histogram: Histogram };
  /** The lengths of all rows' texts, if no matching row has one. */
  readonly unmatched?: Histogram;
  /** The number of rows that contain each of the most frequent words, without stop words. */
  readonly words: readonly Counted[];
  /** If words were counted in a sample: its size, and the number of rows with an answer. */
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
  /** The total of the known sizes; absent if none is known. */
  readonly bytes?: number;
  /** Files that records name but the snapshot doesn't contain. */
  readonly missingFiles: number;
  /** The first files; {@link files} is the number of all. */
  readonly items: readonly UploadItem[];
  /** Samples of texts beside the files, if the type is unknown. */
  readonly texts: readonly TextSample[];
}

export interface UploadItem {
  readonly name: string;
  /** Relative to the snapshot, with `/`; absent if the file doesn't exist. */
  readonly path?: string;
  readonly size?: number;
  readonly row: number;
}

/** A question of an unknown type without answers. */
export interface OtherCard extends CardBase {
  readonly kind: 'other';
}

/** Which rows count. A row must meet every condition. */
export interface SummaryFilter {
  readonly study?: string;
  readonly participant?: string;
  /** A row's time must be in one of these. */
  readonly times?: readonly TimeRange[];
  /** By question; a row must meet one condition of each. */
  readonly questions?: readonly QuestionFilter[];
  /** Only submissions that the previous snapshot doesn't contain. */
  readonly isNew?: true;
}

/** ISO 8601; `from` is inclusive, `to` exclusive. */
export interface TimeRange {
  readonly from?: string;
  readonly to?: string;
}

export interface QuestionFilter {
  readonly instructionId: string;
  readonly anyOf: readonly AnswerCondition[];
}

export type AnswerCondition = { readonly kind: 'answer'; readonly value: string } | NumberCondition;

/** Of a number, or of a text's length in characters. */
export interface NumberCondition {
  readonly kind: 'range';
  /** The label of one of the question's {@link NumberGroup}s; absent for lengths of texts. */
  readonly unit?: string;
  /** Inclusive; absent if there is no lower bound. */
  readonly from?: number;
  /** Exclusive, but inclusive if it equals `from`; absent if there is no upper bound. */
  readonly to?: number;
}
