import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readDemographicsFile } from '../../../src/peopleFiles/demographicsFile.ts';
import { refreshPeople } from '../../../src/peopleFiles/refreshPeople.ts';
import { fetchSubmissions } from '../../../src/peopleFiles/fetchSubmissions.ts';
import { addDemographicsFile, fetchDemographics } from '../../../src/peopleFiles/storeDemographics.ts';
import { otherInstallation } from '../support/installation.ts';
import { never, problemFrom, rejectionOf } from '../support/network.ts';
import { now, peopleScenes, ukId, worldwideId } from './peopleScene.ts';

const nameOf = (studyId: string): string => `demographics-${studyId}.csv`;

describe('Demographics', () => {
  const scene = peopleScenes();
  const fetchFor = async (studyId: string, signal = never) =>
    await fetchDemographics(scene().deps, { snapshotFolder: scene().snapshot, studyId }, signal);
  const add = async (studyId: string, bytes: Uint8Array, name = 'export.csv') =>
    await addDemographicsFile(
      scene().deps,
      { snapshotFolder: scene().snapshot, studyId, file: await readDemographicsFile({ name, bytes }, never) },
      never,
    );
  const recordOf = async (): Promise<unknown> => JSON.parse(await scene().read('people.json'));
  const stored = async (studyId: string): Promise<Buffer> =>
    await readFile(join(scene().people, nameOf(studyId)));

  it('from Prolific are stored byte for byte, with their source', async () => {
    const { prolific, study, names } = scene();
    assert.deepEqual(await fetchFor(ukId), { kind: 'added', rows: 27, leftOut: 0 });
    assert.deepEqual(await stored(ukId), prolific.people.csv(study(ukId)));
    assert.deepEqual(await names(), [nameOf(ukId), 'people.json'].sort());
    assert.deepEqual(await recordOf(), {
      schema_version: 1,
      demographics: [{ study_id: ukId, added_at: now.toISOString(), source: 'prolific' }],
    });
    assert.deepEqual([...prolific.people.combinations], [[ukId, ['[]']]]);
  });

  it('that Prolific doesn’t have leave what was stored before', async () => {
    const { prolific } = scene();
    await fetchFor(ukId);
    const before = await stored(ukId);
    for (const status of [204, 404] as const) {
      prolific.people.habits.withoutDemographics.set(ukId, status);
      assert.deepEqual(await fetchFor(ukId), { kind: 'none' });
    }
    assert.deepEqual(await stored(ukId), before);
  });

  it('of a study whose combinations of filters are used up are refused', async () => {
    scene().prolific.people.combinations.set(ukId, ['[1]', '[2]']);
    const { kind } = await problemFrom(fetchFor(ukId));
    assert.equal(kind, 'demographics-limit');
    assert.deepEqual(await scene().names(), []);
  });

  for (const [what, body] of [
    ['a sign-in page', '<!DOCTYPE html><title>Sign in</title>'],
    ['JSON', { status: 'generating' }],
    ['half a record', 'Submission id,Age\r\ns1,"34\r\n'],
    ['bytes', Buffer.from([0, 1, 0xff])],
  ] as const) {
    it(`aren’t ${what}`, async () => {
      scene().prolific.faults.add({ method: 'POST', fault: { kind: 'answer', status: 200, body } });
      assert.deepEqual(await problemFrom(fetchFor(ukId)), {
        kind: 'unexpected-answer',
        status: 200,
        detail: 'CSV',
      });
      assert.deepEqual(await scene().names(), []);
    });
  }

  it('that are cut off aren’t stored', async () => {
    scene().prolific.faults.add({ method: 'POST', fault: { kind: 'truncate', afterBytes: 500 } });
    assert.equal((await problemFrom(fetchFor(ukId))).kind, 'unreachable');
    assert.deepEqual(await scene().names(), []);
  });

  it('aren’t stored if canceled', async () => {
    const stop = new AbortController();
    const happens = (): void => stop.abort('enough');
    scene().prolific.faults.add({ method: 'POST', fault: { kind: 'meanwhile', happens } });
    assert.equal(await rejectionOf(fetchFor(ukId, stop.signal)), 'enough');
    assert.deepEqual(await scene().names(), []);
  });

  it('of a study whose id isn’t plain are neither requested nor stored', async () => {
    const bytes = Buffer.from('Participant id\np1\n');
    for (const id of ['..', '../people', 'a/b', '']) {
      assert.equal((await problemFrom(fetchFor(id))).kind, 'bad-argument');
      assert.equal((await problemFrom(add(id, bytes))).kind, 'bad-argument');
    }
    assert.equal(scene().prolific.requests.all.length, 0);
  });

  it('from a file are stored byte for byte, with its name, in place of those before', async () => {
    await fetchFor(ukId);
    await add(worldwideId, Buffer.from('Participant id,Odd column\np1,"a\r\nb"\n'));
    const bytes = Buffer.from('\ufeffParticipant id,Age\np1,20\np2,CONSENT_REVOKED');
    const name = `prolific_export_${'x'.repeat(400)}.csv`;
    assert.deepEqual(await add(ukId, bytes, name), { kind: 'added', rows: 2, leftOut: 0 });
    assert.deepEqual(await stored(ukId), bytes);
    const added_at = now.toISOString();
    assert.deepEqual(await recordOf(), {
      schema_version: 1,
      demographics: [
        { study_id: worldwideId, added_at, source: 'file', file_name: 'export.csv' },
        { study_id: ukId, added_at, source: 'file', file_name: name.slice(0, 255) },
      ],
    });
  });

  it('lose the records of deleted participants, and no other byte', async () => {
    scene().deleted.add('p2').add('s4');
    const kept = [
      '\ufeffSubmission id,Participant id,Text\r\n',
      's1,p1,"p2, ""quoted"""\r\n',
      '\r\n',
      's3,p3,s4\n',
    ];
    const gone = ['s2,p2,"two\r\nlines"\r\n', 's4,p4,last'];
    const all = [kept[0], kept[1], gone[0], kept[2], kept[3], gone[1]];
    const bytes = Buffer.from(all.join(''));
    assert.deepEqual(await add(ukId, bytes), { kind: 'added', rows: 2, leftOut: 2 });
    assert.equal((await stored(ukId)).toString(), kept.join(''));
  });

  it('lose who is deleted while they are fetched', async () => {
    const { prolific, deleted, study } = scene();
    const { participant_id: participant } = prolific.people.of(study(ukId))[0]!;
    const happens = (): void => void deleted.add(participant);
    prolific.faults.add({ method: 'POST', fault: { kind: 'meanwhile', happens } });
    assert.deepEqual(await fetchFor(ukId), { kind: 'added', rows: 26, leftOut: 1 });
    assert.ok(!(await stored(ukId)).includes(participant));
  });
});

describe('A refresh of what is known about participants', () => {
  const scene = peopleScenes();
  const refresh = async () =>
    await refreshPeople(
      scene().deps,
      { snapshotFolder: scene().snapshot, studyIds: [ukId, worldwideId] },
      () => undefined,
      never,
    );

  it('requests nothing that wasn’t fetched before', async () => {
    assert.deepEqual(await refresh(), { submissions: undefined, demographics: new Map() });
    assert.equal(scene().prolific.requests.all.length, 0);
    assert.deepEqual(await scene().names(), []);
  });

  it('fetches submissions, and demographics that came from Prolific', async () => {
    const { deps, snapshot: snapshotFolder, prolific } = scene();
    await fetchSubmissions(deps, { snapshotFolder, studyIds: [ukId] }, () => undefined, never);
    await fetchDemographics(deps, { snapshotFolder, studyId: ukId }, never);
    const bytes = Buffer.from('Participant id,Age\np1,20\n');
    const file = await readDemographicsFile({ name: 'own.csv', bytes }, never);
    await addDemographicsFile(deps, { snapshotFolder, studyId: worldwideId, file }, never);
    prolific.counts.add({ studyId: ukId, count: 2 });
    const { submissions, demographics } = await refresh();
    assert.deepEqual(submissions?.studies, [
      { id: ukId, count: 29 },
      { id: worldwideId, count: 23 },
    ]);
    assert.deepEqual([...demographics], [[ukId, { kind: 'added', rows: 29, leftOut: 0 }]]);
    assert.equal(await scene().read(nameOf(worldwideId)), bytes.toString());
    assert.deepEqual([...prolific.people.combinations], [[ukId, ['[]']]]);
  });

  it('requests nothing that only the record of a folder from elsewhere names', async () => {
    const { deps, snapshot: snapshotFolder, prolific, people } = scene();
    await fetchSubmissions(deps, { snapshotFolder, studyIds: [worldwideId] }, () => undefined, never);
    const record = JSON.parse(await scene().read('people.json')) as object;
    const planted = { study_id: ukId, added_at: now.toISOString(), source: 'prolific' };
    await writeFile(join(people, 'people.json'), JSON.stringify({ ...record, demographics: [planted] }));
    assert.equal((await refresh()).demographics.size, 0);
    assert.equal(prolific.people.combinations.size, 0);
    prolific.requests.clear();
    const others = { ...deps, installation: otherInstallation };
    const request = { snapshotFolder, studyIds: [ukId, worldwideId] };
    const outcome = await refreshPeople(others, request, () => undefined, never);
    assert.deepEqual(outcome, { submissions: undefined, demographics: new Map() });
    assert.equal(prolific.requests.all.length, 0);
  });

  it('keeps what was stored of studies that this account no longer sees', async () => {
    const { deps, snapshot: snapshotFolder, prolific, read } = scene();
    await fetchDemographics(deps, { snapshotFolder, studyId: ukId }, never);
    await fetchDemographics(deps, { snapshotFolder, studyId: worldwideId }, never);
    const before = await read(nameOf(ukId));
    const path = new RegExp(`${ukId}/demographic-export`);
    prolific.faults.add({ path, fault: { kind: 'answer', status: 403, body: {} } });
    prolific.counts.add({ studyId: worldwideId, count: 2 });
    assert.deepEqual(
      [...(await refresh()).demographics],
      [
        [ukId, { kind: 'none' }],
        [worldwideId, { kind: 'added', rows: 25, leftOut: 0 }],
      ],
    );
    assert.equal(await read(nameOf(ukId)), before);
  });
});
