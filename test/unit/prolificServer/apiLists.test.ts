import assert from 'node:assert/strict';
import { cookingCollection } from '../../prolific/sampleCollections.ts';
import { cookingStudies } from '../../prolific/sample/studies.ts';
import { sampleData } from '../../prolific/sampleData.ts';
import { withLocalProlific, type Visit } from './apiSupport.ts';

describe('Local Prolific API', () => {
  it('accepts its token and answers 401 in the standard envelope to any other', () =>
    withLocalProlific({ token: 'mine' }, async ({ call }) => {
      assert.equal((await call('GET', 'users/me/')).status, 200);
      for (const authorization of ['Token other', 'Bearer mine', '']) {
        const { status, body } = await call('GET', 'users/me/', { authorization });
        assert.equal(status, 401);
        assert.equal(body.error.status, 401);
      }
    }));

  it('accepts paths with and without a trailing slash', () =>
    withLocalProlific({}, async ({ call }) => {
      assert.deepEqual(await call('GET', 'workspaces'), await call('GET', 'workspaces/'));
    }));

  it('answers 404 to an unknown path and 405 to a wrong method', () =>
    withLocalProlific({}, async ({ call }) => {
      assert.equal((await call('GET', 'nothing/')).status, 404);
      assert.equal((await call('DELETE', 'users/me/')).status, 405);
    }));

  it('pages collections by limit and offset with a total count', () =>
    withLocalProlific({ data: sampleData({ extraCollections: 25 }) }, async (visit) => {
      const first = await visit.call('GET', `${many(visit)}&limit=10&offset=0`);
      const last = await visit.call('GET', `${many(visit)}&limit=10&offset=20`);
      assert.deepEqual([first.body.results.length, last.body.results.length], [10, 5]);
      assert.deepEqual([first.body.meta, last.body.meta], [{ count: 25 }, { count: 25 }]);
      assert.notEqual(first.body.results[0]!.id, last.body.results[0]!.id);
    }));

  it('ignores the offset or omits the count on demand', () =>
    withLocalProlific(
      { data: sampleData({ extraCollections: 25 }), paging: { ignoreOffset: true, omitMeta: true } },
      async (visit) => {
        const first = await visit.call('GET', `${many(visit)}&limit=10&offset=0`);
        const second = await visit.call('GET', `${many(visit)}&limit=10&offset=10`);
        assert.deepEqual(second.body, first.body);
        assert.equal(first.body.meta, undefined);
      },
    ));

  it('requires a workspace for a list of collections', () =>
    withLocalProlific({}, async ({ call }) => {
      const { status, body } = await call('GET', 'data-collection/collections');
      assert.equal(status, 400);
      assert.deepEqual(Object.keys(body.error.detail), ['workspace_id']);
    }));

  for (const featureGateStatus of [403, 404] as const) {
    it(`closes the feature gate for lists, details and exports: ${featureGateStatus}`, () =>
      withLocalProlific({ featureGateStatus }, async ({ call, prolific }) => {
        const shut = prolific.data.workspaces.find(({ featureEnabled }) => !featureEnabled)!;
        const behind = `data-collection/collections/${shut.collections[0]!.wire.id}`;
        for (const [method, path] of [
          ['GET', `data-collection/collections?workspace_id=${shut.id}`],
          ['GET', behind],
          ['POST', `${behind}/export`],
        ] as const) {
          const { status, body } = await call(method, path);
          assert.equal(status, featureGateStatus);
          assert.match(JSON.stringify(body.error.detail), /permission to access to this feature\."$/);
        }
      }));
  }

  it('answers 403 for collections of another account and 404 for unknown ones', () =>
    withLocalProlific({ data: { ...sampleData(), foreignCollectionIds: ['theirs'] } }, async ({ call }) => {
      assert.equal((await call('GET', 'data-collection/collections/theirs')).status, 403);
      assert.equal((await call('GET', 'data-collection/collections/nobodys')).status, 404);
    }));

  it('links studies to a collection in their details only', () =>
    withLocalProlific({}, async ({ call, prolific }) => {
      const project = prolific.data.workspaces.flatMap(({ projects }) => projects)[0]!;
      const listed = await call(
        'GET',
        `projects/${project.id}/studies/?page=1&page_size=1&ordering=-date_created`,
      );
      assert.deepEqual(
        listed.body.results.map(({ id }) => id),
        [cookingStudies[1].id],
      );
      assert.equal('data_collection_id' in listed.body.results[0]!, false);
      const { body } = await call('GET', `studies/${cookingStudies[1].id}/`);
      assert.equal(body.data_collection_id, cookingCollection.id);
    }));

  it('filters studies by state in Prolific’s syntax', () =>
    withLocalProlific({}, async ({ call }) => {
      const { body } = await call('GET', 'studies/?state=(active|paused)');
      assert.deepEqual(
        body.results.map(({ id }) => id),
        [cookingStudies[1].id],
      );
    }));

  it('is unreachable while unplugged and returns on the same port', () =>
    withLocalProlific({}, async ({ call, prolific }) => {
      await prolific.unplug();
      await assert.rejects(call('GET', 'users/me/'), ({ cause }: Error) => {
        assert.equal((cause as NodeJS.ErrnoException).code, 'ECONNREFUSED');
        return true;
      });
      await prolific.plugIn();
      assert.equal((await call('GET', 'users/me/')).status, 200);
    }));
});

function many({ prolific }: Visit): string {
  const largest = prolific.data.workspaces.toSorted(
    (one, other) => other.collections.length - one.collections.length,
  )[0]!;
  return `data-collection/collections?workspace_id=${largest.id}`;
}
