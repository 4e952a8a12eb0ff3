import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eveningCollection, sampleBatch } from '../../prolific/sampleCollections.ts';
import { sampleData } from '../../prolific/sampleData.ts';
import { cooking, withExports } from '../support/exporting.ts';
import { assertGolden } from '../support/golden.ts';
import { makeTables } from './support/tables.ts';

const texts = ['responses_wide.csv', 'responses_long.csv', 'codebook.csv', 'codebook.md'];

describe('Tables of a sample export', () => {
  const scene = withExports({ data: sampleData({ evening: true }) });

  /** Makes tables of the first `count` records only, which keeps the golden files readable. */
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
    ['evening', { kind: 'collection', ...eveningCollection }, 'responses.jsonl', 5],
    ['batch', { kind: 'batch', ...sampleBatch }, 'responses-by-submission.jsonl', 8],
  ] as const) {
    it(`match the golden file: ${name}`, async () => {
      const made = await tablesOf(subject, records, count);
      let all = '';
      for (const file of texts) all += `===== ${file}\n${await readFile(join(made, file), 'utf8')}`;
      await assertGolden(all, join(import.meta.dirname, 'golden', `${name}.txt`));
    });
  }
});
