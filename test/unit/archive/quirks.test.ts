import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { filesIn, withRig } from './support/fetching.ts';
import { hostileKinds } from './hostile/kinds.ts';
import { writeZip, type ZipEntry } from './support/zipWriter.ts';

/** Titles of hostile kinds that must unpack to the same contents as with real programs. */
const readByOthers = [
  'the root folder as an entry',
  'one entry listed twice',
  'folder attributes without a file type',
  'file attributes without a file type',
  'folders without their stated bytes',
  'a local name in another encoding',
  'a different name in the local header',
  'an extra field longer than its space',
];

/** Returns the sorted contents of all files, since programs may give them different names. */
async function contentsOf(folder: string): Promise<string[]> {
  const files = [...(await filesIn(folder))].filter(([path]) => !path.endsWith('/'));
  return files.map(([, data]) => data.toString()).sort();
}

describe('Quirks of archive writers', () => {
  const { rig, server } = withRig();
  const readers: readonly [program: string, args: (archive: string, to: string) => string[]][] = [
    ['unzip', (archive, to) => ['-q', '-o', archive, '-d', to]],
    ['7z', (archive, to) => ['x', '-y', '-bd', `-o${to}`, archive]],
    ['python3', (archive, to) => ['-m', 'zipfile', '-e', archive, to]],
  ];

  for (const title of readByOthers) {
    it(`are read like other programs read them: ${title}`, async () => {
      const kind = hostileKinds.find((each) => each.title === title);
      assert.ok(kind !== undefined && 'stored' in kind);
      server().bytes = kind.archive();
      const { error, outcome } = await rig().fetch(server());
      assert.ifError(error);
      const ours = await contentsOf(outcome!.folder);
      assert.equal(ours.length, Object.keys(kind.stored).length);
      const archive = join(rig().root, 'made.zip');
      await writeFile(archive, server().bytes);
      let agreeing = 0;
      for (const [program, args] of readers) {
        const to = join(rig().root, program);
        await mkdir(to);
        const { status, error: missing } = spawnSync(program, args(archive, to), { stdio: 'ignore' });
        // Exit code 1 of unzip is a warning; a program that rejects the archive proves nothing.
        if (missing !== undefined || status === null || status > (program === 'unzip' ? 1 : 0)) continue;
        assert.deepEqual(ours, await contentsOf(to), program);
        agreeing++;
      }
      if (agreeing === 0) process.stdout.write('      no program on this machine reads it\n');
    });
  }

  it('hide no entries if the entry count wraps at 65,536', async () => {
    const names = Array.from({ length: 66_000 }, (_, index): ZipEntry => ({ name: `files/${index}.txt` }));
    const entries = [{ name: 'responses.jsonl', data: '{}\n' }, ...names.slice(1)];
    const stated = entries.length - 65_536;
    server().bytes = writeZip(entries, { end: { entries: stated, entriesHere: stated } });
    const { error, outcome, events } = await rig().fetch(server(), { scope: 'responses' });
    assert.ifError(error);
    const planned = events.find(({ stage }) => stage === 'planned');
    assert.ok(planned?.stage === 'planned');
    assert.equal(planned.totalFiles, 66_000);
    assert.equal(outcome!.files, 1);
  });

  it('are rejected if the entry count is wrong otherwise', async () => {
    const entries = Array.from({ length: 66_000 }, (_, index): ZipEntry => ({ name: `files/${index}.txt` }));
    server().bytes = writeZip(entries, { end: { entries: 400, entriesHere: 400 } });
    const { problem } = await rig().fetch(server(), { scope: 'responses' });
    assert.deepEqual(problem, { kind: 'archive-damaged', reason: 'more in the directory than its entries' });
  });
});
