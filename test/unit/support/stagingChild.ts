import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/**
 * Run as a process of its own: `node stagingChild.ts lock FOLDER` holds a staging folder's lock until it is killed;
 * `node stagingChild.ts replace CONTENT STAGING SNAPSHOT N` replaces a snapshot and dies at the Nth change to the disk.
 */
const [, , what, ...paths] = process.argv;
if (what === 'lock') {
  const { lockStaging } = await import('../../../src/exports/stagingLock.ts');
  await lockStaging(paths[0] ?? '', () => undefined);
  process.stdout.write('locked\n');
  setInterval(() => undefined, 1_000);
} else {
  const [content = '', staging = '', snapshot = '', dieAt] = paths;
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
  const { replaceSnapshot } = await import('../../../src/exports/staging.ts');
  const { installation } = await import('./installation.ts');
  await replaceSnapshot(content, staging, snapshot, installation);
}
