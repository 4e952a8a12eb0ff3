import type { NetworkSettings } from '../../../src/http/trust/networkSettings.ts';
import type { HttpResponse, Transport } from '../../../src/http/transports/transport.ts';
import {
  createUndiciTransport,
  type UndiciTransportOptions,
} from '../../../src/http/transports/undiciTransport.ts';
import { problemOf, type Problem } from '../../../src/problems/problem.ts';

export const never = new AbortController().signal;

/** Returns an editor's default settings without proxies, with changes. */
export function networkSettings(changes: Partial<NetworkSettings> = {}): NetworkSettings {
  return {
    proxySupport: 'override',
    noProxy: [],
    strictSSL: true,
    systemCertificates: true,
    env: {},
    ...changes,
  };
}

export function undiciTransport(
  settings: Partial<NetworkSettings> = {},
  options: Partial<UndiciTransportOptions> = {},
): Transport {
  const fixed = networkSettings(settings);
  return createUndiciTransport({
    settings: () => fixed,
    connections: 4,
    connectTimeoutMs: 5_000,
    headersTimeoutMs: 5_000,
    idleTimeoutMs: 5_000,
    ...options,
  });
}

export async function get(transport: Transport, url: string, signal = never): Promise<HttpResponse> {
  return await transport.send({ method: 'GET', url: new URL(url), signal });
}

export async function textOf(response: HttpResponse): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response.body as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** Returns the problem that a promise rejects with; rejects if there is none. */
export async function problemFrom(promise: Promise<unknown>): Promise<Problem> {
  try {
    await promise;
  } catch (error) {
    const problem = problemOf(error);
    if (problem === undefined) throw error;
    return problem;
  }
  throw new Error('Nothing failed');
}

/** Returns the reason of a promise's rejection; rejects if it resolves. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => Promise.reject(new Error('Nothing failed')),
    (error: unknown) => error,
  );
}
