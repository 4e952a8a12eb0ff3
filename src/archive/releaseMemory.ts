/**
 * Frees the memory that `bytes` lie in, which must be the caller's own, now and not at the next collection: V8
 * collects over the host's whole heap once for every 15 MB or so that lie outside of it, 137 times in a gigabyte.
 *
 * Does nothing where `bytes` are not more than half of that memory: no slice of Node's shared pool is
 * (`Buffer.allocUnsafe` pools what is less than half). Nor where the engine is older than `ArrayBuffer.prototype.transfer`
 * (ECMAScript 2024).
 */
export function releaseMemory(bytes: Buffer): void {
  if (bytes.length * 2 > bytes.buffer.byteLength) free(bytes.buffer);
}

/** {@link releaseMemory} for a piece of a stream: not where the next piece may lie behind it in the same memory. */
export function releasePiece(piece: Buffer): void {
  if (piece.byteOffset + piece.length === piece.buffer.byteLength) releaseMemory(piece);
}

/** Frees the memory of each piece of zlib's once a piece that lies elsewhere is asked for. */
export async function* releasedOncePassed(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let memory: ArrayBufferLike | undefined;
  for await (const piece of pieces) {
    if (memory !== piece.buffer && memory !== undefined) free(memory);
    memory = piece.buffer;
    yield piece;
  }
}

function free(memory: ArrayBufferLike & { transfer?: (length: number) => unknown }): void {
  try {
    memory.transfer?.(0);
  } catch {
    // Memory that another part of the engine keeps hold of can't be taken away; the collection will free it.
  }
}
