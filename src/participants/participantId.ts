/** Whose data are looked for. */
export interface Person {
  /** The participant's id as it was written. */
  readonly id: string;
  /** Whether an id in a record is this participant's. */
  readonly isParticipant: (id: string) => boolean;
  /** Whether an id is that of one of their submissions. */
  readonly isSubmission: (id: string) => boolean;
  /** Adds a submission of theirs, unless its id could stand anywhere. */
  readonly addSubmission: (id: string) => void;
  /** The participant's id and those of their submissions, as they are compared. */
  readonly ids: () => readonly string[];
  /** The ids of submissions that identify nobody, and so are not looked for; the first {@link mostVague}. */
  readonly vague: () => readonly string[];
}

export type WrittenId =
  | { readonly kind: 'id'; readonly id: string }
  /** `length`: how many characters it has, where it looks like one of Prolific's, which have 24. */
  | { readonly kind: 'no-id'; readonly reason: 'empty' | 'characters' | 'short' }
  | { readonly kind: 'no-id'; readonly reason: 'length'; readonly length: number };

const prolificLength = 24;
const shortest = 8;
const longest = 128;
const mostVague = 20;
const hexOrUuid = /^(?:[\da-f]{24}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/i;

/**
 * Reads an id that a person typed: Prolific's have 24 hex digits; where Prolific or a researcher has put others in their place, anything of 8 to
 * 128 letters, digits, `-` and `_` with no space in it.
 */
export function readParticipantId(written: string): WrittenId {
  const id = written.trim();
  if (id === '') return { kind: 'no-id', reason: 'empty' };
  if (!/^[\w-]+$/.test(id) || id.length > longest) return { kind: 'no-id', reason: 'characters' };
  if (/^[\da-f]+$/i.test(id) && id.length !== prolificLength) {
    return { kind: 'no-id', reason: 'length', length: id.length };
  }
  return id.length < shortest ? { kind: 'no-id', reason: 'short' } : { kind: 'id', id };
}

/** The person with this id. Ids of hex digits are the same in capitals, others are not. */
export function personOf(id: string): Person {
  const own = sameForm(id);
  const submissions = new Set<string>();
  const vague = new Set<string>();
  return {
    id,
    isParticipant: (other) => sameForm(other) === own,
    isSubmission: (other) => submissions.has(sameForm(other)),
    addSubmission: (submission) => {
      if (identifies(submission)) submissions.add(sameForm(submission));
      else if (vague.size < mostVague) vague.add(submission);
    },
    ids: () => [own, ...submissions],
    vague: () => [...vague],
  };
}

/** Whether an id is one of one submission only, as far as can be told: not `1`, and no word that stands in every file. */
export function identifies(id: string): boolean {
  return id.trim().length >= shortest && id.length <= longest && /\d/.test(id);
}

/** An id as it is compared: of hex digits without case, in one of Unicode's forms. */
export function sameForm(id: string): string {
  return hexOrUuid.test(id) ? id.toLowerCase() : id.normalize();
}

/** Where ids of Prolific's kind stand in a file's name, and not within longer ones. */
const idInName = /(?<![\da-z])(?:[\da-f]{24}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})(?![\da-z])/gi;

/** Whether a path with `/` says that what is there is a person's: by a folder that is named by an id of theirs, or by an id of Prolific's kind in a name. */
export function isOwnPath(path: string, ids: ReadonlySet<string>): boolean {
  const segments = path.split('/');
  const name = segments.at(-1) ?? '';
  return (
    segments.slice(0, -1).some((folder) => ids.has(sameForm(folder))) ||
    (name.match(idInName) ?? []).some((id) => ids.has(sameForm(id)))
  );
}
