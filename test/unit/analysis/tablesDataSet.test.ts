import assert from 'node:assert/strict';
import { access, mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetReadObjects, parquetSchema, parquetMetadataAsync } from 'hyparquet';
import { makeDataSet, type DataSetMade } from '../../../src/analysis/tables/dataSet.ts';
import { ProblemError, problemOf } from '../../../src/problems/problem.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { csv, writePeople } from './support/people.ts';
import {
  collection,
  lines,
  submissionA,
  submissionB,
  writeSnapshot,
  writeSnapshotManifest,
} from './support/snapshotFolder.ts';
import { patient } from './support/tables.ts';

describe('Data set of all snapshots', () => {
  const folder = temporaryFolder();
  const cooking = 'cooking-0191a2b3/2026-11-23T14-05-09Z';
  const later = 'cooking-0191a2b3/2026-11-24T14-05-09Z';
  const tasting = '試食 100%-0191a2b4/2026-11-23T14-05-09Z';
  const partOf = (collection: string, snapshot: string): string =>
    `collection=${collection}/snapshot=${snapshot}/part-0.parquet`;
  const cookingPart = partOf('cooking-0191a2b3', '2026-11-23T14-05-09Z');
  const laterPart = partOf('cooking-0191a2b3', '2026-11-24T14-05-09Z');
  const tastingPart = partOf('%E8%A9%A6%E9%A3%9F%20100%25-0191a2b4', '2026-11-23T14-05-09Z');

  const answered = (submission: string, value: string): string =>
    lines({ submission_id: submission, responses: { free_text: { value } } });
  async function snapshot(path: string, responses: string): Promise<string> {
    await writeSnapshot(join(folder(), path), {
      'collection.json': collection,
      'responses.jsonl': responses,
    });
    return join(folder(), path);
  }
  const make = async (...snapshots: string[]): Promise<DataSetMade> =>
    await makeDataSet(
      folder(),
      snapshots.map((path) => join(folder(), path)),
      () => undefined,
      patient,
    );
  const parts = async (): Promise<string[]> =>
    (await readdir(join(folder(), 'tables'), { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile() && entry.name !== '_tables.json')
      .map((entry) => join(entry.parentPath, entry.name).slice(join(folder(), 'tables/').length))
      .sort();
  const file = async (part: string) => await asyncBufferFromFile(join(folder(), 'tables', part));

  beforeEach(async () => {
    await snapshot(cooking, answered(submissionA, 'soup'));
    await snapshot(tasting, answered(submissionB, 'stew'));
  });

  it('has one part per snapshot in Hive folders by collection and snapshot', async () => {
    const made = await make(cooking, tasting);
    assert.deepEqual(
      { ...made, folder: '' },
      { folder: '', rows: 2, made: 2, kept: 0, removed: 0, failures: [] },
    );
    assert.deepEqual(await parts(), [cookingPart, tastingPart].sort());
    const [row] = await parquetReadObjects({ file: await file(cookingPart) });
    assert.deepEqual([row?.['submission_id'], row?.['text']], [submissionA, 'soup']);
  });

  it('has one schema without the folder columns, also for a snapshot without answers', async () => {
    await snapshot(later, '');
    await make(cooking, later);
    const columns = async (part: string): Promise<string[]> =>
      parquetSchema(await parquetMetadataAsync(await file(part))).children.map(
        ({ element }) => `${element.name} ${element.type ?? ''} ${element.converted_type ?? ''}`,
      );
    const found = await columns(cookingPart);
    assert.deepEqual(await columns(laterPart), found);
    assert.ok(
      found.includes('created_at INT64 TIMESTAMP_MICROS') && found.includes('number DOUBLE '),
      String(found),
    );
    assert.ok(!found.some((column) => /^(collection|snapshot) /.test(column)));
  });

  it('rebuilds only the parts of changed snapshots', async () => {
    await make(cooking, tasting);
    const before = await stat(join(folder(), 'tables', tastingPart));
    await snapshot(cooking, answered(submissionA, 'another soup'));
    const { made, kept } = await make(cooking, tasting);
    assert.deepEqual([made, kept], [1, 1]);
    assert.equal((await stat(join(folder(), 'tables', tastingPart))).mtimeMs, before.mtimeMs);
    const [row] = await parquetReadObjects({ file: await file(cookingPart) });
    assert.equal(row?.['text'], 'another soup');
  });

  it('rebuilds a part if the content of the snapshot or the part changed without its size and time', async () => {
    await make(cooking, tasting);
    const long = new Date(1_000);
    for (const path of [join(folder(), 'tables', cookingPart), join(folder(), cooking, 'responses.jsonl')]) {
      await utimes(path, long, long);
      await make(cooking, tasting);
      await writeFile(path, (await readFile(path, 'latin1')).replace('soup', 'stew'), 'latin1');
      await utimes(path, long, long);
      const { made, kept } = await make(cooking, tasting);
      assert.deepEqual([made, kept], [1, 1], path);
    }
  });

  it('keeps the part of a snapshot that was only copied or touched', async () => {
    await make(cooking, tasting);
    await utimes(join(folder(), cooking, 'responses.jsonl'), 1, 1);
    assert.equal((await make(cooking, tasting)).kept, 2);
  });

  it('rebuilds missing and truncated parts', async () => {
    await make(cooking, tasting);
    await rm(join(folder(), 'tables', tastingPart));
    await writeFile(join(folder(), 'tables', cookingPart), 'PAR1');
    assert.equal((await make(cooking, tasting)).made, 2);
  });

  it('removes the parts of deleted snapshots', async () => {
    await make(cooking, tasting);
    assert.equal((await make(tasting)).removed, 1);
    assert.deepEqual(await parts(), [tastingPart]);
    await assert.rejects(access(join(folder(), 'tables', 'collection=cooking-0191a2b3')));
  });

  it('keeps finished parts when it is canceled and resumes with the rest', async () => {
    const controller = new AbortController();
    const making = makeDataSet(
      folder(),
      [join(folder(), cooking), join(folder(), tasting)],
      ({ done }) => done > 1 && controller.abort(),
      controller.signal,
    );
    await assert.rejects(making, { name: 'AbortError' });
    assert.deepEqual(await parts(), [cookingPart]);
    assert.deepEqual((await make(cooking, tasting)).kept, 1);
  });

  it('continues after a failed snapshot, reports the error and keeps the earlier part', async () => {
    await make(cooking, tasting);
    await snapshot(tasting, answered(submissionB, 'another stew'));
    const records = join(folder(), cooking, 'responses.jsonl');
    await rm(records);
    await mkdir(records);
    const { made, kept, rows, failures } = await make(cooking, tasting);
    assert.deepEqual([made, kept, rows], [1, 0, 1]);
    assert.deepEqual(
      failures.map(({ snapshot: path, error }) => [path, problemOf(error)?.kind]),
      [[join(folder(), cooking), 'unsafe-path']],
    );
    assert.deepEqual(await parts(), [cookingPart, tastingPart].sort());
    await rm(records, { recursive: true });
    await snapshot(cooking, answered(submissionA, 'soup'));
    assert.deepEqual((await make(cooking, tasting)).failures, []);
  });

  it('fails if every snapshot fails', async () => {
    await rm(join(folder(), cooking, 'responses.jsonl'));
    await mkdir(join(folder(), cooking, 'responses.jsonl'));
    await assert.rejects(make(cooking), (error) => problemOf(error)?.kind === 'unsafe-path');
  });

  it('has the filter of the export in each row', async () => {
    const filter = { study_id: 's', from: '2026-09-14T00:00:00.000Z' };
    await writeSnapshotManifest(join(folder(), cooking), [], true, filter);
    await writeSnapshotManifest(join(folder(), tasting), []);
    await make(cooking, tasting);
    const [filtered] = await parquetReadObjects({ file: await file(cookingPart) });
    const [whole] = await parquetReadObjects({ file: await file(tastingPart) });
    assert.deepEqual(JSON.parse(String(filtered?.['export_filter'])), filter);
    assert.equal(whole?.['export_filter'], null);
  });

  it('has the details of submissions, known or not, but no demographics', async () => {
    await make(cooking, tasting);
    await writePeople(join(folder(), cooking), {
      'submissions.jsonl': [{ id: submissionA, status: 'APPROVED', time_taken: 60 }],
      'demographics-s.csv': csv('Submission id,Age', `${submissionA},44`),
    });
    const { made, kept } = await make(cooking, tasting);
    const [known] = await parquetReadObjects({ file: await file(cookingPart) });
    const [unknown] = await parquetReadObjects({ file: await file(tastingPart) });
    assert.deepEqual([known?.['submission_status'], known?.['seconds_taken']], ['APPROVED', 60]);
    assert.equal(unknown?.['submission_status'], null);
    assert.deepEqual(Object.keys(known ?? {}), Object.keys(unknown));
    assert.ok(!('demo_age' in (known ?? {})));
    assert.deepEqual([made, kept], [1, 1]);
  });

  it('rebuilds parts of an earlier version with other columns', async () => {
    await make(cooking, tasting);
    const record = join(folder(), 'tables', '_tables.json');
    const json = await readFile(record, 'utf8');
    await writeFile(record, json.replace('"schema_version": 4', '"schema_version": 3'));
    const { made, kept, removed } = await make(cooking, tasting);
    assert.deepEqual([made, kept, removed], [2, 0, 0]);
    assert.equal((await make(cooking, tasting)).kept, 2);
  });

  it('rejects a tables folder that it did not create', async () => {
    await mkdir(join(folder(), 'tables'));
    await writeFile(join(folder(), 'tables', 'mine.txt'), 'mine');
    await assert.rejects(
      make(cooking),
      (error) => error instanceof ProblemError && error.problem.kind === 'tables-in-the-way',
    );
    assert.equal(await readFile(join(folder(), 'tables', 'mine.txt'), 'utf8'), 'mine');
  });
});
