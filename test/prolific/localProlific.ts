import { apiHandler } from './api.ts';
import { ExportJobs, type Generation } from './exportJobs.ts';
import { Faults } from './faults.ts';
import { startServer, type Conditions, type TlsFiles } from './httpServer.ts';
import { startObjectStore, type ObjectStore } from './objectStore.ts';
import type { PagingHabits } from './paging.ts';
import type { ProlificData } from './prolificData.ts';
import { RequestLog } from './requestLog.ts';
import { sampleData, type SampleOptions } from './sampleData.ts';
import { StudyPeople } from './studyPeople.ts';
import { SubmissionCounts } from './submissionCounts.ts';

/** Options of the local Prolific. `huge` and `extraCollections` apply only to the sample data. */
export interface LocalProlificOptions extends SampleOptions {
  /** The generation of the export API, one of three documented states; default `2`. */
  readonly generation: Generation;
  readonly host: string;
  /** The name of both servers in addresses; default: `host`. */
  readonly hostName: string | undefined;
  /** The API’s port; 0, the default, means any free port. */
  readonly apiPort: number;
  readonly storePort: number;
  /** The only accepted token. */
  readonly token: string;
  /** The time a job takes to generate; `manual`: until a test finishes or fails it. Default 2,000. */
  readonly generateMs: number | 'manual';
  /** Lifetime of presigned URLs, rounded up to seconds. Default: 24 h in generation 1a, otherwise 1 h. */
  readonly urlLifetimeMs: number;
  readonly data: ProlificData;
  readonly paging: PagingHabits;
  readonly featureGateStatus: 403 | 404;
  /** Conditions of the line to the object store. */
  readonly conditions: Conditions;
  /** Key and certificate to serve https. */
  readonly tls: TlsFiles | undefined;
  /** Keep-alive time of idle connections; default 30,000. */
  readonly keepAliveMs: number | undefined;
  /** The origin of download links, if a proxy gives the object store another name. */
  readonly linkOrigin: string | undefined;
  /** Unix time in ms, for both servers. */
  readonly clock: () => number;
}

export interface LocalProlific {
  /** Scheme, host and port of the API, for the setting of the API address. */
  readonly apiUrl: string;
  readonly storeUrl: string;
  readonly token: string;
  readonly faults: Faults;
  readonly requests: RequestLog;
  readonly data: ProlificData;
  /** How many submissions studies have; `add` also adds their answers to the next exports. */
  readonly counts: SubmissionCounts;
  /** The submissions of studies, their demographics, and the quota of exports of these. */
  readonly people: StudyPeople;
  readonly jobs: ExportJobs;
  readonly store: ObjectStore;
  /** Makes the API unreachable (ECONNREFUSED) until {@link plugIn}; the store has its own switch. */
  readonly unplug: () => Promise<void>;
  readonly plugIn: () => Promise<void>;
  /**
   * Stops both servers.
   *
   * @throws {Error} The token was sent to a place where it doesn’t belong, so that no test has to check this.
   */
  readonly close: () => Promise<void>;
}

export const sampleToken = 'sample-token-0123456789';

/** Starts Prolific’s API and, on a second port, its object store on this machine. */
export async function startLocalProlific(
  options: Partial<LocalProlificOptions> = {},
): Promise<LocalProlific> {
  const { generation = '2', host = '127.0.0.1', token = sampleToken, clock = Date.now, tls } = options;
  const { data = sampleData(options), generateMs = 2_000 } = options;
  const { urlLifetimeMs = generation === '1a' ? 24 * 3600_000 : 3600_000 } = options;
  const faults = new Faults();
  const requests = new RequestLog(token);
  const common = {
    host,
    hostName: options.hostName,
    tls,
    keepAliveMs: options.keepAliveMs,
    clock,
    faults,
    requests,
  };
  const store = await startObjectStore({
    ...common,
    linkOrigin: options.linkOrigin,
    port: options.storePort ?? 0,
    conditions: options.conditions ?? {},
  });
  const counts = new SubmissionCounts(data);
  const people = new StudyPeople(counts);
  const jobs = new ExportJobs({ generation, generateMs, store, clock });
  const api = await startServer({
    ...common,
    name: 'api',
    port: options.apiPort ?? 0,
    conditions: {},
    handler: apiHandler({
      data,
      counts,
      people,
      token,
      generation,
      jobs,
      store,
      urlLifetimeMs,
      clock,
      paging: options.paging ?? {},
      featureGateStatus: options.featureGateStatus ?? 404,
    }),
  });
  return {
    apiUrl: api.url,
    storeUrl: store.url,
    token,
    faults,
    requests,
    data,
    counts,
    people,
    jobs,
    store,
    unplug: api.unplug,
    plugIn: api.plugIn,
    close: async () => {
      await Promise.all([api.close(), store.close()]);
      const { misplaced } = requests;
      if (misplaced.length > 0)
        throw new Error(`The token was sent to the wrong place: ${misplaced.join(', ')}`);
    },
  };
}
