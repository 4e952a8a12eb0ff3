import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import type { ExportRequest } from '../../../src/exports/exportState.ts';
import type { Problem } from '../../../src/problems/problem.ts';
import { setFolderModes } from '../support/folderModes.ts';

/** Orders a child process to run one export and, optionally, to die at a stage. */
export interface ChildOrder {
  readonly prolific: { readonly apiUrl: string; readonly token: string };
  readonly request: ExportRequest;
  readonly dieAt?: {
    readonly stage: string;
    /** Which report of the stage, from 1, the default. */
    readonly time?: number;
    /** Dies before this rename or removal, counted from 1 at that report, instead of at once. */
    readonly change?: number;
    /** The signal instead of SIGKILL: SIGSTOP only suspends the process. */
    readonly signal?: NodeJS.Signals;
  };
  /** Makes all folders below `folder` read-only at this report of a stage. */
  readonly lockOutAt?: { readonly stage: string; readonly time: number; readonly folder: string };
}

/** A message from the child to its parent. */
export type ChildNews =
  | { readonly news: 'ready' }
  | { readonly news: 'stage'; readonly stage: string }
  | { readonly news: 'ended'; readonly status: string; readonly problem?: Problem };

// Beats come 300 times as fast, so that one is due after a suspension of moments.
const every = globalThis.setInterval;
globalThis.setInterval = ((work: () => void, ms: number) => every(work, ms / 300)) as typeof every;

let changesLeft = Infinity;
for (const name of ['rename', 'rm', 'unlink', 'rmdir'] as const) {
  const real = fs.promises[name] as (...args: unknown[]) => Promise<void>;
  Object.assign(fs.promises, {
    [name]: async (...args: unknown[]) => {
      if ((changesLeft -= 1) <= 0) process.kill(process.pid, 'SIGKILL');
      await real(...args);
    },
  });
}
syncBuiltinESMExports();
const { runExport } = await import('../../../src/exports/runExport.ts');
const { problemOf } = await import('../../../src/problems/problem.ts');
const { localDeps } = await import('./localDeps.ts');

const send = (news: ChildNews): void => void process.send?.(news);

async function run({ prolific, request, dieAt, lockOutAt }: ChildOrder): Promise<void> {
  const { deps, close } = localDeps(prolific);
  let last = '';
  let times = 0;
  let toLockOut = lockOutAt?.time ?? 0;
  const outcome = await runExport(
    deps,
    request,
    undefined,
    ({ stage }) => {
      if (stage !== last) send({ news: 'stage', stage });
      last = stage;
      if (stage === lockOutAt?.stage && (toLockOut -= 1) === 0) setFolderModes(lockOutAt.folder, 0o555);
      if (stage !== dieAt?.stage || (times += 1) !== (dieAt.time ?? 1)) return;
      if (dieAt.change === undefined) process.kill(process.pid, dieAt.signal ?? 'SIGKILL');
      else changesLeft = dieAt.change;
    },
    new AbortController().signal,
  );
  const problem = outcome.status === 'failed' ? problemOf(outcome.error) : undefined;
  send({ news: 'ended', status: outcome.status, ...(problem === undefined ? {} : { problem }) });
  await close();
}

process.on('message', (order: ChildOrder) => void run(order));
process.on('disconnect', () => process.exit());
send({ news: 'ready' });
