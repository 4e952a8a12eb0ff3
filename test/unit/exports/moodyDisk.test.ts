import assert from 'node:assert/strict';
import fs from 'node:fs';
import { open } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { basename, dirname } from 'node:path';
import { makeDataSet } from '../../../src/analysis/tables/dataSet.ts';
import { problemOf } from '../../../src/problems/problem.ts';
import { makeTables } from '../analysis/support/tables.ts';
import { withExports } from '../support/exporting.ts';

function refused(code: string, syscall: string): Error {
  return Object.assign(new Error(`${code}: ${syscall}`), { code, syscall });
}

describe('Export to a synced, network or encrypted folder', function () {
  this.timeout(60_000);
  const scene = withExports();
  const { rename, mkdir } = fs.promises;
  let handle: object;
  let sync: PropertyDescriptor;
  before(async () => {
    const file = await open(import.meta.filename);
    handle = Object.getPrototypeOf(file) as object;
    sync = Object.getOwnPropertyDescriptor(handle, 'sync') ?? {};
    await file.close();
  });
  afterEach(() => {
    Object.assign(fs.promises, { rename, mkdir });
    syncBuiltinESMExports();
    Object.defineProperty(handle, 'sync', sync);
  });

  /** Refuses the first rename to each name. Returns the refused names. */
  function refuseOnce(code: string): Set<string> {
    const seen = new Set<string>();
    Object.assign(fs.promises, {
      rename: async (...[from, to]: Parameters<typeof rename>) => {
        const name = basename(String(to));
        if (!seen.has(name)) {
          seen.add(name);
          throw refused(code, 'rename');
        }
        await rename(from, to);
      },
    });
    syncBuiltinESMExports();
    return seen;
  }

  /** Exports, completes and creates tables twice, so that they are replaced. */
  async function doAll(): Promise<string> {
    const { folder } = await scene().export({ scope: 'responses' });
    const { outcome } = await scene().export({ completes: folder });
    assert.equal(outcome.status, 'completed');
    await makeTables(folder);
    await makeTables(folder);
    const { signal } = new AbortController();
    await makeDataSet(scene().exportFolder, [folder], () => undefined, signal);
    return folder;
  }

  for (const code of ['EACCES', 'EBUSY', 'EPERM']) {
    it(`completes when the first rename to each name fails with ${code}`, async () => {
      const seen = refuseOnce(code);
      const folder = await doAll();
      for (const name of [
        basename(folder),
        'replaced',
        'export.json',
        'journal.json',
        'analysis',
        'responses_wide.csv',
        'part-0.parquet',
        '_tables.json',
      ]) {
        assert.ok(seen.has(name), `${name} of ${[...seen].join()}`);
      }
    });
  }

  it('completes when renames fail once and the server sends the whole archive', async () => {
    scene().prolific.faults.add({ server: 'store', path: /./, fault: { kind: 'ignore-range' } });
    const seen = refuseOnce('EBUSY');
    const { outcome } = await scene().export();
    assert.equal(outcome.status, 'completed');
    assert.ok(seen.has('archive.zip'), [...seen].join());
  });

  for (const code of ['EINVAL', 'ENOTSUP']) {
    it(`completes without a message when fsync fails with ${code}`, async () => {
      const value = (): Promise<never> => Promise.reject(refused(code, 'fsync'));
      Object.defineProperty(handle, 'sync', { ...sync, value });
      await doAll();
    });
  }

  it('fails with name-too-long when the disk rejects the name of an upload', async () => {
    Object.assign(fs.promises, {
      mkdir: async (...args: Parameters<typeof mkdir>) => {
        if (basename(dirname(String(args[0]))) === 'files') throw refused('ENAMETOOLONG', 'mkdir');
        return await mkdir(...args);
      },
    });
    syncBuiltinESMExports();
    const { outcome } = await scene().export();
    assert.ok(outcome.status === 'failed');
    assert.equal(problemOf(outcome.error)?.kind, 'name-too-long');
  });
});
