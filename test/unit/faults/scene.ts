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
import { listSnapshots } from '../../../src/exports/snapshots.ts';
import { listStagings, type Staging } from '../../../src/exports/staging.ts';
import { startLocalProlific, type LocalProlific } from '../../prolific/localProlific.ts';
import { leftOutFiles } from '../../../src/exports/manifestEntries.ts';
import { filesIn } from '../archive/support/fetching.ts';
import { unzipped } from '../prolificServer/archives.ts';
import { localDeps } from '../exports/localDeps.ts';
import { never } from '../support/network.ts';
import { ordinaryUser } from './disks.ts';
import { bytesOf, dataOf, subject } from './smallCollection.ts';
import { stagingPrefix } from '../../../src/snapshots/knownNames.ts';

/** A local Prolific and a workspace folder, outside of which nothing is looked at, in which one older snapshot lies. */
export interface FaultScene {
  readonly prolific: LocalProlific;
  readonly workspaceFolder: string;
  readonly exportFolder: string;
  readonly request: ExportRequest;
  /** Puts the servers' clock forward. */
  readonly passHours: (hours: number) => void;
  /** The files that a snapshot must hold from now on are those of this version. */
  readonly expect: (version: string) => void;
  /** Fails where the older snapshot is not as it was, or another is there that is not whole. Gives how many others there are. */
  readonly checkSnapshots: () => Promise<number>;
  readonly stagings: () => Promise<Staging[]>;
  readonly close: () => Promise<void>;
}

/** An export folder with one finished snapshot, to be copied; its content is another than what is exported later. */
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

/** `prepare` is given the workspace folder while it is empty. */
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
      assert.deepEqual(await filesIn(before.folder), olderFiles, 'the older snapshot is as it was');
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
        // Named one by one: what is shown of a difference between all of them takes all memory.
        for (const [path, content] of files) assert.ok(content.equals(expected.get(path)!), path);
      }
      const names = await readdir(dirname(before.folder));
      const known = new Set([before, ...others].map(({ folder }) => basename(folder)));
      const strange = names.filter((name) => !known.has(name) && !name.startsWith(stagingPrefix));
      assert.deepEqual(strange, [], 'nothing only looks like a snapshot');
      return others.length;
    },
    stagings: async () => await listStagings(exportFolder),
    close: async () => {
      await prolific.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Moves a folder out of the way; the function that it gives brings it back, and fails where another has taken its place. */
export function takeAway(folder: string): () => void {
  const away = `${folder}-away`;
  renameSync(folder, away);
  return () => {
    assert.ok(!existsSync(folder), 'a folder that was removed is not made again');
    renameSync(away, folder);
  };
}

function requestIn(workspaceFolder: string): ExportRequest {
  const target = { workspaceFolder, exportFolder: join(workspaceFolder, 'prolific-exports') };
  return { subject, target, scope: 'everything' };
}

async function filesOf(version: string): Promise<Map<string, Buffer>> {
  return new Map(await unzipped(await bytesOf(version)));
}

async function giveTo(user: number, folder: string): Promise<void> {
  chownSync(folder, user, user);
  for (const name of await readdir(folder, { recursive: true })) chownSync(join(folder, name), user, user);
}
