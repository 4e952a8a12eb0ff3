import { lookup } from 'node:dns/promises';
import { connect, isIP } from 'node:net';
import * as l10n from '@vscode/l10n';
import { abortable } from '../http/abortable.ts';
import { toNetworkError, type Exchange } from '../http/networkProblem.ts';
import type { NetworkSettings } from '../http/networkSettings.ts';
import { bareHost, peekCertificate, portOf, type ShownCertificate } from '../http/peekCertificate.ts';
import type { Route } from '../http/proxyRoute.ts';
import { problemOf } from '../problems/problem.ts';
import { sentenceOf } from '../problems/sentences.ts';
import { shown } from '../problems/shown.ts';
import type { Step } from './diagnosis.ts';

export interface Line {
  readonly url: URL;
  readonly route: Route;
  readonly settings: NetworkSettings;
  /** For each step. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const slowAnswerMs = 3000;

/**
 * Walks towards a server as a request does: finds its address, connects, and looks at its certificate; behind a proxy
 * the first two are about the proxy, and so is one more where that speaks https. Ends at the first that fails. Throws the
 * signal's reason.
 */
export async function lineSteps(line: Line): Promise<Step[]> {
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

async function addressStep(line: Line, near: URL): Promise<Step> {
  const host = bareHost(near);
  const what = l10n.t('Find the address of {0}', shown(host));
  if (isIP(host) !== 0)
    return { what, outcome: 'good', said: l10n.t('It is an address itself. No name server is asked.') };
  return await timed(line, near, what, async (signal) => {
    const found = await abortable(lookup(host, { all: true }), signal);
    return { outcome: 'good', said: found.map(({ address }) => address).join(', ') };
  });
}

async function connectionStep(line: Line, near: URL): Promise<Step> {
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
      return { outcome: 'good', said: l10n.t('Connected to {0}.', socket.remoteAddress ?? '') };
    } finally {
      socket.on('error', () => undefined).destroy();
    }
  });
}

async function proxyCertificateStep(line: Line, proxy: URL): Promise<Step> {
  const { settings, timeoutMs } = line;
  const what = l10n.t('See the certificate of the proxy {0}', shown(proxy.host));
  return await timed(line, proxy, what, async (signal) => {
    const route = { kind: 'direct' } as const;
    const certificate = await peekCertificate({ url: proxy, route, settings, timeoutMs, signal });
    const said = describe(certificate);
    if (certificate.refusal === undefined) return { outcome: 'good', said };
    if (settings.strictSSL) return refused(proxy, certificate, certificate.refusal);
    return {
      outcome: 'attention',
      said: l10n.t('{0} It is not trusted here, and used because "http.proxyStrictSSL" is off.', said),
      next: l10n.t(
        "Prolific's own certificate is checked all the same. Credentials for the proxy could be read by anyone who pretends to be it.",
      ),
    };
  });
}

async function certificateStep(line: Line): Promise<Step> {
  const { url, route, settings, timeoutMs } = line;
  const what =
    route.kind === 'proxy'
      ? l10n.t('Through the proxy, see the certificate of {0}', shown(url.host))
      : l10n.t('See the certificate of {0}', shown(url.host));
  return await timed(line, url, what, async (signal) =>
    judged(url, await peekCertificate({ url, route, settings, timeoutMs, signal })),
  );
}

function judged(url: URL, certificate: ShownCertificate): Outcome {
  const { refusal, publicAuthority } = certificate;
  if (refusal !== undefined) return refused(url, certificate, refusal);
  const said = describe(certificate);
  if (publicAuthority) return { outcome: 'good', said };
  return {
    outcome: 'attention',
    said: l10n.t('{0} This computer trusts it, and it comes from no public authority.', said),
    next: l10n.t(
      'A network that inspects traffic reads along here. Ask those who run it if you did not know.',
    ),
  };
}

function describe(certificate: ShownCertificate): string {
  const { subject, issuer, validFrom, validTo, protocol } = certificate;
  const day = (time: Date): string => (Number.isNaN(time.getTime()) ? '?' : time.toISOString().slice(0, 10));
  return l10n.t(
    '"{0}", issued by "{1}", for {2} to {3} ({4}).',
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
    said: `${describe(certificate)} ${message}`,
    ...(nextStep === undefined ? {} : { next: nextStep }),
  };
}

type Outcome = Pick<Step, 'outcome' | 'said' | 'next'>;

async function timed(
  line: Line,
  towards: URL,
  what: string,
  run: (signal: AbortSignal) => Promise<Outcome>,
): Promise<Step> {
  const startedAt = performance.now();
  const late = AbortSignal.timeout(line.timeoutMs);
  try {
    const outcome = await run(AbortSignal.any([line.signal, late]));
    const milliseconds = performance.now() - startedAt;
    if (outcome.outcome !== 'good' || milliseconds < slowAnswerMs) return { what, ...outcome, milliseconds };
    const next = l10n.t('This is slow. A VPN, a name server or a network far away may be the reason.');
    return { what, milliseconds, said: outcome.said, outcome: 'attention', next };
  } catch (error) {
    line.signal.throwIfAborted();
    const known = late.aborted ? Object.assign(new Error('late'), { code: 'ETIMEDOUT' }) : error;
    return {
      ...failedStep(what, toNetworkError(known, exchange(line, towards))),
      milliseconds: performance.now() - startedAt,
    };
  }
}

/** A step that failed, in the words of its problem. */
export function failedStep(what: string, error: unknown): Step {
  const { message, nextStep } = sentenceOf(problemOf(error));
  return { what, outcome: 'failed', said: message, ...(nextStep === undefined ? {} : { next: nextStep }) };
}

function exchange({ url, route, timeoutMs }: Line, towards: URL): Exchange {
  const limits = { connectTimeoutMs: timeoutMs, headersTimeoutMs: timeoutMs, idleTimeoutMs: timeoutMs };
  const proxy = route.kind === 'proxy' ? route.proxy : undefined;
  return { url, proxy, limits, failedToReach: proxy !== undefined && towards === proxy ? 'proxy' : 'origin' };
}
