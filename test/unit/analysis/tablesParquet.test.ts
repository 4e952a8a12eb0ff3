import assert from 'node:assert/strict';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { collection, lines, submissionA, writeSnapshot } from './support/snapshotFolder.ts';
import { allTypes, csvOf, makeTables, metadataOf, parquetOf } from './support/tables.ts';

describe('Parquet tables', () => {
  const folder = temporaryFolder();

  for (const name of ['responses_wide', 'responses_long']) {
    it(`have the values of the CSV table, with types: ${name}`, async () => {
      await writeSnapshot(folder(), allTypes);
      await makeTables(folder(), { guardFormulas: false });
      const csv = await csvOf(folder(), `${name}.csv`);
      const parquet = await parquetOf(folder(), `${name}.parquet`);
      assert.equal(parquet.length, csv.length);
      for (const [index, row] of parquet.entries()) {
        assert.deepEqual(Object.keys(row), Object.keys(csv[index] ?? {}));
        for (const [column, value] of Object.entries(row)) {
          const field = csv[index]?.[column] ?? '';
          if (column !== 'created_at')
            assert.equal(value ?? '', typeof value === 'number' ? Number(field) : field);
          else if (field === 'yesterday') assert.equal(value, null);
          else assert.deepEqual(value, new Date(field));
        }
      }
      assert.equal(typeof parquet[0]?.['duplicate'], 'number');
    });
  }

  for (const [written, microseconds] of [
    ['2026-09-14T12:22:31.123456Z', 1_789_388_551_123_456n],
    ['2026-09-14T12:22:31.1234567+02:00', 1_789_381_351_123_456n],
    ['2026-09-14 12:22:31.12345', 1_789_388_551_123_450n],
    ['2026-09-14T12:22:31.5Z', 1_789_388_551_500_000n],
    ['2026-09-14T12:22:31Z', 1_789_388_551_000_000n],
    ['1969-12-31T23:59:59.999999Z', -1n],
  ] as const) {
    it(`keep a time to the microsecond: ${written}`, async () => {
      await writeSnapshot(folder(), {
        'responses.jsonl': lines({ submission_id: submissionA, created_at: written, responses: {} }),
      });
      await makeTables(folder());
      const [row] = await parquetReadObjects({
        file: await asyncBufferFromFile(join(folder(), 'analysis', 'responses_wide.parquet')),
        parsers: { timestampFromMicroseconds: (value) => value },
      });
      assert.equal(row?.['created_at'], microseconds);
    });
  }

  it('take only seconds for thousands of columns', async () => {
    const asked = Array.from({ length: 10 }, (_, question) => ({
      id: `q${question}`,
      type: 'multiple_choice',
      description: `Question ${question}`,
      answer_limit: -1,
      options: Array.from({ length: 300 }, (_, option) => ({ value: option, label: `Option ${option}` })),
    }));
    const records = Array.from({ length: 150 }, (_, submission) => ({
      submission_id: String(submission),
      responses: Object.fromEntries(
        asked.map(({ id }, question) => [id, { value: [(submission + question) % 300] }]),
      ),
    }));
    await writeSnapshot(folder(), {
      'collection.json': { items: asked },
      'responses.jsonl': lines(...records),
    });
    const start = process.cpuUsage();
    await makeTables(folder());
    const { user } = process.cpuUsage(start);
    assert.ok(user < 15_000_000, `${Math.round(user / 1_000)} ms`);
    const rows = await parquetOf(folder(), 'responses_wide.parquet');
    assert.equal(rows.length, 150);
    assert.deepEqual([rows[7]?.['q02_question_1__option_8'], rows[7]?.['q02_question_1__option_7']], [1, 0]);
  }).timeout(60_000);

  it('split many rows into several row groups and keep their order', async () => {
    const records = Array.from({ length: 20_000 }, (_, index) => ({
      submission_id: String(index),
      responses: { free_text: { value: `answer ${index % 7}` } },
    }));
    await writeSnapshot(folder(), { 'collection.json': collection, 'responses.jsonl': lines(...records) });
    await makeTables(folder());
    const { num_rows, row_groups } = await metadataOf(folder(), 'responses_long.parquet');
    assert.equal(num_rows, 20_000n);
    assert.ok(row_groups.length > 1);
    const rows = await parquetOf(folder(), 'responses_long.parquet');
    assert.deepEqual(
      rows.map((row) => [row['submission_id'], row['text']]),
      records.map((record) => [record.submission_id, record.responses.free_text.value]),
    );
  });
});
