import assert from 'node:assert/strict';
import { Semaphore } from '../../../src/prolific/semaphore.ts';
import { never, rejectionOf } from '../support/network.ts';
import { collectionId, collectionJson } from '../support/samples.ts';
import { json, scriptedApis } from '../support/scriptedApi.ts';

/** Tasks that run until they are let go, in the order in which they began. */
class Tasks {
  readonly running: (() => void)[] = [];

  readonly start = async (): Promise<void> => {
    await new Promise<void>((resolve) => this.running.push(resolve));
  };
}

/** Lets everything that is ready run. */
const settle = async (): Promise<void> => await new Promise((resolve) => setImmediate(resolve));

describe('The semaphore', () => {
  it('lets in as many as it has places, and one more for each that leaves', async () => {
    const tasks = new Tasks();
    const semaphore = new Semaphore(2);
    const all = [1, 2, 3, 4].map(async () => await semaphore.run(tasks.start, never));
    await settle();
    assert.equal(tasks.running.length, 2);
    tasks.running[0]!();
    await settle();
    assert.equal(tasks.running.length, 3);
    tasks.running[1]!();
    await settle();
    for (const finish of tasks.running.slice(2)) finish();
    await Promise.all(all);
    await semaphore.run(async () => await Promise.resolve(), never);
  });

  it('frees the place of a task that fails', async () => {
    const semaphore = new Semaphore(1);
    const error = new Error('broke');
    assert.equal(await rejectionOf(semaphore.run(async () => await Promise.reject(error), never)), error);
    assert.equal(await semaphore.run(async () => await Promise.resolve('next'), never), 'next');
  });

  it('loses no place to those who gave up waiting', async () => {
    const tasks = new Tasks();
    const semaphore = new Semaphore(1);
    const first = semaphore.run(tasks.start, never);
    const abort = new AbortController();
    const waiting = rejectionOf(semaphore.run(tasks.start, abort.signal));
    const reason = new Error('enough');
    abort.abort(reason);
    assert.equal(await waiting, reason);
    tasks.running[0]!();
    await first;
    assert.equal(await semaphore.run(async () => await Promise.resolve('next'), never), 'next');
  });

  describe('of the API client', () => {
    const start = scriptedApis();

    it('keeps a fifth request back until one of four is answered', async () => {
      const answers: (() => void)[] = [];
      const api = await start(async () => {
        await new Promise<void>((resolve) => {
          answers.push(resolve);
        });
        return json(collectionJson());
      });
      const all = [1, 2, 3, 4, 5].map(async () => await api.client.collection(collectionId, never));
      while (answers.length < 4) await settle();
      // Another client of the same server: when its request is there, an early fifth one would be, too.
      const other = api.clientWith({}).collection('marker', never);
      while (!api.calls.some((call) => call.endsWith('marker'))) await settle();
      assert.equal(api.calls.length, 5);
      while (answers.length < 6) {
        for (const answer of answers) answer();
        await settle();
      }
      for (const answer of answers) answer();
      await Promise.all([...all, other]);
    });
  });
});
