import assert from 'node:assert/strict';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compareSnapshots } from '../../../src/analysis/comparison/compareSnapshots.ts';
import type { Comparison } from '../../../src/analysis/comparison/comparison.ts';
import { collection } from '../analysis/support/snapshotFolder.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { compared, comparisonOf, snapshotOf, type Given } from './support/snapshots.ts';

function record(submission: string, answers: object = { free_text: { value: 'Soup' } }): object {
  return { submission_id: submission, participant_id: `p-${submission}`, responses: answers };
}

function counts({ submissions }: Comparison): readonly number[] {
  return [submissions.fresh.count, submissions.changed.count, submissions.gone.count];
}

describe('Snapshot comparison', () => {
  const folder = temporaryFolder();
  const compare = async (before: Given, after: Given): Promise<Comparison> =>
    comparisonOf(folder(), before, after);

  describe('of submissions', () => {
    it('reports new, changed and removed submissions', async () => {
      const { submissions, before, after } = await compare(
        { records: [record('a'), record('b'), record('c')] },
        { records: [record('c'), record('b', { free_text: { value: 'Stew' } }), record('d')] },
      );
      assert.deepEqual(submissions.fresh.first, [{ submissionId: 'd', participantId: 'p-d' }]);
      assert.deepEqual(submissions.gone.first, [{ submissionId: 'a', participantId: 'p-a' }]);
      assert.deepEqual(submissions.changed.first, [
        { submissionId: 'b', participantId: 'p-b', instructionIds: ['free_text'], keys: [] },
      ]);
      assert.deepEqual([before.submissions, after.submissions], [3, 3]);
    });

    it('ignores the order of lines and keys', async () => {
      const found = await compare(
        { records: [record('a'), '{"submission_id":"b","x":{"y":1,"z":[1,2]}}'] },
        { records: ['  {"x":{"z":[1,2],"y":1},"submission_id":"b"}\r', '', record('a')] },
      );
      assert.deepEqual(counts(found), [0, 0, 0]);
    });

    it('ignores how a time is written, but not a different time', async () => {
      const at = (submission_id: string, created_at: unknown, inner = created_at) => ({
        submission_id,
        created_at,
        responses: { q: { created_at: inner, value: 'x' } },
      });
      const found = await compare(
        { records: [at('a', '2026-03-20T10:30:00Z'), at('b', '2026-03-20T10:30:00Z')] },
        {
          records: [
            at('a', '2026-03-20T10:30:00.000Z', '2026-03-20T10:30:00'),
            at('b', '2026-03-20T10:30:01Z', '2026-03-20T10:30:00.000Z'),
          ],
        },
      );
      assert.deepEqual(
        found.submissions.changed.first.map(({ submissionId, keys, instructionIds }) => [
          submissionId,
          keys,
          instructionIds,
        ]),
        [['b', ['created_at'], []]],
      );
    });

    it('reports a changed order of a list', async () => {
      const found = await compare(
        { records: [{ submission_id: 'a', x: [1, 2] }] },
        { records: [{ submission_id: 'a', x: [2, 1] }] },
      );
      assert.deepEqual(found.submissions.changed.first[0]?.keys, ['x']);
    });

    it('counts a submission with several lines once and reports a change in one of them', async () => {
      const again = record('a', { free_text: { value: 'again' } });
      const found = await compare(
        { records: [record('a'), again, record('b')] },
        { records: [record('a'), record('a'), record('b')] },
      );
      assert.deepEqual(counts(found), [0, 1, 0]);
      assert.deepEqual([found.before.submissions, found.before.duplicates], [2, 1]);
    });

    it('matches submissions without an id by participant or by content', async () => {
      const found = await compare(
        { records: [{ participant_id: 'p', x: 1 }, { x: 1 }, { x: 2 }] },
        { records: [{ participant_id: 'p', x: 2 }, { x: 1 }, { x: 3 }] },
      );
      assert.deepEqual(counts(found), [1, 1, 1]);
    });

    it('skips and counts unreadable lines', async () => {
      const found = await compare(
        { records: [record('a'), '{"submission_id": "b"', '[]', '7'] },
        { records: [record('a')] },
      );
      assert.deepEqual(counts(found), [0, 0, 0]);
      assert.equal(found.before.unreadable, 3);
    });

    it('compares submissions of more than a megabyte', async () => {
      const long = 'x'.repeat(1_500_000);
      const found = await compare(
        { records: [record('a', { free_text: { value: long } }), record('b')] },
        { records: [record('b'), record('a', { free_text: { value: `${long}y` } })] },
      );
      assert.deepEqual(counts(found), [0, 1, 0]);
      assert.deepEqual(found.submissions.changed.first[0]?.instructionIds, ['free_text']);
    });

    it('lists the first hundred submissions of a kind and counts all', async () => {
      const many = Array.from({ length: 2_500 }, (_, index) => record(`s-${index}`));
      const found = await compare({ records: [] }, { records: many });
      assert.deepEqual(counts(found), [2_500, 0, 0]);
      assert.equal(found.submissions.fresh.first.length, 100);
      assert.equal(found.submissions.fresh.first.at(-1)?.submissionId, 's-99');
    });

    it('names the instruction with a changed answer in a batch', async () => {
      const batch = (value: string): Given => ({
        files: {
          'responses-by-submission.jsonl': JSON.stringify({
            submission_id: 'a',
            tasks: [
              { task_id: 't1', responses: [{ instruction_id: 'q1', value: 'same' }] },
              { task_id: 't2', responses: [{ instruction_id: 'q1', value }] },
            ],
          }),
        },
      });
      const [before, after] = [
        await snapshotOf(folder(), 1, batch('x')),
        await snapshotOf(folder(), 2, batch('y')),
      ];
      for (const side of [before, after]) {
        await rename(join(side.folder, 'responses.jsonl'), join(side.folder, 'note.txt'));
      }
      const { submissions } = await compared(before, after);
      assert.deepEqual(submissions.changed.first[0]?.instructionIds, ['q1']);
    });
  });

  describe('of questions', () => {
    interface Item {
      readonly id?: string;
      readonly [key: string]: unknown;
    }
    const items = (change: (item: Item) => Item | undefined): Given => ({
      files: {
        'collection.json': {
          ...collection,
          collection_items: collection.collection_items.map(({ page_items }) => ({
            page_items: (page_items as Item[]).flatMap((item) => change(item) ?? []),
          })),
        },
      },
    });
    const unchanged = items((item) => item);

    it('reports no change in equal questions', async () => {
      const { questions } = await compare(unchanged, unchanged);
      assert.deepEqual([questions?.fresh.count, questions?.changed.count, questions?.gone.count], [0, 0, 0]);
    });

    it('reports new and removed questions', async () => {
      const fewer = items((item) => (item.id === 'free_text' ? undefined : item));
      const { questions } = await compare(fewer, unchanged);
      assert.deepEqual(
        questions?.fresh.first.map(({ id }) => id),
        ['free_text'],
      );
      assert.equal((await comparisonOf(join(folder(), 'x'), unchanged, fewer)).questions?.gone.count, 1);
    });

    it('distinguishes changed wording from changed rules', async () => {
      const { questions } = await compare(
        unchanged,
        items((item) => {
          if (item.id === 'free_text') return { ...item, description: 'What did you bake?' };
          return item.id === 'file_upload' ? { ...item, max_file_count: 3 } : item;
        }),
      );
      assert.deepEqual(
        questions?.changed.first.map(({ after, changes }) => [after.id, changes]),
        [
          ['free_text', [{ what: 'wording' }]],
          ['file_upload', [{ what: 'rules' }]],
        ],
      );
    });

    it('reports new, removed, renamed and moved choices', async () => {
      const { questions } = await compare(
        unchanged,
        items((item) =>
          item.id === 'multiple_choice'
            ? {
                ...item,
                options: [
                  { value: true, label: 'Yes' },
                  { value: 'weekly', label: 'Weekly' },
                  { value: 'daily', label: 'Every day' },
                  { value: 'never', label: 'Never' },
                ],
              }
            : item,
        ),
      );
      assert.deepEqual(questions?.changed.first[0]?.changes, [
        {
          what: 'choices',
          fresh: ['Never'],
          gone: ['One'],
          renamed: [{ before: 'Every week', after: 'Weekly' }],
          reordered: true,
        },
      ]);
    });

    it('omits questions if one snapshot has no list of them', async () => {
      assert.equal((await compare(unchanged, {})).questions, undefined);
    });
  });

  describe('of files', () => {
    const files = { 'files/a.jpg': 'a', 'files/b.jpg': 'b', 'README.md': 'Read me' };

    it('reports new, changed and removed files, except responses', async () => {
      const found = await compare(
        { records: [record('a')], files: { ...files, 'collection.json': collection } },
        {
          files: { 'README.md': 'Read me', 'files/b.jpg': 'B', 'files/c.jpg': 'ccc', 'collection.json': {} },
        },
      );
      assert.deepEqual(found.files, {
        fresh: {
          count: 2,
          first: [
            { path: 'files/c.jpg', size: 3 },
            { path: 'collection.json', size: 2 },
          ],
        },
        changed: { count: 1, first: [{ path: 'files/b.jpg', size: 1, sizeBefore: 1 }] },
        gone: { count: 1, first: [{ path: 'files/a.jpg', size: 1 }] },
      });
    });

    it('reads a manifest rewritten by another program', async () => {
      const [before, after] = [
        await snapshotOf(folder(), 1, { files }),
        await snapshotOf(folder(), 2, { files: { ...files, 'files/c.jpg': 'c' } }),
      ];
      const path = join(before.folder, 'snapshot.json');
      await writeFile(path, JSON.stringify(JSON.parse(await readFile(path, 'utf8'))));
      const found = (await compared(before, after)).files;
      assert.ok(found !== 'responses-only');
      assert.deepEqual([found.fresh.count, found.changed.count, found.gone.count], [1, 0, 0]);
    });

    it('omits files if one snapshot was exported without uploads', async () => {
      const found = await compare({ head: { complete: false } }, { files });
      assert.equal(found.files, 'responses-only');
    });

    it('ignores a folder that wraps one of the archives', async () => {
      const found = await compare({ files }, { files, root: 'export-7/' });
      assert.ok(found.files !== 'responses-only');
      assert.deepEqual([found.files.fresh.count, found.files.gone.count], [0, 0]);
    });
  });

  it('can be canceled', async () => {
    const [before, after] = [await snapshotOf(folder(), 1, {}), await snapshotOf(folder(), 2, {})];
    const controller = new AbortController();
    controller.abort(new Error('left'));
    await assert.rejects(
      compareSnapshots(before, after, () => undefined, controller.signal),
      /left/,
    );
  });

  it('reports progress up to the end', async () => {
    const [before, after] = [
      await snapshotOf(folder(), 1, { records: [record('a')] }),
      await snapshotOf(folder(), 2, { records: [record('a')] }),
    ];
    const seen: number[] = [];
    await compareSnapshots(
      before,
      after,
      ({ bytes, total }) => seen.push(bytes / total),
      new AbortController().signal,
    );
    assert.deepEqual(seen, [0.5, 1]);
  });
});
