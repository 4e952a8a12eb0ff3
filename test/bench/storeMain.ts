import { contentFromFile } from '../prolific/objectContent.ts';
import { startObjectStore } from '../prolific/objectStore.ts';
import type { Conditions } from '../prolific/httpServer.ts';

/**
 * The local object store with one archive under one condition, in a process of its own so that it measures with nobody:
 * `node storeMain.ts ARCHIVE CONDITIONS-AS-JSON`, started with an IPC channel. Sends the presigned link; answers any message
 * with the number of body bytes sent so far.
 */
const [, , archive = '', conditions = '{}'] = process.argv;
const store = await startObjectStore({ conditions: JSON.parse(conditions) as Conditions });
store.put('export.zip', await contentFromFile(archive));
process.on('message', () => {
  process.send?.(store.requests.all.reduce((sum, request) => sum + request.bytesSent, 0));
});
process.on('disconnect', () => void store.close());
process.send?.(store.presign('export.zip', 24 * 3600).href);
