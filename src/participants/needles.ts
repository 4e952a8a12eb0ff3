import { createReadStream } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';

const pieceBytes = 1024 * 1024;

/** Finds ids in text, in capitals or not: what it finds may still be another one, what it doesn't find isn't there. */
export interface Needles {
  /** Whether one of the ids is in the text. */
  readonly isIn: (text: string) => boolean;
  /** How often ids stand in a file's bytes. Throws the disk's errors, and the signal's reason. */
  readonly countIn: (file: string, signal: AbortSignal) => Promise<number>;
}

/** Looks for any of `ids`. */
export function needlesOf(ids: readonly string[]): Needles {
  const escaped = ids.map((id) => id.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  const pattern = new RegExp(escaped.join('|'), 'gi');
  const longest = Math.max(...ids.map((id) => id.length));
  return {
    isIn: (text) => {
      pattern.lastIndex = 0;
      return pattern.test(text);
    },
    countIn: async (file, signal) => {
      let count = 0;
      let rest = '';
      for await (const piece of createReadStream(file, { highWaterMark: pieceBytes })) {
        signal.throwIfAborted();
        const text = rest + (piece as Buffer).toString('latin1');
        let end = 0;
        for (const match of text.matchAll(pattern)) {
          count++;
          end = match.index + match[0].length;
        }
        rest = text.slice(Math.max(end, text.length - longest + 1));
        await turn();
      }
      return count;
    },
  };
}
