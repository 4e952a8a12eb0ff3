import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { concernsIn } from '../../../src/exports/concerns.ts';
import { commitErasure, discardErasure, beginErasure } from '../../../src/snapshots/erasure/erasure.ts';
import { keepOutOfGit } from '../../../src/snapshots/access/git.ts';
import { retakeStaging } from '../../../src/snapshots/staging/takeStaging.ts';
import {
  discardStaging,
  isOwnStaging,
  listStagings,
  updateStaging,
} from '../../../src/snapshots/staging/staging.ts';
import { lockStaging } from '../../../src/snapshots/staging/stagingLock.ts';
import { recoverStagings } from '../../../src/snapshots/staging/publishStaging.ts';
import type { StagingRecord } from '../../../src/snapshots/staging/stagingRecord.ts';
import { problemOf, type ProblemError } from '../../../src/problems/problem.ts';
import { cooking, withExports } from '../support/exporting.ts';
import { installation, makeOwn, otherInstallation } from '../support/installation.ts';
import { putLock } from '../support/locks.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { readManifestHead, writeManifest, type ManifestHead } from '../../../src/snapshots/manifest.ts';
import { writeZip } from '../archive/support/zipWriter.ts';
import { manifestHead } from '../support/manifestHead.ts';

const at = '2026-01-02T03:04:05.000Z';
const name = '2026-01-02T03-04-05Z';
const record: StagingRecord = {
  schema_version: 1,
  collection: { id: cooking.id, name: cooking.name },
  export_id: 'e1',
  filter: null,
  requested_at: at,
};

describe('Planted export folder', function () {
  this.timeout(10_000);
  const root = temporaryFolder();
  const home = (): string => join(root(), 'home');
  const exportFolder = (): string => join(root(), 'workspace', 'prolific-exports');
  const snapshot = (): string => join(exportFolder(), 'x', name);

  before(function () {
    if (process.platform === 'win32') this.skip();
  });
  beforeEach(async () => {
    await mkdir(join(home(), 'keys'), { recursive: true });
    await writeFile(join(home(), '.bashrc'), 'mine');
    await writeFile(join(home(), 'keys', 'id'), 'key');
    await mkdir(snapshot(), { recursive: true });
    await writeFile(join(snapshot(), 'responses.jsonl'), '{}\n');
  });
  /** Scans the export folder and fails if the home folder changed. */
  async function requireUnchangedHome(): Promise<void> {
    await recoverStagings(exportFolder(), installation);
    assert.equal(await readFile(join(home(), '.bashrc'), 'utf8'), 'mine');
    assert.equal(await readFile(join(home(), 'keys', 'id'), 'utf8'), 'key');
    assert.deepEqual((await readdir(home(), { recursive: true })).sort(), ['.bashrc', 'keys', 'keys/id']);
  }
  async function plan(content: object): Promise<string> {
    const erasure = join(snapshot(), '.prolific-partial-erasure');
    await mkdir(join(erasure, 'new'), { recursive: true });
    await writeFile(join(erasure, 'plan.json'), JSON.stringify({ schema_version: 1, ...content }));
    return erasure;
  }

  it('reports a plan that replaces a file at home through a link, and discards it on request without carrying it out', async () => {
    await symlink(home(), join(snapshot(), 'a'));
    const erasure = await plan({ replaced: ['a/.bashrc'], removed: [], removed_outside: [] });
    await mkdir(join(erasure, 'new', 'a'));
    await writeFile(join(erasure, 'new', 'a', '.bashrc'), 'evil');
    await requireUnchangedHome();
    const place = { workspaceFolder: join(root(), 'workspace'), exportFolder: exportFolder() };
    assert.deepEqual(await concernsIn(place, installation), [
      { kind: 'foreign-plan', what: 'deletion', folder: snapshot() },
    ]);
    await discardErasure(snapshot());
    assert.deepEqual((await readdir(snapshot())).sort(), ['a', 'responses.jsonl']);
    await requireUnchangedHome();
  });

  it('carries out a plan that deletes a snapshot’s files only if this installation wrote it', async () => {
    await plan({ replaced: [], removed: ['files/a.jpg'], removed_outside: [] });
    await mkdir(join(snapshot(), 'files'));
    await writeFile(join(snapshot(), 'files', 'a.jpg'), 'a');
    await requireUnchangedHome();
    assert.equal(await readFile(join(snapshot(), 'files', 'a.jpg'), 'utf8'), 'a');
    await discardErasure(snapshot());
    const own = { replaced: [], removed: ['files/a.jpg'], removed_outside: [] };
    await beginErasure(snapshot(), otherInstallation);
    await commitErasure(snapshot(), own, otherInstallation);
    await requireUnchangedHome();
    assert.equal(await readFile(join(snapshot(), 'files', 'a.jpg'), 'utf8'), 'a');
    await recoverStagings(exportFolder(), otherInstallation);
    assert.deepEqual(await readdir(snapshot()), ['responses.jsonl']);
  });

  it('does not carry out a plan that replaced an interrupted one of this installation', async () => {
    await mkdir(join(snapshot(), 'files'));
    await writeFile(join(snapshot(), 'files', 'a.jpg'), 'a');
    await beginErasure(snapshot(), installation);
    await commitErasure(snapshot(), { replaced: [], removed: [], removed_outside: [] }, installation);
    await plan({ replaced: [], removed: ['files/a.jpg'], removed_outside: [] });
    await requireUnchangedHome();
    assert.equal(await readFile(join(snapshot(), 'files', 'a.jpg'), 'utf8'), 'a');
  });

  for (const path of [
    '.git/config',
    '.vscode/tasks.json',
    'snapshot.json',
    'analysis/mine.csv',
    'x/y',
    '../x',
  ]) {
    it(`rejects a plan that names a forbidden path: ${path}`, async () => {
      await beginErasure(snapshot(), installation);
      const parts = { replaced: [], removed: [], removed_outside: [] };
      for (const key of ['replaced', 'removed', 'removed_outside']) {
        await assert.rejects(commitErasure(snapshot(), { ...parts, [key]: [path] }, installation));
      }
    });
  }

  for (const inner of ['.prolific-partial-erasure', '.prolific-partial-erasure/new']) {
    it(`deletes nothing behind a link at ${inner}`, async () => {
      if (inner.endsWith('new')) await mkdir(join(snapshot(), '.prolific-partial-erasure'));
      await symlink(home(), join(snapshot(), inner));
      await requireUnchangedHome();
    });
  }

  it('keeps a staging folder without a record, because its origin is unknown', async () => {
    const staging = join(exportFolder(), 'x', '.prolific-partial-z');
    await mkdir(staging);
    await writeFile(join(staging, 'mine.txt'), 'mine');
    execFileSync('touch', ['-d', '2020-01-01', staging]);
    await requireUnchangedHome();
    assert.deepEqual(await readdir(staging), ['mine.txt']);
  });

  it('does not list a link as a staging folder, and discards only the link', async () => {
    const staging = join(exportFolder(), 'x', '.prolific-partial-z');
    await mkdir(join(home(), 'keys', 'replaced'));
    await writeFile(join(home(), 'keys', 'export.json'), JSON.stringify(record));
    await symlink(join(home(), 'keys'), staging);
    await recoverStagings(exportFolder(), installation);
    assert.deepEqual(await listStagings(exportFolder()), []);
    await discardStaging(staging, installation);
    assert.deepEqual((await readdir(join(home(), 'keys'))).sort(), ['export.json', 'id', 'replaced']);
    assert.deepEqual(await readdir(join(exportFolder(), 'x')), [name]);
  });

  it('does not read records that are devices or FIFOs', async () => {
    for (const [index, file] of ['export.json', 'lock', 'lock.json', 'journal.json'].entries()) {
      const staging = join(exportFolder(), 'x', `.prolific-partial-${index}`);
      await mkdir(staging);
      await symlink('/dev/zero', join(staging, file));
      const other = join(exportFolder(), 'x', `.prolific-partial-f${index}`);
      await mkdir(other);
      execFileSync('mkfifo', [join(other, file)]);
    }
    await requireUnchangedHome();
    assert.deepEqual(await listStagings(exportFolder()), []);
  });

  it('refuses to resume a staging folder that completes another export’s snapshot', async () => {
    const staging = join(exportFolder(), 'x', '.prolific-partial-z');
    await mkdir(staging);
    await writeManifest(snapshot(), {
      head: manifestHead(at, { export_id: 'other', complete: false }),
      entries: [],
    });
    await updateStaging(staging, { ...record, completes: name }, otherInstallation);
    assert.equal(await isOwnStaging(staging, installation), false);
    await assert.rejects(
      retakeStaging(installation, staging, exportFolder(), () => undefined),
      (error) => problemOf(error)?.kind === 'foreign-plan',
    );
  });

  it('keeps data out of Git despite a .gitignore that includes everything, and reports that file', async () => {
    const workspace = join(root(), 'workspace');
    const git = (...args: string[]): string =>
      execFileSync('git', args, { cwd: workspace, encoding: 'utf8' });
    git('init', '-q');
    await writeFile(join(exportFolder(), '.gitignore'), '!*\n');
    assert.match(git('status', '--porcelain', '-uall'), /responses\.jsonl/);
    const report = await keepOutOfGit([exportFolder(), join(exportFolder(), 'x')]);
    assert.deepEqual(report, { insufficient: [join(exportFolder(), '.gitignore')], isKeptOut: true });
    assert.doesNotMatch(git('status', '--porcelain', '-uall'), /responses\.jsonl/);
    assert.equal(await readFile(join(exportFolder(), '.gitignore'), 'utf8'), '!*\n');
  });
});

describe('Resumed planted staging folder', function () {
  this.timeout(60_000);
  const scene = withExports();
  before(function () {
    if (process.platform === 'win32') this.skip();
  });

  for (const place of ['.', '..']) {
    it(`writes nothing that the editor’s Git would notice when ${place === '.' ? 'it' : 'its parent folder'} contains a Git repository`, async () => {
      const collection = join(scene().exportFolder, 'cooking');
      const staging = join(collection, '.prolific-partial-0badcafe');
      await makeOwn(staging);
      await updateStaging(staging, { ...record, export_id: null, scope: 'responses' }, otherInstallation);
      await mkdir(join(staging, place, '.git'));
      const [unfinished] = await listStagings(scene().exportFolder);
      const { outcome } = await scene().export({ unfinished: unfinished!, scope: 'responses' });
      assert.ok(outcome.status === 'failed');
      const problem = problemOf(outcome.error);
      assert.ok(problem?.kind === 'unsafe-path' && problem.found === 'repository');
      assert.ok(!(await readdir(staging)).includes('entries'));
    });
  }

  const links = ['entries', 'previous', 'parts', 'lock', 'lock-silent', 'lock.json'];
  for (const inner of [...links, 'export.json.next', 'directory.bin', 'archive.part']) {
    it(`writes and deletes nothing behind a link at ${inner}`, async () => {
      const home = join(scene().workspaceFolder, 'home');
      await mkdir(home);
      await writeFile(join(home, 'mine.txt'), 'mine');
      const staging = join(scene().exportFolder, 'cooking', '.prolific-partial-0badcafe');
      await makeOwn(staging);
      await updateStaging(staging, { ...record, export_id: null, scope: 'responses' }, otherInstallation);
      const isFolder = !inner.includes('.');
      await symlink(isFolder ? home : join(home, 'mine.txt'), join(staging, inner));
      const [unfinished] = await listStagings(scene().exportFolder);
      const { outcome } = await scene().export({ unfinished: unfinished!, scope: 'responses' });
      if (isFolder && !inner.startsWith('lock')) {
        assert.ok(outcome.status === 'failed');
        const problem = problemOf(outcome.error);
        assert.ok(problem?.kind === 'unsafe-path' && problem.path === join(staging, inner));
      } else {
        assert.equal(outcome.status, 'completed');
      }
      assert.deepEqual(await readdir(home), ['mine.txt']);
      assert.equal(await readFile(join(home, 'mine.txt'), 'utf8'), 'mine');
    });
  }
});

describe('Planted staging folder that imitates the expected archive', () => {
  const scene = withExports();
  const forged = '{"submission_id":"forged"}\n';

  async function resumed({ export_id: exportId }: ManifestHead): Promise<string> {
    const staging = join(scene().exportFolder, 'cooking', '.prolific-partial-0badcafe');
    await updateStaging(staging, { ...record, export_id: exportId, scope: 'responses' }, otherInstallation);
    const [unfinished] = await listStagings(scene().exportFolder);
    const { outcome, folder } = await scene().export({ unfinished: unfinished!, scope: 'responses' });
    assert.equal(outcome.status, 'completed');
    return await readFile(join(folder, 'responses.jsonl'), 'utf8');
  }

  async function journal(head: ManifestHead, tail: Buffer): Promise<string> {
    const staging = join(scene().exportFolder, 'cooking', '.prolific-partial-0badcafe');
    await mkdir(join(staging, 'entries'), { recursive: true });
    await writeFile(join(staging, 'directory.bin'), tail);
    const { size, etag } = head.archive;
    const directory = { start: size - tail.length, end: size, crc32: crc32(tail) };
    await writeFile(
      join(staging, 'journal.json'),
      JSON.stringify({ schema_version: 1, size, etag, directory }),
    );
    return staging;
  }

  it('adds no forged responses to the snapshot through a forged directory', async () => {
    const { folder } = await scene().export();
    const head = await readManifestHead(folder);
    const zip = writeZip([{ name: 'responses.jsonl', data: forged }]);
    const staging = await journal(head!, zip.subarray(zip.readUInt32LE(zip.length - 6)));
    await writeFile(join(staging, 'entries', 'responses.jsonl'), forged);
    assert.equal(await resumed(head!), await readFile(join(folder, 'responses.jsonl'), 'utf8'));
  });

  it('adds no forged responses to the snapshot through a whole archive', async () => {
    scene().prolific.faults.add({ server: 'store', fault: { kind: 'ignore-range' } });
    const { folder } = await scene().export();
    const head = await readManifestHead(folder);
    const zip = writeZip([{ name: 'responses.jsonl', data: forged }]);
    const staging = await journal(head!, zip.subarray(-22));
    const prefix = Buffer.alloc(head!.archive.size - zip.length);
    await writeFile(join(staging, 'archive.zip'), Buffer.concat([prefix, zip]));
    assert.equal(await resumed(head!), await readFile(join(folder, 'responses.jsonl'), 'utf8'));
  });

  it('does not count as completed because of a planted snapshot', async () => {
    const planted = join(scene().exportFolder, 'cooking', name);
    await mkdir(planted, { recursive: true });
    await writeFile(join(planted, 'responses.jsonl'), forged);
    await writeManifest(planted, { head: manifestHead(at, { export_id: 'e1' }), entries: [] });
    const staging = join(scene().exportFolder, 'cooking', '.prolific-partial-0badcafe');
    await mkdir(staging);
    await updateStaging(staging, { ...record, publishes: name }, otherInstallation);
    const [unfinished] = await listStagings(scene().exportFolder);
    const { outcome } = await scene().export({ unfinished: unfinished! });
    assert.equal(outcome.status, 'failed');
  });
});

describe('Lost staging lock', () => {
  const folder = temporaryFolder();

  it('is reported without naming this process as the other one', async () => {
    const lost: ProblemError[] = [];
    const lock = await lockStaging(folder(), (problem) => lost.push(problem));
    await putLock(folder(), { pid: process.ppid });
    await assert.rejects(lock.requireOwn(), (error) => {
      const problem = problemOf(error);
      return problem?.kind === 'running-elsewhere' && problem.pid === process.ppid;
    });
    await rm(join(folder(), 'lock'), { recursive: true });
    await assert.rejects(lock.requireOwn(), (error) => {
      const problem = problemOf(error);
      return problem?.kind === 'running-elsewhere' && problem.pid === undefined && problem.host === undefined;
    });
    // The same if another export of this window holds the lock.
    const elsewhere = join(folder(), 'other');
    await mkdir(elsewhere);
    const other = await lockStaging(elsewhere, () => undefined);
    await cp(join(elsewhere, 'lock'), join(folder(), 'lock'), { recursive: true });
    await assert.rejects(lock.requireOwn(), (error) => {
      const problem = problemOf(error);
      return problem?.kind === 'running-elsewhere' && problem.pid === undefined && problem.host === undefined;
    });
    await other.release();
    await lock.release();
  });
});
