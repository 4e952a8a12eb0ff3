/** Bytes of an archive that were sent: where they begin, and how many. */
export interface Sent {
  readonly start: number;
  readonly bytes: number;
}

/**
 * For each run but the last, how many of the bytes sent to it were sent to a later one again.
 *
 * @param runs what was sent to each, in their order
 */
export function sentAgain(runs: readonly (readonly Sent[])[]): number[] {
  return runs.slice(0, -1).map((run, index) => {
    const later = joined(runs.slice(index + 1).flat());
    return joined(run).reduce(
      (sum, one) => sum + later.reduce((same, other) => same + overlap(one, other), 0),
      0,
    );
  });
}

/** The same bytes in pieces that don't overlap, each only once. */
function joined(pieces: readonly Sent[]): Sent[] {
  const result: { start: number; bytes: number }[] = [];
  for (const { start, bytes } of [...pieces].sort((one, other) => one.start - other.start)) {
    const last = result.at(-1);
    if (last === undefined || start > last.start + last.bytes) result.push({ start, bytes });
    else last.bytes = Math.max(last.bytes, start + bytes - last.start);
  }
  return result;
}

function overlap(one: Sent, other: Sent): number {
  const end = Math.min(one.start + one.bytes, other.start + other.bytes);
  return Math.max(0, end - Math.max(one.start, other.start));
}
