import { isIP } from 'node:net';
import * as tls from 'node:tls';
import api from 'undici/lib/api/index.js';
import Client from 'undici/lib/dispatcher/client.js';
import { ProblemError } from '../../problems/problem.ts';
import { abortable } from '../../problems/longWork.ts';
import { trustedContext, type NetworkSettings } from './networkSettings.ts';
import { bareHost, portOf, type Route } from './proxyRoute.ts';

/** A server's certificate, as seen before anything is sent. */
export interface ShownCertificate {
  readonly subject: string;
  /** Name of the issuer. */
  readonly issuer: string;
  readonly validFrom: Date;
  readonly validTo: Date;
  /** Why it isn't trusted, in OpenSSL's or Node's words; `undefined` if it is. */
  readonly refusal: string | undefined;
  /** Whether one of Node's own authorities issued it; otherwise a network may be inspecting traffic. */
  readonly publicAuthority: boolean;
  /** Such as `TLSv1.3`. */
  readonly protocol: string;
}

export interface Peek {
  /** An https address. */
  readonly url: URL;
  readonly route: Route;
  readonly settings: NetworkSettings;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Result of {@link trustedContext}, if already created. */
  readonly trusted?: tls.SecureContext | undefined;
}

/**
 * Reads a server's certificate, trusted or not, and disconnects without sending a request, and therefore no
 * secret.
 * @throws {ProblemError} proxy-refused: the proxy allows no tunnel. Throws errors of Node and undici, and the
 * signal's reason.
 */
export async function peekCertificate(peek: Peek): Promise<ShownCertificate> {
  const { url, route, timeoutMs } = peek;
  const trusted = peek.trusted ?? trustedContext(peek.settings);
  const signal = AbortSignal.any([peek.signal, AbortSignal.timeout(timeoutMs)]);
  const tunnel = route.kind === 'proxy' ? await openTunnel(peek, route, trusted, signal) : undefined;
  const host = bareHost(url);
  const socket = tls.connect({
    ...(tunnel === undefined ? { host, port: portOf(url) } : { socket: tunnel.socket }),
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(trusted === undefined ? {} : { secureContext: trusted }),
    // Only to read it: the socket is closed before a byte is written to it.
    rejectUnauthorized: false,
  });
  const abort = (): void => void socket.destroy(signal.reason as Error);
  signal.addEventListener('abort', abort);
  try {
    return await new Promise<ShownCertificate>((resolve, reject) => {
      socket.once('error', reject);
      socket.once('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
      socket.once('secureConnect', () => resolve(shownBy(socket)));
    });
  } finally {
    signal.removeEventListener('abort', abort);
    socket.on('error', () => undefined);
    socket.destroy();
    await tunnel?.close();
  }
}

async function openTunnel(
  { url, settings, timeoutMs }: Peek,
  { proxy, authorization }: Extract<Route, { kind: 'proxy' }>,
  trusted: tls.SecureContext | undefined,
  signal: AbortSignal,
): Promise<{ socket: tls.ConnectionOptions['socket']; close(): Promise<void> }> {
  const client = new Client(proxy.origin, {
    headersTimeout: timeoutMs,
    connect: {
      timeout: timeoutMs,
      rejectUnauthorized: settings.strictSSL,
      ...(trusted === undefined ? {} : { secureContext: trusted }),
    },
  });
  const close = async (): Promise<void> => await client.destroy();
  try {
    const path = `${url.hostname}:${portOf(url)}`;
    const connected = api.connect.call(client, {
      origin: proxy.origin,
      path,
      headers: {
        host: path,
        ...(authorization === undefined ? {} : { 'proxy-authorization': authorization }),
      },
      signal,
    });
    const { statusCode, socket } = await abortable(connected, signal);
    if (statusCode === 200) return { socket, close };
    socket.on('error', () => undefined).destroy();
    throw new ProblemError({ kind: 'proxy-refused', proxy: proxy.origin, status: statusCode });
  } catch (error) {
    await close();
    throw error;
  }
}

function shownBy(socket: tls.TLSSocket): ShownCertificate {
  const leaf = socket.getPeerCertificate(true);
  const known = new Set(tls.rootCertificates.map(fingerprintOf));
  const { authorizationError } = socket;
  return {
    subject: nameOf(leaf.subject),
    issuer: nameOf(leaf.issuer),
    validFrom: new Date(leaf.valid_from),
    validTo: new Date(leaf.valid_to),
    refusal: socket.authorized ? undefined : refusalText(authorizationError),
    publicAuthority: chainOf(leaf).some((raw) => known.has(raw.toString('base64'))),
    protocol: socket.getProtocol() ?? '',
  };
}

/** Returns the chain from the server's certificate to the last known one; a root is its own issuer. */
function chainOf(leaf: tls.DetailedPeerCertificate): Buffer[] {
  const chain: Buffer[] = [];
  let current: Partial<tls.DetailedPeerCertificate> | undefined = leaf;
  while (current?.raw !== undefined && !chain.includes(current.raw)) {
    chain.push(current.raw);
    current = current.issuerCertificate;
  }
  return chain;
}

/** Returns the certificate's content: PEM without its frame. */
function fingerprintOf(pem: string): string {
  return pem.replace(/-----[^-]+-----|\s/g, '');
}

/** Its type says `Error`, but Node passes a code. */
function refusalText(refusal: unknown): string {
  if (typeof refusal === 'string') return refusal;
  if (refusal instanceof Error && 'code' in refusal) return String(refusal.code);
  return 'UNABLE_TO_VERIFY';
}

function nameOf(names: Readonly<Record<string, string | string[] | undefined>> | undefined): string {
  const first = (value: string | string[] | undefined): string | undefined =>
    Array.isArray(value) ? value[0] : value;
  const [common, organisation] = [first(names?.['CN']), first(names?.['O'])];
  return [common, organisation === common ? undefined : organisation]
    .filter((name) => name !== undefined)
    .join(', ');
}
