import type { ExportFilter } from '../snapshots/filter/filter.ts';
import type { SubjectRef } from '../snapshots/subject.ts';

/** The signed-in researcher (GET users/me). */
export interface Account {
  readonly id: string;
  readonly email: string;
  /** Full name if Prolific provides one, otherwise the email. */
  readonly name: string;
}

/** A Prolific workspace: what a team shares. Never to be confused with VS Code's workspace. */
export interface ProlificWorkspace {
  readonly id: string;
  readonly title: string;
  /** Names of members by user id, as far as Prolific lists them. */
  readonly members: ReadonlyMap<string, string>;
}

/** A collection as listed. */
export interface Collection {
  readonly kind: 'collection';
  readonly id: string;
  readonly workspaceId: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly lastModifiedAt?: Date;
  readonly lastModifiedBy?: string;
  readonly pageCount: number;
  /** Pages with their instructions, if included in the answer. */
  readonly pages: readonly CollectionPage[];
}

export interface CollectionPage {
  readonly id: string;
  readonly items: readonly PageItem[];
}

/** A batch as listed: tasks made of a data set, each answered by several participants. */
export interface Batch {
  readonly kind: 'batch';
  readonly id: string;
  readonly workspaceId: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly createdBy: string;
  /** `UNINITIALISED`, `PROCESSING`, `READY`, `ERROR`, or what Prolific may say later. */
  readonly status: string;
  readonly taskCount: number | undefined;
  /** Its instructions, if included in the answer. */
  readonly items: readonly PageItem[];
}

/** A project of a Prolific workspace: what studies are kept in. */
export interface Project {
  readonly id: string;
  readonly title: string;
}

/** A study as lists have it. Which collection it uses only its details say. */
export interface StudySummary {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly createdAt?: Date;
}

export interface Study extends StudySummary {
  /** The collection or batch that it gathers responses for, if it does. */
  readonly subject?: SubjectRef;
}

/** How many submissions a study has, by what became of them. */
export interface SubmissionCounts {
  /** Reserved or being answered. */
  readonly inProgress: number;
  readonly awaitingReview: number;
  /** Fully or partially. */
  readonly approved: number;
  readonly returned: number;
  /** All that were submitted with answers, whatever the review says. */
  readonly completed: number;
}

/** A participant's submission to a study, whatever became of it. */
export interface Submission {
  readonly id: string;
  readonly participantId: string | undefined;
  /** As Prolific spells it, which varies; may be empty. */
  readonly status: string;
  /** The object as Prolific sent it; untrusted. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** With how many combinations of filters Prolific lets researchers export a study's demographics, ever. */
export const maxFilterCombinations = 2;

/** What was exported of a study's demographics before, by whomever. */
export interface DemographicHistory {
  /** Number of combinations of filters, at most {@link maxFilterCombinations}. */
  readonly used: number;
  /** Whether the combination without any filter is one of them. */
  readonly hasBase: boolean;
}

/**
 * An instruction (a question) or a content block of a page. Unknown types are kept, with what text they have.
 */
export interface PageItem {
  readonly id: string;
  /** One of src/snapshots/instructionType.ts, or what Prolific may add later. */
  readonly type: string;
  /** The question, the caption or the plain text of the content; may be empty. */
  readonly text: string;
}

/** Status of an export job, for every generation of the API. */
export type ExportState =
  | { readonly status: 'generating'; readonly exportId?: string }
  | { readonly status: 'complete'; readonly exportId?: string; readonly url: URL; readonly expiresAt?: Date }
  | { readonly status: 'failed'; readonly exportId?: string };

/** A job as generation 2 lists it. */
export interface ExportJob {
  readonly exportId: string;
  /**
   * `unknown`: a status this extension has not heard of; the job still takes one of the collection's places.
   */
  readonly status: 'generating' | 'complete' | 'failed' | 'unknown';
  readonly createdAt: Date;
  readonly filter?: ExportFilter;
}
