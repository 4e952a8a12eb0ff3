import { readPieces } from '../../snapshots/access/files.ts';

const pieceBytes = 1024 * 1024;

/** Finds ids in text, ignoring case. A match may be a longer id; no match means that none is there. */
export interface Needles {
  /** Returns whether a name or path contains one of the ids. */
  readonly isIn: (text: string) => boolean;
  /**
   * Returns whether bytes read as Latin-1 contain one of the ids, in UTF-8 or UTF-16, with or without JSON
   * escapes.
   */
  readonly isInBytes: (latin1: string) => boolean;
  /** Counts ids in a file's bytes, except escaped ones. Throws the disk's errors and the signal's reason. */
  readonly countIn: (file: string, signal: AbortSignal) => Promise<number>;
}

/** Looks for any of `ids`. */
export function needlesOf(ids: readonly string[]): Needles {
  const text = patternOf(ids.map((id) => id.normalize()));
  const forms = ids.flatMap(bytesOf);
  const bytes = patternOf(forms);
  const maxLength = forms.reduce((most, form) => Math.max(most, form.length), 0);
  const isInBytes = (latin1: string): boolean => latin1.search(bytes) >= 0;
  return {
    isIn: (path) => path.normalize().search(text) >= 0,
    isInBytes: (latin1) => isInBytes(latin1) || (latin1.includes('\\u') && isInBytes(unescaped(latin1))),
    countIn: async (file, signal) => {
      let count = 0;
      let rest = '';
      for await (const piece of readPieces(file, { highWaterMark: pieceBytes })) {
        signal.throwIfAborted();
        const latin1 = rest + piece.toString('latin1');
        let end = 0;
        for (const match of latin1.matchAll(bytes)) {
          count++;
          end = match.index + match[0].length;
        }
        rest = latin1.slice(Math.max(end, latin1.length - maxLength + 1));
      }
      return count;
    },
  };
}

/** Matches any of these texts, as they are but for case, the longest first. */
export function patternOf(texts: readonly string[]): RegExp {
  const escaped = [...new Set(texts)]
    .sort((one, other) => other.length - one.length)
    .map((each) => each.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(escaped.join('|'), 'gi');
}

/**
 * Returns the forms of an id in a file, one character per byte. UTF-16 lacks the final zero, so that both
 * byte orders match.
 */
function bytesOf(id: string): string[] {
  return [id.normalize('NFC'), id.normalize('NFD')].flatMap((form) => {
    const utf16 = Buffer.from(form, 'utf16le');
    return [
      Buffer.from(form).toString('latin1'),
      utf16.toString('latin1').replace(/\0$/, ''),
      utf16.swap16().toString('latin1').replace(/^\0/, ''),
    ];
  });
}

function unescaped(latin1: string): string {
  return latin1.replaceAll(/\\u([\da-f]{4})/gi, (_, digits: string) =>
    Buffer.from(String.fromCharCode(Number.parseInt(digits, 16))).toString('latin1'),
  );
}
