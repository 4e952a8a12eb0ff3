import { rowCounts } from './rowNumbers.ts';

const pieceBytes = 512 * 1024;

export interface ByteStore {
  readonly push: (text: string) => void;
  readonly text: (index: number) => string;
  readonly equals: (index: number, text: string) => boolean;
  readonly compare: (one: number, other: number) => number;
  readonly count: () => number;
}

/** Texts end to end, by number from 0, each cut at 256 KB. */
export function byteStore(): ByteStore {
  const pieces: Buffer[] = [];
  const starts = rowCounts();
  const pieceOf = rowCounts();
  const lengths = rowCounts();
  let count = 0;
  let used = 0;
  const longest = pieceBytes / 2;

  const text = (index: number): string => {
    const from = starts.get(index);
    return pieces[pieceOf.get(index)]?.toString('utf8', from, from + lengths.get(index)) ?? '';
  };
  return {
    push: (whole) => {
      const cut = whole.length > longest / 3 ? whole.slice(0, longest / 3) : whole;
      // No UTF-16 unit takes more than three bytes.
      if (pieces.length === 0 || used + cut.length * 3 > pieceBytes) {
        pieces.push(Buffer.allocUnsafeSlow(pieceBytes));
        used = 0;
      }
      const length = pieces.at(-1)?.write(cut, used) ?? 0;
      pieceOf.set(count, pieces.length - 1);
      starts.set(count, used);
      lengths.set(count++, length);
      used += length;
    },
    text,
    equals: (index, other) => {
      const length = lengths.get(index);
      const piece = pieces[pieceOf.get(index)];
      if (piece === undefined || length < other.length) return false;
      const from = starts.get(index);
      for (let at = 0; at < other.length; at++) {
        const unit = other.charCodeAt(at);
        if (unit > 127) return text(index) === other;
        if (piece[from + at] !== unit) return false;
      }
      return length === other.length;
    },
    compare: (one, other) => {
      const [a, b] = [pieces[pieceOf.get(one)], pieces[pieceOf.get(other)]];
      if (a === undefined || b === undefined) return 0;
      const [fromA, fromB] = [starts.get(one), starts.get(other)];
      const [lengthA, lengthB] = [lengths.get(one), lengths.get(other)];
      const shorter = Math.min(lengthA, lengthB);
      for (let at = 0; at < shorter; at++) {
        const difference = (a[fromA + at] ?? 0) - (b[fromB + at] ?? 0);
        if (difference !== 0) return difference;
      }
      return lengthA - lengthB;
    },
    count: () => count,
  };
}
