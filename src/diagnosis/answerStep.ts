import * as l10n from '@vscode/l10n';
import { readText } from '../http/readBody.ts';
import { redirectTarget } from '../http/redirects.ts';
import type { HttpResponse, Transport } from '../http/transport.ts';
import { problemOf, ProblemError } from '../problems/problem.ts';
import { readErrorAnswer } from '../prolific/errorEnvelope.ts';
import type { Step } from './diagnosis.ts';
import { failedStep } from './lineSteps.ts';
import { counted } from '../problems/counted.ts';

/** One of the ways on which requests leave. */
export interface Way {
  /** As in "by undici". */
  readonly name: string;
  readonly transport: Transport;
}

export interface Answer {
  readonly step: Step;
  /** Whether it was Prolific's API that answered. */
  readonly reached: boolean;
  readonly clock?: ServerClock;
}

export interface ServerClock {
  /** What the server says the time is, to the second. */
  readonly server: Date;
  /** This computer's clock halfway between question and answer. */
  readonly own: Date;
}

const longestAnswer = 256 * 1024;

/** Asks the API who is signed in, without a token: 401 is the right answer. Throws the signal's reason. */
export async function answerStep(
  way: Way,
  url: URL,
  userAgent: string,
  signal: AbortSignal,
): Promise<Answer> {
  const what = l10n.t('Ask {0} by {1}, without a token', url.host, way.name);
  const startedAt = performance.now();
  const sentAt = Date.now();
  try {
    const headers = { accept: 'application/json', 'accept-encoding': 'gzip', 'user-agent': userAgent };
    const response = await way.transport.send({ method: 'GET', url, headers, signal });
    const answeredAt = Date.now();
    const milliseconds = performance.now() - startedAt;
    const clock = clockOf(response, sentAt, answeredAt);
    await judge(response, url);
    const said = l10n.t('Answered with status {0}.', response.status);
    return {
      step: { what, outcome: 'good', said, milliseconds },
      reached: true,
      ...(clock === undefined ? {} : { clock }),
    };
  } catch (error) {
    signal.throwIfAborted();
    return {
      step: { ...failedStep(what, error), milliseconds: performance.now() - startedAt },
      reached: false,
    };
  }
}

/** Throws the problem of an answer that is not the API's: a redirect elsewhere, a page for browsers, a gateway's error. */
async function judge(response: HttpResponse, url: URL): Promise<void> {
  const { status } = response;
  const location = redirectTarget(response);
  if (location !== undefined) {
    response.body.destroy();
    const target = URL.canParse(location, url.href) ? new URL(location, url) : url;
    throw new ProblemError({ kind: 'redirected', origin: target.origin, status });
  }
  const { detail, html } = readErrorAnswer(
    await readText(response, longestAnswer),
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

const worthMentioningMs = 2 * 60_000;

/** How far apart the two clocks are, and what follows from it. */
export function clockStep({ server, own }: ServerClock): Step {
  const what = l10n.t("Compare this computer's clock with the server's");
  const ahead = own.getTime() - server.getTime();
  if (Math.abs(ahead) < worthMentioningMs)
    return {
      what,
      outcome: 'good',
      said: l10n.t('They agree to within {0} s.', Math.max(2, Math.ceil(Math.abs(ahead) / 1000))),
    };
  const time = (date: Date): string => date.toISOString().slice(0, 19).replace('T', ' ');
  return {
    what,
    outcome: 'attention',
    said:
      ahead > 0
        ? l10n.t(
            "This computer's clock is {0} ahead: {1} here, {2} there (UTC).",
            span(ahead),
            time(own),
            time(server),
          )
        : l10n.t(
            "This computer's clock is {0} behind: {1} here, {2} there (UTC).",
            span(-ahead),
            time(own),
            time(server),
          ),
    next: l10n.t(
      "Set this computer's date, time and time zone. Certificates are judged by its clock, and snapshots are named by it. Download links are not affected: their server goes by its own.",
    ),
  };
}

function span(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  if (minutes < 120) return counted.minutes(minutes);
  const hours = Math.round(minutes / 60);
  return hours < 48 ? l10n.t('{0} hours', hours) : l10n.t('{0} days', Math.round(hours / 24));
}

/** Asks with the token, and tells only whether it was taken. Throws the signal's reason. */
export async function tokenStep(
  check: (signal: AbortSignal) => Promise<unknown>,
  signal: AbortSignal,
): Promise<Step> {
  const what = l10n.t('Ask with your token');
  try {
    await check(signal);
    return { what, outcome: 'good', said: l10n.t('Prolific accepted the token.') };
  } catch (error) {
    signal.throwIfAborted();
    if (problemOf(error)?.kind === 'not-signed-in')
      return { what, outcome: 'left-out', said: l10n.t('Nobody is signed in.') };
    return failedStep(what, error);
  }
}
