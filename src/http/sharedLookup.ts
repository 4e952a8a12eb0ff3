import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';

type Callback = Parameters<LookupFunction>[2];

/**
 * A `lookup` for sockets that asks the name server once for all connections that want the same address at the same time.
 * Node looks up two names at a time by default and breaks no lookup off: where a name server takes seconds, sixteen
 * connections would come one pair after the other, the last of them too late. No answer is kept.
 */
export function createSharedLookup(lookup: LookupFunction = systemLookup): LookupFunction {
  const underWay = new Map<string, Callback[]>();
  return (hostname: string, options: LookupOptions, callback: Callback): void => {
    const { family, hints, all, order, verbatim } = options;
    const key = JSON.stringify([hostname, family, hints, all, order, verbatim]);
    const waiting = underWay.get(key);
    if (waiting !== undefined) {
      waiting.push(callback);
      return;
    }
    const callbacks = [callback];
    underWay.set(key, callbacks);
    lookup(hostname, options, (error, address: string | LookupAddress[], addressFamily) => {
      underWay.delete(key);
      for (const answer of callbacks) answer(error, address, addressFamily);
    });
  };
}
