import { isUtf8 } from 'node:buffer';
import { ProblemError } from '../problems/problem.ts';
import { readCsvRecords, type CsvRecord } from '../snapshots/reading/csvRecords.ts';

/** Larger files aren't read, in bytes; 100,000 participants need about 30 MB. */
export const maxDemographicsBytes = 64 * 1024 * 1024;

/** A CSV of demographics as Prolific offers it. */
export interface DemographicsFile {
  /** As it was called where it came from; untrusted. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Number of participants. */
  readonly rows: number;
  /** The ids of submissions or, if it has none, of participants. */
  readonly ids: readonly string[];
}

/** Headers in Prolific's CSV, in lower case. */
const submissionHeader = 'submission id';
const participantHeader = 'participant id';

/**
 * Reads a CSV of demographics.
 * @throws {ProblemError} not-demographics: it is something else, or too large.
 */
export function readDemographicsFile({
  name,
  bytes,
}: {
  readonly name: string;
  readonly bytes: Uint8Array;
}): DemographicsFile {
  const refuse = (found: 'other' | 'too-large'): ProblemError =>
    new ProblemError({ kind: 'not-demographics', path: name, found });
  if (bytes.length > maxDemographicsBytes) throw refuse('too-large');
  const submissions: string[] = [];
  const participants: string[] = [];
  let rows = 0;
  const isText = isUtf8(bytes) && !bytes.includes(0);
  const isWhole =
    isText &&
    eachPerson(bytes, ({ submissionId, participantId }) => {
      rows += 1;
      if (submissionId !== '') submissions.push(submissionId);
      if (participantId !== '') participants.push(participantId);
    });
  if (!isWhole) throw refuse('other');
  return { name, bytes, rows, ids: submissions.length > 0 ? submissions : participants };
}

/**
 * Returns a CSV of demographics without the records of those that `isDeleted` names, and how many these are;
 * all other bytes stay.
 */
export function withoutDeleted(
  bytes: Uint8Array,
  isDeleted: (id: string) => boolean,
): { readonly bytes: Uint8Array; readonly leftOut: number } {
  const kept: Uint8Array[] = [];
  let from = 0;
  let leftOut = 0;
  eachPerson(bytes, ({ submissionId, participantId, at, length }) => {
    if (![submissionId, participantId].some((id) => id !== '' && isDeleted(id))) return;
    leftOut += 1;
    kept.push(bytes.subarray(from, at));
    from = at + length;
  });
  return leftOut === 0
    ? { bytes, leftOut }
    : { bytes: Buffer.concat([...kept, bytes.subarray(from)]), leftOut };
}

interface PersonRecord extends CsvRecord {
  readonly submissionId: string;
  readonly participantId: string;
}

/** Calls `each` with the records after the header. Returns false if it isn't a CSV of demographics. */
function eachPerson(bytes: Uint8Array, each: (person: PersonRecord) => void): boolean {
  let places: { readonly submission: number; readonly participant: number } | undefined;
  const end = readCsvRecords(bytes, (record) => {
    const { fields } = record;
    if (places === undefined) {
      const headers = fields.map((header) => header.trim().toLowerCase());
      places = {
        submission: headers.indexOf(submissionHeader),
        participant: headers.indexOf(participantHeader),
      };
      return;
    }
    const { submission, participant } = places;
    if ((submission < 0 && participant < 0) || fields.every((field) => field.trim() === '')) return;
    const idAt = (place: number): string => (fields[place] ?? '').trim();
    each({ ...record, submissionId: idAt(submission), participantId: idAt(participant) });
  });
  return end === bytes.length && places !== undefined && Math.max(places.submission, places.participant) >= 0;
}

/**
 * Returns the study that a file belongs to: the one with the most of its ids, otherwise the one in its name;
 * `undefined` if that can't be told.
 * @param studies `matching`: in how many of a study's records an id of the file is
 */
export function studyOfFile(
  { name }: Pick<DemographicsFile, 'name'>,
  studies: readonly { readonly id: string; readonly matching: number }[],
): string | undefined {
  const most = Math.max(0, ...studies.map(({ matching }) => matching));
  const best = studies.filter(({ matching }) => matching === most);
  if (most > 0 && best.length === 1) return best[0]?.id;
  const named = best.filter(({ id }) => name.includes(id));
  return named.length === 1 ? named[0]?.id : undefined;
}
