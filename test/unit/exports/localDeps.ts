import { uploadsOfQuestions } from '../../../src/analysis/uploads/uploadsOfQuestions.ts';
import { fetchArchive } from '../../../src/archive/fetchArchive.ts';
import type { ExportDeps } from '../../../src/exports/exportState.ts';
import { createDownloadTransport } from '../../../src/http/trust/secureUrl.ts';
import { systemTiming, type Timing } from '../../../src/http/timing.ts';
import { createUndiciTransport } from '../../../src/http/transports/undiciTransport.ts';
import { createProlificClient } from '../../../src/prolific/client.ts';
import { installation } from '../support/installation.ts';

/** The system's clock, with waits of at most 5 ms. */
const shortWaits: Timing = {
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
 * Returns the real parts of an export for a local Prolific, with short waits. A server may be silent for
 * `silenceMs`.
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
    timing: shortWaits,
  });
  return {
    deps: {
      client: () => Promise.resolve(client),
      downloads: createDownloadTransport(transport),
      timing: shortWaits,
      connections: () => 4,
      fetchArchive,
      uploadsOfQuestions,
      installation,
    },
    close: async () => await transport.close(),
  };
}
