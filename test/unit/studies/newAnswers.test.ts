import assert from 'node:assert/strict';
import { problemOf } from '../../../src/problems/problem.ts';
import type { NewAnswers } from '../../../src/studies/newAnswers.ts';
import type { SubjectRef } from '../../../src/snapshots/subject.ts';
import { pilotCollection, sampleBatch } from '../../prolific/sampleCollections.ts';
import { batchStudy } from '../../prolific/sample/studies.ts';
import { never } from '../support/network.ts';
import { cooking, FollowedProlific, minuteMs, snapshotOf, uk, worldwide } from './following.ts';

const newIn = (news: NewAnswers, subject = cooking): number | undefined =>
  news.current(subject)?.newSubmissions;

describe('New answers', () => {
  let world: FollowedProlific;
  beforeEach(async () => {
    world = await FollowedProlific.start();
  });
  afterEach(() => world.close());

  const forget = (): void => world.prolific.requests.clear();

  it('are the completed submissions since the newest snapshot was requested', async () => {
    const { news } = world.open();
    await news.check(cooking, never);
    await news.setBaseline('e1', await news.baseline(cooking, never));
    world.snapshots = [snapshotOf()];
    assert.equal(newIn(news), 0);
    world.prolific.counts.add({ studyId: worldwide, count: 12 });
    world.prolific.counts.add({ studyId: uk, count: 3, status: 'ACTIVE' });
    assert.equal((await news.check(cooking, never))?.newSubmissions, 12);
    assert.deepEqual(news.current(cooking)?.counts, {
      ...{ inProgress: 3, awaitingReview: 32, approved: 20, returned: 6, completed: 52 },
    });
  });

  it('are none after an export, however many submissions it contains', async () => {
    const { news } = world.open();
    await news.check(cooking, never);
    world.prolific.counts.add({ studyId: worldwide, count: 12 });
    await news.setBaseline('e2', await news.baseline(cooking, never));
    for (const submissions of [0, 30, 1000]) {
      world.submissions = submissions;
      world.snapshots = [snapshotOf({ export_id: 'e2' })];
      assert.equal(newIn(news), 0);
    }
  });

  it('are those that a snapshot lacks if nothing is known of its request', async () => {
    const { news } = world.open();
    world.snapshots = [snapshotOf()];
    world.submissions = 30;
    await news.check(cooking, never);
    assert.equal(newIn(news), 40 - 30);
    world.submissions = 50;
    assert.equal(newIn(news), 0);
    world.submissions = undefined;
    assert.equal(newIn(news), 0);
  });

  it('don’t include participants whose data was deleted from the snapshot', async () => {
    const { news } = world.open();
    world.snapshots = [snapshotOf({ erased: [{ at: '2026-01-02T00:00:00Z', submissions: 2, files: 0 }] })];
    world.submissions = 37;
    await news.check(cooking, never);
    assert.equal(newIn(news), 1);
  });

  it('are all without a snapshot', async () => {
    const { news } = world.open();
    await news.check(cooking, never);
    assert.equal(newIn(news), 40);
  });

  it('are those of the exported study if only one is exported', async () => {
    const { news } = world.open();
    world.snapshots = [snapshotOf({ filter: { study_id: worldwide } })];
    world.submissions = 20;
    world.prolific.counts.add({ studyId: worldwide, count: 2 });
    world.prolific.counts.add({ studyId: uk, count: 5 });
    await news.check(cooking, never);
    assert.equal(newIn(news), 2);
  });

  it('aren’t affected by a snapshot of older answers', async () => {
    const { news } = world.open();
    const older = snapshotOf({ filter: { to: '2026-09-10T00:00:00Z' }, export_id: 'e3' });
    world.snapshots = [older, snapshotOf()];
    world.submissions = 30;
    await news.check(cooking, never);
    await news.setBaseline('e3', await news.baseline(cooking, never));
    assert.equal(newIn(news), 10);
  });

  it('aren’t hidden by submissions that are returned later', async () => {
    const { news } = world.open();
    world.snapshots = [snapshotOf()];
    await news.check(cooking, never);
    await news.setBaseline('e1', await news.baseline(cooking, never));
    world.prolific.counts.set(worldwide, { 'AWAITING REVIEW': 16, RETURNED: 4 });
    await news.check(cooking, never);
    world.prolific.counts.add({ studyId: worldwide, count: 3 });
    await news.check(cooking, never);
    assert.equal(newIn(news), 3);
  });

  it('of a batch come from its study', async () => {
    const { news } = world.open();
    const batch: SubjectRef = { kind: 'batch', id: sampleBatch.id };
    await news.check(batch, never);
    assert.equal(newIn(news, batch), 20);
    assert.deepEqual(world.counted, [batchStudy.id]);
  });

  it('are unknown for a collection without studies', async () => {
    const { news } = world.open();
    assert.equal(await news.check({ kind: 'collection', id: 'other' }, never), undefined);
    assert.deepEqual(world.counted, []);
  });

  it('lack a study once a search has found none, which is announced', async () => {
    const pilot = { kind: 'collection', id: pilotCollection.id } as const;
    const { news } = world.open();
    const announced: string[] = [];
    news.onDidChange(({ id }) => announced.push(id));
    news.follow(pilot);
    assert.equal(news.lacksStudy(pilot), false);
    await world.settled();
    assert.deepEqual(
      [announced, news.lacksStudy(pilot), news.lacksStudy(cooking)],
      [[pilot.id], true, false],
    );
  });

  for (const status of [404, 500])
    it(`are known although one study can’t be read: ${status}`, async () => {
      const { news } = world.open();
      world.prolific.faults.add({
        path: new RegExp(`${uk}/submissions`),
        fault: { kind: 'answer', status },
      });
      await news.check(cooking, never);
      assert.equal(newIn(news), 20);
    });

  it('reject with the problem when a person asks and Prolific can’t be reached', async () => {
    const { news } = world.open();
    await news.check(cooking, never);
    await world.prolific.unplug();
    await assert.rejects(news.check(cooking, never), (error) => problemOf(error)?.kind === 'unreachable');
    assert.equal(newIn(news), 40);
  });

  describe('are asked for', () => {
    it('every few minutes, once for each study, while watched', async () => {
      const { news } = world.open();
      news.watch(() => [cooking]);
      await world.settled();
      assert.deepEqual(world.counted.sort(), [uk, worldwide].sort());
      for (const pass of [1, 2]) {
        forget();
        await world.timing.pass(6 * minuteMs);
        assert.deepEqual(world.counted, [worldwide], `the study that is over isn’t asked for: ${pass}`);
      }
    });

    it('seldom from studies that are over', async () => {
      const { news } = world.open();
      news.watch(() => [cooking]);
      await world.settled();
      forget();
      await world.timing.pass(61 * minuteMs);
      assert.equal(world.counted.filter((id) => id === uk).length, 1);
      assert.ok(world.counted.filter((id) => id === worldwide).length >= 10);
    });

    it('by no request while nothing is watched', async () => {
      const { news } = world.open();
      await world.timing.pass(30 * minuteMs);
      const watch = news.watch(() => [cooking]);
      await world.settled();
      watch.dispose();
      forget();
      await world.timing.pass(600 * minuteMs);
      assert.deepEqual(world.prolific.requests.all, []);
    });

    it('by no further request once nothing is watched while a search is running', async () => {
      const { news } = world.open();
      const hide = (): void => watch.dispose();
      world.prolific.faults.add({
        path: /projects\/[^/]+\/studies/,
        times: 1,
        fault: { kind: 'meanwhile', happens: hide },
      });
      const watch = news.watch(() => [cooking]);
      await world.settled();
      const sent = world.prolific.requests.to('api', 'GET', /\/api\/v1\/studies\//);
      assert.deepEqual(sent, []);
    });

    it('at once when watched again, if it is time', async () => {
      const { news } = world.open();
      news.watch(() => [cooking]).dispose();
      await world.settled();
      const first = news.watch(() => [cooking]);
      await world.settled();
      first.dispose();
      forget();
      const second = news.watch(() => [cooking]);
      await world.settled();
      assert.deepEqual(world.counted, []);
      second.dispose();
      world.timing.putClock(10 * minuteMs);
      news.watch(() => [cooking]);
      await world.settled();
      assert.deepEqual(world.counted, [worldwide]);
    });

    it('while followed, although nothing is visible', async () => {
      const { news } = world.open();
      const following = news.follow(cooking);
      const other = news.follow(cooking);
      await world.settled();
      other.dispose();
      forget();
      await world.timing.pass(6 * minuteMs);
      assert.deepEqual(world.counted, [worldwide]);
      following.dispose();
      forget();
      await world.timing.pass(60 * minuteMs);
      assert.deepEqual(world.counted, []);
    });

    it('by no request if the setting is 0', async () => {
      world.intervalMinutes = 0;
      const { news } = world.open();
      news.watch(() => [cooking]);
      news.follow(cooking);
      await world.timing.pass(600 * minuteMs);
      assert.equal((await news.baseline(cooking, never)).size, 0);
      assert.deepEqual(world.prolific.requests.all, []);
    });

    it('as often as a follower wants if the setting is 0', async () => {
      world.intervalMinutes = 0;
      const { news } = world.open();
      const seldom = news.follow(cooking, 60);
      news.follow(cooking, 360);
      await world.settled();
      assert.equal((await news.baseline(cooking, never)).size, 2);
      forget();
      await world.timing.pass(67 * minuteMs);
      assert.deepEqual(world.counted, [worldwide]);
      seldom.dispose();
      forget();
      await world.timing.pass(200 * minuteMs);
      assert.deepEqual(world.counted, []);
      await world.timing.pass(200 * minuteMs);
      assert.deepEqual(world.counted, [worldwide]);
    });

    it('less often while Prolific can’t be reached, and soon afterwards', async () => {
      const { news } = world.open();
      news.watch(() => [cooking]);
      await world.settled();
      await world.prolific.unplug();
      await world.timing.pass(180 * minuteMs);
      const failed = world.failures.length;
      assert.ok(failed >= 8 && failed <= 18, String(failed));
      await world.prolific.plugIn();
      world.prolific.counts.add({ studyId: worldwide, count: 4 });
      await world.timing.pass(21 * minuteMs);
      assert.equal(newIn(news), 44);
    });

    it('at once after a refresh, although what was asked before it fails only then', async () => {
      const { news } = world.open();
      news.watch(() => [cooking]);
      await world.settled();
      const failing = world.prolific.faults.add({
        path: /counts/,
        fault: { kind: 'answer', status: 422 },
      });
      world.prolific.faults.add({
        path: /counts/,
        times: 1,
        fault: {
          kind: 'meanwhile',
          happens: () => {
            failing.remove();
            world.prolific.counts.add({ studyId: worldwide, count: 4 });
            news.refresh();
          },
        },
      });
      await world.timing.pass(6 * minuteMs);
      assert.equal(newIn(news), 44);
      assert.deepEqual(world.failures, []);
    });

    it('less and less often while Prolific has problems', async () => {
      const { news } = world.open();
      news.watch(() => [cooking]);
      await world.settled();
      const broken = world.prolific.faults.add({ fault: { kind: 'answer', status: 422 } });
      await world.timing.pass(180 * minuteMs);
      const failed = world.failures.length;
      assert.ok(failed >= 3 && failed <= 6, String(failed));
      broken.remove();
      world.prolific.counts.add({ studyId: worldwide, count: 4 });
      await world.timing.pass(61 * minuteMs);
      assert.equal(newIn(news), 44);
    });

    it('by no further request once the token is refused, until somebody signs in', async () => {
      const { news } = world.open();
      const refusing = world.prolific.faults.add({ fault: { kind: 'answer', status: 401 } });
      news.watch(() => [cooking]);
      await world.timing.pass(60 * minuteMs);
      assert.deepEqual([world.failures.length, refusing.hits], [1, 1]);
      world.prolific.faults.clear();
      world.connect();
      news.restart();
      await world.settled();
      assert.equal(newIn(news), 40);
    });

    it('from 30 studies at a time at most', async () => {
      const { news, memory } = world.open();
      await memory.change(() => ({
        searched: new Map([[world.workspaceId!, world.timing.now().getTime()]]),
      }));
      const subjects = Array.from({ length: 40 }, (_, index): SubjectRef => ({
        kind: 'collection',
        id: `${index}`,
      }));
      await memory.change(() => ({
        studies: new Map(subjects.map((link, index) => [`study${index}`, { link, status: 'ACTIVE' }])),
      }));
      const followed = subjects.at(-1)!;
      news.follow(followed);
      await world.settled();
      assert.deepEqual(world.counted, ['study39']);
      news.watch(() => subjects);
      await world.settled();
      assert.equal(world.counted.length, 31);
      await world.timing.pass(2 * minuteMs);
      assert.equal(new Set(world.counted).size, 40);
    });
  });

  describe('of a folder’s snapshots', () => {
    const planted = (id: string): SubjectRef => ({ kind: 'collection', id });

    for (const id of ['..', '', 'x'.repeat(20_000), '\ud800'])
      it(`are found although one of another collection has the id ${id.slice(0, 9)}`, async () => {
        world.workspaceId = undefined;
        const { news } = world.open();
        news.watch(() => [planted(id), cooking]);
        await world.settled();
        assert.equal(newIn(news), 40);
      });

    it('are looked through once, however many collections they are of', () => {
      world.intervalMinutes = 0;
      const { news } = world.open();
      let reads = 0;
      const many = Array.from({ length: 200 }, (_, index) => planted(`planted-${index}`));
      world.snapshots = many.map(({ id }) => {
        const { folder, manifest } = snapshotOf({ collection: { id, name: '' } });
        const counted = { folder, manifest };
        return Object.defineProperty(counted, 'manifest', { get: () => (++reads, manifest) });
      });
      news.watch(() => many);
      news.update();
      assert.ok(reads < 10 * many.length, `${reads}`);
    });

    it('are found by few requests at a time although they name many collections', async () => {
      world.workspaceId = undefined;
      const { news } = world.open();
      const many = Array.from({ length: 30 }, (_, index) => planted(`planted-${index}`));
      news.watch(() => [...many, cooking]);
      await world.settled();
      const asked = (): number => world.prolific.requests.to('api', 'GET', /\/collections\/planted/).length;
      assert.equal(asked(), 10);
      await world.timing.pass(minuteMs);
      assert.equal(asked(), 20);
    });
  });

  it('are announced when they change, also by a snapshot', async () => {
    const { news } = world.open();
    const changes: (number | undefined)[] = [];
    news.onDidChange((subject) => changes.push(newIn(news, subject)));
    news.watch(() => [cooking]);
    await world.settled();
    await world.timing.pass(6 * minuteMs);
    world.snapshots = [snapshotOf()];
    world.submissions = 39;
    news.update();
    news.update();
    assert.deepEqual(changes, [40, 1]);
  });

  it('are forgotten when another account signs in', async () => {
    const { news } = world.open();
    await news.check(cooking, never);
    news.restart();
    assert.equal(news.current(cooking), undefined);
  });

  it('of another window’s export are known after reading what it remembered', async () => {
    const one = world.open();
    const other = world.open();
    world.snapshots = [snapshotOf()];
    await one.news.check(cooking, never);
    await one.news.setBaseline('e1', await one.news.baseline(cooking, never));
    await other.news.check(cooking, never);
    assert.equal(newIn(other.news), 0);
  });
});
