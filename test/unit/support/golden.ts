import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Set by `npm run golden`, which runs the tests that import this file. */
export const updateVariable = 'UPDATE_GOLDEN';

/**
 * Compares generated text with a reviewed file in the repository; `npm run golden` writes the file instead.
 */
export async function assertGolden(text: string, path: string): Promise<void> {
  if (process.env[updateVariable] !== undefined) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  const hint = `${path}: if the difference is meant, run \`npm run golden\` and look at it in git.`;
  assert.equal(text, await readFile(path, 'utf8'), hint);
}
