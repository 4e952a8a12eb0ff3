import assert from 'node:assert/strict';
import type { Transport } from '../../../src/http/transports/transport.ts';
import { createProlificClient } from '../../../src/prolific/client.ts';
import type { StudySummary } from '../../../src/prolific/apiModel.ts';
import type { SubjectRef } from '../../../src/snapshots/subject.ts';
import { StudyFinder, type FoundStudies } from '../../../src/prolific/studyFinder.ts';
import { startLocalProlific, type LocalProlific } from '../../prolific/localProlific.ts';
import type { StudyData } from '../../prolific/prolificData.ts';
import { objectIdOf } from '../../prolific/sample/ids.ts';
import { batchStudy, cookingStudies } from '../../prolific/sample/studies.ts';
import { cookingCollection, pilotCollection, sampleBatch } from '../../prolific/sampleCollections.ts';
import { sampleData, workspaceIds } from '../../prolific/sampleData.ts';
import { never, problemFrom, rejectionOf, undiciTransport } from '../support/network.ts';
import { InstantTiming } from '../support/scriptedApi.ts';

const cooking: SubjectRef = { kind: 'collection', id: cookingCollection.id };
const pilot: SubjectRef = { kind: 'collection', id: pilotCollection.id };
const ratings: SubjectRef = { kind: 'batch', id: sampleBatch.id };

const details = /\/studies\/[^/]+\/$/;
const idsOf = (studies: readonly StudySummary[]): string[] => studies.map(({ id }) => id);

describe('Study finder', () => {
  let prolific: LocalProlific;
  let transport: Transport;
  let finder: StudyFinder;
  beforeEach(async () => {
    prolific = await startLocalProlific({ data: sampleData() });
    transport = undiciTransport();
    const client = createProlificClient({
      apiUrl: new URL(prolific.apiUrl),
      token: prolific.token,
      userAgent: 'test',
      timing: new InstantTiming(),
      transport,
    });
    finder = new StudyFinder(() => Promise.resolve(client));
  });
  afterEach(async () => {
    await transport.close();
    await prolific.close();
  });

  const find = async (
    subject = cooking,
    onFound: (study: StudySummary) => void = () => undefined,
    signal = never,
  ): Promise<FoundStudies> => await finder.find(workspaceIds.kitchenLab, subject, onFound, signal);
  const detailsAsked = (): string[] => prolific.requests.to('api', 'GET', details).map(({ path }) => path);
  const kitchens = () => prolific.data.workspaces[0]!.projects;

  /** Adds studies that aren't linked to a collection. */
  function addStudies(count: number, changes: Partial<StudyData> = {}): void {
    const [pattern] = kitchens()[0]!.studies;
    for (let index = 0; index < count; index++) {
      const study = { ...pattern!, id: objectIdOf(`added ${index}`), ...changes };
      delete study.data_collection_method;
      delete study.data_collection_id;
      kitchens()[0]!.studies.push(study);
    }
  }

  it('searches all projects and returns studies newest first', async () => {
    const { studies, unread } = await find();
    assert.deepEqual(idsOf(studies), [cookingStudies[1].id, cookingStudies[0].id]);
    assert.equal(studies[0]!.name, 'Cooking at home (worldwide)');
    assert.equal(unread, 0);
  });

  it('distinguishes a batch from a collection with the same ID', async () => {
    assert.deepEqual(idsOf((await find(ratings)).studies), [batchStudy.id]);
    assert.deepEqual((await find({ kind: 'collection', id: sampleBatch.id })).studies, []);
  });

  it('reports each study when it is found, and requests the newest studies first', async () => {
    addStudies(60, { date_created: '2026-01-01T00:00:00Z' });
    const askedBefore: number[] = [];
    await find(cooking, () => askedBefore.push(detailsAsked().length));
    assert.equal(askedBefore.length, 2);
    assert.ok(Math.max(...askedBefore) < 20, `after ${askedBefore.join(' and ')} of 67 studies`);
  });

  it('sends at most four requests at once and requests each study once', async () => {
    addStudies(200);
    let maxInFlight = 0;
    prolific.faults.add({
      server: 'api',
      path: details,
      when: () => {
        maxInFlight = Math.max(maxInFlight, prolific.requests.all.filter(({ ended }) => !ended).length);
        return false;
      },
      fault: { kind: 'delay', ms: 0 },
    });
    await find();
    assert.ok(maxInFlight <= 4, `${maxInFlight} at once`);
    assert.equal(detailsAsked().length, 207);
    assert.equal(new Set(detailsAsked()).size, 207);
  });

  it('caches the links of studies for all collections and batches', async () => {
    await find(pilot);
    const before = detailsAsked().length;
    const reported: string[] = [];
    const { studies } = await find(cooking, ({ id }) => reported.push(id));
    assert.equal(studies.length, 2);
    assert.deepEqual(reported, idsOf(studies));
    assert.equal((await find(ratings)).studies.length, 1);
    const again = new Set(detailsAsked().slice(before));
    // Only an unpublished study can have been linked since.
    assert.deepEqual([...again], [`/api/v1/studies/${objectIdOf('study not yet published')}/`]);
  });

  it('requests only studies without a link again after a refresh', async () => {
    await find();
    const before = detailsAsked().length;
    const late = kitchens()[0]!.studies.find(({ name }) => name === 'Shopping habits')!;
    late.data_collection_method = 'AI_TASK_BUILDER_COLLECTION';
    late.data_collection_id = cookingCollection.id;
    finder.refresh();
    assert.deepEqual(idsOf((await find()).studies), [cookingStudies[1].id, cookingStudies[0].id, late.id]);
    const again = detailsAsked().slice(before);
    for (const { id } of [...cookingStudies, batchStudy]) assert.ok(!again.some((path) => path.includes(id)));
  });

  it('finds a study that was created after the first search', async () => {
    await find();
    const [pattern] = kitchens()[0]!.studies;
    kitchens()[1]!.studies.push({ ...pattern!, id: objectIdOf('new'), date_created: '2026-11-01T00:00:00Z' });
    assert.equal((await find()).studies[0]!.id, objectIdOf('new'));
  });

  it('skips and counts a study that can’t be read', async () => {
    const [broken] = cookingStudies;
    const rule = { server: 'api', path: new RegExp(`/studies/${broken.id}/`) } as const;
    const fault = prolific.faults.add({ ...rule, fault: { kind: 'answer', status: 500 } });
    const { studies, unread } = await find();
    assert.deepEqual(idsOf(studies), [cookingStudies[1].id]);
    assert.equal(unread, 1);
    fault.remove();
    assert.equal((await find()).studies.length, 2);
  });

  it('skips and counts a project whose studies can’t be listed', async () => {
    const path = new RegExp(`/projects/${kitchens()[0]!.id}/studies/`);
    prolific.faults.add({ server: 'api', path, fault: { kind: 'answer', status: 403 } });
    const { studies, unread } = await find();
    assert.deepEqual(idsOf(studies), [cookingStudies[0].id]);
    assert.equal(unread, 1);
  });

  it('continues after many studies that are not found', async () => {
    addStudies(20, { date_created: '2026-12-01T00:00:00Z' });
    for (let index = 0; index < 20; index++) {
      const path = new RegExp(`/studies/${objectIdOf(`added ${index}`)}/`);
      prolific.faults.add({ server: 'api', path, fault: { kind: 'answer', status: 404 } });
    }
    const { studies, unread } = await find();
    assert.equal(studies.length, 2);
    assert.equal(unread, 20);
  });

  it('gives up if the API is down', async () => {
    addStudies(100);
    prolific.faults.add({ server: 'api', path: details, fault: { kind: 'answer', status: 503 } });
    assert.equal((await problemFrom(find())).kind, 'service-error');
    assert.ok(detailsAsked().length <= 20, `${detailsAsked().length} requests`);
  });

  it('gives up at once if the token is refused', async () => {
    addStudies(100);
    prolific.faults.add({ server: 'api', path: details, fault: { kind: 'answer', status: 401 } });
    assert.equal((await problemFrom(find())).kind, 'token-refused');
    assert.ok(detailsAsked().length <= 4);
  });

  it('fails if the projects can’t be listed', async () => {
    const asking = finder.find('no-such-workspace', cooking, () => undefined, never);
    assert.deepEqual(await problemFrom(asking), { kind: 'not-found', what: 'workspace' });
  });

  it('rejects with the reason of its signal and reports nothing afterwards', async () => {
    addStudies(100, { date_created: '2026-01-01T00:00:00Z' });
    const abort = new AbortController();
    const reason = new Error('enough');
    const reported: string[] = [];
    const asking = find(
      cooking,
      ({ id }) => {
        reported.push(id);
        abort.abort(reason);
      },
      abort.signal,
    );
    assert.equal(await rejectionOf(asking), reason);
    assert.equal(reported.length, 1);
    const before = prolific.requests.all.length;
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(prolific.requests.all.length, before);
  });
});
