import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { removeUnfinishedCopies, stageCopy } from '../../../src/sharing/write/unfinishedCopies.ts';
import { collection } from '../analysis/support/snapshotFolder.ts';
import { installation } from '../support/installation.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { choicesFor, previewOf, shareCopy, writeSample } from './support/sharing.ts';

describe('An unfinished copy', () => {
  const folder = temporaryFolder();

  it('leaves nothing if canceled, whenever that is', async () => {
    const sample = await writeSample(folder(), Array(40).fill({ responses: {} }), { collection });
    const shared = join(folder(), 'shared');
    for (let turns = 0; turns < 60; turns += 3) {
      const controller = new AbortController();
      const copying = shareCopy(sample, { all: true, writeKey: true }, {}, controller.signal).then(
        ({ outcome }) => outcome.status,
        () => 'canceled',
      );
      await mkdir(shared, { recursive: true });
      while ((await readdir(shared)).length === 0) await delay(0);
      for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
      controller.abort(new Error('canceled'));
      if ((await copying) === 'written') break;
      assert.deepEqual(await readdir(shared), []);
      const people = await readdir(join(sample.exportFolder, 'cooking', 'people'));
      assert.ok(!people.some((name) => name.startsWith('key-')), people.join());
    }
  });

  it('is removed at the next start if its process was killed', async () => {
    const sample = await writeSample(folder(), Array(3_000).fill({ responses: {} }), { collection });
    const shared = join(folder(), 'shared');
    await mkdir(shared);
    const choices = await choicesFor(sample.snapshot);
    const { digest: seen } = await previewOf(sample.snapshot, choices);
    const request = {
      ...{ snapshot: sample.snapshot, name: 'Cooking', choices, words: 'labels', version: '1', seen },
      ...{ target: join(shared, 'copy'), exportFolders: [sample.exportFolder] },
      csv: { guardFormulas: true, byteOrderMark: false, separator: ',' },
    };
    const program = join(import.meta.dirname, 'support', 'copyingChild.ts');
    const child = spawn(process.execPath, [program, JSON.stringify(request)], { stdio: 'inherit' });
    const ended = once(child, 'exit');
    for (let names: string[] = []; !names.includes('rows.jsonl');) {
      await delay(1);
      const [staging] = await readdir(shared);
      names = staging === undefined ? [] : await readdir(join(shared, staging)).catch(() => []);
    }
    await removeUnfinishedCopies(installation);
    assert.equal((await readdir(shared)).length, 1, 'another window’s copy is left alone');
    child.kill('SIGKILL');
    await ended;
    const left = await readdir(shared);
    assert.match(left.join(), /^\.prolific-partial-copy-[\da-f]{8}$/);
    await removeUnfinishedCopies(installation);
    assert.deepEqual(await readdir(shared), []);
  });

  it('is not looked for at any path but those that this installation wrote', async () => {
    const mine = join(folder(), 'mine');
    await mkdir(mine);
    const name = '.prolific-partial-copy-0123abcd';
    for (const [file, path] of [
      [name, mine],
      [name, '/'],
      ['mine', mine],
    ] as const) {
      await installation.write(`copies/${file}`, path);
      await removeUnfinishedCopies(installation);
    }
    assert.deepEqual(await readdir(folder()), ['mine']);
  });

  it('is removed though several were written at the same time', async () => {
    const all = await Promise.all(
      [1, 2, 3, 4, 5].map(() => stageCopy(folder(), installation, () => undefined)),
    );
    for (const { lock } of all) await lock.release();
    await removeUnfinishedCopies(installation);
    assert.deepEqual(await readdir(folder()), []);
  });

  it('is removed once its disk is connected again', async () => {
    const [disk, elsewhere] = [join(folder(), 'disk'), join(folder(), 'elsewhere')];
    await mkdir(disk);
    const { lock } = await stageCopy(disk, installation, () => undefined);
    await lock.release();
    await rename(disk, elsewhere);
    await removeUnfinishedCopies(installation);
    await rename(elsewhere, disk);
    await removeUnfinishedCopies(installation);
    assert.deepEqual(await readdir(disk), []);
  });

  it('in the making is left alone', async () => {
    const { folder: staging, lock } = await stageCopy(folder(), installation, () => undefined);
    await removeUnfinishedCopies(installation);
    assert.equal((await readdir(folder())).length, 1);
    await lock.release();
    await removeUnfinishedCopies(installation);
    assert.deepEqual(await readdir(folder()), [], staging);
  });
});
