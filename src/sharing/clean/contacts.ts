/** Something in a text by which a person could be reached or found. */
export interface Contact {
  readonly kind: ContactKind;
  readonly found: string;
  /** Its place in the text, in UTF-16 units. */
  readonly at: number;
}

export type ContactKind = 'e-mail' | 'link' | 'phone';

const patterns: readonly (readonly [ContactKind, RegExp])[] = [
  [
    'e-mail',
    /[\p{L}\p{M}\p{N}._%+'’-]{1,64}[@＠](?:[\p{L}\p{M}\p{N}-]{1,63}\.){1,8}[\p{L}\p{M}\p{N}-]{2,63}/gu,
  ],
  ['link', /(?:\b[a-z][a-z\d+.-]{1,20}:\/\/|\bwww\.)[^\s<>"]{2,2000}/giu],
  [
    'link',
    /(?<![\p{L}\p{N}@.-])(?:[\p{L}\p{N}-]{1,63}\.){1,8}(?:(?:com|org|net|edu|gov|io|info|me|app|uk|eu|de|fr|nl|it|es|pl|pt|be|ch|at|us|ca|au)(?:\/[^\s<>"]{0,2000})?(?![\p{L}\p{N}-])|[a-z]{2,24}\/[\p{L}\p{N}@~_][^\s<>"]{0,2000})/giu,
  ],
  [
    'phone',
    /(?<![\p{L}\p{N}]|\p{N}[.,])(?:\+|\(\+?)?\p{Nd}[\p{Nd}\p{Zs}\p{Pd}()./]{5,22}\p{Nd}(?![\p{L}\p{N}])/gu,
  ],
];
/** Digits that are a date, a span of years or a decimal number. */
const isNumber =
  /^(?:\d{1,3}\.\d+|\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4}|(?:19|20)\d\d ?\p{Pd} ?(?:19|20)\d\d)$/u;
const phoneDigits = { from: 7, to: 15 };

/** Returns e-mail addresses, links and phone numbers in a text, in order and without overlaps. */
export function contactsIn(text: string): readonly Contact[] {
  if (text.length < 5) return [];
  const found: Contact[] = [];
  for (const [kind, pattern] of patterns) {
    for (const match of text.matchAll(pattern)) {
      const [all] = match;
      if (kind === 'phone' && !isPhone(all)) continue;
      const contact = { kind, found: all, at: match.index };
      if (!found.some((other) => overlap(other, contact))) found.push(contact);
    }
  }
  return found.sort((a, b) => a.at - b.at);
}

/** Returns a text with a word in the place of each contact. */
export function withoutContacts(text: string, contacts: readonly Contact[]): string {
  let clean = '';
  let done = 0;
  for (const { kind, found, at } of contacts) {
    clean += `${text.slice(done, at)}[${kind}]`;
    done = at + found.length;
  }
  return clean + text.slice(done);
}

function isPhone(text: string): boolean {
  const digits = text.replace(/\P{Nd}/gu, '').length;
  return digits >= phoneDigits.from && digits <= phoneDigits.to && !isNumber.test(text.trim());
}

function overlap(one: Contact, other: Contact): boolean {
  return one.at < other.at + other.found.length && other.at < one.at + one.found.length;
}
