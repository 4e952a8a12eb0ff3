/** An archive's bytes, wherever they lie: behind a server that knows ranges, or in a local file. */
export interface ByteSource {
  /** Bytes in all. */
  readonly size: number;
  /**
   * The bytes from `start` up to, not including, `end`: exactly these, in order, in pieces of any length.
   * Leaving the iteration early lets go of what was opened.
   * @throws ProblemError when they can't be had; the signal's reason when aborted.
   */
  read(start: number, end: number, signal: AbortSignal): AsyncIterable<Buffer>;
}

/** All bytes of a range in one buffer; for ranges known to be small. */
export async function readAll(
  source: ByteSource,
  start: number,
  end: number,
  signal: AbortSignal,
): Promise<Buffer> {
  const whole = Buffer.allocUnsafe(end - start);
  let filled = 0;
  for await (const piece of source.read(start, end, signal)) filled += piece.copy(whole, filled);
  return whole;
}
