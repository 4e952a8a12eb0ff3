import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { StagingLock } from '../../../src/snapshots/staging/stagingLock.ts';
import type { Machine } from './stagingProcess.ts';

/**
 * Runs in a separate process: `node stagingChild.ts window MACHINE` executes and answers orders line by line;
 * `node stagingChild.ts replace CONTENT STAGING SNAPSHOT N` replaces a snapshot and kills itself at the Nth
 * disk change.
 */
const [, , what, ...rest] = process.argv;
if (what === 'window') await beWindow(JSON.parse(rest[0] ?? '{}') as Machine);
else await replace(rest);

async function beWindow({ host, aheadMs = 0, speed = 1 }: Machine): Promise<void> {
  const { now } = Date;
  Date.now = () => now() + aheadMs;
  const tick = performance.now.bind(performance);
  performance.now = () => tick() * speed;
  const every = setInterval;
  globalThis.setInterval = ((work: () => void, ms: number) => every(work, ms / speed)) as typeof every;
  if (host !== undefined) os.hostname = () => host;
  syncBuiltinESMExports();
  const { lockHolder, lockStaging } = await import('../../../src/snapshots/staging/stagingLock.ts');
  const { takeStaging } = await import('../../../src/snapshots/staging/takeStaging.ts');
  const { removeStaging, updateStaging } = await import('../../../src/snapshots/staging/staging.ts');
  const { installation } = await import('./installation.ts');
  const { problemOf } = await import('../../../src/problems/problem.ts');
  let lock: StagingLock | undefined;
  let folder = '';
  let isLost = false;
  const onLost = (): void => void (isLost = true);
  const record = {
    schema_version: 1,
    collection: { id: 'c1', name: 'Kitchen' },
    export_id: null,
    filter: null,
    requested_at: '2026-11-23T14:05:09Z',
  } as const;
  const orders: Record<string, (path: string) => Promise<string>> = {
    lock: async (path) => {
      lock = undefined;
      lock = await lockStaging(path, onLost);
      return 'locked';
    },
    take: async (exportFolder) => {
      const place = { workspaceFolder: exportFolder, exportFolder };
      const taken = await takeStaging(installation, place, join(exportFolder, 'kitchen'), record, onLost);
      ({ folder, lock } = taken);
      await updateStaging(folder, record, installation);
      return 'taken';
    },
    remove: async () => {
      await removeStaging(folder, installation);
      await lock?.release();
      return 'removed';
    },
    own: async () => {
      if (lock === undefined) return 'none';
      await lock.requireOwn();
      return isLost ? 'lost' : 'own';
    },
    release: async () => {
      await lock?.release();
      return 'released';
    },
    holder: async (path) => {
      const holder = await lockHolder(path);
      return holder === undefined ? 'free' : `${holder.pid} ${holder.host}`;
    },
  };
  for await (const line of createInterface({ input: process.stdin })) {
    const [order = '', path = ''] = line.split(' ');
    const answer = await orders[order]?.(path).catch(
      (error: unknown) => problemOf(error)?.kind ?? String(error),
    );
    process.stdout.write(`${answer}\n`);
  }
}

async function replace([content = '', staging = '', snapshot = '', dieAt]: string[]): Promise<void> {
  let changes = 0;
  for (const name of ['rename', 'rm', 'unlink', 'rmdir'] as const) {
    const real = fs.promises[name] as (...args: unknown[]) => Promise<void>;
    Object.assign(fs.promises, {
      [name]: async (...args: unknown[]) => {
        if ((changes += 1) === Number(dieAt)) process.kill(process.pid, 'SIGKILL');
        await real(...args);
      },
    });
  }
  syncBuiltinESMExports();
  const { replaceSnapshot } = await import('../../../src/snapshots/staging/publishStaging.ts');
  const { installation } = await import('./installation.ts');
  await replaceSnapshot(content, staging, snapshot, installation);
}
