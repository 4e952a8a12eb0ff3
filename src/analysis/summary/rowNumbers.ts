/** A number for each row, kept in typed pieces that are made when first written to. */
export interface RowNumbers {
  /** What was set, or the kind's default. */
  readonly get: (row: number) => number;
  readonly set: (row: number, value: number) => void;
}

const pieceBits = 14;
const pieceRows = 2 ** pieceBits;
const inPiece = pieceRows - 1;

type Piece = Uint8Array | Int32Array | Uint16Array | Uint32Array | Float64Array;

/** Whole numbers below 2^8; 0 by default. */
export function rowBytes(): RowNumbers {
  return rowNumbers(() => new Uint8Array(pieceRows), 0);
}

/** Whole numbers below 2^32, in two bytes a row where a piece has none above 65,535; 0 by default. */
export function rowCounts(): RowNumbers {
  const pieces: (Uint16Array | Uint32Array | undefined)[] = [];
  return {
    get: (row) => pieces[row >>> pieceBits]?.[row & inPiece] ?? 0,
    set: (row, value) => {
      let piece = (pieces[row >>> pieceBits] ??= new Uint16Array(pieceRows));
      if (value > 0xff_ff && piece.BYTES_PER_ELEMENT === 2) {
        piece = pieces[row >>> pieceBits] = Uint32Array.from(piece);
      }
      piece[row & inPiece] = value;
    },
  };
}

/** Whole numbers from -2^31 to below 2^31; 0 by default. */
export function rowIntegers(): RowNumbers {
  return rowNumbers(() => new Int32Array(pieceRows), 0);
}

/** Sets a number that is 0 as a rule: pieces where it always is are never made. */
export function setSome(numbers: RowNumbers, row: number, value: number): void {
  if (value !== 0) numbers.set(row, value);
}

/** Whole numbers that never fall from row to row, such as places in a file, in four bytes as a rule; rows are set in order. */
export function rowOffsets(): RowNumbers {
  const bases: number[] = [];
  const pieces: (Uint32Array | Float64Array)[] = [];
  return {
    get: (row) => (bases[row >>> pieceBits] ?? 0) + (pieces[row >>> pieceBits]?.[row & inPiece] ?? 0),
    set: (row, value) => {
      const index = row >>> pieceBits;
      let piece = (pieces[index] ??= new Uint32Array(pieceRows));
      const offset = value - (bases[index] ??= value);
      if (offset > 0xff_ff_ff_ff && piece.BYTES_PER_ELEMENT === 4)
        piece = pieces[index] = Float64Array.from(piece);
      piece[row & inPiece] = offset;
    },
  };
}

/** Any number; NaN by default. */
export function rowFloats(): RowNumbers {
  return rowNumbers(() => new Float64Array(pieceRows).fill(Number.NaN), Number.NaN);
}

function rowNumbers(make: () => Piece, absent: number): RowNumbers {
  const pieces: (Piece | undefined)[] = [];
  return {
    get: (row) => pieces[row >>> pieceBits]?.[row & inPiece] ?? absent,
    set: (row, value) => {
      (pieces[row >>> pieceBits] ??= make())[row & inPiece] = value;
    },
  };
}
