import { join } from 'node:path';
import { formatted } from '../support/formatted.ts';
import { noBytes, webPage, type Problem } from '../../../src/problems/problem.ts';
import { sentenceOf } from '../../../src/problems/sentences.ts';
import { faultMeanings, faultNames } from './kinds.ts';
import { cells, whyNot, type Expected } from './matrix.ts';
import { stageMeanings, stages } from './stages.ts';

export const reportPath = join(import.meta.dirname, '../../FAULTS.md');

const api = 'https://api.prolific.com';
const store = 'https://storage.example';
const folder = '/home/ada/study';

/** One problem of each kind in the table, to quote its message. */
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

/** Returns the content of `test/FAULTS.md`. */
export async function report(): Promise<string> {
  const count = (is: (expected: Expected) => boolean): number =>
    cells.filter(({ expected }) => is(expected)).length;
  const isUnused = ({ kind }: Problem): boolean =>
    !cells.some(({ expected }) => expected.startsWith(`${kind},`));
  if (problems.some(isUnused)) throw new Error('a message is listed for a problem that never occurs');
  const text = `# How exports end when something goes wrong

Every stage of an export with every fault. Each combination has its own test (\`test/unit/faults\`), with real sockets, a real small
file system, another user or a killed process. \`npm run faults\` generates this page.

${cells.length} cells: ${count((to) => to === 'completes')} complete, ${count((to) => to === 'waits')} wait until the fault ends and then complete,
${count((to) => to.endsWith(', resumes'))} end with a message (or with the process) and resume with the kept files once the fault ends, ${count((to) => to.endsWith(', again'))} end with a
message and start over, ${count((to) => to === '-')} can't occur.

In every cell, older snapshots stay unchanged, no unfinished folder looks finished, and an export that completes has the archive's
content byte for byte; one that resumed used a single export job.

|  | ${stages.join(' | ')} |
|---|${stages.map(() => '---').join('|')}|
${faultNames
  .map((fault) => `| ${fault} | ${stages.map((stage) => expectedOf(stage, fault)).join(' | ')} |`)
  .join('\n')}

## Stages

${stages.map((stage) => `- **${stage}**: ${stageMeanings[stage]}`).join('\n')}

## Faults

A fault lasts until the test ends it, unless its description says otherwise.

${faultNames
  .filter((fault) => faultMeanings[fault] !== '')
  .map((fault) => `- **${fault}**: ${faultMeanings[fault]}`)
  .join('\n')}

## What can't occur

${impossible()
  .map(([reason, where]) => `- ${reason}: ${where.join(', ')}`)
  .join('\n')}

## Messages

${problems.map(saying).join('\n')}
`;
  return await formatted(reportPath, text);
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
