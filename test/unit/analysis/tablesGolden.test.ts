import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { demographicsFile } from '../../../src/snapshots/knownNames.ts';
import { eveningCollection, sampleBatch } from '../../prolific/sampleCollections.ts';
import { sampleData } from '../../prolific/sampleData.ts';
import { cooking, withExports } from '../support/exporting.ts';
import { assertGolden } from '../support/golden.ts';
import { writePeople } from './support/people.ts';
import { makeTables } from './support/tables.ts';

const data = sampleData({ evening: true });
const texts = ['responses_wide.csv', 'responses_long.csv', 'codebook.csv', 'codebook.md'];

describe('Tables of a sample export', () => {
  const scene = withExports({ data });

  async function shorten(path: string, count: number): Promise<void> {
    const lines = (await readFile(path, 'utf8')).split('\n');
    await writeFile(path, `${lines.slice(0, count).join('\n')}\n`);
  }

  async function textsIn(folder: string): Promise<string> {
    let all = '';
    for (const file of texts) all += `===== ${file}\n${await readFile(join(folder, file), 'utf8')}`;
    return all;
  }

  /** Makes tables of the first `count` records only, which keeps the golden files readable. */
  async function tablesOf(subject: typeof cooking, records: string, count: number): Promise<string> {
    const { folder } = await scene().export({ subject, scope: 'responses' });
    await shorten(join(folder, records), count);
    await makeTables(folder);
    return join(folder, 'analysis');
  }

  it('match the golden file of what is known about participants: cooking', async () => {
    const { people } = scene().prolific;
    const { folder } = await scene().export({ subject: cooking, scope: 'responses' });
    await shorten(join(folder, 'responses.jsonl'), 16);
    const studies = data.workspaces.flatMap(({ projects }) => projects.flatMap((project) => project.studies));
    await writePeople(folder, {
      'submissions.jsonl': studies.flatMap((study) =>
        people.of(study).map((each) => ({ ...each, study_id: study.id })),
      ),
      ...Object.fromEntries(studies.map((study) => [demographicsFile(study.id), people.csv(study)])),
    });
    await makeTables(folder);
    await assertGolden(
      await textsIn(join(folder, 'analysis')),
      join(import.meta.dirname, 'golden', 'people.txt'),
    );
  });

  for (const [name, subject, records, count] of [
    ['cooking', cooking, 'responses.jsonl', 16],
    ['evening', { kind: 'collection', ...eveningCollection }, 'responses.jsonl', 5],
    ['batch', { kind: 'batch', ...sampleBatch }, 'responses-by-submission.jsonl', 8],
  ] as const) {
    it(`match the golden file: ${name}`, async () => {
      const made = await tablesOf(subject, records, count);
      await assertGolden(await textsIn(made), join(import.meta.dirname, 'golden', `${name}.txt`));
    });
  }
});
