/** Bytes per second, smoothed over the last few seconds, and from it the time left. */
export class TransferRate {
  private readonly samples: { readonly at: number; readonly bytes: number }[] = [];
  private readonly windowMs: number;

  constructor(windowMs = 8_000) {
    this.windowMs = windowMs;
  }

  /** Notes that `bytes` had arrived in all at `at` (ms of a monotonic clock). */
  note(at: number, bytes: number): void {
    this.samples.push({ at, bytes });
    while (this.samples.length > 2 && at - (this.samples[1]?.at ?? at) > this.windowMs) this.samples.shift();
  }

  /** Bytes per second, or `undefined` until half a second has been seen. */
  get bytesPerSecond(): number | undefined {
    const first = this.samples[0];
    const last = this.samples.at(-1);
    if (first === undefined || last === undefined || last.at - first.at < 500) return undefined;
    return Math.max(0, ((last.bytes - first.bytes) * 1_000) / (last.at - first.at));
  }

  /** Seconds until `total` bytes are there at the present rate. */
  secondsLeft(total: number): number | undefined {
    const rate = this.bytesPerSecond;
    const last = this.samples.at(-1);
    if (rate === undefined || last === undefined || rate < 1) return undefined;
    return Math.max(0, (total - last.bytes) / rate);
  }
}
