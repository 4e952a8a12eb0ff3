import * as l10n from '@vscode/l10n';
import { redact, type Secrets } from '../http/redact.ts';
import { visible } from '../prolific/plainText.ts';
import type { Diagnosis, Fact, Step } from './diagnosis.ts';

const marks: Readonly<Record<Step['outcome'], string>> = {
  good: '✓',
  attention: '!',
  failed: '✗',
  'left-out': '–',
};

/** The report as Markdown that reads well as plain text, to be sent on as it is: redacted, whatever got into it. */
export function reportText(diagnosis: Diagnosis, secrets: Secrets): string {
  const { verdict, steps, settings, environment, versions, madeAt } = diagnosis;
  const sections = [
    `# ${l10n.t('Connection to Prolific')}`,
    verdict,
    `## ${l10n.t('What was tried')}`,
    steps.map(stepText).join('\n'),
    `## ${l10n.t('Settings')}`,
    factsText(settings),
    `## ${l10n.t('Environment')}`,
    environment.length === 0 ? l10n.t('No variable that matters here is set.') : factsText(environment),
    `## ${l10n.t('Versions')}`,
    factsText(versions),
    l10n.t('Made at {0}. It holds no token, no password and no download link.', madeAt.toISOString()),
  ];
  return `${redact(sections.join('\n\n'), secrets)}\n`;
}

function stepText({ what, outcome, said, next, milliseconds }: Step): string {
  const time = milliseconds === undefined ? '' : ` (${Math.round(milliseconds)} ms)`;
  const todo = next === undefined ? '' : `\n  → ${words(next)}`;
  return `- ${marks[outcome]} ${words(what)}${time}\n  ${words(said)}${todo}`;
}

/** Not more than this, as the report is read as plain text, too: codes have `_` between letters, and paths backslashes. */
const markup = /[<*`~]|&(?=#?\w+;)|(?<=\])\(|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|\\(?=[!-/:-@[-`{-~]|$)/gu;

/** What may come from a proxy or a certificate: on one line, and no link, HTML or emphasis where the report is read as Markdown. */
function words(text: string): string {
  return visible(text).replace(markup, '\\$&');
}

function factsText(facts: readonly Fact[]): string {
  const width = Math.max(...facts.map(({ name }) => name.length));
  return facts.map(({ name, value }) => `    ${name.padEnd(width)}  ${visible(value)}`).join('\n');
}
