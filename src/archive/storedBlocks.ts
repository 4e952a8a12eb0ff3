/** Content are views into what was taken, in order. */
export type Taken =
  /** All that was taken, and there are blocks to come. */
  | { readonly kind: 'more'; readonly content: readonly Buffer[] }
  /** The last block has ended; `surplus` bytes lie behind it. */
  | { readonly kind: 'ended'; readonly content: readonly Buffer[]; readonly surplus: number }
  /** A block of another kind, a broken one, or one too many begins with the first byte of `rest`. */
  | { readonly kind: 'other'; readonly content: readonly Buffer[]; readonly rest: Buffer };

const headerBytes = 5;
/**
 * More blocks than these in one piece are no photo's: zlib, on another thread, takes them apart without stopping the editor.
 */
const mostBlocks = 1_000;

/**
 * Takes raw deflate data apart, piece by piece, as long as they are nothing but stored blocks (RFC 1951, 3.2.4), as most
 * writers pack photos and videos. A stored block ends with a byte, so that the next header begins with one: three bits,
 * five of padding, two lengths.
 */
export class StoredBlocks {
  #left = 0;
  #isLast = false;
  /** Of a header that a piece cut in two. */
  #cutHeader: Buffer = Buffer.alloc(0);

  /** Not to be called again once it gave another kind than `more`. */
  take(piece: Buffer): Taken {
    const content: Buffer[] = [];
    let at = 0;
    for (let headers = 0; ; headers++) {
      const block = piece.subarray(at, at + this.#left);
      if (block.length > 0) content.push(block);
      at += block.length;
      this.#left -= block.length;
      if (this.#left === 0 && this.#isLast) return { kind: 'ended', content, surplus: piece.length - at };
      if (at === piece.length) return { kind: 'more', content };
      const begun = at;
      at = Math.min(piece.length, at + headerBytes - this.#cutHeader.length);
      const header = joined(this.#cutHeader, piece.subarray(begun, at));
      if (isOther(header) || headers === mostBlocks) {
        return { kind: 'other', content, rest: joined(this.#cutHeader, piece.subarray(begun)) };
      }
      if (header.length < headerBytes) {
        // The piece's memory may be freed before the next one comes.
        this.#cutHeader = Buffer.from(header);
        return { kind: 'more', content };
      }
      const [first = 0] = header;
      this.#cutHeader = Buffer.alloc(0);
      this.#isLast = (first & 1) !== 0;
      this.#left = header.readUInt16LE(1);
    }
  }
}

function joined(cut: Buffer, rest: Buffer): Buffer {
  return cut.length === 0 ? rest : Buffer.concat([cut, rest]);
}

/** What is there of a header can't be that of a stored block. A block of another kind may be shorter than such a header. */
function isOther(header: Buffer): boolean {
  const [first = 0] = header;
  if ((first & 0b110) !== 0) return true;
  return header.length === headerBytes && (header.readUInt16LE(1) ^ header.readUInt16LE(3)) !== 0xffff;
}

/** Raw deflate data that are here as a whole and nothing but stored blocks; `undefined` leaves them to zlib. */
export function storedBlocks(packed: Buffer): readonly Buffer[] | undefined {
  const taken = new StoredBlocks().take(packed);
  return taken.kind === 'ended' && taken.surplus === 0 ? taken.content : undefined;
}
