/** A sent range of an archive: its offset and its length. */
export interface Sent {
  readonly start: number;
  readonly bytes: number;
}

/**
 * Returns, for each run but the last, the number of its bytes that were sent again to a later run.
 *
 * @param runs the ranges sent to each run, in order
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

/** Merges overlapping ranges. */
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
