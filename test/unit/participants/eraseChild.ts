import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/**
 * Arguments of this program: the export folder, the ID, and the number of the disk change before which it
 * kills itself.
 */
const [exportFolder = '', id = '', dieAt = ''] = process.argv.slice(2);

let changesLeft = Number(dieAt);
const count = (): void => {
  changesLeft--;
  if (changesLeft <= 0) process.kill(process.pid, 'SIGKILL');
};
for (const name of ['rename', 'rm', 'rmdir', 'mkdir', 'writeFile', 'open'] as const) {
  const real = fs.promises[name] as (...args: unknown[]) => Promise<unknown>;
  Object.assign(fs.promises, {
    [name]: async (...args: unknown[]) => {
      if (name !== 'open' || args[1] === 'wx') count();
      return await real(...args);
    },
  });
}
syncBuiltinESMExports();
const { erase } = await import('./exportFolder.ts');
await erase(exportFolder, id);
