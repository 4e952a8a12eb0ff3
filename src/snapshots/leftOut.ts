/** Reasons why a file of an archive was skipped. */
export const leftOutReasons = [
  /** Its path leads outside the folder. */
  'climbs-out',
  /** Its path is absolute. */
  'absolute',
  'link',
  'device',
  /** Its name means something to other programs, such as `.git`, or to this one. */
  'reserved',
  'encrypted',
  'unsupported-compression',
  /** Its content contradicts the archive's directory. */
  'damaged',
] as const;

export type LeftOutReason = (typeof leftOutReasons)[number];

/** A file of an archive that was left out; `path` as the archive has it. */
export interface LeftOutFile {
  readonly path: string;
  readonly reason: LeftOutReason;
}
