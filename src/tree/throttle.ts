/** Does things once in a while, however often they are asked for. */
export class Throttle {
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();

  dispose(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }

  /** Does `action` after `ms`, unless something was asked for under this key that is still to come. */
  soon(key: string, ms: number, action: () => void): void {
    if (this.timers.has(key)) return;
    const timer = setTimeout(() => {
      this.timers.delete(key);
      action();
    }, ms);
    this.timers.set(key, timer);
  }

  cancel(key: string): void {
    clearTimeout(this.timers.get(key));
    this.timers.delete(key);
  }
}
