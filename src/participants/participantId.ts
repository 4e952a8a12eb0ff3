/** Whose data are looked for. */
export interface Person {
  /** The participant's id as it was written. */
  readonly id: string;
  /** Whether an id in a record is this participant's. */
  readonly isParticipant: (id: string) => boolean;
  /** Whether an id is that of one of their submissions. */
  readonly isSubmission: (id: string) => boolean;
  /** Gives whether the submission is new. */
  readonly addSubmission: (id: string) => boolean;
  /** The participant's id and those of their submissions, as they are compared. */
  readonly ids: () => readonly string[];
}

export type WrittenId =
  | { readonly kind: 'id'; readonly id: string }
  /** `length`: how many characters it has, where it looks like one of Prolific's, which have 24. */
  | { readonly kind: 'no-id'; readonly reason: 'empty' | 'characters' | 'short' }
  | { readonly kind: 'no-id'; readonly reason: 'length'; readonly length: number };

const prolificLength = 24;
const shortest = 8;
const longest = 128;
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
  return {
    id,
    isParticipant: (other) => sameForm(other) === own,
    isSubmission: (other) => submissions.has(sameForm(other)),
    addSubmission: (submission) => {
      const form = sameForm(submission);
      if (submissions.has(form)) return false;
      submissions.add(form);
      return true;
    },
    ids: () => [own, ...submissions],
  };
}

function sameForm(id: string): string {
  return hexOrUuid.test(id) ? id.toLowerCase() : id;
}
