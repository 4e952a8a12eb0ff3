import assert from 'node:assert/strict';
import { LatestReading } from '../../../src/editor/readings/latestReading.ts';

interface Begun {
  readonly resolve: (value: string) => void;
  readonly reject: (error: Error) => void;
}

function readings(): { begun: Begun[]; accepted: string[]; latest: LatestReading<string> } {
  const begun: Begun[] = [];
  const accepted: string[] = [];
  const latest = new LatestReading<string>(
    async () => await new Promise((resolve, reject) => begun.push({ resolve, reject })),
    (value) => accepted.push(value),
  );
  return { begun, accepted, latest };
}

describe('Latest reading', () => {
  it('runs once for simultaneous callers', async () => {
    const { begun, accepted, latest } = readings();
    const both = Promise.all([latest.get(), latest.get()]);
    begun[0]?.resolve('one');
    assert.deepEqual([await both, accepted, begun.length], [['one', 'one'], ['one'], 1]);
  });

  it('is never replaced by an older one that finishes later', async () => {
    const { begun, accepted, latest } = readings();
    const older = latest.get();
    latest.discard();
    const newer = latest.get();
    begun[1]?.resolve('newer');
    assert.equal(await newer, 'newer');
    begun[0]?.resolve('older');
    assert.deepEqual([await older, await latest.get(), accepted], ['newer', 'newer', ['newer']]);
  });

  it('is returned to callers that waited for an older one, whether it succeeded or failed', async () => {
    for (const end of ['resolve', 'reject'] as const) {
      const { begun, accepted, latest } = readings();
      const waiting = latest.get();
      latest.discard();
      if (end === 'resolve') begun[0]?.resolve('older');
      else begun[0]?.reject(new Error('gone'));
      for (let turn = 0; begun.length < 2 && turn < 100; turn++) await Promise.resolve();
      begun[1]?.resolve('newer');
      assert.deepEqual([await waiting, accepted], ['newer', ['newer']], end);
    }
  });

  it('runs again for the next caller after a failure', async () => {
    const { begun, latest } = readings();
    const failing = latest.get();
    begun[0]?.reject(new Error('gone'));
    await assert.rejects(failing, /gone/);
    const again = latest.get();
    begun[1]?.resolve('back');
    assert.equal(await again, 'back');
  });
});
