import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { access, cp, mkdir, readdir, readFile, rename, symlink, utimes, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { recoverStagings } from '../../../src/snapshots/staging/publishStaging.ts';
import { discardStaging, listStagings, updateStaging } from '../../../src/snapshots/staging/staging.ts';
import { takeStaging } from '../../../src/snapshots/staging/takeStaging.ts';
import { Installation } from '../../../src/snapshots/access/installation.ts';
import {
  isOfLock,
  lockHolder,
  lockStaging,
  makeAndLock,
  staleAfterMs,
} from '../../../src/snapshots/staging/stagingLock.ts';
import { problemOf } from '../../../src/problems/problem.ts';
import { cooking, withExports } from '../support/exporting.ts';
import { childProgram } from '../support/childProgram.ts';
import { putLock, watchSilence } from '../support/locks.ts';
import { StagingProcess, type Machine } from '../support/stagingProcess.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { installation, makeOwn } from '../support/installation.ts';

const elsewhere = (error: unknown): boolean => problemOf(error)?.kind === 'running-elsewhere';

/** Starts processes that are killed after each test. */
function withProcesses(): (machine?: Machine) => StagingProcess {
  const started: StagingProcess[] = [];
  afterEach(async () => {
    await Promise.all(started.splice(0).map(async (process_) => await process_.kill()));
  });
  return (machine) => {
    const process_ = new StagingProcess(machine);
    started.push(process_);
    return process_;
  };
}

describe('Staging lock', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const start = withProcesses();

  it('increments its count with each beat, even if a rename succeeded and its result was lost', async () => {
    const lock = await lockStaging(folder(), () => undefined);
    const place = join(folder(), 'lock');
    const beats = async (): Promise<string | undefined> => (await readdir(place))[0]?.split('.').at(-1);
    try {
      await lock.requireOwn();
      await lock.requireOwn();
      assert.equal(await beats(), '2');
      const [name = ''] = await readdir(place);
      await rename(join(place, name), join(place, name.replace(/2$/, '3')));
      await lock.requireOwn();
      await lock.requireOwn();
      assert.equal(await beats(), '4');
    } finally {
      await lock.release();
    }
  });

  it('is taken in a folder that was removed while being created and then created again', async () => {
    let tries = 0;
    const made = join(folder(), 'made');
    const make = async (): Promise<void> => {
      if (++tries === 2) await mkdir(made);
    };
    const lock = await makeAndLock(made, make, () => undefined);
    assert.equal(tries, 2);
    await lock.release();
  });

  it('recognizes its own file names and the one of version 0.1.0', () => {
    const names = ['lock', 'lock-silent', 'lock-0badcafe', 'lock.json', 'lock.txt', 'locked'];
    assert.deepEqual(names.filter(isOfLock), names.slice(0, 4));
  });

  it('keeps others out while its process is alive', async () => {
    const holder = start();
    await holder.tell(`lock ${folder()}`);
    assert.equal((await lockHolder(folder()))?.pid, await holder.pid());
    await assert.rejects(
      lockStaging(folder(), () => undefined),
      elsewhere,
    );
    await assert.rejects(discardStaging(folder(), installation), elsewhere);
    await access(folder());
  });

  it('can be taken over after its process was killed, and leaves no files when released', async () => {
    const holder = start();
    await holder.tell(`lock ${folder()}`);
    await holder.kill();
    assert.equal(await lockHolder(folder()), undefined);
    const lock = await lockStaging(folder(), () => undefined);
    assert.equal((await lockHolder(folder()))?.isThisProcess, true);
    await lock.release();
    assert.equal(await lockHolder(folder()), undefined);
    assert.deepEqual(await readdir(folder()), []);
  });

  it('goes to exactly one of three windows that request it at once, whether free or abandoned', async () => {
    const windows = [start(), start(), start()];
    for (let round = 0; round < 24; round++) {
      if (round % 3 === 1) {
        const killed = start();
        await killed.tell(`lock ${folder()}`);
        await killed.kill();
      }
      if (round % 3 === 2) await writeFile(join(folder(), 'lock.json'), '{"id":');
      const answers = await Promise.all(windows.map(async (window) => await window.tell(`lock ${folder()}`)));
      const expected = ['locked', 'running-elsewhere', 'running-elsewhere'];
      assert.deepEqual(answers.sort(), expected, `round ${round}`);
      const owners = await Promise.all(windows.map(async (window) => await window.tell('own')));
      assert.deepEqual(owners.sort(), ['none', 'none', 'own'], `round ${round}`);
      for (const window of windows) await window.tell('release');
    }
  });

  it('can be taken over from a suspended process, which notices before it does anything else', async () => {
    const holder = start();
    await holder.tell(`lock ${folder()}`);
    await holder.signal('SIGSTOP');
    await watchSilence(folder());
    const lock = await lockStaging(folder(), () => undefined);
    await holder.signal('SIGCONT');
    assert.equal(await holder.tell('own'), 'running-elsewhere');
    await holder.tell('release');
    await lock.requireOwn();
    await lock.release();
  });

  it('stays with a suspended process that wakes up before a takeover', async () => {
    const holder = start();
    await holder.tell(`lock ${folder()}`);
    await watchSilence(folder());
    assert.equal(await lockHolder(folder()), undefined);
    assert.equal(await holder.tell('own'), 'own');
    await assert.rejects(
      lockStaging(folder(), () => undefined),
      elsewhere,
    );
  });

  it('stays valid after a long silence, such as sleep, until a live holder had time for a beat', async () => {
    const holder = start();
    await holder.tell(`lock ${folder()}`);
    const isHeld = async (now: number): Promise<boolean> => (await lockHolder(folder(), now)) !== undefined;
    assert.deepEqual([await isHeld(1_000), await isHeld(16_000)], [true, true]);
    await holder.tell('own');
    assert.deepEqual([await isHeld(22_000), await isHeld(3_600_000)], [true, true]);
    assert.equal(await isHeld(3_605_000), false);
  });

  for (const old of [false, true]) {
    it(`on another machine expires only after a watched silence, whatever the clocks say: ${old ? 'version 0.1.0' : 'current version'}`, async () => {
      const record = { id: 'x', pid: 1, host: 'elsewhere', pid_namespace: null, started_at: '2026-01-01' };
      const path = join(folder(), old ? 'lock.json' : 'lock');
      if (old) await writeFile(path, JSON.stringify(record));
      else await putLock(folder());
      const since = performance.now();
      const holderAfter = async (ms: number): Promise<unknown> => await lockHolder(folder(), since + ms);
      for (let ms = 0; ms <= 5 * staleAfterMs; ms += 15_000) {
        // From more than a day behind our clock to more than a day ahead.
        const beat = new Date(Date.now() + (ms - 150_000) * 1_000);
        if (old) await utimes(path, beat, beat);
        else await putLock(folder(), { beats: ms });
        assert.deepEqual(await holderAfter(ms), {
          pid: 1,
          host: 'elsewhere',
          sameHost: false,
          isThisProcess: false,
        });
      }
      const last = 5 * staleAfterMs;
      if (!old) await utimes(path, new Date('2100-01-01'), new Date('2100-01-01'));
      for (let ms = last; ms < last + staleAfterMs; ms += 10_000) assert.ok(await holderAfter(ms), `${ms}`);
      assert.equal(await holderAfter(last + staleAfterMs + 1), undefined);
    });
  }

  it('stays valid exactly as long as its process when the machine’s clock is 90 s behind or 6 h ahead', async () => {
    // A beat every 0.3 s, stale after 1.8 s.
    const speed = 50;
    const watcher = start({ host: 'two', speed });
    const holders = await Promise.all(
      [-90_000, 6 * 3600_000].map(async (aheadMs, index) => {
        const path = join(folder(), String(index));
        await mkdir(path);
        const holder = start({ host: 'one', aheadMs, speed });
        assert.equal(await holder.tell(`lock ${path}`), 'locked');
        return { holder, path, seen: `${await holder.pid()} one` };
      }),
    );
    for (const until = performance.now() + 4_000; performance.now() < until;) {
      await delay(20);
      for (const { path, seen } of holders) assert.equal(await watcher.tell(`holder ${path}`), seen);
    }
    for (const { path } of holders) assert.equal(await watcher.tell(`lock ${path}`), 'running-elsewhere');
    await Promise.all(holders.map(async ({ holder }) => await holder.kill()));
    const killedAt = performance.now();
    for (const { path } of holders) while ((await watcher.tell(`holder ${path}`)) !== 'free') await delay(20);
    assert.ok(performance.now() > killedAt + 1_000);
    for (const { path } of holders) assert.equal(await watcher.tell(`lock ${path}`), 'locked');
  });

  it('stops a discard when another window takes it between check and rename on a slow disk', async () => {
    const staging = join(folder(), '.prolific-partial-1');
    await mkdir(staging);
    await writeFile(join(staging, 'theirs'), 'theirs');
    const { rename } = fs.promises;
    fs.promises.rename = async (from, to) => {
      if (to === join(staging, 'lock')) {
        await putLock(staging);
        await delay(300);
      }
      await rename(from, to);
    };
    syncBuiltinESMExports();
    try {
      await assert.rejects(discardStaging(staging, installation), elsewhere);
    } finally {
      fs.promises.rename = rename;
      syncBuiltinESMExports();
    }
    assert.deepEqual(await readdir(staging), ['lock', 'theirs']);
  });

  it('is released when the export cannot start', async () => {
    class Full extends Installation {
      private calls = 0;
      override async remember(path: string, content: string): Promise<void> {
        this.calls += 1;
        if (this.calls > 1) throw Object.assign(new Error('No room'), { code: 'ENOSPC' });
        await super.remember(path, content);
      }
    }
    const record = {
      schema_version: 1,
      collection: { id: cooking.id, name: cooking.name },
      export_id: null,
      filter: null,
      requested_at: '2026-11-23T14:05:09Z',
    } as const;
    const place = { workspaceFolder: folder(), exportFolder: folder() };
    const parent = join(folder(), 'cooking');
    const full = new Full(installation.folder);
    const taken = takeStaging(full, place, parent, record, () => undefined);
    await assert.rejects(taken, { code: 'ENOSPC' });
    const [name = ''] = await readdir(parent);
    assert.equal(await lockHolder(join(parent, name)), undefined);
  });

  it('expires in a copy of the folder after a watched silence', async () => {
    const holder = start();
    await mkdir(join(folder(), 'a'));
    await holder.tell(`lock ${join(folder(), 'a')}`);
    const copy = join(folder(), 'b');
    await cp(join(folder(), 'a'), copy, { recursive: true });
    await holder.tell('own');
    await watchSilence(copy);
    const lock = await lockStaging(copy, () => undefined);
    assert.equal(await holder.tell('own'), 'own');
    await lock.release();
  });

  it('names the same process when read in one of its worker threads', async () => {
    const lock = await lockStaging(folder(), () => undefined);
    const module = new URL('../../../src/snapshots/staging/stagingLock.ts', import.meta.url).href;
    const program = `import(${JSON.stringify(module)}).then(async ({ lockHolder }) =>
      require('node:worker_threads').parentPort.postMessage(await lockHolder(${JSON.stringify(folder())})))`;
    const [holder] = (await once(new Worker(program, { eval: true }), 'message')) as [{ pid?: number }];
    assert.equal(holder.pid, process.pid);
    await lock.release();
  });

  it('keeps the main thread out while a worker thread of its process holds it, and not longer', async () => {
    const module = new URL('../../../src/snapshots/staging/stagingLock.ts', import.meta.url).href;
    const program = `import(${JSON.stringify(module)}).then(async ({ lockStaging }) => {
      const lock = await lockStaging(${JSON.stringify(folder())}, () => undefined);
      const { parentPort } = require('node:worker_threads');
      parentPort.once('message', async () => { await lock.release(); parentPort.postMessage('released'); });
      parentPort.postMessage('locked');
    })`;
    const worker = new Worker(program, { eval: true });
    await once(worker, 'message');
    await assert.rejects(
      lockStaging(folder(), () => undefined),
      elsewhere,
    );
    worker.postMessage('release');
    await once(worker, 'message');
    const lock = await lockStaging(folder(), () => undefined);
    await lock.release();
  });

  const planted: Record<string, (path: string) => Promise<unknown>> = {
    'a truncated file of version 0.1.0': async (path) => await writeFile(`${path}.json`, '{"id":'),
    'a file': async (path) => await writeFile(path, 'mine'),
    'a link': async (path) => await symlink(join(folder(), 'kept'), path),
    'a folder with foreign content': async (path) => {
      await mkdir(join(path, 'deep', 'er'), { recursive: true });
      await symlink(join(folder(), 'kept'), join(path, '0123456789abcdef.1..host.x'));
    },
    'the marks of two silent processes': async (path) => {
      await putLock(join(path, '..'));
      await writeFile(join(path, 'fedcba9876543210.1..other.7'), '');
      const now = performance.now();
      for (let ms = 2 * staleAfterMs; ms >= 0; ms -= 15_000) await lockHolder(join(path, '..'), now - ms);
    },
  };
  for (const [what, plant] of Object.entries(planted)) {
    it(`keeps nobody out, and changes nothing behind a link, when its place is taken by ${what}`, async () => {
      await mkdir(join(folder(), 'kept'));
      await writeFile(join(folder(), 'kept', 'mine.txt'), 'mine');
      const staging = join(folder(), 'staging');
      await mkdir(staging);
      await plant(join(staging, 'lock'));
      const lock = await lockStaging(staging, () => undefined);
      await lock.release();
      assert.deepEqual(await readdir(staging), []);
      assert.deepEqual(await readdir(join(folder(), 'kept')), ['mine.txt']);
    });
  }
});

describe('Export that another window is running', function () {
  this.timeout(60_000);
  const scene = withExports();
  const start = withProcesses();

  it('is rejected, while a different export of the collection completes', async () => {
    const staging = join(scene().exportFolder, 'cooking', '.prolific-partial-0badcafe');
    await mkdir(staging, { recursive: true });
    await updateStaging(
      staging,
      {
        schema_version: 1,
        collection: { id: cooking.id, name: cooking.name },
        export_id: null,
        filter: null,
        requested_at: new Date().toISOString(),
      },
      installation,
    );
    await start().tell(`lock ${staging}`);
    const { outcome } = await scene().export();
    assert.ok(outcome.status === 'failed' && elsewhere(outcome.error));
    assert.equal(scene().prolific.requests.all.length, 0);
    assert.equal((await scene().export({ scope: 'responses' })).outcome.status, 'completed');
    const [left] = await listStagings(scene().exportFolder);
    assert.equal((await scene().export({ unfinished: left! })).outcome.status, 'failed');
    await access(staging);
  });
});

const child = join(import.meta.dirname, '../support/stagingChild.ts');

describe('Snapshot replacement', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();

  /**
   * Two renames, then the removal of staging, the installation's record and the parent folder if it is empty.
   */
  const changes = 8;
  for (let dieAt = 1; dieAt <= changes + 1; dieAt++) {
    it(`leaves the old or the new snapshot intact when killed at disk change ${dieAt}`, async () => {
      const staging = join(folder(), 'slug', '.prolific-partial-1');
      const name = '2026-11-23T14-05-09Z';
      const snapshot = join(folder(), 'slug', name);
      const content = join(staging, 'entries');
      await makeOwn(staging);
      await mkdir(content);
      await mkdir(snapshot);
      await writeFile(join(snapshot, 'which'), 'old');
      await writeFile(join(content, 'which'), 'new');
      await updateStaging(
        staging,
        {
          schema_version: 1,
          collection: { id: cooking.id, name: cooking.name },
          export_id: null,
          filter: null,
          requested_at: '2026-11-23T14:05:09Z',
          completes: name,
        },
        installation,
      );
      const args = [await childProgram(child), 'replace', content, staging, snapshot, String(dieAt)];
      const [code, signal] = (await once(spawn(process.execPath, args), 'exit')) as [
        number | null,
        string | null,
      ];
      assert.ok(dieAt > changes ? code === 0 : signal === 'SIGKILL', `${code} ${signal}`);
      await recoverStagings(folder(), installation);
      const which = await readFile(join(snapshot, 'which'), 'utf8');
      assert.equal(which, dieAt <= 2 ? 'old' : 'new');
      const kept = await access(content).then(
        () => true,
        () => false,
      );
      assert.equal(kept, which === 'old');
    });
  }
});
