import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import type { ExportRequest } from '../../../src/exports/exportState.ts';
import type { Problem } from '../../../src/problems/problem.ts';
import { setFolderModes } from '../support/folderModes.ts';

/** What a process of its own is told by its parent: to run one export, and where to die, if anywhere. */
export interface ChildOrder {
  readonly prolific: { readonly apiUrl: string; readonly token: string };
  readonly request: ExportRequest;
  readonly dieAt?: {
    readonly stage: string;
    /** The so-manieth time that the stage is told, from 1, the default. */
    readonly time?: number;
    /** Not at once, but before the so-manieth folder or file is renamed or removed from then on. */
    readonly change?: number;
  };
  /** Where it takes away its own right to write to all folders below `folder`: at which stage, the so-manieth time. */
  readonly lockOutAt?: { readonly stage: string; readonly time: number; readonly folder: string };
}

/** What it tells its parent. */
export type ChildNews =
  | { readonly news: 'ready' }
  | { readonly news: 'stage'; readonly stage: string }
  | { readonly news: 'ended'; readonly status: string; readonly problem?: Problem };

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

const tell = (news: ChildNews): void => void process.send?.(news);

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
      if (stage !== last) tell({ news: 'stage', stage });
      last = stage;
      if (stage === lockOutAt?.stage && (toLockOut -= 1) === 0) setFolderModes(lockOutAt.folder, 0o555);
      if (stage !== dieAt?.stage || (times += 1) !== (dieAt.time ?? 1)) return;
      if (dieAt.change === undefined) process.kill(process.pid, 'SIGKILL');
      else changesLeft = dieAt.change;
    },
    new AbortController().signal,
  );
  const problem = outcome.status === 'failed' ? problemOf(outcome.error) : undefined;
  tell({ news: 'ended', status: outcome.status, ...(problem === undefined ? {} : { problem }) });
  await close();
}

process.on('message', (order: ChildOrder) => void run(order));
process.on('disconnect', () => process.exit());
tell({ news: 'ready' });
