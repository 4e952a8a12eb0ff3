import * as l10n from '@vscode/l10n';
import { readText } from '../http/transports/readBody.ts';
import { redirectTarget } from '../http/trust/secureUrl.ts';
import type { HttpResponse, Transport } from '../http/transports/transport.ts';
import { problemOf, ProblemError } from '../problems/problem.ts';
import { readErrorAnswer } from '../prolific/apiProblems.ts';
import { warning, passed, type Step } from './diagnosis.ts';
import { failedStep } from './connectionSteps.ts';
import { counted } from '../problems/amounts.ts';

/** One of the ways on which requests leave. */
export interface ConnectionRoute {
  /** For "by undici". */
  readonly name: string;
  readonly transport: Transport;
}

export interface Answer {
  readonly step: Step;
  /** Whether Prolific's API answered. */
  readonly reached: boolean;
  readonly clock?: ServerClock | undefined;
}

export interface ServerClock {
  /** The server's time, to the second. */
  readonly server: Date;
  /** This computer's clock halfway between question and answer. */
  readonly own: Date;
}

const maxAnswerBytes = 256 * 1024;

/**
 * Asks the API for the account without a token, which it should answer with 401. Throws the signal's reason.
 */
export async function answerStep(
  route: ConnectionRoute,
  url: URL,
  userAgent: string,
  signal: AbortSignal,
): Promise<Answer> {
  const what = l10n.t('Send a request to {0} with {1}, without a token', url.host, route.name);
  const startedAt = performance.now();
  const sentAt = Date.now();
  try {
    const headers = { accept: 'application/json', 'accept-encoding': 'gzip', 'user-agent': userAgent };
    const response = await route.transport.send({ method: 'GET', url, headers, signal });
    const answeredAt = Date.now();
    const milliseconds = performance.now() - startedAt;
    await judge(response, url);
    const said = l10n.t('Received status {0}.', response.status);
    const clock = clockOf(response, sentAt, answeredAt);
    return { step: { ...passed(what, said), milliseconds }, reached: true, clock };
  } catch (error) {
    signal.throwIfAborted();
    const milliseconds = performance.now() - startedAt;
    return { step: { ...failedStep(what, error), milliseconds }, reached: false };
  }
}

/**
 * Throws the problem of an answer that is not the API's: a redirect elsewhere, a page for browsers, a
 * gateway's error.
 */
async function judge(response: HttpResponse, url: URL): Promise<void> {
  const { status } = response;
  const location = redirectTarget(response);
  if (location !== undefined) {
    response.body.destroy();
    const target = URL.canParse(location, url.href) ? new URL(location, url) : url;
    throw new ProblemError({ kind: 'redirected', origin: target.origin, status });
  }
  const { detail, html } = readErrorAnswer(
    await readText(response, maxAnswerBytes),
    response.header('content-type'),
  );
  if (html) throw new ProblemError({ kind: 'unexpected-answer', status, detail: 'HTML' });
  if (status >= 500) throw new ProblemError({ kind: 'service-error', status, detail });
}

function clockOf(response: HttpResponse, sentAt: number, answeredAt: number): ServerClock | undefined {
  const server = new Date(response.header('date') ?? '');
  if (Number.isNaN(server.getTime())) return undefined;
  return { server, own: new Date((sentAt + answeredAt) / 2) };
}

const maxClockDifferenceMs = 2 * 60_000;

/** Compares the two clocks and explains the consequences. */
export function clockStep({ server, own }: ServerClock): Step {
  const what = l10n.t('Compare this computer’s clock with the server’s clock');
  const ahead = own.getTime() - server.getTime();
  if (Math.abs(ahead) < maxClockDifferenceMs) {
    const seconds = Math.max(2, Math.ceil(Math.abs(ahead) / 1000));
    return passed(what, l10n.t('The clocks differ by less than {0} s.', seconds));
  }
  const time = (date: Date): string => date.toISOString().slice(0, 19).replace('T', ' ');
  const [here, there] = [time(own), time(server)];
  const by = span(Math.abs(ahead));
  return warning(
    what,
    ahead > 0
      ? l10n.t('This computer’s clock is {0} fast: {1} here, {2} on the server (UTC).', by, here, there)
      : l10n.t('This computer’s clock is {0} slow: {1} here, {2} on the server (UTC).', by, here, there),
    l10n.t(
      'Correct this computer’s date, time and time zone. They are used to verify certificates and to name snapshots. Download links aren’t affected.',
    ),
  );
}

function span(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  if (minutes < 120) return counted.minutes(minutes);
  const hours = Math.round(minutes / 60);
  return hours < 48 ? l10n.t('{0} hours', hours) : l10n.t('{0} days', Math.round(hours / 24));
}

/** Asks with the token and reports only whether it was accepted. Throws the signal's reason. */
export async function tokenStep(
  check: (signal: AbortSignal) => Promise<unknown>,
  signal: AbortSignal,
): Promise<Step> {
  const title = l10n.t('Send a request with your token');
  try {
    await check(signal);
    return passed(title, l10n.t('Prolific accepted the token.'));
  } catch (error) {
    signal.throwIfAborted();
    if (problemOf(error)?.kind === 'not-signed-in')
      return { title, outcome: 'left-out', result: l10n.t('You aren’t signed in.') };
    return failedStep(title, error);
  }
}
