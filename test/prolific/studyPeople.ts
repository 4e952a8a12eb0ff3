import { timeOf } from '../../src/snapshots/reading/instant.ts';
import type { ProlificData, StudyData } from './prolificData.ts';
import { demographicHeaders, demographicsOf } from './sample/demographics.ts';
import { objectIdOf } from './sample/ids.ts';
import { Random } from './sample/random.ts';
import { reviewOf } from './sample/reviews.ts';
import { completed, usualStatus, type SubmissionCounts, type SubmissionStatus } from './submissionCounts.ts';

/** A submission as lists have it. */
export interface WireSubmission {
  id: string;
  participant_id: string;
  status: string;
  started_at: string;
  completed_at: string | null;
  has_siblings: boolean;
  study_code: string | null;
  return_requested: string | null;
  time_taken: number | null;
  is_complete: boolean;
  reward: number;
  entered_code: string | null;
  ip: string;
}

/** How demographics differ from what Prolific usually sends; can be changed at any time. */
export interface PeopleHabits {
  /** Statuses in lists vary in case and in `-`, `_` and blanks; default false. */
  mixedSpelling: boolean;
  /** Default true: the CSV begins with a byte order mark. */
  byteOrderMark: boolean;
  lineEnd: '\r\n' | '\n';
  /** Studies without demographics, by id, and how that is answered. */
  readonly withoutDemographics: Map<string, 204 | 404>;
}

/** The studies' submissions and their participants, as many as {@link SubmissionCounts} says. */
export class StudyPeople {
  readonly habits: PeopleHabits = {
    mixedSpelling: false,
    byteOrderMark: true,
    lineEnd: '\r\n',
    withoutDemographics: new Map(),
  };
  /** The combinations of filters that demographics were exported with, as JSON, by study. */
  readonly combinations = new Map<string, string[]>();
  readonly #counts: SubmissionCounts;
  readonly #known = new Map<string, { readonly key: string; readonly list: readonly WireSubmission[] }>();

  constructor(counts: SubmissionCounts) {
    this.#counts = counts;
  }

  /** Returns a study's submissions: those with answers, and others up to the counts. */
  of(study: StudyData): readonly WireSubmission[] {
    const counts = this.#counts.of(study);
    const answers = this.#counts.answersOf(study) ?? [];
    const key = JSON.stringify([counts, answers.length, this.habits.mixedSpelling]);
    const known = this.#known.get(study.id);
    if (known?.key === key) return known.list;
    const left = new Map(Object.entries(counts)) as Map<SubmissionStatus, number>;
    const take = (wanted: readonly SubmissionStatus[]): SubmissionStatus | undefined => {
      const status = wanted.find((each) => (left.get(each) ?? 0) > 0);
      if (status !== undefined) left.set(status, (left.get(status) ?? 0) - 1);
      return status;
    };
    const drafts: Draft[] = answers.map(
      ({ submission_id: id, participant_id: participant, created_at: at }) => {
        const usual = reviewOf(id) ?? usualStatus(study);
        return {
          id,
          participant,
          at: timeOf(at) ?? Date.parse(study.date_created),
          status: take([usual, ...completed]) ?? usual,
        };
      },
    );
    const lastAt = Math.max(
      Date.parse(study.published_at ?? study.date_created),
      ...drafts.map(({ at }) => at),
    );
    for (const [status, count] of left) {
      for (let nth = 0; nth < count; nth++) {
        const id = objectIdOf(`${status} submission ${study.id} ${nth}`);
        // The first who returned a submission tried again and answered.
        const again = status === 'RETURNED' && nth === 0 ? drafts[4] : undefined;
        const participant = again?.participant ?? objectIdOf(`${status} participant ${study.id} ${nth}`);
        const at =
          again === undefined ? lastAt - Random.of(id).whole(0, 5 * 86_400) * 1000 : again.at - 3_600_000;
        drafts.push({ id, participant, status, at });
      }
    }
    const list = drafts.map((draft, index) => this.#wire(study, draft, index, drafts));
    list.sort((one, other) => one.started_at.localeCompare(other.started_at));
    this.#known.set(study.id, { key, list });
    return list;
  }

  /** Returns the demographics of a study's submissions as Prolific's website and API offer them. */
  csv(study: StudyData): Buffer {
    const { byteOrderMark, lineEnd } = this.habits;
    const rows = this.of(study).map((submission) => {
      const about = demographicsOf(submission.participant_id, study.id);
      const random = Random.of(`${submission.participant_id} panel`);
      return [
        ...[submission.id, submission.participant_id, documented(submission.status), 'Not Applicable'],
        ...[micros(submission.started_at), micros(submission.completed_at)],
        ...[documented(submission.status) === 'APPROVED' ? micros(submission.completed_at) : '', ''],
        ...[String(submission.time_taken ?? ''), submission.entered_code ?? 'NOCODE'],
        ...[String(random.whole(3, 4000)), random.pick(['0-2', '3-5', '6, or more'])],
        ...demographicHeaders.map((header) => about[header]),
      ];
    });
    const text = [csvHeaders, ...rows].map((row) => `${row.map(quoted).join(',')}${lineEnd}`).join('');
    return Buffer.from(`${byteOrderMark ? '\ufeff' : ''}${text}`);
  }

  #wire(study: StudyData, draft: Draft, index: number, all: readonly Draft[]): WireSubmission {
    const { id, participant, status, at } = draft;
    const random = Random.of(`${id} time taken`);
    const isComplete = completed.includes(status) || (status === 'RETURNED' && reviewOf(id) === status);
    const seconds = random.chance(0.04)
      ? random.whole(35, 80)
      : Math.round(240 + 900 * random.fraction() ** 2);
    const iso = (ms: number): string => new Date(ms).toISOString();
    return {
      id,
      participant_id: participant,
      status: this.habits.mixedSpelling ? respelled(status, index) : status,
      started_at: iso(at - seconds * 1000),
      completed_at: isComplete ? iso(at) : null,
      has_siblings: all.length < 1000 && all.filter((each) => each.participant === participant).length > 1,
      study_code: isComplete ? `C${study.id.slice(0, 7).toUpperCase()}` : null,
      return_requested: null,
      time_taken: isComplete ? seconds : null,
      is_complete: isComplete,
      reward: study.reward,
      entered_code: isComplete ? `C${study.id.slice(0, 7).toUpperCase()}` : null,
      ip: '',
    };
  }
}

interface Draft {
  readonly id: string;
  readonly participant: string;
  readonly status: SubmissionStatus;
  /** When it was completed or ended, in ms. */
  readonly at: number;
}

const csvHeaders = [
  ...[
    'Submission id',
    'Participant id',
    'Status',
    'Custom study tncs accepted at',
    'Started at',
    'Completed at',
  ],
  ...[
    'Reviewed at',
    'Archived at',
    'Time taken',
    'Completion code',
    'Total approvals',
    'Cooking, hours per week',
  ],
  ...demographicHeaders,
];

function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

function micros(iso: string | null): string {
  return iso === null ? '' : iso.replace('Z', '000Z');
}

/** Undoes {@link respelled}: the CSV has one spelling. */
function documented(status: string): string {
  const words = status.toUpperCase().replaceAll(/[-_ ]+/g, ' ');
  return words === 'TIMED OUT' ? 'TIMED-OUT' : words;
}

/** Returns a status in one of the spellings of Prolific's documents and answers. */
function respelled(status: SubmissionStatus, index: number): string {
  const ways = [
    (text: string) => text,
    (text: string) => text.replaceAll(/[- ]/g, '_'),
    (text: string) => text.toLowerCase(),
    (text: string) => text.replaceAll(/[- _]/g, '-'),
    (text: string) => text.charAt(0) + text.slice(1).toLowerCase().replaceAll('-', ' '),
  ];
  return (ways[index % ways.length] ?? String)(status);
}

/** Returns all studies of the data. */
export function studiesOf(data: ProlificData): StudyData[] {
  return data.workspaces.flatMap(({ projects }) => projects.flatMap(({ studies }) => studies));
}
