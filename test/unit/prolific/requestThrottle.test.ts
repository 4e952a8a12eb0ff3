import assert from 'node:assert/strict';
import { RequestThrottle } from '../../../src/http/requestThrottle.ts';
import { never, rejectionOf } from '../support/network.ts';
import { collectionId, collectionJson } from '../support/samples.ts';
import { json, scriptedApis } from '../support/scriptedApi.ts';

/** Tasks that run until they are released, in the order of their start. */
class Tasks {
  readonly running: (() => void)[] = [];

  readonly start = async (): Promise<void> => {
    await new Promise<void>((resolve) => this.running.push(resolve));
  };
}

/** Yields to the event loop once. */
const settle = async (): Promise<void> => await new Promise((resolve) => setImmediate(resolve));

describe('Request throttle', () => {
  it('runs as many tasks as it has slots, and another for each that ends', async () => {
    const tasks = new Tasks();
    const throttle = new RequestThrottle(2);
    const all = [1, 2, 3, 4].map(async () => await throttle.run(tasks.start, never));
    await settle();
    assert.equal(tasks.running.length, 2);
    tasks.running[0]!();
    await settle();
    assert.equal(tasks.running.length, 3);
    tasks.running[1]!();
    await settle();
    for (const finish of tasks.running.slice(2)) finish();
    await Promise.all(all);
    await throttle.run(async () => await Promise.resolve(), never);
  });

  it('frees the slot of a failed task', async () => {
    const throttle = new RequestThrottle(1);
    const error = new Error('broke');
    assert.equal(await rejectionOf(throttle.run(async () => await Promise.reject(error), never)), error);
    assert.equal(await throttle.run(async () => await Promise.resolve('next'), never), 'next');
  });

  it('loses no slot to an aborted task', async () => {
    const tasks = new Tasks();
    const throttle = new RequestThrottle(1);
    const first = throttle.run(tasks.start, never);
    const abort = new AbortController();
    const waiting = rejectionOf(throttle.run(tasks.start, abort.signal));
    const reason = new Error('enough');
    abort.abort(reason);
    assert.equal(await waiting, reason);
    tasks.running[0]!();
    await first;
    assert.equal(await throttle.run(async () => await Promise.resolve('next'), never), 'next');
  });

  describe('of the API client', () => {
    const start = scriptedApis();

    it('delays a fifth request until one of four is answered', async () => {
      const answers: (() => void)[] = [];
      const api = await start(async () => {
        await new Promise<void>((resolve) => {
          answers.push(resolve);
        });
        return json(collectionJson());
      });
      const all = [1, 2, 3, 4, 5].map(async () => await api.client.collection(collectionId, never));
      while (answers.length < 4) await settle();
      // When the request of another client has arrived, a fifth one that was sent too early has as well.
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
