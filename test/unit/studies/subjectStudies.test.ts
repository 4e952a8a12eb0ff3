import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { objectIdOf } from '../../prolific/sample/ids.ts';
import { pilotCollection, sampleBatch } from '../../prolific/sampleCollections.ts';
import { never, rejectionOf } from '../support/network.ts';
import { cooking, FollowedProlific, minuteMs, snapshotOf, uk, worldwide } from './following.ts';

const spoons = objectIdOf('study of spoons');
const pilot = { kind: 'collection', id: pilotCollection.id } as const;

describe('Studies of a collection', () => {
  let world: FollowedProlific;
  beforeEach(async () => {
    world = await FollowedProlific.start();
  });
  afterEach(() => world.close());

  /** Ids of the studies whose details were read, since the log was cleared. */
  const asked = (): string[] =>
    world.prolific.requests
      .to('api', 'GET', /\/studies\/[^/]+\/$/)
      .map(({ path }) => path.split('/').at(-2)!);
  const forget = (): void => world.prolific.requests.clear();
  const addStudy = (words: string): string => {
    const studies = world.prolific.data.workspaces[0]!.projects[0]!.studies;
    const id = objectIdOf(words);
    studies.push({ ...studies.find((study) => study.id === worldwide)!, id });
    return id;
  };

  it('are found by reading each study once, for all windows, running ones first', async () => {
    const { studies } = world.open();
    await studies.search(cooking, never);
    assert.deepEqual(
      [...studies.of(cooking)],
      [
        [worldwide, 'ACTIVE'],
        [uk, 'COMPLETED'],
      ],
    );
    assert.equal(new Set(asked()).size, asked().length);
    forget();
    const other = world.open();
    await other.memory.read();
    assert.deepEqual([...other.studies.of(cooking).keys()], [worldwide, uk]);
    await other.studies.search(cooking, never);
    assert.deepEqual(asked(), [objectIdOf('study not yet published')]);
  });

  it('are searched for again after hours, or when a person refreshes, but known ones aren’t read again', async () => {
    const { studies } = world.open();
    assert.equal(studies.searchDueAt(cooking), 0);
    await studies.search(cooking, never);
    const now = world.timing.now().getTime();
    assert.equal(studies.searchDueAt(cooking), now + 360 * minuteMs);
    const added = addStudy('new study');
    world.timing.putClock(minuteMs);
    studies.refresh();
    assert.equal(studies.searchDueAt(cooking), 0);
    forget();
    await studies.search(cooking, never);
    assert.ok(studies.of(cooking).has(added));
    assert.deepEqual(asked().sort(), [added, objectIdOf('study not yet published')].sort());
  });

  it('include those that a person names, whatever Prolific says', async () => {
    const { studies } = world.open();
    await studies.search(pilot, never);
    for (const id of [spoons, uk]) await studies.link(pilot, id, 'ACTIVE');
    await studies.search(pilot, never);
    assert.deepEqual(
      new Map(studies.of(pilot)),
      new Map([
        [spoons, 'COMPLETED'],
        [uk, 'COMPLETED'],
      ]),
    );
    assert.deepEqual([...studies.of(cooking).keys()], [worldwide]);
  });

  it('include those in snapshots, unless their IDs would lead elsewhere', () => {
    const { studies } = world.open();
    world.snapshots = [snapshotOf({ studies: { [uk]: 'UK', '../users/me': 'x', '': 'y' } })];
    assert.deepEqual([...studies.of(cooking).keys()], [uk]);
    assert.deepEqual([...studies.of(pilot).keys()], []);
  });

  it('are found without a row, as the collection says its Prolific workspace', async () => {
    world.workspaceId = undefined;
    const { studies } = world.open();
    assert.equal(studies.searchDueAt({ kind: 'batch', id: sampleBatch.id }), undefined);
    await studies.search(cooking, never);
    assert.deepEqual([...studies.of(cooking).keys()], [worldwide, uk]);
    const gone = { kind: 'collection', id: 'gone' } as const;
    await studies.search(gone, never);
    assert.equal(studies.searchDueAt(gone), undefined);
  });

  it('that were found before a search was stopped are remembered', async () => {
    const { studies, memory } = world.open();
    const stop = new AbortController();
    world.prolific.faults.add({
      path: /\/studies\/[^/]+\/$/,
      skip: 4,
      fault: { kind: 'meanwhile', happens: () => stop.abort() },
    });
    await rejectionOf(studies.search(cooking, stop.signal));
    assert.ok(memory.known.studies.size >= 1);
    assert.equal(studies.searchDueAt(cooking), 0);
  });

  it('that can’t be searched harm nothing and are tried again later', async () => {
    const { studies } = world.open();
    world.prolific.faults.add({ path: /\/projects\//, fault: { kind: 'answer', status: 403 } });
    await studies.search(cooking, never);
    assert.deepEqual([...studies.of(cooking)], []);
    assert.equal(studies.searchDueAt(cooking), world.timing.now().getTime() + 360 * minuteMs);
  });

  it('are unknown if what was remembered is unreadable', async () => {
    const { memory } = world.open();
    for (const content of [
      '',
      '[]',
      '{"studies":[["x",{"link":"y"}]],"searched":{}}',
      '{"baselines":[[1,2]]}',
    ]) {
      writeFileSync(join(world.folder, 'studies.json'), content);
      const { studies, searched, baselines } = await memory.read();
      assert.deepEqual([studies.size, searched.size, baselines.size], [0, 0, 0]);
    }
  });
});
