/** What takes the place of an id. */
export const removedId = '[ID removed]';

/** Shorter ids are ordinary numbers and words, which can't be told from others in texts. */
const minLength = 8;
/** The same for ids without digits, such as those that a person gave to options. */
const minLettersLength = 20;
/** Of a longer id, its beginning is searched for. */
const maxLength = 100;
const markLength = 4;
const markBits = 20;

/** What Prolific's ids look like, and UUIDs, also if none of the snapshot's has this value. */
const likeId =
  /(?<![\da-z])(?:[\da-f]{24}|[\da-f]{8}([-_ ]?)[\da-f]{4}\1[\da-f]{4}\1[\da-f]{4}\1[\da-f]{12})(?![\da-z])/giu;
/** A completion code: other words that somebody typed as one aren't taken out of all texts. */
const likeCode = /^(?:(?=.*\d)[\w-]{5,40}|[A-Z\d]{6,40})$/;
const beyondAscii = /[^\0-\x7f]/;
const invisible = /\p{Default_Ignorable_Code_Point}/gu;
const token = /[\w-]{5,40}/g;

/** The ids of a snapshot, which no copy may contain. */
export class Identifiers {
  private readonly byLength = new Map<number, Set<string>>();
  /** By a hash of their first characters, so that most places in texts are passed over at once. */
  private readonly marks = new Uint8Array(2 ** markBits);
  private readonly codes = new Set<string>();
  private lengths: readonly number[] = [];

  /** Adds an id; ignores what is too short to be told from other words. */
  add(id: string | undefined): void {
    // Most ids come again and again.
    if (id === undefined || this.byLength.get(id.length)?.has(id) === true) return;
    const lower = lowerCase(id.trim()).slice(0, maxLength);
    if (lower.length < minLength || (lower.length < minLettersLength && !/\d/.test(lower))) return;
    const known = this.byLength.get(lower.length);
    if (known !== undefined) known.add(lower);
    else {
      this.byLength.set(lower.length, new Set([lower]));
      this.lengths = [...this.byLength.keys()].sort((a, b) => b - a);
    }
    this.marks[markAt(lower, 0)] = 1;
  }

  /** Adds a completion code, which is looked for as a whole word. */
  addCode(code: string | undefined): void {
    if (code !== undefined && likeCode.test(code.trim())) this.codes.add(code.trim());
  }

  /** Returns a text without ids, also if one is written in full-width letters or with invisible characters. */
  remove(text: string): string {
    const clean = this.removePlain(text);
    if (!beyondAscii.test(clean)) return clean;
    const plain = clean.normalize('NFKC').replace(invisible, '');
    const cleaner = plain === clean ? clean : this.removePlain(plain);
    return cleaner === plain ? clean : cleaner;
  }

  private removePlain(text: string): string {
    if (text.length < 5) return text;
    let clean = text;
    const places = this.placesIn(text);
    if (places.length > 0) {
      clean = '';
      let done = 0;
      for (const { at, length } of places) {
        clean += text.slice(done, at) + removedId;
        done = at + length;
      }
      clean += text.slice(done);
    }
    clean = clean.replace(likeId, removedId);
    return this.codes.size === 0
      ? clean
      : clean.replace(token, (word) => (this.codes.has(word) ? removedId : word));
  }

  /** Returns whether a text contains an id. */
  isIn(text: string): boolean {
    return this.hasKnown(text) || this.remove(text) !== text;
  }

  /**
   * Returns whether a text, which may be a file's bytes, contains one of the snapshot's own ids. Other UUIDs are
   * usual in files.
   */
  hasKnown(text: string): boolean {
    return this.placesIn(text, 1).length > 0;
  }

  private placesIn(text: string, max = Infinity): { readonly at: number; readonly length: number }[] {
    const places: { readonly at: number; readonly length: number }[] = [];
    if (text.length < minLength || this.byLength.size === 0) return places;
    const lower = lowerCase(text);
    for (let at = 0; at <= lower.length - minLength && places.length < max;) {
      const length = this.marks[markAt(lower, at)] === 1 ? this.idAt(lower, at) : undefined;
      if (length === undefined) at++;
      else {
        places.push({ at, length });
        at += length;
      }
    }
    return places;
  }

  private idAt(lower: string, at: number): number | undefined {
    return this.lengths.find(
      (length) => this.byLength.get(length)?.has(lower.slice(at, at + length)) === true,
    );
  }
}

function markAt(text: string, at: number): number {
  let mark = 0;
  for (let index = 0; index < markLength; index++) mark = mark * 31 + text.charCodeAt(at + index);
  return mark & (2 ** markBits - 1);
}

/** Returns a text in lower case and with the same length. */
function lowerCase(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
