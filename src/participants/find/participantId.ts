/** The participant whose data is searched for. */
export interface Person {
  /** The participant's id as it was written. */
  readonly id: string;
  /** Returns whether an id in a record is this participant's. */
  readonly isParticipant: (id: string) => boolean;
  /** Returns whether an id is that of one of their submissions. */
  readonly isSubmission: (id: string) => boolean;
  /** Adds a submission of theirs unless its id is too common. */
  readonly addSubmission: (id: string) => void;
  /** Returns the participant's id and those of their submissions, in the form in which they are compared. */
  readonly ids: () => readonly string[];
  /** Returns ids of submissions that are too common to search for; the first {@link maxVague}. */
  readonly vague: () => readonly string[];
  /** Returns the data from which {@link personOf} creates the same person. */
  readonly data: () => PersonData;
}

/** A person as plain data, which can cross to another thread. */
export interface PersonData {
  readonly id: string;
  readonly submissions: readonly string[];
}

export type WrittenId =
  | { readonly kind: 'id'; readonly id: string }
  /** `length`: number of characters of an id that resembles Prolific's, which have 24. */
  | { readonly kind: 'no-id'; readonly reason: 'empty' | 'characters' | 'short' }
  | { readonly kind: 'no-id'; readonly reason: 'length'; readonly length: number };

const prolificLength = 24;
const minIdLength = 8;
const maxIdLength = 128;
const maxVague = 20;
const hexOrUuid = /^(?:[\da-f]{24}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/i;

/**
 * Reads a typed id: Prolific's have 24 hexadecimal digits; ids that replace them have 8 to 128 letters,
 * digits, `-` and `_`.
 */
export function readParticipantId(written: string): WrittenId {
  const id = written.trim();
  if (id === '') return { kind: 'no-id', reason: 'empty' };
  if (!/^[\w-]+$/.test(id) || id.length > maxIdLength) return { kind: 'no-id', reason: 'characters' };
  if (/^[\da-f]+$/i.test(id) && id.length !== prolificLength) {
    return { kind: 'no-id', reason: 'length', length: id.length };
  }
  return id.length < minIdLength ? { kind: 'no-id', reason: 'short' } : { kind: 'id', id };
}

/**
 * Creates the person with this id and known submissions. Ids of hexadecimal digits ignore case, others don't.
 */
export function personOf(id: string, known: readonly string[] = []): Person {
  const own = normalizedId(id);
  const submissions = new Set<string>();
  const vague = new Set<string>();
  const addSubmission = (submission: string): void => {
    if (identifies(submission)) submissions.add(normalizedId(submission));
    else if (vague.size < maxVague) vague.add(submission);
  };
  known.forEach(addSubmission);
  return {
    id,
    isParticipant: (other) => normalizedId(other) === own,
    isSubmission: (other) => submissions.has(normalizedId(other)),
    addSubmission,
    ids: () => [own, ...submissions],
    vague: () => [...vague],
    data: () => ({ id, submissions: [...submissions, ...vague] }),
  };
}

/** Returns whether an id most likely belongs to a single submission, unlike `1` or a common word. */
export function identifies(id: string): boolean {
  return id.trim().length >= minIdLength && id.length <= maxIdLength && /\d/.test(id);
}

/** Normalizes an id for comparison: hexadecimal digits without case, in one Unicode form. */
export function normalizedId(id: string): string {
  return hexOrUuid.test(id) ? id.toLowerCase() : id.normalize();
}

/** Matches ids like Prolific's in a file name, but not within longer ones. */
const idInName = /(?<![\da-z])(?:[\da-f]{24}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})(?![\da-z])/gi;

/**
 * Returns whether a path with `/` belongs to a person: a folder is named by their id, or a name contains
 * their Prolific-like id.
 */
export function isOwnPath(path: string, ids: ReadonlySet<string>): boolean {
  const segments = path.split('/');
  const name = segments.at(-1) ?? '';
  return (
    segments.slice(0, -1).some((folder) => ids.has(normalizedId(folder))) ||
    (name.match(idInName) ?? []).some((id) => ids.has(normalizedId(id)))
  );
}
