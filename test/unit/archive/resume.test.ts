import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { countKeptBytes } from '../../../src/archive/disk/keptBytes.ts';
import { childProgram } from '../support/childProgram.ts';
import { assertHolds, withRig, Rig } from './support/fetching.ts';
import type { Fault } from './support/objectServer.ts';
import { exportFiles, noise, zipOf, type Files } from './support/samples.ts';

const mib = 2 ** 20;
const child = join(import.meta.dirname, 'support/fetchInChild.ts');

describe('Resumed archive download', function () {
  this.timeout(60_000);
  const { rig, server } = withRig();

  function serve(files: Files): void {
    server().bytes = zipOf(files, { method: 0 });
  }

  it('returns the same files after kill -9 at several points and fetches little twice', async () => {
    const files = new Map([...exportFiles(150, 80_000), ['files/video.mp4', noise(30 * mib, 5)]]);
    serve(files);
    let kills = 0;
    for (const killAfter of [2 * mib, 9 * mib, 20 * mib, 28 * mib]) {
      const began = server().bytesSent;
      const process_ = spawn(
        process.execPath,
        [await childProgram(child), server().url.href, rig().staging],
        {
          stdio: 'ignore',
        },
      );
      const exited = once(process_, 'exit');
      server().fault = () => {
        if (server().bytesSent - began >= killAfter / 4) process_.kill('SIGKILL');
        // Short responses let the kill also hit the middle of a body.
        return { kind: 'cut', after: 700_000 };
      };
      const [, signal] = (await exited) as [number | null, string | null];
      if (signal === 'SIGKILL') kills++;
    }
    server().fault = () => undefined;
    const attempt = await rig().fetch(server());
    assert.ifError(attempt.error);
    assert.ok(kills >= 2, `${kills} kills came in time`);
    await assertHolds(attempt.outcome!.folder, files);
    // Each kill may lose the bytes in transit on four connections.
    assert.ok(
      attempt.outcome!.bytesFetched < server().bytes.length - mib,
      String(attempt.outcome!.bytesFetched),
    );
  });

  it('does not fetch kept pieces of a large entry again', async () => {
    const files: Files = new Map([
      ['files/video.mp4', noise(40 * mib, 6)],
      ['responses.jsonl', Buffer.from('{}\n')],
    ]);
    serve(files);
    const cancel = new AbortController();
    server().fault = ({ number }) => {
      if (number === 7) setImmediate(() => cancel.abort());
      return undefined;
    };
    await rig().fetch(server(), { signal: cancel.signal, connections: 2 });
    const [parts] = await readdir(join(rig().staging, 'parts'));
    const pieces = join(rig().staging, 'parts', parts!);
    assert.ok((await readdir(pieces)).length >= 2);
    // The part of the video that was already unpacked isn't kept: it would count twice.
    assert.deepEqual(await readdir(join(rig().staging, 'entries', 'files')).catch(() => []), []);
    const sizes = await Promise.all(
      (await readdir(pieces)).map(async (name) => (await stat(join(pieces, name))).size),
    );
    let kept = 0;
    await countKeptBytes(rig().staging, (bytes) => (kept += bytes), new AbortController().signal);
    assert.equal(
      kept,
      sizes.reduce((sum, size) => sum + size, '{}\n'.length),
    );
    server().fault = () => undefined;

    const again = await rig().fetch(server(), { staging: rig().staging });
    assert.ifError(again.error);
    assert.ok(again.outcome!.bytesFetched < 30 * mib, String(again.outcome!.bytesFetched));
    await assertHolds(again.outcome!.folder, files);
  });

  it('fetches a large entry again if its kept pieces are corrupt', async () => {
    const files: Files = new Map([['files/video.mp4', noise(40 * mib, 7)]]);
    serve(files);
    const cancel = new AbortController();
    server().fault = ({ number }) => {
      if (number === 6) setImmediate(() => cancel.abort());
      return undefined;
    };
    await rig().fetch(server(), { signal: cancel.signal, connections: 2 });
    const [parts] = await readdir(join(rig().staging, 'parts'));
    const file = await open(join(rig().staging, 'parts', parts!, '0'), 'r+');
    await file.write(Buffer.alloc(5_000), 0, 5_000, 10_000);
    await file.close();
    server().fault = () => undefined;

    const again = await rig().fetch(server());
    assert.ifError(again.error);
    await assertHolds(again.outcome!.folder, files);
  });

  it('repairs corrupt files and removes unknown ones in the staging folder', async () => {
    const files = exportFiles(30, 20_000);
    serve(files);
    const first = await rig().fetch(server());
    const folder = first.outcome!.folder;
    await appendFile(join(folder, 'files/participant-1/upload-1.jpg'), 'torn');
    await appendFile(join(folder, 'files/foreign.txt'), 'foreign');
    const again = await rig().fetch(server());
    assert.ifError(again.error);
    await assertHolds(again.outcome!.folder, files);
    const planned = again.events.filter((event) => event.stage === 'planned').at(-1);
    assert.equal(planned?.files, 1);
  });

  it('returns identical files after any dropped, refused, stopped and resumed requests', async () => {
    const fault = fc.oneof(
      { weight: 4, arbitrary: fc.constant(undefined) },
      fc.record({ kind: fc.constant('cut' as const), after: fc.integer({ min: 0, max: 300_000 }) }),
      fc.constantFrom<Fault>(
        { kind: 'status', status: 503 },
        { kind: 'status', status: 429 },
        { kind: 'status', status: 403 },
        { kind: 'ignore-range' },
        { kind: 'wrong-content-range' },
      ),
    );
    const run = fc.record({
      faults: fc.array(fault, { maxLength: 12 }),
      stopAt: fc.integer({ min: 1, max: 20 }),
    });
    const archive = fc.record({
      uploads: fc.integer({ min: 0, max: 30 }),
      bytes: fc.integer({ min: 1, max: 120_000 }),
      descriptor: fc.boolean(),
      zip64: fc.boolean(),
      method: fc.constantFrom(0, 8),
      scope: fc.constantFrom('everything' as const, 'responses' as const),
    });
    await fc.assert(
      fc.asyncProperty(archive, fc.array(run, { maxLength: 3 }), async (shape, runs) => {
        const own = await Rig.open();
        try {
          const files = exportFiles(shape.uploads, shape.bytes);
          const { method, descriptor, zip64 } = shape;
          server().bytes = zipOf(files, { method, descriptor, zip64 });
          for (const { faults, stopAt } of runs) {
            const stop = new AbortController();
            let number = 0;
            server().fault = () => {
              if (++number === stopAt) setImmediate(() => stop.abort());
              return faults[number - 1];
            };
            const broken = await own.fetch(server(), { signal: stop.signal, scope: shape.scope });
            if (broken.error !== undefined && broken.problem === undefined) {
              assert.ok(broken.error instanceof Error);
              assert.equal(broken.error.name, 'AbortError', broken.error.stack);
            }
          }
          server().fault = () => undefined;
          const last = await own.fetch(server());
          assert.ifError(last.error);
          await assertHolds(last.outcome!.folder, files);
        } finally {
          await own.close();
        }
      }),
      { numRuns: 40 },
    );
  });
});
