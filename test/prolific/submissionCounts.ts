import type { ProlificData, StudyData, SubmissionRecord, UploadedFile } from './prolificData.ts';
import { objectIdOf } from './sample/ids.ts';
import { reviewOf, unanswered } from './sample/reviews.ts';

/** The statuses of submissions, in the spelling of Prolific's documents. */
export type SubmissionStatus =
  | 'RESERVED'
  | 'ACTIVE'
  | 'TIMED-OUT'
  | 'AWAITING REVIEW'
  | 'APPROVED'
  | 'RETURNED'
  | 'REJECTED'
  | 'SCREENED OUT'
  | 'PARTIALLY APPROVED'
  | 'UNKNOWN';

export type Counts = Partial<Record<SubmissionStatus, number>>;

/** Submissions with these statuses have answers. */
export const completed: readonly SubmissionStatus[] = [
  'AWAITING REVIEW',
  'APPROVED',
  'REJECTED',
  'PARTIALLY APPROVED',
];

/** What additions change in collections and batches alike. */
interface Answers {
  readonly wire: { readonly id: string };
  readonly submissions?: {
    readonly record: Omit<SubmissionRecord, 'responses'> & { responses?: object };
    files: UploadedFile[];
  }[];
}

/** Returns what became of most submissions to a study: approved, or awaiting review if it is active. */
export function usualStatus({ status }: StudyData): SubmissionStatus {
  return status === 'ACTIVE' ? 'AWAITING REVIEW' : 'APPROVED';
}

/**
 * The number of submissions per study and status. At first, those of the answers that a study has, most of
 * them approved, or awaiting review if it is active; change them at any time.
 */
export class SubmissionCounts {
  readonly #data: ProlificData;
  readonly #counts = new Map<string, Counts>();
  #added = 0;

  constructor(data: ProlificData) {
    this.#data = data;
  }

  /**
   * Adds submissions to a study's counts and, if they are completed, their answers to the next exports of its
   * collection or batch: copies of existing answers with new ids, each a minute later than the last.
   */
  add({
    studyId,
    count,
    status = 'AWAITING REVIEW',
  }: {
    readonly studyId: string;
    readonly count: number;
    readonly status?: SubmissionStatus;
  }): void {
    const study = this.#study(studyId);
    const before = this.of(study);
    this.#counts.set(studyId, { ...before, [status]: (before[status] ?? 0) + count });
    const { submissions } = this.#ownerOf(study) ?? {};
    if (submissions === undefined || !completed.includes(status)) return;
    const own = submissions.filter(({ record }) => record.study_id === studyId);
    const [template] = own.length > 0 ? own : submissions;
    for (let nth = 0; nth < count; nth++) {
      this.#added += 1;
      const id = objectIdOf(`added submission ${studyId} ${this.#added}`);
      const last = submissions.reduce((at, { record }) => Math.max(at, Date.parse(record.created_at)), 0);
      const old = template?.record.submission_id ?? id;
      submissions.push({
        record: {
          responses: {},
          // Ids are also in the names of uploads.
          ...(JSON.parse(JSON.stringify(template?.record ?? {}).replaceAll(old, id)) as object),
          submission_id: id,
          participant_id: objectIdOf(`added participant ${studyId} ${this.#added}`),
          study_id: studyId,
          created_at: new Date(last + 60_000).toISOString().replace('.000Z', 'Z'),
        },
        files: (template?.files ?? []).map((file) => ({ ...file, path: file.path.replaceAll(old, id) })),
      });
    }
  }

  /** Replaces the given numbers of a study; answers stay as they are. */
  set(studyId: string, counts: Counts): void {
    this.#counts.set(studyId, { ...this.of(this.#study(studyId)), ...counts });
  }

  /** Returns a study's counts as the API sends them: some that are 0 are null or missing. */
  wire(study: StudyData): Readonly<Record<string, number | null>> {
    const counts = this.of(study);
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    return { ACTIVE: 0, APPROVED: 0, 'AWAITING REVIEW': 0, REJECTED: null, ...counts, TOTAL: total };
  }

  /** Returns the records of a study's answers; `undefined` if it gathers answers for nothing of the sample. */
  answersOf(study: StudyData): readonly Omit<SubmissionRecord, 'responses'>[] | undefined {
    const { submissions } = this.#ownerOf(study) ?? {};
    return submissions?.map(({ record }) => record).filter((record) => record.study_id === study.id);
  }

  /** Returns how many submissions a study has, by status. */
  of(study: StudyData): Counts {
    const known = this.#counts.get(study.id);
    if (known !== undefined) return known;
    const answered = this.answersOf(study);
    const counts: Counts = { ...unanswered.get(study.id) };
    const add = (status: SubmissionStatus, count: number): void => {
      counts[status] = (counts[status] ?? 0) + count;
    };
    if (answered === undefined) add(usualStatus(study), study.places_taken);
    for (const id of answered ?? []) add(reviewOf(id.submission_id) ?? usualStatus(study), 1);
    return counts;
  }

  #study(id: string): StudyData {
    const study = this.#data.workspaces
      .flatMap(({ projects }) => projects.flatMap(({ studies }) => studies))
      .find((one) => one.id === id);
    if (study === undefined) throw new Error(`there is no study ${id}`);
    return study;
  }

  #ownerOf({ data_collection_id: id }: StudyData): Answers | undefined {
    const owners = this.#data.workspaces.flatMap(
      ({ collections, batches }): readonly Answers[] => [...collections, ...batches] as readonly Answers[],
    );
    return id === undefined ? undefined : owners.find(({ wire }) => wire.id === id);
  }
}
