/** Limits how often actions run. */
export class Throttle {
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();

  dispose(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }

  /** Runs `action` after `ms`, unless one with this key is already pending. */
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
