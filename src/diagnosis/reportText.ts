import * as l10n from '@vscode/l10n';
import { redact, type Secrets } from '../problems/redact.ts';
import { visible } from '../problems/plainText.ts';
import type { Diagnosis, Fact, Step } from './diagnosis.ts';

const marks: Readonly<Record<Step['outcome'], string>> = {
  good: '✓',
  attention: '!',
  failed: '✗',
  'left-out': '–',
};

/** Returns the report as Markdown that is readable as plain text too, redacted so that it can be shared. */
export function reportText(diagnosis: Diagnosis, secrets: Secrets): string {
  const { verdict, steps, settings, environment, versions, madeAt } = diagnosis;
  const sections = [
    `# ${l10n.t('Connection to Prolific')}`,
    verdict,
    `## ${l10n.t('Steps')}`,
    steps.map(stepText).join('\n'),
    `## ${l10n.t('Settings')}`,
    factsText(settings),
    `## ${l10n.t('Environment')}`,
    environment.length === 0 ? l10n.t('No relevant variables are set.') : factsText(environment),
    `## ${l10n.t('Versions')}`,
    factsText(versions),
    l10n.t(
      'Created at {0}. This report contains no tokens, passwords or download links.',
      madeAt.toISOString(),
    ),
  ];
  return `${redact(sections.join('\n\n'), secrets)}\n`;
}

function stepText({ title, outcome, result, next, milliseconds }: Step): string {
  const time = milliseconds === undefined ? '' : ` (${Math.round(milliseconds)} ms)`;
  // Two spaces at the end break the line on the page.
  const todo = next === undefined ? '' : `  \n  → ${words(next)}`;
  return `- ${marks[outcome]} ${words(title)}${time}  \n  ${words(result)}${todo}`;
}

/**
 * Not more than this, as the report is read as plain text, too: codes have `_` between letters, and paths
 * backslashes.
 */
const markup = /[<*`~]|&(?=#?\w+;)|(?<=\])\(|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|\\(?=[!-/:-@[-`{-~]|$)/gu;

/** Makes text from proxies and certificates safe: on one line, without links, HTML or emphasis. */
function words(text: string): string {
  return visible(text).replace(markup, '\\$&');
}

function factsText(facts: readonly Fact[]): string {
  const width = Math.max(...facts.map(({ name }) => name.length));
  return facts.map(({ name, value }) => `    ${name.padEnd(width)}  ${visible(value)}`).join('\n');
}
