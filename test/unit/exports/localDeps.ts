import { fetchArchive } from '../../../src/archive/fetchArchive.ts';
import type { ExportDeps } from '../../../src/exports/exportDeps.ts';
import { createDownloadTransport } from '../../../src/http/redirects.ts';
import { systemTiming, type Timing } from '../../../src/http/timing.ts';
import { createUndiciTransport } from '../../../src/http/undiciTransport.ts';
import { createProlificClient } from '../../../src/prolific/client.ts';
import { installation } from '../support/installation.ts';

/** Real time, but waits are over almost at once. */
const hurried: Timing = {
  ...systemTiming,
  sleep: async (ms, signal) => await systemTiming.sleep(Math.min(ms, 5), signal),
};

const network = {
  proxySupport: 'off',
  noProxy: [],
  strictSSL: true,
  systemCertificates: false,
  env: {},
} as const;

/**
 * What an export needs, for a local Prolific: everything as it is in earnest, but hurried. `silenceMs` is how long a server
 * may say nothing, 5 s unless told otherwise.
 */
export function localDeps(
  prolific: { readonly apiUrl: string; readonly token: string },
  silenceMs = 5_000,
): {
  deps: ExportDeps;
  close: () => Promise<void>;
} {
  const transport = createUndiciTransport({
    settings: () => network,
    connections: 8,
    connectTimeoutMs: 5_000,
    headersTimeoutMs: silenceMs,
    idleTimeoutMs: silenceMs,
  });
  const client = createProlificClient({
    apiUrl: new URL(prolific.apiUrl),
    token: prolific.token,
    transport,
    userAgent: 'test',
    timing: hurried,
  });
  return {
    deps: {
      client: () => Promise.resolve(client),
      downloads: createDownloadTransport(transport),
      timing: hurried,
      connections: () => 4,
      fetchArchive,
      installation,
    },
    close: async () => await transport.close(),
  };
}
