import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { carryOver } from '../../../src/exports/finishExport.ts';
import { manifestName, writeManifest, type ManifestEntry } from '../../../src/snapshots/manifest.ts';
import { leftOutFiles } from '../../../src/snapshots/manifestEntries.ts';
import { manifestHead } from '../support/manifestHead.ts';
import { blockedShare } from '../support/blockedShare.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

describe('Manifest with 100,000 entries', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();
  const { signal } = new AbortController();
  const count = 100_000;
  /** Reading everything at once blocks for nearly all of the time. */
  const maxShare = 0.5;

  async function snapshot(): Promise<string> {
    const from = join(folder(), 'from');
    await mkdir(from, { recursive: true });
    await mkdir(join(folder(), 'to'), { recursive: true });
    function* entries(): Generator<ManifestEntry> {
      for (let at = 0; at < count; at++) {
        const path = `files/${at.toString(16).padStart(24, '6')}/photo.jpg`;
        yield { path, size: 4, crc32: at };
      }
    }
    await writeManifest(from, {
      head: manifestHead('2026-01-02T03:04:05Z', { left_out_files: 1 }),
      entries: entries(),
      leftOut: [{ path: '../x', reason: 'climbs-out' }],
    });
    await writeFile(join(from, 'notes.md'), 'mine');
    return from;
  }

  const forms = {
    'as written': () => Promise.resolve(),
    'reformatted to one line': async (from: string) => {
      const path = join(from, manifestName);
      await writeFile(path, JSON.stringify(JSON.parse(await readFile(path, 'utf8'))));
    },
  };
  for (const [form, change] of Object.entries(forms)) {
    it(`does not block the event loop while a user’s files are carried over: ${form}`, async () => {
      const from = await snapshot();
      await change(from);
      let carried: string[] = [];
      const share = await blockedShare(async () => {
        carried = await carryOver(from, join(folder(), 'to'), signal);
      });
      assert.deepEqual(carried, ['notes.md']);
      assert.ok(share < maxShare, `${share}`);
    });

    it(`does not block the event loop while omitted files are read: ${form}`, async () => {
      const from = await snapshot();
      await change(from);
      const left: string[] = [];
      const share = await blockedShare(async () => {
        for await (const { path } of leftOutFiles(from, signal)) left.push(path);
      });
      assert.deepEqual(left, ['../x']);
      assert.ok(share < maxShare, `${share}`);
    });
  }
});
