/** Where an archive can be read: a presigned URL that expires and can be asked for anew. */
export interface ArchiveSource {
  /** The link in hand. Secret: never logged or stored with its query. */
  readonly url: URL;
  /**
   * A fresh link to the same export, after the old one was refused (403).
   * @throws ProblemError when Prolific gives none.
   */
  refresh(signal: AbortSignal): Promise<URL>;
}
