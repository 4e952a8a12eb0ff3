import * as l10n from '@vscode/l10n';
import { extraCertificates, listsSystemCertificates } from '../http/certificates.ts';
import type { NetworkSettings } from '../http/networkSettings.ts';
import { routeFor, type Route } from '../http/proxyRoute.ts';
import { answerStep, clockStep, tokenStep, type Answer, type Way } from './answerStep.ts';
import type { Diagnosis, Fact, Step } from './diagnosis.ts';
import { failedStep, lineSteps } from './lineSteps.ts';
import { environmentFacts, settingFacts } from './networkFacts.ts';

export interface DiagnoseDeps {
  /** The API's address as it is set. Throws ProblemError. */
  readonly apiUrl: () => URL;
  readonly settings: NetworkSettings;
  /** In the order in which requests try them. */
  readonly ways: readonly Way[];
  /** Asks the API who is signed in, with the token; throws ProblemError. */
  readonly checkToken: (signal: AbortSignal) => Promise<unknown>;
  /** Where the last archive came from, if any came in this window. */
  readonly downloads?: URL | undefined;
  readonly userAgent: string;
  readonly versions: readonly Fact[];
  /** For each step, in milliseconds. */
  readonly timeoutMs: number;
}

/**
 * Goes to Prolific one step after the other and says what came of each. The token is sent only to the API, as always,
 * and only once an answer came without it. Throws the signal's reason.
 */
export async function diagnose(deps: DiagnoseDeps, signal: AbortSignal): Promise<Diagnosis> {
  const { settings } = deps;
  const steps: Step[] = [...settingSteps(settings)];
  const wayTaken = await stepsToApi(deps, steps, signal);
  if (deps.downloads !== undefined) {
    const { downloads: url, timeoutMs } = deps;
    const route = routeFor(url, settings);
    steps.push(...(await lineSteps({ url, route, settings, timeoutMs, signal })));
  }
  const failed = steps.find(({ outcome }) => outcome === 'failed');
  return {
    verdict:
      wayTaken === undefined
        ? l10n.t('Prolific cannot be reached from here. {0}', failed?.said ?? '').trim()
        : failed === undefined
          ? l10n.t('Prolific can be reached, by {0}.', wayTaken)
          : l10n.t(
              'Prolific can be reached, by {0}, but something does not work. {1}',
              wayTaken,
              failed.said,
            ),
    reached: wayTaken !== undefined,
    steps,
    settings: settingFacts(settings),
    environment: environmentFacts(settings.env),
    versions: deps.versions,
    madeAt: new Date(),
  };
}

/** Adds to `steps`; gives the name of the way that requests take, where there is one. */
async function stepsToApi(
  deps: DiagnoseDeps,
  steps: Step[],
  signal: AbortSignal,
): Promise<string | undefined> {
  let url: URL;
  try {
    url = deps.apiUrl();
  } catch (error) {
    steps.push(failedStep(l10n.t("Read the API's address"), error));
    return undefined;
  }
  const { settings, timeoutMs, ways, userAgent } = deps;
  const route = routeFor(url, settings);
  steps.push(routeStep(url, route));
  if (route.kind !== 'unsupported-proxy')
    steps.push(...(await lineSteps({ url, route, settings, timeoutMs, signal })));
  const me = new URL(url);
  me.pathname = `${url.pathname.replace(/\/+$/, '')}/api/v1/users/me/`;
  const answers: (Answer & { readonly way: Way })[] = [];
  for (const way of ways) {
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

/** What is known to be wrong before anything is sent. */
function settingSteps({ env, systemCertificates }: NetworkSettings): Step[] {
  const steps: Step[] = [];
  const extra = extraCertificates(env);
  if (extra.kind === 'unreadable') {
    steps.push({
      what: l10n.t('Read the certificates of NODE_EXTRA_CA_CERTS'),
      outcome: 'failed',
      said: l10n.t('The file holds none or cannot be read ({0}).', extra.code),
      next: l10n.t('It has to name a file with certificates in PEM format.'),
    });
  }
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0') {
    steps.push({
      what: 'NODE_TLS_REJECT_UNAUTHORIZED=0',
      outcome: 'attention',
      said: l10n.t('The environment tells Node to trust every certificate.'),
      next: l10n.t(
        "This extension verifies certificates anyway, and therefore does not use the editor's own fetch. Remove the variable, and name the certificate to trust in NODE_EXTRA_CA_CERTS instead.",
      ),
    });
  }
  if (systemCertificates && !listsSystemCertificates()) {
    steps.push({
      what: l10n.t("Read the system's certificates"),
      outcome: 'left-out',
      said: l10n.t("This editor's Node cannot list them. The editor's own fetch knows them."),
    });
  }
  return steps;
}

function routeStep(url: URL, route: Route): Step {
  const what = l10n.t('Choose the way to {0}', url.host);
  switch (route.kind) {
    case 'direct':
      return {
        what,
        outcome: 'good',
        said: l10n.t('Directly: settings and environment name no proxy for it.'),
      };
    case 'proxy':
      return {
        what,
        outcome: 'good',
        said:
          route.authorization === undefined
            ? l10n.t('Through the proxy {0}.', route.proxy.origin)
            : l10n.t('Through the proxy {0}, with credentials.', route.proxy.origin),
      };
    case 'unsupported-proxy':
      return {
        what,
        outcome: 'attention',
        said: l10n.t("{0} is of a kind that is left to the editor's own fetch.", route.proxy),
      };
  }
}
