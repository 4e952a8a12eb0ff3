import { join } from 'node:path';
import { formatted } from '../support/formatted.ts';
import type { Problem } from '../../../src/problems/problem.ts';
import { sentenceOf } from '../../../src/problems/sentences.ts';
import { apiTroubles } from './apiTroubles.ts';
import {
  archiveTroubles,
  diskTroubles,
  editorTroubles,
  networkTroubles,
  storageTroubles,
} from './troubles.ts';

const root = join(import.meta.dirname, '../../..');

/** Path of the page, which is generated from the messages. */
export const pagePath = join(root, 'docs', 'troubleshooting.md');

/** Every kind of problem, by its section of the page. */
export const families = {
  'The connection': networkTroubles,
  Prolific: apiTroubles,
  'The download': storageTroubles,
  'The archive': archiveTroubles,
  'The disk': diskTroubles,
  'The editor': editorTroubles,
} as const;

const introduction = `# Troubleshooting

Every error message of the extension, with its cause and what to do. Names, addresses and numbers are examples.
To find a message, search this page for some of its words.

- **Prolific: Diagnose Connection** checks the connection to Prolific step by step and says what to do about each failed step.
- **Prolific: Show Log** has the details, without secrets. It names each problem by the word below its heading here.
- Downloaded files are never lost: **Prolific: Resume Export** continues where an export stopped.

This page is generated from the extension's own messages (\`npm run troubleshooting\`).`;

interface AnyTrouble {
  readonly title: string;
  readonly means: string;
  readonly examples: readonly object[];
}

/** Returns the whole page, in Markdown. */
export async function troubleshootingPage(): Promise<string> {
  const parts = [introduction];
  for (const [family, troubles] of Object.entries(families)) {
    parts.push(`## ${family}`);
    for (const [kind, trouble] of Object.entries<AnyTrouble>(troubles)) parts.push(section(kind, trouble));
  }
  return await formatted(pagePath, parts.join('\n\n'));
}

function section(kind: string, { title, means, examples }: AnyTrouble): string {
  const byNextStep = new Map<string, string[]>();
  for (const example of examples) {
    // The types of the tables in troubles.ts prove that each example is a problem of its kind.
    const { message, nextStep = '' } = sentenceOf({ kind, ...example } as Problem);
    byNextStep.set(nextStep, [...(byNextStep.get(nextStep) ?? []), message]);
  }
  const sentences = [...byNextStep].map(
    ([nextStep, messages]) =>
      `${messages.map((message) => `> ${plain(message)}`).join('\n>\n')}\n\n**What to do:** ${plain(nextStep)}`,
  );
  return [`### ${title}`, `\`${kind}\``, ...sentences, means].join('\n\n');
}

/** Escapes what Markdown would interpret. */
function plain(text: string): string {
  return text.replaceAll(/[\\`*_<>[\]]/g, String.raw`\$&`);
}
