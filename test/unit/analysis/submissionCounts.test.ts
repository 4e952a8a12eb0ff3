import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { countChanges, countSubmissions } from '../../../src/analysis/counts/countSubmissions.ts';
import { hasId, submissionIds } from '../../../src/analysis/counts/submissionIds.ts';
import { compareSnapshots } from '../../../src/analysis/comparison/compareSnapshots.ts';
import { manifestHead } from '../support/manifestHead.ts';
import { generate, type Layout } from '../figures/generate.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { lines, submissionA, submissionB, writeSnapshot } from './support/snapshotFolder.ts';
import { patient, summaryIn } from './summarySnapshot.ts';

describe('Submission counts', () => {
  const folder = temporaryFolder();
  const sameAsOverview = async (path: string, message?: string) => {
    const { submissions, participants, studies } = await summaryIn(path);
    const counts = await countSubmissions(path, undefined, patient);
    assert.deepEqual(
      counts,
      { submissions, participants, studies: studies.map(({ value }) => value).slice(0, 50) },
      message,
    );
    return counts;
  };
  const countsOf = async (responses: string, name = 'responses.jsonl') => {
    await writeSnapshot(folder(), { [name]: responses });
    return await sameAsOverview(folder(), responses.slice(0, 200));
  };
  const record = (id: unknown, more: object = {}) => ({
    submission_id: id,
    participant_id: `participant of ${String(id)}`,
    study_id: 'study',
    responses: { q: { value: 'x' } },
    ...more,
  });

  it('are those of the overview for generated snapshots of every layout', async () => {
    const layouts: readonly Layout[] = ['collection', 'by-submission', 'by-task', 'by-task-nested'];
    for (const [seed, layout] of layouts.entries()) {
      for (const submissions of [0, 1, 60]) {
        const path = join(folder(), `${layout} ${submissions}`);
        for (const [file, content] of Object.entries(generate(seed, { submissions, layout }).files)) {
          await mkdir(dirname(join(path, file)), { recursive: true });
          await writeFile(join(path, file), content);
        }
        await sameAsOverview(path, `${layout}, ${submissions}`);
      }
    }
  });

  it('count a submission with several lines once, with the participant of the line that counts', async () => {
    const [early, late] = [{ created_at: '2026-09-14T10:00:00Z' }, { created_at: '2026-09-14T11:00:00Z' }];
    const counts = await countsOf(
      lines(
        record('a', { ...late, participant_id: 'one' }),
        record('b', { participant_id: 'one' }),
        record('a', { ...early, participant_id: 'another' }),
      ),
    );
    assert.deepEqual(counts, { submissions: 2, participants: 1, studies: ['study'] });
  });

  it('leave out lines that can’t be read', async () => {
    const deep = `${'['.repeat(100)}${']'.repeat(100)}`;
    for (const bad of [
      '{"submission_id": "b"',
      '[]',
      '"text"',
      '\ufffd',
      '',
      `{"submission_id":"b","x":${deep}}`,
    ]) {
      const counts = await countsOf(`${lines(record('a'))}${bad}\n${lines(record('c'))}`);
      assert.equal(counts.submissions, 2, bad);
    }
    assert.equal(
      (
        await countsOf(
          `${lines(record('a'))}${lines(record('a'))}${lines(record('a', { x: JSON.parse(deep) as unknown }))}`,
        )
      ).submissions,
      0,
    );
  });

  it('count records without a submission or participant, and ids that are numbers or escaped', async () => {
    assert.equal((await countsOf(lines(record(undefined), record(undefined), record('a')))).submissions, 3);
    assert.equal((await countsOf(lines(record('a', { participant_id: null }), record('b')))).participants, 1);
    assert.equal((await countsOf(lines(record(1), record('1'), record(-0.5)))).submissions, 2);
    const exact = '{"submission_id":12345678901234567},{"submission_id":12345678901234568}'.replace(
      ',',
      '\n',
    );
    assert.equal((await countsOf(exact)).submissions, 2);
    const escaped = lines(record('a', { participant_id: 'same' })).replace(
      'participant_id',
      'participant\\u005fid',
    );
    assert.equal((await countsOf(escaped + lines(record('b', { participant_id: 'same' })))).participants, 1);
  });

  it('count participants whom only answers name, and those whom a text seems to name', async () => {
    const nested = {
      responses: [{ task_id: 't', participant_id: 'nested', instruction_id: 'q', value: 'x' }],
    };
    assert.equal((await countsOf(lines(record('a', nested), record('b')))).participants, 2);
    const text = { responses: { q: { value: '"participant_id": "x"' } } };
    assert.equal((await countsOf(lines(record('a', text), record('b')))).participants, 2);
  });

  it('are zero without responses', async () => {
    const zero = { submissions: 0, participants: 0, studies: [] };
    assert.deepEqual(await countsOf(''), zero);
    const empty = join(folder(), 'empty');
    await mkdir(empty);
    assert.deepEqual(await sameAsOverview(empty), zero);
  });

  it('list the studies with the most submissions first, 50 at most', async () => {
    const many = Array.from({ length: 120 }, (_, index) =>
      record(index, { study_id: `study ${index % 60}` }),
    );
    const { studies } = await countsOf(lines(...many, record('more', { study_id: 'study 41' })));
    assert.equal(studies.length, 50);
    assert.equal(studies[0], 'study 41');
  });

  it('notice that a file has changed, and count a replacement instead', async () => {
    assert.equal((await countsOf(lines(record('a')))).submissions, 1);
    assert.equal((await countsOf(lines(record('a'), record('b')))).submissions, 2);
    const replacements = join(folder(), 'new');
    await mkdir(replacements);
    assert.equal((await countSubmissions(folder(), replacements, patient)).submissions, 2);
    await writeFile(join(replacements, 'responses.jsonl'), lines(record('b')));
    assert.equal((await countSubmissions(folder(), replacements, patient)).submissions, 1);
  });

  it('compare two snapshots by the ids of submissions', async () => {
    const [newer, older] = [join(folder(), 'newer'), join(folder(), 'older')];
    for (const path of [newer, older]) await mkdir(path);
    await writeSnapshot(older, {
      'responses.jsonl': lines(record(submissionA), record('gone'), record(undefined)),
    });
    await writeSnapshot(newer, {
      'responses.jsonl': lines(
        record('x'),
        record(submissionB),
        record(submissionA),
        record('y'),
        record('x'),
      ),
    });
    assert.deepEqual(await countChanges(newer, older, patient), { added: 3, changed: 0, gone: 1 });
    assert.deepEqual(await countChanges(older, newer, patient), { added: 1, changed: 0, gone: 3 });
    assert.deepEqual(await countChanges(older, older, patient), { added: 0, changed: 0, gone: 0 });
    const { hashes } = await submissionIds(newer, undefined, patient);
    assert.deepEqual(
      ['x', 'y', submissionA, submissionB, 'gone', ''].map((id) => hasId(hashes, id)),
      [true, true, true, true, false, false],
    );
  });

  describe('of changes', () => {
    const folders = (): { newer: string; older: string } => ({
      newer: join(folder(), 'newer'),
      older: join(folder(), 'older'),
    });
    /** Returns the changes between two contents of a records file, which must be those of a comparison. */
    const changesBetween = async (before: string, after: string, name = 'responses.jsonl') => {
      const { newer, older } = folders();
      for (const path of [newer, older]) await mkdir(path, { recursive: true });
      await writeSnapshot(older, { [name]: before });
      await writeSnapshot(newer, { [name]: after });
      return await countChanges(newer, older, patient);
    };
    const compared = async (): Promise<object> => {
      const { newer, older } = folders();
      const manifest = manifestHead('2026-11-01T12:00:00Z', { complete: false });
      const { submissions } = await compareSnapshots(
        { folder: older, manifest },
        { folder: newer, manifest },
        () => undefined,
        patient,
      );
      const { fresh, changed, gone } = submissions;
      return { added: fresh.count, changed: changed.count, gone: gone.count };
    };

    it('are those of Show What Changed for generated snapshots', async () => {
      for (const [seed, layout] of (['collection', 'by-submission'] as const).entries()) {
        const { files } = generate(seed, { submissions: 60, layout });
        const [name, content] = Object.entries(files).find(([path]) => path.endsWith('.jsonl'))!;
        const all = content.split('\n');
        const changed = all.map((line, index) =>
          index % 5 === 0 ? line.replace('{', '{"later": 1, ') : line,
        );
        const counts = await changesBetween(
          all.slice(0, 40).join('\n'),
          [...changed.slice(9), all[12], changed[15]].join('\n'),
          name,
        );
        assert.deepEqual(counts, await compared(), layout);
        assert.ok(counts.added > 0 && counts.changed > 0 && counts.gone > 0, JSON.stringify(counts));
      }
    });

    it('are of content, not of how it is written or where it is', async () => {
      const before = '{"submission_id":"a","n":1,"x":{"p":1,"q":[2]}}\n{"submission_id":"b","n":1}\n';
      const after = ' {"submission_id":"b", "n":1}\n{"x":{"q":[2],"p":1.0},"submission_id":"\\u0061","n":1}';
      assert.deepEqual(await changesBetween(before, after), { added: 0, changed: 0, gone: 0 });
      const other = after.replace('[2]', '[3]');
      assert.deepEqual(await changesBetween(before, other), { added: 0, changed: 1, gone: 0 });
      assert.deepEqual(await compared(), { added: 0, changed: 1, gone: 0 });
    });

    it('are of values under any key', async () => {
      for (const key of ['__proto__', 'toJSON', '10', 'hasOwnProperty']) {
        const [before, after] = [1, 2].map((value) => `{"submission_id":"a","x":{"${key}":{"y":${value}}}}`);
        assert.deepEqual(await changesBetween(before!, after!), { added: 0, changed: 1, gone: 0 }, key);
        assert.deepEqual(await compared(), { added: 0, changed: 1, gone: 0 }, key);
      }
    });

    it('are of the latest line of a submission with several', async () => {
      const [early, late] = ['2026-09-14T10:00:00Z', '2026-09-14T11:00:00Z'].map((time) => ({
        created_at: time,
      }));
      const before = lines(record('a', late));
      const same = lines(record('a', late), record('a', { ...early, x: 1 }));
      assert.deepEqual(await changesBetween(before, same), { added: 0, changed: 0, gone: 0 });
      const revised = lines(record('a', early), record('a', { ...late, x: 1 }));
      assert.deepEqual(await changesBetween(before, revised), { added: 0, changed: 1, gone: 0 });
      assert.deepEqual(await compared(), { added: 0, changed: 1, gone: 0 });
    });

    it('are of submissions in a file with a line for each task', async () => {
      const task = (id: string, taskId: string, x = 0) => record(id, { task_id: taskId, x });
      const before = lines(task('a', '1'), task('b', '1'), task('a', '2'), task('b', '2'));
      const after = lines(
        task('b', '2'),
        task('a', '2', 1),
        task('a', '1', 1),
        task('b', '1'),
        task('c', '1'),
      );
      const counts = await changesBetween(before, after, 'responses-by-task.jsonl');
      assert.deepEqual(counts, { added: 1, changed: 1, gone: 0 });
      const more = lines(task('a', '1'), task('a', '2'), task('a', '3'), task('b', '1'), task('b', '2'));
      assert.equal((await changesBetween(before, more, 'responses-by-task.jsonl')).changed, 1);
    });
  });

  it('stop when aborted', async () => {
    await writeSnapshot(folder(), { 'responses.jsonl': lines(record('a')) });
    const reason = new Error('Stop');
    await assert.rejects(countSubmissions(folder(), undefined, AbortSignal.abort(reason)), reason);
  });
});
