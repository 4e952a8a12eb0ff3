import * as l10n from '@vscode/l10n';
import {
  extraCertificates,
  listsSystemCertificates,
  type NetworkSettings,
} from '../http/trust/networkSettings.ts';
import { routeFor, type Route } from '../http/trust/proxyRoute.ts';
import type { AnnouncedEnd } from '../prolific/announcedEnd.ts';
import { answerStep, clockStep, tokenStep, type Answer, type ConnectionRoute } from './answerStep.ts';
import { warning, passed, type Diagnosis, type Fact, type Step } from './diagnosis.ts';
import { failedStep, connectionSteps } from './connectionSteps.ts';
import { environmentFacts, settingFacts } from './networkFacts.ts';

export interface DiagnoseDeps {
  /**
   * Returns the API's configured address.
   * @throws {ProblemError} bad-url, insecure-url: the setting is unusable.
   */
  readonly apiUrl: () => URL;
  readonly settings: NetworkSettings;
  /** In the order in which requests try them. */
  readonly routes: readonly ConnectionRoute[];
  /**
   * Asks the API for the account, with the token.
   * @throws {ProblemError} any kind that prevents it.
   */
  readonly checkToken: (signal: AbortSignal) => Promise<unknown>;
  /** Returns the endpoints whose end Prolific has announced so far. */
  readonly announcedEnds: () => readonly AnnouncedEnd[];
  /** The user's, for dates. */
  readonly locale: string;
  /** Server of the last archive downloaded in this window. */
  readonly downloads?: URL | undefined;
  readonly userAgent: string;
  readonly versions: readonly Fact[];
  /** For each step, in milliseconds. */
  readonly timeoutMs: number;
}

/**
 * Connects to Prolific step by step and reports each result. Sends the token only to the API, and only after
 * an answer without it. Throws the signal's reason.
 */
export async function diagnose(deps: DiagnoseDeps, signal: AbortSignal): Promise<Diagnosis> {
  const { settings } = deps;
  const steps: Step[] = [...settingSteps(settings)];
  const wayTaken = await stepsToApi(deps, steps, signal);
  if (deps.downloads !== undefined) {
    const { downloads: url, timeoutMs } = deps;
    const route = routeFor(url, settings);
    steps.push(...(await connectionSteps({ url, route, settings, timeoutMs, signal })));
  }
  steps.push(...deps.announcedEnds().map((end) => endStep(end, deps.locale)));
  const failed = steps.find(({ outcome }) => outcome === 'failed');
  return {
    verdict:
      wayTaken === undefined
        ? l10n.t('Prolific can’t be reached. {0}', failed?.result ?? '').trim()
        : failed === undefined
          ? l10n.t('Everything works. Requests to Prolific use {0}.', wayTaken)
          : l10n.t('Prolific can be reached via {0}, but there is a problem. {1}', wayTaken, failed.result),
    reached: wayTaken !== undefined,
    steps,
    settings: settingFacts(settings),
    environment: environmentFacts(settings.env),
    versions: deps.versions,
    madeAt: new Date(),
  };
}

/** Adds to `steps`; returns the name of the transport that requests use, if any. */
async function stepsToApi(
  deps: DiagnoseDeps,
  steps: Step[],
  signal: AbortSignal,
): Promise<string | undefined> {
  let url: URL;
  try {
    url = deps.apiUrl();
  } catch (error) {
    steps.push(failedStep(l10n.t('Read the API URL'), error));
    return undefined;
  }
  const { settings, timeoutMs, routes, userAgent } = deps;
  const route = routeFor(url, settings);
  steps.push(routeStep(url, route));
  if (route.kind !== 'unsupported-proxy')
    steps.push(...(await connectionSteps({ url, route, settings, timeoutMs, signal })));
  const me = new URL(url);
  me.pathname = `${url.pathname.replace(/\/+$/, '')}/api/v1/users/me/`;
  const answers: (Answer & { readonly way: ConnectionRoute })[] = [];
  for (const way of routes) {
    const answer = await answerStep(way, me, userAgent, signal);
    answers.push({ ...answer, way });
    steps.push(answer.step);
  }
  const [clock] = answers.flatMap((answer) => answer.clock ?? []);
  if (clock !== undefined) steps.push(clockStep(clock));
  const used = answers.find(({ reached }) => reached)?.way.name;
  if (used !== undefined) steps.push(await tokenStep(deps.checkToken, signal));
  return used;
}

/** Returns problems that are known before anything is sent. */
function settingSteps({ env, systemCertificates }: NetworkSettings): Step[] {
  const steps: Step[] = [];
  const extra = extraCertificates(env);
  if (extra.kind === 'unreadable') {
    steps.push({
      title: l10n.t('Read the certificates in NODE_EXTRA_CA_CERTS'),
      outcome: 'failed',
      result: l10n.t('The file contains no certificates or can’t be read ({0}).', extra.code),
      next: l10n.t('Set it to a file with certificates in PEM format.'),
    });
  }
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0') {
    steps.push(
      warning(
        'NODE_TLS_REJECT_UNAUTHORIZED=0',
        l10n.t('This environment variable makes Node trust every certificate.'),
        l10n.t(
          'This extension still verifies certificates, so it doesn’t use the editor’s fetch. Remove the variable, and add the certificate to trust to NODE_EXTRA_CA_CERTS instead.',
        ),
      ),
    );
  }
  if (systemCertificates && !listsSystemCertificates()) {
    steps.push({
      title: l10n.t('Read the system’s certificates'),
      outcome: 'left-out',
      result: l10n.t('This editor’s Node version can’t list them. The editor’s fetch uses them.'),
    });
  }
  return steps;
}

function routeStep(url: URL, route: Route): Step {
  const title = l10n.t('Determine the route to {0}', url.host);
  switch (route.kind) {
    case 'direct':
      return passed(title, l10n.t('Direct connection: no proxy is configured.'));
    case 'proxy':
      return passed(
        title,
        route.authorization === undefined
          ? l10n.t('Via the proxy {0}.', route.proxy.origin)
          : l10n.t('Via the proxy {0}, with credentials.', route.proxy.origin),
      );
    case 'unsupported-proxy':
      return {
        title,
        outcome: 'attention',
        result: l10n.t('{0} is a type of proxy that only the editor’s fetch supports.', route.proxy),
      };
  }
}

function endStep({ endpoint, sunset }: AnnouncedEnd, locale: string): Step {
  const title = l10n.t('Check whether Prolific still supports {0}', endpoint);
  if (sunset === undefined)
    return warning(
      title,
      l10n.t('Prolific marked this as deprecated, without an end date.'),
      l10n.t('Keep this extension up to date.'),
    );
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(sunset);
  return warning(
    title,
    l10n.t('Prolific will turn this off on {0}.', day),
    l10n.t('Update this extension before then.'),
  );
}
