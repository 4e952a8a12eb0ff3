import { byteStore, type ByteStore } from './byteStore.ts';

/** A store of texts that takes ids of 24 hexadecimal digits, which is what Prolific's are, in half their length. */
export type IdStore = ByteStore;

const idLength = 24;
const idBytes = idLength / 2;
const pieceIds = 32_768;
/** What the first byte of a slot can't tell: whether its text lies elsewhere. */
const elsewhereBits = 8;

/** An empty store; other texts are kept as {@link byteStore} does. */
export function idStore(): IdStore {
  const pieces: Uint8Array[] = [];
  const elsewhere: Uint8Array[] = [];
  const others = byteStore();
  let count = 0;

  const otherOf = (index: number): number => {
    const bits = elsewhere[Math.floor(index / pieceIds)]?.[(index % pieceIds) >> 3] ?? 0;
    if (((bits >> (index % elsewhereBits)) & 1) === 0) return -1;
    const piece = pieces[Math.floor(index / pieceIds)];
    const at = (index % pieceIds) * idBytes;
    return piece === undefined ? -1 : readWhole(piece, at);
  };
  const text = (index: number): string => {
    const other = otherOf(index);
    if (other >= 0) return others.text(other);
    const at = (index % pieceIds) * idBytes;
    const piece = pieces[Math.floor(index / pieceIds)];
    return piece === undefined ? '' : Buffer.from(piece.buffer, at, idBytes).toString('hex');
  };
  return {
    push: (whole) => {
      const slot = count % pieceIds;
      if (slot === 0) {
        pieces.push(new Uint8Array(pieceIds * idBytes));
        elsewhere.push(new Uint8Array(pieceIds / elsewhereBits));
      }
      const piece = pieces[pieces.length - 1];
      const bits = elsewhere[elsewhere.length - 1];
      if (piece === undefined || bits === undefined) return;
      if (!pack(whole, piece, slot * idBytes)) {
        bits[slot >> 3] = (bits[slot >> 3] ?? 0) | (1 << (slot % elsewhereBits));
        writeWhole(piece, slot * idBytes, others.count());
        others.push(whole);
      }
      count++;
    },
    text,
    equals: (index, whole) => {
      const other = otherOf(index);
      if (other >= 0) return others.equals(other, whole);
      const piece = pieces[Math.floor(index / pieceIds)];
      return piece !== undefined && isPacked(whole, piece, (index % pieceIds) * idBytes);
    },
    compare: (one, other) => {
      if (otherOf(one) >= 0 || otherOf(other) >= 0) {
        const [a, b] = [text(one), text(other)];
        return a < b ? -1 : Number(a > b);
      }
      const [a, b] = [pieces[Math.floor(one / pieceIds)], pieces[Math.floor(other / pieceIds)]];
      if (a === undefined || b === undefined) return 0;
      const [fromA, fromB] = [(one % pieceIds) * idBytes, (other % pieceIds) * idBytes];
      for (let at = 0; at < idBytes; at++) {
        const difference = (a[fromA + at] ?? 0) - (b[fromB + at] ?? 0);
        if (difference !== 0) return difference;
      }
      return 0;
    },
    count: () => count,
  };
}

/** The value of a lower-case hexadecimal digit, else -1. */
function digit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  return code >= 97 && code <= 102 ? code - 87 : -1;
}

/** Gives whether the text is such an id; else nothing of use was written. */
function pack(text: string, piece: Uint8Array, at: number): boolean {
  if (text.length !== idLength) return false;
  for (let index = 0; index < idBytes; index++) {
    const [high, low] = [digit(text.charCodeAt(2 * index)), digit(text.charCodeAt(2 * index + 1))];
    if (high < 0 || low < 0) return false;
    piece[at + index] = high * 16 + low;
  }
  return true;
}

function isPacked(text: string, piece: Uint8Array, at: number): boolean {
  if (text.length !== idLength) return false;
  for (let index = 0; index < idBytes; index++) {
    const byte = piece[at + index] ?? 0;
    if (digit(text.charCodeAt(2 * index)) !== byte >> 4) return false;
    if (digit(text.charCodeAt(2 * index + 1)) !== (byte & 15)) return false;
  }
  return true;
}

function writeWhole(piece: Uint8Array, at: number, value: number): void {
  for (let index = 0; index < 4; index++) piece[at + index] = (value >>> (8 * index)) & 0xff;
}

function readWhole(piece: Uint8Array, at: number): number {
  let value = 0;
  for (let index = 0; index < 4; index++) value += (piece[at + index] ?? 0) * 2 ** (8 * index);
  return value;
}
