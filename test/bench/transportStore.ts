import { contentFromBuffer } from '../prolific/objectContent.ts';
import { startObjectStore } from '../prolific/objectStore.ts';

/**
 * Serves an object of this many megabytes from the local object store in a separate process. Sends the
 * presigned link.
 */
const store = await startObjectStore();
store.put('object', contentFromBuffer(Buffer.alloc(Number(process.argv[2]) * 1e6, 7)));
process.on('disconnect', () => void store.close());
process.send?.(store.presign('object', 24 * 3600).href);
