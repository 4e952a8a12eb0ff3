import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { Problem } from '../../../src/problems/problem.ts';
import { sentenceOf } from '../../../src/problems/sentences.ts';
import {
  apiTroubles,
  archiveTroubles,
  diskTroubles,
  editorTroubles,
  networkTroubles,
  storageTroubles,
} from './troubles.ts';

const root = join(import.meta.dirname, '../../..');

/** The page that is made from the sentences. */
export const pagePath = join(root, 'TROUBLESHOOTING.md');

/** Every kind of problem, by the room that the page has for it. */
export const families = {
  'The way to Prolific': networkTroubles,
  Prolific: apiTroubles,
  'The download': storageTroubles,
  'The archive': archiveTroubles,
  'The disk': diskTroubles,
  'The editor': editorTroubles,
} as const;

const introduction = `# Troubleshooting

What the extension says when something goes wrong, what is behind it and what to do. Names, addresses and numbers are examples.
Look for words of the message with the browser's search.

- **Prolific: Diagnose Connection** tries the way to Prolific step by step and says what to do where something fails.
- **Prolific: Show Log** has the details, without secrets. The word below each heading here is the program's own name for it.
- Nothing that was fetched is lost: **Prolific: Resume Export** goes on where an export stopped.

This page is made from the program's own sentences (\`npm run troubleshooting\`).`;

interface AnyTrouble {
  readonly title: string;
  readonly means: string;
  readonly examples: readonly object[];
}

/** The whole page, in Markdown. */
export async function troubleshootingPage(): Promise<string> {
  const parts = [introduction];
  for (const [family, troubles] of Object.entries(families)) {
    parts.push(`## ${family}`);
    for (const [kind, trouble] of Object.entries<AnyTrouble>(troubles)) parts.push(section(kind, trouble));
  }
  const config = await resolveConfig(pagePath);
  return await format(parts.join('\n\n'), { ...config, parser: 'markdown' });
}

function section(kind: string, { title, means, examples }: AnyTrouble): string {
  const byNextStep = new Map<string, string[]>();
  for (const example of examples) {
    // The table of troubles proves that each example is one of its kind.
    const { message, nextStep = '' } = sentenceOf({ kind, ...example } as Problem);
    byNextStep.set(nextStep, [...(byNextStep.get(nextStep) ?? []), message]);
  }
  const sentences = [...byNextStep].map(
    ([nextStep, messages]) =>
      `${messages.map((message) => `> ${plain(message)}`).join('\n>\n')}\n\n**What to do:** ${plain(nextStep)}`,
  );
  return [`### ${title}`, `\`${kind}\``, ...sentences, means].join('\n\n');
}

/** Text in which Markdown finds nothing to do. */
function plain(text: string): string {
  return text.replaceAll(/[\\`*_<>[\]]/g, String.raw`\$&`);
}
