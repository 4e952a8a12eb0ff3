import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { noBytes, webPage, type Problem } from '../../../src/problems/problem.ts';
import { sentenceOf } from '../../../src/problems/sentences.ts';
import { faultMeanings, faultNames } from './kinds.ts';
import { cells, whyNot, type Expected } from './matrix.ts';
import { stageMeanings, stages } from './stages.ts';

export const reportPath = join(import.meta.dirname, '../../FAULTS.md');

const api = 'https://api.prolific.com';
const store = 'https://storage.example';
const folder = '/home/ada/study';

/** One problem of each kind that the table names, for the words that go with it. */
const problems: readonly Problem[] = [
  { kind: 'unreachable', origin: api, code: 'ECONNREFUSED' },
  { kind: 'stalled', origin: api, seconds: 30 },
  { kind: 'unexpected-answer', status: 200, detail: 'HTML' },
  { kind: 'token-refused' },
  { kind: 'no-access', what: 'collection' },
  { kind: 'not-found', what: 'export' },
  { kind: 'conflict', detail: '' },
  { kind: 'job-limit', what: 'collection', detail: '' },
  { kind: 'invalid-request', status: 422, detail: '' },
  { kind: 'rate-limited' },
  { kind: 'service-error', status: 502, detail: '' },
  { kind: 'download-refused', origin: store, status: 200, code: webPage },
  { kind: 'download-refused', origin: store, status: 403, code: 'AccessDenied' },
  { kind: 'download-refused', origin: store, status: 404, code: 'NoSuchKey' },
  { kind: 'download-refused', origin: store, status: 503, code: 'SlowDown' },
  { kind: 'download-refused', origin: store, status: 206, code: noBytes },
  { kind: 'unreadable-answer', origin: store, code: 'UND_ERR_HEADERS_OVERFLOW' },
  { kind: 'archive-damaged', entry: 'files/a.jpg', reason: 'its checksum is wrong' },
  { kind: 'disk-full', folder },
  { kind: 'folder-not-writable', folder, code: 'EACCES' },
  { kind: 'folder-gone', folder },
];

/** What `test/FAULTS.md` holds. */
export async function report(): Promise<string> {
  const count = (is: (expected: Expected) => boolean): number =>
    cells.filter(({ expected }) => is(expected)).length;
  const untold = ({ kind }: Problem): boolean =>
    !cells.some(({ expected }) => expected.startsWith(`${kind},`));
  if (problems.some(untold)) throw new Error('a sentence is listed for what never comes about');
  const text = `# What becomes of an export when something goes wrong

Every stage of an export with every fault, each played by a test of its own (\`test/unit/faults\`) with real sockets, a real small
file system, another user and a killed process. The table is written by \`npm run faults\`.

${cells.length} cells: ${count((to) => to === 'completes')} complete, ${count((to) => to === 'waits')} wait until the fault is gone and complete,
${count((to) => to.endsWith(', resumes'))} end with a sentence (or with the process) and resume from what was kept once the fault is gone, ${count((to) => to.endsWith(', again'))} end with a
sentence and are begun again, ${count((to) => to === '-')} cannot come about.

In every cell an older snapshot is untouched, no folder looks finished that is not, and what completes in the end is the archive's
content byte for byte, from one export job where it resumed.

|  | ${stages.join(' | ')} |
|---|${stages.map(() => '---').join('|')}|
${faultNames
  .map((fault) => `| ${fault} | ${stages.map((stage) => expectedOf(stage, fault)).join(' | ')} |`)
  .join('\n')}

## Stages

${stages.map((stage) => `- **${stage}**: ${stageMeanings[stage]}`).join('\n')}

## Faults

A fault lasts until it is lifted, unless it says otherwise.

${faultNames
  .filter((fault) => faultMeanings[fault] !== '')
  .map((fault) => `- **${fault}**: ${faultMeanings[fault]}`)
  .join('\n')}

## What cannot come about

${impossible()
  .map(([reason, where]) => `- ${reason}: ${where.join(', ')}`)
  .join('\n')}

## What is said

${problems.map(saying).join('\n')}
`;
  return await format(text, { ...(await resolveConfig(reportPath)), parser: 'markdown' });
}

function expectedOf(stage: string, fault: string): string {
  return cells.find((cell) => cell.stage === stage && cell.fault === fault)?.expected ?? '';
}

function impossible(): [string, string[]][] {
  const found = new Map<string, Map<string, string[]>>();
  for (const cell of cells) {
    if (cell.expected !== '-') continue;
    const byStage = found.get(whyNot(cell)) ?? new Map<string, string[]>();
    byStage.set(cell.stage, [...(byStage.get(cell.stage) ?? []), cell.fault]);
    found.set(whyNot(cell), byStage);
  }
  return [...found].map(([reason, byStage]) => [
    reason,
    [...byStage].map(([stage, faults]) => `${stage} (${faults.length})`),
  ]);
}

function saying(problem: Problem): string {
  const { message, nextStep = '' } = sentenceOf(problem);
  const variant = 'status' in problem && problem.kind === 'download-refused' ? ` (${problem.status})` : '';
  return `- **${problem.kind}**${variant}: ${message} ${nextStep}`;
}
