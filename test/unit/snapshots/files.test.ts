import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { link, mkdir, readdir, readFile, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { problemOf, type Problem } from '../../../src/problems/problem.ts';
import {
  fileSize,
  openToAppend,
  openToRead,
  readPieces,
  readSmallFile,
} from '../../../src/snapshots/access/files.ts';
import {
  eachEntry,
  entriesOf,
  foldersIn,
  isBehindNoLink,
  makeFolder,
  makeFolders,
  requireExportFolder,
  requireFoldersBelow,
} from '../../../src/snapshots/access/folders.ts';
import { isNoSync, removeBelow, replaceFile, retrying } from '../../../src/snapshots/access/changeFiles.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

type Found = Extract<Problem, { kind: 'unsafe-path' }>['found'];

function isUnsafe(found: Found): (error: unknown) => boolean {
  return (error) => {
    const problem = problemOf(error);
    return problem?.kind === 'unsafe-path' && problem.found === found;
  };
}

describe('File in an export folder', function () {
  this.timeout(5_000);
  const folder = temporaryFolder();
  before(function () {
    if (process.platform === 'win32') this.skip();
  });

  it('is read if it is a regular file of a sane size', async () => {
    const path = join(folder(), 'export.json');
    await writeFile(path, '{}');
    assert.equal(await readSmallFile(path), '{}');
    await truncate(path, 4 * 2 ** 30);
    await assert.rejects(readSmallFile(path), isUnsafe('too-large'));
  });

  it('isn’t read through a link, not even to an endless device', async () => {
    const path = join(folder(), 'export.json');
    await symlink('/dev/zero', path);
    const memory = process.memoryUsage().rss;
    await assert.rejects(readSmallFile(path), isUnsafe('link'));
    await assert.rejects(openToRead(path), isUnsafe('link'));
    await assert.rejects(readPieces(path).next(), isUnsafe('link'));
    assert.equal(await fileSize(path), undefined);
    assert.ok(process.memoryUsage().rss - memory < 50_000_000);
  });

  it('is refused without waiting if it is a FIFO', async () => {
    const paths = Array.from({ length: 8 }, (_, index) => join(folder(), `${index}`));
    for (const path of paths) execFileSync('mkfifo', [path]);
    await Promise.all(paths.map((path) => assert.rejects(readSmallFile(path), isUnsafe('special'))));
  });

  it('isn’t appended to if it is a symbolic or hard link', async () => {
    const other = join(folder(), 'other');
    await writeFile(other, 'mine');
    await symlink(other, join(folder(), 'link'));
    await link(other, join(folder(), 'hard'));
    await assert.rejects(openToAppend(join(folder(), 'link'), 0o600), isUnsafe('link'));
    await assert.rejects(openToAppend(join(folder(), 'hard'), 0o600), isUnsafe('link'));
    assert.equal(await readFile(other, 'utf8'), 'mine');
  });

  it('replaces a link instead of writing through it', async () => {
    const other = join(folder(), 'other');
    const path = join(folder(), 'export.json');
    await writeFile(other, 'mine');
    for (const name of ['export.json', 'export.json.next']) await symlink(other, join(folder(), name));
    await replaceFile(path, 'new');
    assert.equal(await readFile(other, 'utf8'), 'mine');
    assert.equal(await readSmallFile(path), 'new');
    assert.deepEqual((await readdir(folder())).sort(), ['export.json', 'export.json.next', 'other']);
  });
});

describe('Folder in an export folder', () => {
  const folder = temporaryFolder();
  const elsewhere = (): string => join(folder(), 'elsewhere');

  beforeEach(async () => {
    await mkdir(join(elsewhere(), 'inner'), { recursive: true });
    await writeFile(join(elsewhere(), 'inner', 'mine.txt'), 'mine');
    await mkdir(join(folder(), 'root'));
    await symlink(elsewhere(), join(folder(), 'root', 'link'), 'junction');
  });

  it('is neither listed nor entered if it is a link', async () => {
    assert.deepEqual(await foldersIn(join(folder(), 'root')), []);
    assert.deepEqual(await entriesOf(join(folder(), 'root', 'link')), []);
    await assert.rejects(eachEntry(join(folder(), 'root', 'link')).next(), isUnsafe('link'));
    assert.equal(await isBehindNoLink(join(folder(), 'root'), 'link/inner/mine.txt'), false);
    await assert.rejects(
      requireFoldersBelow(join(folder(), 'root'), join(folder(), 'root', 'link', 'inner')),
      isUnsafe('link'),
    );
  });

  it('isn’t created through a link', async () => {
    await assert.rejects(makeFolder(join(folder(), 'root', 'link')), isUnsafe('link'));
    await assert.rejects(
      makeFolders(join(folder(), 'root'), join(folder(), 'root', 'link', 'new')),
      isUnsafe('link'),
    );
    assert.deepEqual(await readdir(elsewhere()), ['inner']);
  });

  it('is removed together with links in it, but never through a link', async () => {
    const root = join(folder(), 'root');
    await assert.rejects(removeBelow(root, join(root, 'link', 'inner', 'mine.txt')), isUnsafe('link'));
    await assert.rejects(removeBelow(root, join(root, 'link', 'inner')), isUnsafe('link'));
    await mkdir(join(root, 'full'));
    await symlink(elsewhere(), join(root, 'full', 'link'), 'junction');
    await removeBelow(root, join(root, 'full'));
    await removeBelow(root, join(root, 'link'));
    assert.deepEqual(await readdir(root), []);
    assert.equal(await readFile(join(elsewhere(), 'inner', 'mine.txt'), 'utf8'), 'mine');
  });

  it('must be in the workspace folder, which itself may be a link', async () => {
    const workspaceFolder = join(folder(), 'root', 'link');
    const require = async (name: string): Promise<void> =>
      requireExportFolder({ workspaceFolder, exportFolder: join(workspaceFolder, name) });
    await require('inner');
    await require('not there yet');
    await symlink(join(folder(), 'root'), join(elsewhere(), 'out'), 'junction');
    await assert.rejects(require('out'), isUnsafe('link'));
    await assert.rejects(require(join('out', 'deeper')), isUnsafe('link'));
    await assert.rejects(require('..'), isUnsafe('link'));
  });
});

describe('Temporary failure of a file operation', () => {
  for (const code of ['EACCES', 'EBUSY', 'EPERM']) {
    it(`is retried on every system: ${code}`, async () => {
      let calls = 0;
      const result = await retrying(() => {
        calls++;
        return calls < 3 ? Promise.reject(Object.assign(new Error(code), { code })) : Promise.resolve('done');
      });
      assert.equal(result, 'done');
    });
  }

  it('is ignored if only the sync to the disk is unsupported', () => {
    for (const code of ['EINVAL', 'ENOTSUP']) assert.ok(isNoSync(Object.assign(new Error(code), { code })));
    for (const code of ['EIO', 'ENOSPC']) assert.ok(!isNoSync(Object.assign(new Error(code), { code })));
  });
});
