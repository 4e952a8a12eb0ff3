/** A number for each row, in typed arrays that are allocated when needed. */
export interface RowNumbers {
  /** Returns the row's number, or the default if none was set. */
  readonly get: (row: number) => number;
  readonly set: (row: number, value: number) => void;
}

const pieceBits = 14;
const pieceRows = 2 ** pieceBits;
const inPiece = pieceRows - 1;

type Piece = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/**
 * Stores whole numbers; the default is 0. A row takes one, two, four or eight bytes, depending on its array's
 * numbers.
 */
export function rowIntegers(): RowNumbers {
  const pieces: (Piece | undefined)[] = [];
  return {
    get: (row) => pieces[row >>> pieceBits]?.[row & inPiece] ?? 0,
    set: (row, value) => {
      let piece = pieces[row >>> pieceBits];
      if (piece === undefined && value === 0) return;
      piece ??= pieces[row >>> pieceBits] = new Uint8Array(pieceRows);
      piece[row & inPiece] = value;
      while (!Object.is(piece[row & inPiece], value)) {
        piece = pieces[row >>> pieceBits] = wider(piece);
        piece[row & inPiece] = value;
      }
    },
  };
}

function wider(piece: Piece): Piece {
  switch (piece.BYTES_PER_ELEMENT) {
    case 1:
      return new Uint16Array(piece);
    case 2:
      return new Uint32Array(piece);
    default:
      return new Float64Array(piece);
  }
}

/** Stores any numbers; the default is NaN. */
export function rowFloats(): RowNumbers {
  const pieces: (Float64Array | undefined)[] = [];
  return {
    get: (row) => pieces[row >>> pieceBits]?.[row & inPiece] ?? Number.NaN,
    set: (row, value) => {
      const piece = (pieces[row >>> pieceBits] ??= new Float64Array(pieceRows).fill(Number.NaN));
      piece[row & inPiece] = value;
    },
  };
}
