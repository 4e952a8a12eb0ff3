import assert from 'node:assert/strict';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchSubmissions, type SubmissionsProgress } from '../../../src/peopleFiles/fetchSubmissions.ts';
import { changePeople } from '../../../src/snapshots/erasure/changePeople.ts';
import { installation } from '../support/installation.ts';
import { never, problemFrom, rejectionOf } from '../support/network.ts';
import { answered, linesOf, now, peopleScenes, ukId, worldwideId } from './peopleScene.ts';

describe('Fetching submissions', () => {
  const scene = peopleScenes();
  const fetchFor = async (studyIds: readonly string[], signal = never) =>
    await fetchSubmissions(
      scene().deps,
      { snapshotFolder: scene().snapshot, studyIds },
      () => undefined,
      signal,
    );

  it('stores them as Prolific sends them, with their study, and notes when', async () => {
    const { prolific, read, study, names } = scene();
    prolific.people.habits.mixedSpelling = true;
    const progress: SubmissionsProgress[] = [];
    const outcome = await fetchSubmissions(
      scene().deps,
      { snapshotFolder: scene().snapshot, studyIds: [ukId, worldwideId, ukId] },
      (each) => progress.push(each),
      never,
    );
    const studies = [
      { id: ukId, count: 27 },
      { id: worldwideId, count: 23 },
    ];
    assert.deepEqual(outcome, { studies, unavailable: [], leftOut: 0 });
    const sent = [ukId, worldwideId].flatMap((id) =>
      prolific.people.of(study(id)).map((each) => ({ ...each, study_id: id })),
    );
    assert.deepEqual(linesOf(await read('submissions.jsonl')), sent);
    const at = now.toISOString();
    assert.deepEqual(JSON.parse(await read('people.json')), {
      schema_version: 1,
      demographics: [],
      submissions: { fetched_at: at, studies: studies.map((each) => ({ ...each, fetched_at: at })) },
    });
    assert.deepEqual(progress, [
      { studyId: ukId, received: 27, expected: 27 },
      { studyId: worldwideId, received: 23, expected: 23 },
    ]);
    assert.deepEqual(await names(), ['people.json', 'submissions.jsonl']);
  });

  it('again replaces those of the study and keeps those of others', async () => {
    const { prolific, read } = scene();
    await fetchFor([ukId, worldwideId]);
    prolific.counts.add({ studyId: ukId, count: 3, status: 'APPROVED' });
    prolific.counts.add({ studyId: worldwideId, count: 5 });
    const { studies } = await fetchSubmissions(
      { ...scene().deps, now: () => new Date('2026-12-01T00:00:00.000Z') },
      { snapshotFolder: scene().snapshot, studyIds: [ukId] },
      () => undefined,
      never,
    );
    assert.deepEqual(studies, [{ id: ukId, count: 30 }]);
    const lines = linesOf(await read('submissions.jsonl'));
    const countOf = (id: string): number => lines.filter(({ study_id: study }) => study === id).length;
    assert.deepEqual([countOf(ukId), countOf(worldwideId), lines.length], [30, 23, 53]);
    const { submissions } = JSON.parse(await read('people.json')) as { submissions: object };
    assert.deepEqual(submissions, {
      fetched_at: '2026-12-01T00:00:00.000Z',
      studies: [
        { id: worldwideId, count: 23, fetched_at: now.toISOString() },
        { id: ukId, count: 30, fetched_at: '2026-12-01T00:00:00.000Z' },
      ],
    });
  });

  it('never sends ids that aren’t plain', async () => {
    const outcome = await fetchFor(['..', '', '../users/me', 'a b', 'x'.repeat(101), '\u0000', 'ä']);
    assert.deepEqual(outcome, { studies: [], unavailable: [], leftOut: 0 });
    assert.equal(scene().prolific.requests.all.length, 0);
    assert.deepEqual(await scene().names(), []);
  });

  it('skips studies that this account can’t see, and keeps what was stored of them', async () => {
    const { read, names } = scene();
    await fetchFor([ukId]);
    const path = join(scene().people, 'submissions.jsonl');
    const foreign = '{"id":"s1","status":"APPROVED","study_id":"elsewhere"}\n';
    await writeFile(path, foreign + (await read('submissions.jsonl')));
    const { studies, unavailable } = await fetchFor(['elsewhere', ukId]);
    assert.deepEqual([studies.map(({ id }) => id), unavailable], [[ukId], ['elsewhere']]);
    assert.ok((await read('submissions.jsonl')).startsWith(foreign));
    assert.deepEqual(await problemFrom(fetchFor(['elsewhere'])), { kind: 'not-found', what: 'study' });
    assert.deepEqual(await names(), ['people.json', 'submissions.jsonl']);
  });

  describe('leaves everything as it was if', () => {
    let before: string[];
    beforeEach(async () => {
      await fetchFor([worldwideId]);
      before = await contents();
      scene().prolific.counts.add({ studyId: worldwideId, count: 5 });
    });
    const contents = async (): Promise<string[]> =>
      await Promise.all((await scene().names()).map(scene().read));
    const requireUnchanged = async (): Promise<void> => assert.deepEqual(await contents(), before);

    it('a page of one study is lost', async () => {
      const path = new RegExp(`${ukId}/submissions/.*offset=[1-9]`);
      scene().prolific.faults.add({ path, fault: { kind: 'answer', status: 200, body: { results: [] } } });
      const page = { results: [{ id: 's1' }], meta: { count: 27 } };
      const first = new RegExp(`${ukId}/submissions/.*offset=0`);
      scene().prolific.faults.add({ path: first, fault: { kind: 'answer', status: 200, body: page } });
      assert.deepEqual(await problemFrom(fetchFor([worldwideId, ukId])), {
        kind: 'submissions-incomplete',
        received: 1,
        expected: 27,
      });
      await requireUnchanged();
    });

    it('Prolific can’t be reached after the first study', async () => {
      const path = new RegExp(`${ukId}/submissions`);
      scene().prolific.faults.add({ path, fault: { kind: 'reset' } });
      assert.equal((await problemFrom(fetchFor([worldwideId, ukId]))).kind, 'unreachable');
      await requireUnchanged();
    });

    it('it is canceled', async () => {
      const stop = new AbortController();
      const happens = (): void => stop.abort('enough');
      const path = new RegExp(`${ukId}/submissions`);
      scene().prolific.faults.add({ path, fault: { kind: 'meanwhile', happens } });
      assert.equal(await rejectionOf(fetchFor([worldwideId, ukId], stop.signal)), 'enough');
      await requireUnchanged();
    });

    it('it is canceled while another window changes the folder', async () => {
      const stop = new AbortController();
      await changePeople(
        scene().people,
        installation,
        async () => {
          const fetching = rejectionOf(fetchFor([worldwideId], stop.signal));
          await answered(scene(), 4);
          stop.abort('enough');
          assert.equal(await fetching, 'enough');
        },
        never,
      );
      await requireUnchanged();
    });
  });

  it('waits while another window changes the folder', async () => {
    let isOver = false;
    let fetching: Promise<unknown> | undefined;
    await changePeople(
      scene().people,
      installation,
      async () => {
        fetching = fetchFor([ukId]).then(() => assert.ok(isOver));
        await answered(scene(), 2);
        isOver = true;
      },
      never,
    );
    await fetching;
    assert.deepEqual(await scene().names(), ['people.json', 'submissions.jsonl']);
  });

  describe('never brings back a deleted participant', () => {
    it('of the study', async () => {
      const { prolific, deleted, study, read } = scene();
      const [one, two] = prolific.people.of(study(ukId));
      deleted.add(one!.participant_id);
      deleted.add(two!.id);
      const { studies, leftOut } = await fetchFor([ukId]);
      assert.deepEqual([studies, leftOut], [[{ id: ukId, count: 25 }], 2]);
      const text = await read('submissions.jsonl');
      for (const { id, participant_id: participant } of [one!, two!])
        assert.ok(!text.includes(id) && !text.includes(participant));
    });

    it('who is deleted while submissions are fetched', async () => {
      const { prolific, deleted, study, read } = scene();
      const { id } = prolific.people.of(study(ukId))[0]!;
      const happens = (): void => void deleted.add(id);
      prolific.faults.add({ path: /submissions\/\?.*offset=[1-9]/, fault: { kind: 'meanwhile', happens } });
      assert.equal((await fetchFor([ukId])).leftOut, 1);
      assert.ok(!(await read('submissions.jsonl')).includes(id));
    });

    it('of a study that isn’t fetched this time', async () => {
      const { prolific, deleted, study, read } = scene();
      await fetchFor([ukId, worldwideId]);
      const { id } = prolific.people.of(study(worldwideId))[0]!;
      deleted.add(id);
      await fetchFor([ukId]);
      assert.ok(!(await read('submissions.jsonl')).includes(id));
      const { submissions } = JSON.parse(await read('people.json')) as {
        submissions: { studies: { id: string; count: number }[] };
      };
      assert.equal(submissions.studies.find((each) => each.id === worldwideId)?.count, 22);
    });
  });

  describe('in a folder that somebody prepared', () => {
    it('drops lines that aren’t submissions of a study, however long', async () => {
      const { people, read } = scene();
      await mkdir(people);
      const kept = '{"id": "s1",  "study_id":"elsewhere"}';
      const lines = [
        '[]',
        'null',
        '{"id":1}',
        '{"study_id":".."}',
        'x'.repeat(2_000_000),
        '{"study_id":7}',
        kept,
      ];
      await writeFile(join(people, 'submissions.jsonl'), lines.join('\r\n'));
      await writeFile(join(people, 'people.json'), '{"schema_version":7}');
      await fetchFor([ukId]);
      const [first, second] = (await read('submissions.jsonl')).split('\n');
      assert.equal(first, kept);
      assert.equal((JSON.parse(second ?? '') as { study_id: string }).study_id, ukId);
    });

    it('replaces links and doesn’t follow them', async function () {
      if (process.platform === 'win32') this.skip();
      const { people, snapshot, names } = scene();
      await mkdir(people);
      const secret = join(snapshot, 'secret');
      await writeFile(secret, '{"id":"s1","study_id":"elsewhere"}\n');
      for (const name of ['submissions.jsonl', 'people.json']) await symlink(secret, join(people, name));
      await fetchFor([ukId]);
      assert.ok(!(await scene().read('submissions.jsonl')).includes('elsewhere'));
      assert.deepEqual(await names(), ['people.json', 'submissions.jsonl']);
    });

    it('writes nothing through a link in its place', async function () {
      if (process.platform === 'win32') this.skip();
      const { people, snapshot } = scene();
      await rm(people, { recursive: true, force: true });
      await symlink(snapshot, people);
      assert.equal((await problemFrom(fetchFor([ukId]))).kind, 'unsafe-path');
    });

    it('says that a folder is in the place of a file', async () => {
      const { people } = scene();
      await mkdir(join(people, 'submissions.jsonl', 'full'), { recursive: true });
      assert.equal((await problemFrom(fetchFor([ukId]))).kind, 'disk-failed');
      assert.deepEqual(await scene().names(), ['submissions.jsonl']);
    });
  });
});

describe('Fetching submissions from a server with pages of 20', () => {
  const scene = peopleScenes({ paging: { maxPageSize: 20, omitMeta: true } });

  it('stores all 5,000', async function () {
    this.timeout(60_000);
    const { prolific, deps, snapshot, read } = scene();
    prolific.counts.set(ukId, { APPROVED: 4_993, RETURNED: 4 });
    const request = { snapshotFolder: snapshot, studyIds: [ukId] };
    const { studies } = await fetchSubmissions(deps, request, () => undefined, never);
    assert.deepEqual(studies, [{ id: ukId, count: 5_000 }]);
    const lines = linesOf(await read('submissions.jsonl'));
    assert.equal(new Set(lines.map(({ id }) => id)).size, 5_000);
    assert.equal(prolific.requests.to('api', 'GET', /submissions\/$/).length, 251);
  });
});
