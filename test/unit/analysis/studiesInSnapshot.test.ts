import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { studiesInSnapshot } from '../../../src/analysis/people/studiesInSnapshot.ts';
import { manifestHead } from '../support/manifestHead.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

describe('Studies of a snapshot', () => {
  const folder = temporaryFolder();
  const { signal } = new AbortController();
  const record = (submission: string, participant: string, study: unknown): string =>
    JSON.stringify({ submission_id: submission, participant_id: participant, study_id: study });
  const write = async (...lines: string[]): Promise<void> =>
    await writeFile(join(folder(), 'responses.jsonl'), lines.join('\n'));

  it('are those of its records, the largest first, with the records of the ids asked for', async () => {
    await write(record('s1', 'p1', 'one'), record('s2', 'p2', 'two'), record('s3', 'p3', 'two'));
    assert.deepEqual(await studiesInSnapshot(folder(), signal, ['s1', 'p3', 's3', 'unknown']), [
      { id: 'two', submissions: 2, matching: 1 },
      { id: 'one', submissions: 1, matching: 1 },
    ]);
  });

  it('have ids that can be part of a path', async () => {
    await write(
      ...['..', '', 'a/b', 'a b', 'ü', 'x'.repeat(101), null, { id: 'one' }].map((id) =>
        record('s', 'p', id),
      ),
      'no JSON',
      '[]',
      record('s', 'p', 5),
    );
    assert.deepEqual(await studiesInSnapshot(folder(), signal), [{ id: '5', submissions: 1, matching: 0 }]);
  });

  it('are found in a batch and in a folder that wraps the archive', async () => {
    await mkdir(join(folder(), 'wrapper'));
    const path = join(folder(), 'wrapper', 'responses-by-submission.jsonl');
    await writeFile(path, record('s1', 'p1', 'one'));
    assert.deepEqual(await studiesInSnapshot(folder(), signal), [{ id: 'one', submissions: 1, matching: 0 }]);
  });

  it('are the 200 largest of more, as nobody has so many', async () => {
    const many = Array.from({ length: 5_000 }, (_, index) => record(`s${index}`, 'p', `study${index}`));
    await write(...many, record('s', 'p', 'study4999'));
    const found = await studiesInSnapshot(folder(), signal);
    assert.deepEqual([found.length, found[0]?.id], [200, 'study4999']);
  });

  it('include those that its manifest names', async () => {
    await write(record('s1', 'p1', 'one'));
    const head = manifestHead('2026-01-01T00:00:00Z', { studies: { one: 'One', two: 'Two', '..': 'Up' } });
    await writeFile(join(folder(), 'snapshot.json'), JSON.stringify({ ...head, entries: [] }));
    assert.deepEqual(await studiesInSnapshot(folder(), signal), [
      { id: 'one', submissions: 1, matching: 0 },
      { id: 'two', submissions: 0, matching: 0 },
    ]);
  });

  it('are none without responses', async () => {
    assert.deepEqual(await studiesInSnapshot(folder(), signal), []);
  });

  it('are read until canceled', async () => {
    await write(record('s1', 'p1', 'one'));
    await assert.rejects(studiesInSnapshot(folder(), AbortSignal.abort(new Error('enough'))), /enough/);
  });
});
