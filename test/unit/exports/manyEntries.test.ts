import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { carryOver } from '../../../src/exports/carryOver.ts';
import { manifestName, writeManifest, type ManifestEntry } from '../../../src/exports/manifest.ts';
import { leftOutFiles } from '../../../src/exports/manifestEntries.ts';
import { manifestHead } from '../support/manifestHead.ts';
import { longestStretch } from '../support/longestStretch.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

describe('A manifest of 200,000 entries', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();
  const { signal } = new AbortController();
  const count = 200_000;
  /** Of a machine that is not fast; all at once it takes a second. */
  const mostMs = 150;

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
    await writeManifest(
      from,
      manifestHead('2026-01-02T03:04:05Z', { left_out_files: 1 }),
      entries(),
      undefined,
      [{ path: '../x', reason: 'climbs-out' }],
    );
    await writeFile(join(from, 'notes.md'), 'mine');
    return from;
  }

  const forms = {
    'as it is written': () => Promise.resolve(),
    'that somebody put on one line': async (from: string) => {
      const path = join(from, manifestName);
      await writeFile(path, JSON.stringify(JSON.parse(await readFile(path, 'utf8'))));
    },
  };
  for (const [form, change] of Object.entries(forms)) {
    it(`${form} stops nothing while what a person put into the snapshot is carried over`, async () => {
      const from = await snapshot();
      await change(from);
      let carried: string[] = [];
      const stretch = await longestStretch(async () => {
        carried = await carryOver(from, join(folder(), 'to'), signal);
      });
      assert.deepEqual(carried, ['notes.md']);
      assert.ok(stretch < mostMs, `${stretch} ms`);
    });

    it(`${form} stops nothing while what was left out is looked for`, async () => {
      const from = await snapshot();
      await change(from);
      const left: string[] = [];
      const stretch = await longestStretch(async () => {
        for await (const { path } of leftOutFiles(from, signal)) left.push(path);
      });
      assert.deepEqual(left, ['../x']);
      assert.ok(stretch < mostMs, `${stretch} ms`);
    });
  }
});
