import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sampleBatch } from '../../prolific/sampleCollections.ts';
import { cooking, withExports } from '../support/exporting.ts';
import { makeTables } from './support/tables.ts';

/** Written anew where this is set; what changed is seen in git. */
const update = process.env['UPDATE_GOLDEN'] !== undefined;
const texts = ['responses_wide.csv', 'responses_long.csv', 'codebook.csv', 'codebook.md'];

describe('The tables of a sample export', () => {
  const scene = withExports();

  /** Of the first records only, so that the files can be read. */
  async function tablesOf(subject: typeof cooking, records: string, count: number): Promise<string> {
    const { folder } = await scene().export({ subject, scope: 'responses' });
    const path = join(folder, records);
    const lines = (await readFile(path, 'utf8')).split('\n');
    await writeFile(path, `${lines.slice(0, count).join('\n')}\n`);
    await makeTables(folder);
    return join(folder, 'analysis');
  }

  for (const [name, subject, records, count] of [
    ['cooking', cooking, 'responses.jsonl', 16],
    ['batch', { kind: 'batch', ...sampleBatch }, 'responses-by-submission.jsonl', 8],
  ] as const) {
    it(`are as they were looked at and found right: ${name}`, async () => {
      const made = await tablesOf(subject, records, count);
      for (const file of texts) {
        const text = await readFile(join(made, file), 'utf8');
        const golden = new URL(`golden/${name}/${file}`, import.meta.url);
        if (update) {
          await mkdir(new URL('.', golden), { recursive: true });
          await writeFile(golden, text);
        }
        assert.equal(text, await readFile(golden, 'utf8'), file);
      }
    });
  }
});
