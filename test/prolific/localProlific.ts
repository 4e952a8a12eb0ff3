import { apiHandler } from './api.ts';
import { ExportJobs, type Generation } from './exportJobs.ts';
import { Faults } from './faults.ts';
import { startServer, type Conditions, type TlsFiles } from './httpServer.ts';
import { startObjectStore, type ObjectStore } from './objectStore.ts';
import type { PagingHabits } from './paging.ts';
import type { ProlificData } from './prolificData.ts';
import { RequestLog } from './requestLog.ts';
import { sampleData, type SampleOptions } from './sampleData.ts';

/** `huge` and `extraCollections` are for the sample data, and mean nothing where other data are given. */
export interface LocalProlificOptions extends SampleOptions {
  /** Which of the three documented states of the export API is served; default `2`. */
  readonly generation: Generation;
  readonly host: string;
  /** What both servers are called in addresses, where that is not `host`. */
  readonly hostName: string | undefined;
  /** 0, the default: any free port. */
  readonly apiPort: number;
  readonly storePort: number;
  /** The only token that is accepted. */
  readonly token: string;
  /** How long a job is generating; `manual`: until a test finishes or fails it. Default 2,000. */
  readonly generateMs: number | 'manual';
  /** Life of presigned URLs, rounded up to seconds. Default: 24 h in generation 1a, else 1 h. */
  readonly urlLifetimeMs: number;
  readonly data: ProlificData;
  readonly paging: PagingHabits;
  readonly featureGateStatus: 403 | 404;
  /** What the line to the object store is like. */
  readonly conditions: Conditions;
  /** Serves https with this key and certificate. */
  readonly tls: TlsFiles | undefined;
  /** How long a connection may wait for another request; default 30,000. */
  readonly keepAliveMs: number | undefined;
  /** What download links begin with, where a proxy gives the object store another name. */
  readonly linkOrigin: string | undefined;
  /** Unix time in ms, for both servers. */
  readonly clock: () => number;
}

export interface LocalProlific {
  /** Scheme, host and port of the API: what the setting for the API's address wants. */
  readonly apiUrl: string;
  readonly storeUrl: string;
  readonly token: string;
  readonly faults: Faults;
  readonly requests: RequestLog;
  readonly data: ProlificData;
  readonly jobs: ExportJobs;
  readonly store: ObjectStore;
  /** Takes the API off the network (ECONNREFUSED) until {@link plugIn}; the store has its own. */
  readonly unplug: () => Promise<void>;
  readonly plugIn: () => Promise<void>;
  /** Rejects where the token came to a place that it does not belong to, so that no test has to look. */
  readonly close: () => Promise<void>;
}

export const sampleToken = 'sample-token-0123456789';

/** Starts Prolific's API and, on a second port, its object store, on this machine. */
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
  const jobs = new ExportJobs({ generation, generateMs, store, clock });
  const api = await startServer({
    ...common,
    name: 'api',
    port: options.apiPort ?? 0,
    conditions: {},
    handler: apiHandler({
      data,
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
