/**
 * Caches the result of a slow reading until invalidated. A reading that is running then is discarded, and its
 * callers get the next one, so that old results never replace newer ones.
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

  /** Returns whether a valid result is cached or being read. */
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

  discard(): void {
    this.#current = undefined;
  }
}
