import { contentFromBuffer } from '../prolific/objectContent.ts';
import { startObjectStore } from '../prolific/objectStore.ts';

/** The local object store with one object of so many megabytes, in a process of its own. Sends the presigned link. */
const store = await startObjectStore();
store.put('object', contentFromBuffer(Buffer.alloc(Number(process.argv[2]) * 1e6, 7)));
process.on('disconnect', () => void store.close());
process.send?.(store.presign('object', 24 * 3600).href);
