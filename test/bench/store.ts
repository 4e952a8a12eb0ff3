import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Conditions } from '../prolific/httpServer.ts';

export interface BenchStore {
  /** A presigned link to the archive. */
  readonly url: string;
  /** Bytes of bodies handed to the network since the start. */
  sent(): Promise<number>;
  close(): Promise<void>;
}

/** Starts the object store with one archive under one condition, in a process of its own. */
export async function startStore(archive: string, conditions: Conditions): Promise<BenchStore> {
  const child = fork(join(import.meta.dirname, 'storeMain.ts'), [archive, JSON.stringify(conditions)]);
  const [url] = (await once(child, 'message')) as [string];
  return {
    url,
    sent: async () => {
      const answered = once(child, 'message') as Promise<[number]>;
      child.send('sent?');
      return (await answered)[0];
    },
    close: async () => {
      const exited = once(child, 'exit');
      child.kill();
      await exited;
    },
  };
}
