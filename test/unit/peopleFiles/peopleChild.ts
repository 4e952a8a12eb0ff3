import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/**
 * Arguments of this program: the API's address, its token, the snapshot's folder, the study, and the number of
 * the disk change before which it kills itself.
 */
const [apiUrl = '', token = '', snapshotFolder = '', studyId = '', dieAt = ''] = process.argv.slice(2);

let changesLeft = Number(dieAt);
for (const name of ['rename', 'rm', 'rmdir', 'mkdir', 'writeFile', 'open', 'unlink'] as const) {
  const real = fs.promises[name] as (...args: unknown[]) => Promise<unknown>;
  Object.assign(fs.promises, {
    [name]: async (...args: unknown[]) => {
      if (name !== 'open' || args[1] === 'wx') changesLeft--;
      if (changesLeft <= 0) process.kill(process.pid, 'SIGKILL');
      return await real(...args);
    },
  });
}
syncBuiltinESMExports();
const { createProlificClient } = await import('../../../src/prolific/client.ts');
const { fetchSubmissions } = await import('../../../src/peopleFiles/fetchSubmissions.ts');
const { fetchDemographics } = await import('../../../src/peopleFiles/storeDemographics.ts');
const { installation } = await import('../support/installation.ts');
const { undiciTransport } = await import('../support/network.ts');
const transport = undiciTransport();
const client = createProlificClient({ apiUrl: new URL(apiUrl), token, transport, userAgent: 'test' });
const deps = { client, installation, deletedIds: () => Promise.resolve(() => false), now: () => new Date() };
const { signal } = new AbortController();
await fetchSubmissions(deps, { snapshotFolder, studyIds: [studyId] }, () => undefined, signal);
await fetchDemographics(deps, { snapshotFolder, studyId }, signal);
await transport.close();
