import type { fetchArchive } from '../archive/fetchArchive.ts';
import type { Timing } from '../http/timing.ts';
import type { Transport } from '../http/transport.ts';
import type { ProlificClient } from '../prolific/client.ts';

/** What an export needs from the outside. */
export interface ExportDeps {
  /** For the signed-in account; asked each time it is needed. Throws ProblemError `not-signed-in`. */
  readonly client: () => Promise<ProlificClient>;
  /** For the object store. Never carries the token. */
  readonly downloads: Transport;
  readonly timing: Timing;
  readonly connections: () => number;
  readonly fetchArchive: typeof fetchArchive;
  /** Hears of listeners that fail, which must not end an export. */
  readonly onBug?: (error: unknown) => void;
}
