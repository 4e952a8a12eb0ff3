import { hash, hashes } from '../analysis/hash.ts';
import { isLatest, latestTime } from '../analysis/recordKey.ts';

/** Where a record lies in its file, in bytes. */
export interface RecordPlace {
  readonly at: number;
  readonly length: number;
}

const perPiece = 16_384;
const firstSlots = 1_024;

/** A piece of the rows: four numbers each (the id's hash, the content's), and where the record lies. */
interface Piece {
  readonly sums: Uint32Array;
  readonly at: Float64Array;
  readonly length: Uint32Array;
  /** What of several records with one id the latest is told by. */
  readonly time: Float64Array;
}

/**
 * The records of a file by their id, in about 50 bytes each, so that a million fit: 64 bits of hash stand for an id and 64 for what a record
 * says. That one id is taken for another has a chance of 1 in 37 million for all of a million ids together.
 */
export class RecordTable {
  private readonly pieces: Piece[] = [];
  /** Rows from 1 by the id's hash; 0: empty. */
  private slots = new Uint32Array(firstSlots);
  private rows = 0;
  private again = 0;

  /** Records with an id of their own. */
  get size(): number {
    return this.rows;
  }

  /** Records whose id an earlier one had. */
  get duplicates(): number {
    return this.again;
  }

  /** Adds a record; where its id is there already, the latest of the two counts. `time`: when it was created, in ms. */
  add(id: string, content: string, { at, length }: RecordPlace, time: number | undefined): void {
    hash(content);
    const { low, high } = hashes;
    hash(id);
    const slot = this.slotOf(hashes.low, hashes.high);
    const row = (this.slots[slot] ?? 0) - 1;
    if (row >= 0) {
      const index = row % perPiece;
      const piece = this.piece(row);
      const before = piece.time[index] ?? Number.NaN;
      if (isLatest(before, time)) {
        piece.sums.set([low, high], 4 * index + 2);
        piece.at[index] = at;
        piece.length[index] = length;
      }
      piece.time[index] = latestTime(before, time);
      this.again++;
      return;
    }
    if (this.rows % perPiece === 0) {
      this.pieces.push({
        sums: new Uint32Array(4 * perPiece),
        at: new Float64Array(perPiece),
        length: new Uint32Array(perPiece),
        time: new Float64Array(perPiece),
      });
    }
    const index = this.rows % perPiece;
    const piece = this.piece(this.rows);
    piece.sums.set([hashes.low, hashes.high, low, high], 4 * index);
    piece.at[index] = at;
    piece.length[index] = length;
    piece.time[index] = time ?? Number.NaN;
    this.slots[slot] = ++this.rows;
    if (this.rows * 2 > this.slots.length) this.grow();
  }

  /** The row of `other` that has the id of this one's `row`; -1: none. */
  rowIn(other: RecordTable, row: number): number {
    const { sums } = this.piece(row);
    const from = 4 * (row % perPiece);
    return (other.slots[other.slotOf(sums[from] ?? 0, sums[from + 1] ?? 0)] ?? 0) - 1;
  }

  /** Whether a row says the same as a row of `other`. */
  saysSame(row: number, other: RecordTable, otherRow: number): boolean {
    const mine = this.piece(row).sums;
    const theirs = other.piece(otherRow).sums;
    const from = 4 * (row % perPiece);
    const otherFrom = 4 * (otherRow % perPiece);
    return mine[from + 2] === theirs[otherFrom + 2] && mine[from + 3] === theirs[otherFrom + 3];
  }

  /** Where the record of a row lies. */
  place(row: number): RecordPlace {
    const { at, length } = this.piece(row);
    return { at: at[row % perPiece] ?? 0, length: length[row % perPiece] ?? 0 };
  }

  private piece(row: number): Piece {
    const piece = this.pieces[Math.floor(row / perPiece)];
    if (piece === undefined) throw new Error('No such row');
    return piece;
  }

  /** The slot that holds an id, or the empty one where it belongs. */
  private slotOf(low: number, high: number): number {
    const mask = this.slots.length - 1;
    for (let slot = (low ^ high) & mask; ; slot = (slot + 1) & mask) {
      const row = (this.slots[slot] ?? 0) - 1;
      if (row < 0) return slot;
      const { sums } = this.piece(row);
      const from = 4 * (row % perPiece);
      if (sums[from] === low && sums[from + 1] === high) return slot;
    }
  }

  private grow(): void {
    this.slots = new Uint32Array(2 * this.slots.length);
    for (let row = 0; row < this.rows; row++) {
      const { sums } = this.piece(row);
      const from = 4 * (row % perPiece);
      this.slots[this.slotOf(sums[from] ?? 0, sums[from + 1] ?? 0)] = row + 1;
    }
  }
}
