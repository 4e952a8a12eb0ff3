import { setImmediate as turn } from 'node:timers/promises';
import { readPieces } from '../snapshots/files.ts';

const pieceBytes = 1024 * 1024;

/** Finds ids in text, in capitals or not: what it finds may still be another one, what it doesn't find isn't there. */
export interface Needles {
  /** Whether one of the ids is in a name or path. */
  readonly isIn: (text: string) => boolean;
  /** Whether one of the ids is in bytes, read as Latin-1: in UTF-8 or UTF-16, be it with escapes as JSON has them. */
  readonly isInBytes: (latin1: string) => boolean;
  /** How often ids stand in a file's bytes, escapes left out. Throws the disk's errors, and the signal's reason. */
  readonly countIn: (file: string, signal: AbortSignal) => Promise<number>;
}

/** Looks for any of `ids`. */
export function needlesOf(ids: readonly string[]): Needles {
  const text = patternOf(ids.map((id) => id.normalize()));
  const forms = ids.flatMap(bytesOf);
  const bytes = patternOf(forms);
  const longest = forms.reduce((most, form) => Math.max(most, form.length), 0);
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
        rest = latin1.slice(Math.max(end, latin1.length - longest + 1));
        await turn();
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

/** How an id may stand in a file, one character a byte. In UTF-16 without the zero at its end, so that both byte orders of ASCII are the same. */
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
