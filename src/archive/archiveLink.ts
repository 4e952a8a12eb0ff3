import type { ArchiveSource } from './archiveSource.ts';

/** The presigned URL in use by all connections, asked for anew once however many of them are refused. */
export class ArchiveLink {
  readonly #source: ArchiveSource;
  readonly #signal: AbortSignal;
  #url: URL;
  #refreshing: Promise<void> | undefined;

  /** `signal` ends a refresh: it belongs to all users of the link, not to one request. */
  constructor(source: ArchiveSource, signal: AbortSignal) {
    this.#source = source;
    this.#signal = signal;
    this.#url = source.url;
  }

  get url(): URL {
    return this.#url;
  }

  /** Scheme, host and port: what may be shown. */
  get origin(): string {
    return this.#url.origin;
  }

  /** Replaces `refused` by a fresh URL, unless another connection has done so already. */
  async replace(refused: URL): Promise<void> {
    if (refused !== this.#url) return;
    this.#refreshing ??= this.#refresh();
    await this.#refreshing;
  }

  async #refresh(): Promise<void> {
    try {
      this.#url = await this.#source.refresh(this.#signal);
    } finally {
      this.#refreshing = undefined;
    }
  }
}
