/**
 * Keeps what a slow reading gave until it is to be forgotten. A reading that was under way at that time counts for nobody: whoever
 * waits for it gets the next one, so that what is older never replaces what is newer.
 */
export class LatestReading<T> {
  readonly #read: () => Promise<T>;
  readonly #accept: (value: T) => void;
  #current: Promise<T> | undefined;

  /** @param accept hears what each reading gave, unless it was forgotten before its end */
  constructor(read: () => Promise<T>, accept: (value: T) => void) {
    this.#read = read;
    this.#accept = accept;
  }

  /** Whether something was read, or is being read, and not forgotten since. */
  isBegun(): boolean {
    return this.#current !== undefined;
  }

  get(): Promise<T> {
    if (this.#current !== undefined) return this.#current;
    const reading: Promise<T> = this.#read().then(
      (value) => {
        if (this.#current !== reading) return this.get();
        this.#accept(value);
        return value;
      },
      (error: unknown) => {
        if (this.#current !== reading) return this.get();
        this.#current = undefined;
        throw error;
      },
    );
    this.#current = reading;
    return reading;
  }

  forget(): void {
    this.#current = undefined;
  }
}
