import { lookup } from 'node:dns/promises';
import { connect, isIP } from 'node:net';
import * as l10n from '@vscode/l10n';
import { abortable } from '../problems/longWork.ts';
import { toNetworkError, type RequestContext } from '../http/networkProblem.ts';
import type { NetworkSettings } from '../http/trust/networkSettings.ts';
import { bareHost, portOf, type Route } from '../http/trust/proxyRoute.ts';
import { peekCertificate, type ShownCertificate } from '../http/trust/peekCertificate.ts';
import { problemOf } from '../problems/problem.ts';
import { sentenceOf } from '../problems/sentences.ts';
import { shown } from '../problems/plainText.ts';
import type { Step } from './diagnosis.ts';

export interface ConnectionTarget {
  readonly url: URL;
  readonly route: Route;
  readonly settings: NetworkSettings;
  /** For each step. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const slowAnswerMs = 3000;

/**
 * Connects to a server as a request does: resolves its address, connects, and checks its certificate. Behind
 * a proxy, the first two are about the proxy, followed by its certificate if it uses https. Ends at the first
 * failure. Throws the signal's reason.
 */
export async function connectionSteps(line: ConnectionTarget): Promise<Step[]> {
  const { url, route } = line;
  const near = route.kind === 'proxy' ? route.proxy : url;
  const parts = [
    () => addressStep(line, near),
    () => connectionStep(line, near),
    ...(near !== url && near.protocol === 'https:' ? [() => proxyCertificateStep(line, near)] : []),
    ...(url.protocol === 'https:' ? [() => certificateStep(line)] : []),
  ];
  const steps: Step[] = [];
  for (const part of parts) {
    const step = await part();
    line.signal.throwIfAborted();
    steps.push(step);
    if (step.outcome === 'failed') break;
  }
  return steps;
}

async function addressStep(line: ConnectionTarget, near: URL): Promise<Step> {
  const host = bareHost(near);
  const title = l10n.t('Resolve {0}', shown(host));
  if (isIP(host) !== 0) return { title, outcome: 'good', result: l10n.t('It is already an IP address.') };
  return await timed(line, near, title, async (signal) => {
    const found = await abortable(lookup(host, { all: true }), signal);
    return { outcome: 'good', result: found.map(({ address }) => address).join(', ') };
  });
}

async function connectionStep(line: ConnectionTarget, near: URL): Promise<Step> {
  const what =
    near === line.url
      ? l10n.t('Connect to {0}', shown(near.host))
      : l10n.t('Connect to the proxy {0}', shown(near.host));
  return await timed(line, near, what, async (signal) => {
    const socket = connect({ host: bareHost(near), port: portOf(near) });
    const connected = new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    try {
      await abortable(connected, signal);
      return { outcome: 'good', result: l10n.t('Connected to {0}.', socket.remoteAddress ?? '') };
    } finally {
      socket.on('error', () => undefined).destroy();
    }
  });
}

async function proxyCertificateStep(line: ConnectionTarget, proxy: URL): Promise<Step> {
  const { settings, timeoutMs } = line;
  const what = l10n.t('Check the certificate of the proxy {0}', shown(proxy.host));
  return await timed(line, proxy, what, async (signal) => {
    const route = { kind: 'direct' } as const;
    const certificate = await peekCertificate({ url: proxy, route, settings, timeoutMs, signal });
    const result = describe(certificate);
    if (certificate.refusal === undefined) return { outcome: 'good', result };
    if (settings.strictSSL) return refused(proxy, certificate, certificate.refusal);
    return {
      outcome: 'attention',
      result: l10n.t(
        '{0} It isn’t trusted on this computer, but is accepted because “http.proxyStrictSSL” is off.',
        result,
      ),
      next: l10n.t(
        'Prolific’s certificate is still verified, but another server could pose as the proxy and read its credentials.',
      ),
    };
  });
}

async function certificateStep(line: ConnectionTarget): Promise<Step> {
  const { url, route, settings, timeoutMs } = line;
  const what =
    route.kind === 'proxy'
      ? l10n.t('Check the certificate of {0} via the proxy', shown(url.host))
      : l10n.t('Check the certificate of {0}', shown(url.host));
  return await timed(line, url, what, async (signal) =>
    checked(url, await peekCertificate({ url, route, settings, timeoutMs, signal })),
  );
}

function checked(url: URL, certificate: ShownCertificate): Outcome {
  const { refusal, publicAuthority } = certificate;
  if (refusal !== undefined) return refused(url, certificate, refusal);
  const result = describe(certificate);
  if (publicAuthority) return { outcome: 'good', result };
  return {
    outcome: 'attention',
    result: l10n.t('{0} This computer trusts it, but it wasn’t issued by a public authority.', result),
    next: l10n.t(
      'Your network inspects encrypted traffic. If you didn’t know, ask your network administrator.',
    ),
  };
}

function describe(certificate: ShownCertificate): string {
  const { subject, issuer, validFrom, validTo, protocol } = certificate;
  const day = (time: Date): string => (Number.isNaN(time.getTime()) ? '?' : time.toISOString().slice(0, 10));
  return l10n.t(
    '“{0}”, issued by “{1}”, valid from {2} to {3} ({4}).',
    shown(subject),
    shown(issuer),
    day(validFrom),
    day(validTo),
    protocol,
  );
}

function refused(url: URL, certificate: ShownCertificate, code: string): Outcome {
  const { issuer, validFrom, validTo } = certificate;
  const [from = '', to = '', at = ''] = [validFrom, validTo, new Date()].map((time) =>
    Number.isNaN(time.getTime()) ? '?' : time.toISOString(),
  );
  const { message, nextStep } = sentenceOf({
    kind: 'certificate',
    origin: url.origin,
    code,
    certificate: { issuer, validFrom: from, validTo: to, checkedAt: at },
  });
  return {
    outcome: 'failed',
    result: `${describe(certificate)} ${message}`,
    ...(nextStep === undefined ? {} : { next: nextStep }),
  };
}

type Outcome = Pick<Step, 'outcome' | 'result' | 'next'>;

async function timed(
  line: ConnectionTarget,
  to: URL,
  title: string,
  run: (signal: AbortSignal) => Promise<Outcome>,
): Promise<Step> {
  const startedAt = performance.now();
  const late = AbortSignal.timeout(line.timeoutMs);
  try {
    const outcome = await run(AbortSignal.any([line.signal, late]));
    const milliseconds = performance.now() - startedAt;
    if (outcome.outcome !== 'good' || milliseconds < slowAnswerMs) return { title, ...outcome, milliseconds };
    const next = l10n.t('This is slow, possibly because of a VPN, a DNS server or a distant network.');
    return { title, milliseconds, result: outcome.result, outcome: 'attention', next };
  } catch (error) {
    line.signal.throwIfAborted();
    const known = late.aborted ? Object.assign(new Error('late'), { code: 'ETIMEDOUT' }) : error;
    return {
      ...failedStep(title, toNetworkError(known, exchange(line, to))),
      milliseconds: performance.now() - startedAt,
    };
  }
}

/** Returns a failed step with its problem's sentences. */
export function failedStep(title: string, error: unknown): Step {
  const { message, nextStep } = sentenceOf(problemOf(error));
  return { title, outcome: 'failed', result: message, ...(nextStep === undefined ? {} : { next: nextStep }) };
}

function exchange({ url, route, timeoutMs }: ConnectionTarget, towards: URL): RequestContext {
  const limits = { connectTimeoutMs: timeoutMs, headersTimeoutMs: timeoutMs, idleTimeoutMs: timeoutMs };
  const proxy = route.kind === 'proxy' ? route.proxy : undefined;
  return { url, proxy, limits, failedToReach: proxy !== undefined && towards === proxy ? 'proxy' : 'origin' };
}
