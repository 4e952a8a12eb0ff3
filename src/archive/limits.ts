/** How large an archive may be, judged from its directory before the bulk is fetched. */
export interface ArchiveLimits {
  /** Files and folders together. */
  readonly entries: number;
  /** Unpacked bytes of all entries. */
  readonly totalBytes: number;
  /** Unpacked bytes of one entry. */
  readonly entryBytes: number;
  /** Unpacked bytes for each packed byte of one entry; Deflate itself can't pass 1032. */
  readonly ratio: number;
  /** Entries that unpack to no more than this are not judged by their ratio: small files pack well. */
  readonly ratioFloorBytes: number;
}

const gib = 2 ** 30;

export const defaultLimits: ArchiveLimits = {
  entries: 1_000_000,
  totalBytes: 2048 * gib,
  entryBytes: 256 * gib,
  ratio: 250,
  ratioFloorBytes: 256 * 2 ** 20,
};
