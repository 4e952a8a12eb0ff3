import type { fetchArchive } from '../archive/fetchArchive.ts';
import type { Timing } from '../http/timing.ts';
import type { Transport } from '../http/transport.ts';
import type { ProlificClient } from '../prolific/client.ts';
import type { Installation } from '../snapshots/installation.ts';

/** What an export needs from the outside. */
export interface ExportDeps {
  /** For the signed-in account; asked each time it is needed. Throws ProblemError `not-signed-in`. */
  readonly client: () => Promise<ProlificClient>;
  /** For the object store. Never carries the token. */
  readonly downloads: Transport;
  readonly timing: Timing;
  readonly connections: () => number;
  readonly fetchArchive: typeof fetchArchive;
  /** What this installation of the editor remembers of what it wrote. */
  readonly installation: Installation;
  /** Hears of `.gitignore` files (absolute) that let participants' data into git, and whether git ignores the data all the same. */
  readonly onGitignore?: (paths: readonly string[], isKeptOut: boolean) => void;
  /** Hears of listeners that fail, which must not end an export. */
  readonly onBug?: (error: unknown) => void;
}
