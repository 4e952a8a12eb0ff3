import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  discardStaging,
  listStagings,
  recoverReplaced,
  updateStaging,
} from '../../../src/exports/staging.ts';
import { lockHolder, lockStaging, staleAfterMs } from '../../../src/exports/stagingLock.ts';
import { problemOf } from '../../../src/problems/problem.ts';
import { cooking, withExports } from '../support/exporting.ts';
import { childProgram } from '../support/childProgram.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { installation, makeOwn } from '../support/installation.ts';

const child = join(import.meta.dirname, '../support/stagingChild.ts');
const elsewhere = (error: unknown): boolean => problemOf(error)?.kind === 'running-elsewhere';

async function lockInChild(folder: string): Promise<ChildProcess> {
  const process_ = spawn(process.execPath, [await childProgram(child), 'lock', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(process_.stdout, 'data');
  return process_;
}

async function kill(process_: ChildProcess): Promise<void> {
  const exited = once(process_, 'exit');
  process_.kill('SIGKILL');
  await exited;
}

describe('The lock of a staging folder', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();

  it('keeps others out as long as its process lives', async () => {
    const holder = await lockInChild(folder());
    try {
      assert.deepEqual((await lockHolder(folder()))?.pid, holder.pid);
      await assert.rejects(
        lockStaging(folder(), () => undefined),
        elsewhere,
      );
      await assert.rejects(discardStaging(folder(), installation), elsewhere);
      await access(folder());
    } finally {
      await kill(holder);
    }
  });

  it('that has been silent for long counts until a living holder has had the time for a beat, as after a sleep', async () => {
    const holder = await lockInChild(folder());
    const path = join(folder(), 'lock.json');
    const longAgo = new Date(Date.now() - 2 * staleAfterMs);
    const look = async (now: number): Promise<boolean> => (await lockHolder(folder(), now)) !== undefined;
    try {
      await utimes(path, longAgo, longAgo);
      assert.deepEqual([await look(1_000), await look(16_000)], [true, true]);
      const beat = new Date(longAgo.getTime() + 5_000);
      await utimes(path, beat, beat);
      assert.deepEqual([await look(22_000), await look(38_000)], [true, true]);
      assert.equal(await look(43_000), false);
    } finally {
      await kill(holder);
    }
  });

  it('is taken over after its process was killed', async () => {
    await kill(await lockInChild(folder()));
    assert.equal(await lockHolder(folder()), undefined);
    const lock = await lockStaging(folder(), () => undefined);
    assert.equal((await lockHolder(folder()))?.own, true);
    await lock.release();
    assert.equal(await lockHolder(folder()), undefined);
  });

  it('of another machine counts until it was watched for a minute without a beat, whatever the clocks say', async () => {
    const path = join(folder(), 'lock.json');
    const record = {
      id: 'x',
      pid: 1,
      host: 'elsewhere',
      pid_namespace: null,
      started_at: '2026-01-01T00:00:00Z',
    };
    await writeFile(path, JSON.stringify(record));
    assert.deepEqual(await lockHolder(folder()), { pid: 1, host: 'elsewhere', sameHost: false, own: false });
    for (const beatAt of ['2020-01-01T00:00:00Z', '2100-01-01T00:00:00Z']) {
      await utimes(path, new Date(beatAt), new Date(beatAt));
      const since = performance.now();
      const look = async (ms: number): Promise<boolean> =>
        (await lockHolder(folder(), since + ms)) !== undefined;
      for (let ms = 0; ms < staleAfterMs; ms += 10_000) assert.equal(await look(ms), true, `${ms}`);
      assert.equal(await look(staleAfterMs), false);
    }
  });

  it('of another machine whose clock is 90 s behind counts as long as it beats', async () => {
    const path = join(folder(), 'lock.json');
    const record = {
      id: 'x',
      pid: 1,
      host: 'elsewhere',
      pid_namespace: null,
      started_at: '2026-01-01T00:00:00Z',
    };
    await writeFile(path, JSON.stringify(record));
    const since = performance.now();
    for (let ms = 0; ms <= 10 * staleAfterMs; ms += 15_000) {
      const beat = new Date(Date.now() - 90_000 + ms);
      await utimes(path, beat, beat);
      assert.ok((await lockHolder(folder(), since + ms)) !== undefined);
    }
  });

  it('that is torn does not keep anybody out', async () => {
    await writeFile(join(folder(), 'lock.json'), '{"id":');
    const lock = await lockStaging(folder(), () => undefined);
    await lock.release();
  });
});

describe('An export that another window runs', function () {
  this.timeout(60_000);
  const scene = withExports();

  it('is not run twice, and another one of the collection is', async () => {
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
    const holder = await lockInChild(staging);
    try {
      const { outcome } = await scene().export();
      assert.ok(outcome.status === 'failed' && elsewhere(outcome.error));
      assert.equal(scene().prolific.requests.all.length, 0);
      assert.equal((await scene().export({ scope: 'responses' })).outcome.status, 'completed');
      const [left] = await listStagings(scene().exportFolder);
      assert.equal((await scene().export({ unfinished: left! })).outcome.status, 'failed');
      await access(staging);
    } finally {
      await kill(holder);
    }
  });
});

describe('Replacing a snapshot', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();

  /** Two renames, then what is left of staging goes, and what the installation noted of it. */
  const changes = 6;
  for (let dieAt = 1; dieAt <= changes + 1; dieAt++) {
    it(`leaves the old or the new one whole when killed at change ${dieAt} to the disk`, async () => {
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
      await recoverReplaced(folder(), installation);
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
