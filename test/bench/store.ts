import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Conditions } from '../prolific/httpServer.ts';
import type { Sent } from './sentAgain.ts';

export interface BenchStore {
  /** A presigned link to the archive. */
  readonly url: string;
  /** Returns the range of each response body that was handed to the network since the start. */
  sent(): Promise<Sent[]>;
  close(): Promise<void>;
}

/** Starts the object store with one archive under one condition in a separate process. */
export async function startStore(archive: string, conditions: Conditions): Promise<BenchStore> {
  const child = fork(join(import.meta.dirname, 'storeMain.ts'), [archive, JSON.stringify(conditions)]);
  const [url] = (await once(child, 'message')) as [string];
  return {
    url,
    sent: async () => {
      const answered = once(child, 'message') as Promise<[Sent[]]>;
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
