import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { unicodePath } from './hostile/kind.ts';
import { assertHolds, withRig } from './support/fetching.ts';
import { exportFiles, zipOf, type Files } from './support/samples.ts';
import { extraField, writeZip, type ZipEntry, type ZipOptions } from './support/zipWriter.ts';

describe('ZIP archive', () => {
  const { rig, server } = withRig();

  async function assertUnpacks(archive: Buffer, files: Files): Promise<void> {
    server().bytes = archive;
    const { error, outcome } = await rig().fetch(server());
    assert.ifError(error);
    await assertHolds(outcome!.folder, files);
  }

  const files: Files = new Map([
    ...exportFiles(12, 3_000),
    ['files/Grüße/写真 📷.txt', Buffer.from('Unicode all the way')],
    ['files/no content.txt', Buffer.alloc(0)],
  ]);

  describe('written by a program on this computer', () => {
    const python = 'import sys, zipfile, pathlib\n';
    const writers: readonly [title: string, program: string, args: (out: string) => string[]][] = [
      ['Info-ZIP', 'zip', (out) => ['-q', '-r', '-X', out, '.']],
      ['Info-ZIP with its extra fields, to a pipe', 'sh', (out) => ['-c', `zip -q -r - . | cat > ${out}`]],
      ['7-Zip', '7z', (out) => ['a', '-bd', '-tzip', out, '.']],
      ['bsdtar', 'bsdtar', (out) => ['--format', 'zip', '-cf', out, '.']],
      [
        "Python's zipfile",
        'python3',
        (out) => [
          '-c',
          `${python}z = zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED)\n` +
            'for p in sorted(pathlib.Path(".").rglob("*")): z.write(p)\nz.close()',
          out,
        ],
      ],
      [
        "Python's zipfile to a stream, with ZIP64 forced",
        'python3',
        (out) => [
          '-c',
          `${python}class Stream:\n  def __init__(s, f): s.f = f\n  def write(s, b): return s.f.write(b)\n  def flush(s): s.f.flush()\n` +
            'z = zipfile.ZipFile(Stream(open(sys.argv[1], "wb")), "w", zipfile.ZIP_DEFLATED)\n' +
            'for p in sorted(q for q in pathlib.Path(".").rglob("*") if q.is_file()):\n' +
            '  with z.open(zipfile.ZipInfo.from_file(p), "w", force_zip64=True) as e: e.write(p.read_bytes())\nz.close()',
          out,
        ],
      ],
    ];

    for (const [title, program, args] of writers) {
      it(`is unpacked completely: ${title}`, async function () {
        if (spawnSync(program, ['--help'], { stdio: 'ignore' }).error !== undefined) {
          process.stdout.write(`      ${program} is not on this machine: not tried\n`);
          this.skip();
        }
        const folder = join(rig().root, 'source');
        for (const [path, data] of files) {
          await mkdir(dirname(join(folder, path)), { recursive: true });
          await writeFile(join(folder, path), data);
        }
        const out = join(rig().root, 'made.zip');
        execFileSync(program, args(out), { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
        await assertUnpacks(await readFile(out), files);
        await rm(folder, { recursive: true });
      });
    }
  });

  describe('written byte by byte', () => {
    const shapes: readonly [title: string, entry: Partial<ZipEntry>, options: ZipOptions][] = [
      ['with data descriptors, as Go writes them', { descriptor: true, madeBy: 0, mode: 0 }, {}],
      ['with unneeded ZIP64 fields and end records', { zip64: true }, { zip64End: true }],
      ['with a ZIP64 end record but entries without ZIP64 fields', {}, { zip64End: true }],
      ['with bytes before the archive', {}, { prefix: Buffer.from('#!/bin/sh\nexit 0\n') }],
      [
        'with bytes before the archive that the offsets include',
        {},
        { prefix: Buffer.from('#!/bin/sh\nexit 0\n'), adjustedOffsets: true },
      ],
      ['with bytes after the archive', {}, { trailing: Buffer.alloc(700, 0x20) }],
      ['with a comment', {}, { comment: 'Exported by Prolific' }],
      ['with a comment like an end record', {}, { comment: 'PK\u0005\u0006 and more'.repeat(20) }],
      ['with a comment of maximum length', {}, { comment: 'x'.repeat(65_535) }],
      ['with comments on entries', { comment: 'taken with a telephone' }, {}],
      ['with unknown extra fields', { extra: extraField(0x5455, Buffer.alloc(9)) }, {}],
      [
        'with different extra fields in local headers',
        { localExtra: extraField(0xcafe, Buffer.alloc(900)) },
        {},
      ],
      ['with a gap before the directory', {}, { gap: Buffer.alloc(200_000) }],
      ['with uncompressed entries', { method: 0 }, {}],
    ];

    for (const [title, entry, options] of shapes) {
      it(`is unpacked completely: ${title}`, async () => {
        const entries = [...files].map(([name, data]) => ({ name, data, ...entry }));
        await assertUnpacks(writeZip(entries, options), files);
      });
    }

    it('is unpacked completely: with a directory in another order than the data', async () => {
      const parts = [...files].map(([name, data]) => ({ name, data, method: 0 }));
      const plain = writeZip(parts);
      const shuffled = [...parts]
        .reverse()
        .map((part) => ({ ...part, withoutData: true, offset: offsetOf(plain, part) }));
      const directory = writeZip(shuffled);
      const start = plain.readUInt32LE(plain.length - 6);
      const archive = Buffer.concat([plain.subarray(0, start), directory]);
      archive.writeUInt32LE(start, archive.length - 6);
      await assertUnpacks(archive, files);
    });

    it('is unpacked completely: with DOS code page names without the UTF-8 flag', async () => {
      const name = Buffer.from([0x66, 0x69, 0x6c, 0x65, 0x73, 0x2f, 0x81, 0x2e, 0x74, 0x78, 0x74]);
      await assertUnpacks(
        writeZip([{ name, data: 'x', flags: 0 }]),
        new Map([['files/ü.txt', Buffer.from('x')]]),
      );
    });

    it('is unpacked completely: with UTF-8 names from Unix without the UTF-8 flag', async () => {
      await assertUnpacks(zipOf(files, { flags: 0, madeBy: 3 }), files);
    });

    it('is unpacked completely: with a Unicode path field next to a plain name', async () => {
      const entry = {
        name: 'files/_.txt',
        data: 'x',
        flags: 0,
        extra: unicodePath('files/_.txt', 'files/ü.txt'),
      };
      await assertUnpacks(writeZip([entry]), new Map([['files/ü.txt', Buffer.from('x')]]));
    });

    it('is unpacked completely: with a Unicode path field for another name', async () => {
      const entry = { name: 'files/_.txt', data: 'x', flags: 0, extra: unicodePath('other', 'files/ü.txt') };
      await assertUnpacks(writeZip([entry]), new Map([['files/_.txt', Buffer.from('x')]]));
    });

    it('is unpacked completely: without entries', async () => {
      await assertUnpacks(writeZip([]), new Map());
    });

    it('is unpacked completely: with one empty, deflated entry', async () => {
      await assertUnpacks(
        zipOf(new Map([['a.txt', Buffer.alloc(0)]]), { method: 8 }),
        new Map([['a.txt', Buffer.alloc(0)]]),
      );
    });
  });
});

function offsetOf(archive: Buffer, { name }: { readonly name: string }): number {
  return archive.indexOf(name) - 30;
}
