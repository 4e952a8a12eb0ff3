import { fetchArchive } from '../../../../src/archive/fetchArchive.ts';
import { defaultLimits } from '../../../../src/archive/fetchRequest.ts';
import { systemTiming } from '../../../../src/http/timing.ts';
import { directTransport } from './fetching.ts';

/** Fetches in a separate process that a test can kill: `node fetchInChild.ts URL STAGING`. */
const [, , url = '', staging = ''] = process.argv;
const transport = directTransport();
await fetchArchive(
  { transport, timing: systemTiming },
  {
    source: { url: new URL(url), refresh: () => Promise.resolve(new URL(url)) },
    staging,
    scope: 'everything',
    earlier: [],
    limits: defaultLimits,
    connections: 4,
  },
  () => undefined,
  new AbortController().signal,
);
await transport.close();
