import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { ExportRequest } from '../../../src/exports/exportState.ts';
import { runExport } from '../../../src/exports/runExport.ts';
import { listSnapshots } from '../../../src/snapshots/snapshots.ts';
import { listStagings, type Staging } from '../../../src/snapshots/staging/staging.ts';
import { startLocalProlific, type LocalProlific } from '../../prolific/localProlific.ts';
import { leftOutFiles } from '../../../src/snapshots/manifestEntries.ts';
import { filesIn } from '../archive/support/fetching.ts';
import { unzipped } from '../prolificServer/archives.ts';
import { localDeps } from '../exports/localDeps.ts';
import { never } from '../support/network.ts';
import { ordinaryUser } from './disks.ts';
import { bytesOf, dataOf, subject } from './smallCollection.ts';
import { stagingPrefix } from '../../../src/snapshots/knownNames.ts';

/** A local Prolific and a workspace folder with one older snapshot. */
export interface FaultScene {
  readonly prolific: LocalProlific;
  readonly workspaceFolder: string;
  readonly exportFolder: string;
  readonly request: ExportRequest;
  /** Sets the servers' clock ahead. */
  readonly passHours: (hours: number) => void;
  /** Requires the files of this version in snapshots from now on. */
  readonly expect: (version: string) => void;
  /** Fails if the older snapshot changed or another is damaged. Returns the number of others. */
  readonly checkSnapshots: () => Promise<number>;
  readonly stagings: () => Promise<Staging[]>;
  readonly close: () => Promise<void>;
}

/** A template of an export folder with one snapshot, whose content differs from later exports. */
export class OlderSnapshot {
  readonly root = mkdtempSync(join(tmpdir(), 'prolific-faults-'));

  async make(): Promise<void> {
    const prolific = await startLocalProlific({ generateMs: 0, data: dataOf('older') });
    const { deps, close } = localDeps(prolific);
    const outcome = await runExport(deps, requestIn(this.root), undefined, () => undefined, never);
    assert.equal(outcome.status, 'completed');
    await close();
    await prolific.close();
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Opens a scene. `prepare` receives the workspace folder while it is empty. */
export async function openScene(
  older: OlderSnapshot,
  prepare: (workspaceFolder: string) => void,
): Promise<FaultScene> {
  const root = mkdtempSync(join(tmpdir(), 'prolific-fault-'));
  chmodSync(root, 0o755);
  const workspaceFolder = join(root, 'workspace');
  mkdirSync(workspaceFolder);
  prepare(workspaceFolder);
  cpSync(older.root, workspaceFolder, { recursive: true, preserveTimestamps: true });
  const user = ordinaryUser();
  if (user !== undefined) await giveTo(user, workspaceFolder);
  let hoursPassed = 0;
  const prolific = await startLocalProlific({
    generateMs: 0,
    data: dataOf('newer'),
    clock: () => Date.now() + hoursPassed * 3600_000,
  });
  const request = requestIn(workspaceFolder);
  const { exportFolder } = request.target;
  const [before] = await listSnapshots(exportFolder);
  assert.ok(before);
  const olderFiles = await filesIn(before.folder);
  let version = 'newer';
  return {
    prolific,
    workspaceFolder,
    exportFolder,
    request,
    passHours: (hours) => void (hoursPassed += hours),
    expect: (other) => void (version = other),
    checkSnapshots: async () => {
      assert.deepEqual(await filesIn(before.folder), olderFiles, 'the older snapshot is unchanged');
      const others = (await listSnapshots(exportFolder)).filter(({ folder }) => folder !== before.folder);
      for (const { folder, manifest } of others) {
        const isHalf = manifest.archive.truncated === true;
        assert.equal(manifest.complete, !isHalf);
        const files = await filesIn(folder);
        assert.ok(files.delete('snapshot.json'));
        const leftOut = new Set<string>();
        for await (const { path } of leftOutFiles(folder, never)) leftOut.add(path);
        const expected = await filesOf(version);
        const isHere = (path: string): boolean =>
          !leftOut.has(path) && !(isHalf && path.startsWith('files/'));
        assert.deepEqual([...files.keys()].sort(), [...expected.keys()].filter(isHere).sort());
        // Compared one by one, because the difference of whole maps would fill memory.
        for (const [path, content] of files) assert.ok(content.equals(expected.get(path)!), path);
      }
      const names = await readdir(dirname(before.folder));
      const known = new Set([before, ...others].map(({ folder }) => basename(folder)));
      const strange = names.filter((name) => !known.has(name) && !name.startsWith(stagingPrefix));
      assert.deepEqual(strange, [], 'no folder only looks like a snapshot');
      return others.length;
    },
    stagings: async () => await listStagings(exportFolder),
    close: async () => {
      await prolific.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Moves a folder away. Returns a function that moves it back and fails if another took its place. */
export function takeAway(folder: string): () => void {
  const away = `${folder}-away`;
  renameSync(folder, away);
  return () => {
    assert.ok(!existsSync(folder), 'a removed folder is not created again');
    renameSync(away, folder);
  };
}

function requestIn(workspaceFolder: string): ExportRequest {
  const target = { workspaceFolder, exportFolder: join(workspaceFolder, 'prolific-exports') };
  return { subject, target, scope: 'everything' };
}

const files = new Map<string, Promise<ReadonlyMap<string, Buffer>>>();

/** Returns the shared unpacked files of this version. */
async function filesOf(version: string): Promise<ReadonlyMap<string, Buffer>> {
  const unpacked = files.get(version) ?? bytesOf(version).then(unzipped);
  files.set(version, unpacked);
  return await unpacked;
}

async function giveTo(user: number, folder: string): Promise<void> {
  chownSync(folder, user, user);
  for (const name of await readdir(folder, { recursive: true })) chownSync(join(folder, name), user, user);
}
