import { parseRange } from '../prolific/byteRange.ts';
import { contentFromFile } from '../prolific/objectContent.ts';
import { startObjectStore } from '../prolific/objectStore.ts';
import type { Conditions } from '../prolific/httpServer.ts';
import type { Sent } from './sentAgain.ts';

/**
 * Serves one archive under one condition from the local object store: `node storeMain.ts ARCHIVE
 * CONDITIONS-AS-JSON`, with an IPC channel. A separate process, so that it isn’t measured. Sends the
 * presigned link and answers every message with the ranges sent so far.
 */
const [, , archive = '', conditions = '{}'] = process.argv;
const store = await startObjectStore({ conditions: JSON.parse(conditions) as Conditions });
const content = await contentFromFile(archive);
store.put('export.zip', content);
process.on('message', () => {
  const sent: Sent[] = store.requests.all.map(({ range, bytesSent }) => {
    const asked = parseRange(range, content.size);
    return { start: asked.kind === 'part' ? asked.start : 0, bytes: bytesSent };
  });
  process.send?.(sent);
});
process.on('disconnect', () => void store.close());
process.send?.(store.presign('export.zip', 24 * 3600).href);
