import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toDiskProblem } from '../../../src/problems/diskProblem.ts';
import { problemOf, type Problem } from '../../../src/problems/problem.ts';
import { sentenceOf } from '../../../src/problems/sentences.ts';
import { mountSmallDisk, whyNoSmallDisk } from '../faults/disks.ts';
import { rejectionOf } from '../support/network.ts';

/** Returns an error like those of Node's file system. */
function fileError(code: string, syscall = 'rename'): Error {
  return Object.assign(new Error(`${code}: it failed, ${syscall}`), { code, syscall, errno: -1, path: '/x' });
}

describe('File system error', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'disk-problem-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  const problemFor = async (error: unknown, chosen = folder): Promise<Problem | undefined> =>
    problemOf(await toDiskProblem(error, chosen));

  for (const [code, kind] of [
    ['ENOSPC', 'disk-full'],
    ['EDQUOT', 'disk-full'],
    ['EACCES', 'folder-not-writable'],
    ['EPERM', 'folder-not-writable'],
    ['EROFS', 'folder-not-writable'],
    ['ENAMETOOLONG', 'name-too-long'],
  ] as const) {
    it(`is reported as ${kind}: ${code}`, async () => {
      assert.equal((await problemFor(fileError(code)))?.kind, kind);
    });
  }

  for (const [codes, words] of [
    [['EBUSY', 'ETXTBSY', 'EAGAIN', 'ENOLCK', 'EDEADLK'], /in use by another program/],
    [['EMFILE', 'ENFILE'], /too many files are open/],
    [
      [
        'ESTALE',
        'ENOTCONN',
        'EHOSTDOWN',
        'EHOSTUNREACH',
        'ENODEV',
        'ENXIO',
        'ETIMEDOUT',
        'ENETDOWN',
        'ENOLINK',
      ],
      /isn’t responding/,
    ],
    [['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EXDEV', 'EMLINK', 'EILSEQ'], /lacks a feature/],
    [['EFBIG'], /too large for the disk/],
    [['ENOENT', 'EEXIST', 'ENOTDIR', 'EISDIR', 'ENOTEMPTY', 'ELOOP'], /changed during the operation/],
    [['EIO', 'EREMOTEIO', 'EUCLEAN', 'UNKNOWN', 'ESOMETHINGNEW'], /reported an error/],
  ] as const) {
    for (const code of codes) {
      it(`is reported as disk-failed with an explanation: ${code}`, async () => {
        const problem = await problemFor(fileError(code));
        assert.deepEqual(problem, { kind: 'disk-failed', folder, code });
        const { message, nextStep } = sentenceOf(problem);
        assert.match(message, words);
        assert.ok(message.includes(code) && nextStep !== undefined);
      });
    }
  }

  it('is reported as folder-gone if the folder no longer exists', async () => {
    const gone = join(folder, 'gone');
    for (const code of ['ENOENT', 'ENOTDIR']) {
      assert.deepEqual(await problemFor(fileError(code), gone), { kind: 'folder-gone', folder: gone });
    }
  });

  it('is reported as folder-not-writable on a read-only drive, whatever its code', async function () {
    if (whyNoSmallDisk() !== undefined) return this.skip();
    const disk = mountSmallDisk(folder);
    try {
      execFileSync('mount', ['-o', 'remount,ro', folder]);
      const wanted = join(folder, 'exports', 'a', 'b');
      const error = await rejectionOf(mkdir(wanted, { recursive: true }));
      for (const chosen of [folder, wanted]) {
        assert.deepEqual(await problemFor(error, chosen), {
          kind: 'folder-not-writable',
          folder: chosen,
          code: 'EROFS',
        });
        assert.equal((await problemFor(fileError('ENOENT', 'mkdir'), chosen))?.kind, 'folder-not-writable');
      }
    } finally {
      disk.unmount();
    }
  });

  for (const error of [
    new TypeError('x is not a function'),
    Object.assign(new Error('bad descriptor'), { code: 'EBADF', syscall: 'read' }),
    Object.assign(new Error('no such option'), { code: 'ERR_INVALID_ARG_TYPE' }),
    Object.assign(new Error('incorrect header check'), { code: 'Z_DATA_ERROR', errno: -3 }),
    new DOMException('aborted', 'AbortError'),
  ]) {
    it(`isn’t a disk problem if it comes from elsewhere: ${error.name}${'code' in error ? ` ${String(error.code)}` : ''}`, async () => {
      assert.equal(await toDiskProblem(error, folder), error);
    });
  }
});
