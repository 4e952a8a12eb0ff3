import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { never, problemFrom, rejectionOf } from '../support/network.ts';
import { collectionId, collectionJson, collectionRef, exportId } from '../support/samples.ts';
import { json, scriptedApis, type Script } from '../support/scriptedApi.ts';
import { unusedOrigin } from '../support/webServer.ts';

const me = { id: '1', email: 'ann@example.test' };
const generating = { status: 'generating', export_id: exportId };
const exportsPath = `/api/v1/data-collection/collections/${collectionId}/export`;

/** For tests with timeouts of undici, whose timers tick about once a second. */
const slow = 60_000;

describe('Prolific client', () => {
  const start = scriptedApis();

  describe('sends', () => {
    it('the token, the accepted type and a user agent', async () => {
      const api = await start([json(me)]);
      await api.client.me(never);
      const { authorization, accept, 'user-agent': userAgent } = api.requests[0]!.headers;
      assert.equal(authorization, 'Token secret-token');
      assert.equal(accept, 'application/json');
      assert.equal(userAgent, 'prolific-collections/test');
      assert.deepEqual(api.calls, ['GET /api/v1/users/me/']);
    });

    it('requests below the path of the API address, with or without a trailing slash', async () => {
      const api = await start([json(me), json(me)]);
      await api.clientWith({ apiUrl: new URL(`${api.origin}/gateway`) }).me(never);
      await api.clientWith({ apiUrl: new URL(`${api.origin}/gateway/`) }).me(never);
      assert.deepEqual(api.calls, ['GET /gateway/api/v1/users/me/', 'GET /gateway/api/v1/users/me/']);
    });

    it('IDs that can’t change the path', async () => {
      const api = await start([json(collectionJson())]);
      await api.client.collection('a/b?c#d', never);
      assert.deepEqual(api.calls, ['GET /api/v1/data-collection/collections/a%2Fb%3Fc%23d']);
      for (const id of ['..', '.', '']) {
        assert.equal((await problemFrom(api.client.collection(id, never))).kind, 'bad-argument');
        assert.equal(
          (await problemFrom(api.client.exportState({ kind: 'collection', id }, exportId, never))).kind,
          'bad-argument',
        );
      }
      assert.equal(api.calls.length, 1);
    });

    it('no token that is invalid in a header', async () => {
      const api = await start([]);
      for (const token of ['', 'two\r\nlines', 'with space', 'tökén']) {
        assert.deepEqual(await problemFrom(api.clientWith({ token }).me(never)), { kind: 'token-refused' });
      }
      assert.equal(api.calls.length, 0);
    });
  });

  describe('reads', () => {
    it('the account with its name, or its email without a name', async () => {
      const api = await start([
        json({ ...me, name: 'Ann B', balance: 3 }),
        json({ ...me, name: null, first_name: 'Ann', last_name: 'B' }),
        json(me),
      ]);
      assert.deepEqual(await api.client.me(never), { id: '1', email: me.email, name: 'Ann B' });
      assert.equal((await api.client.me(never)).name, 'Ann B');
      assert.equal((await api.client.me(never)).name, me.email);
    });

    it('a compressed answer', async () => {
      const body = gzipSync(JSON.stringify(me));
      const api = await start([{ status: 200, headers: { 'content-encoding': 'gzip' }, body }]);
      assert.equal((await api.client.me(never)).id, '1');
    });

    it('all Prolific workspaces with title and names of members', async () => {
      const users = [
        { id: 'u1', name: 'Ann', email: 'ann@example.test', roles: [] },
        { id: 'u2', name: null, email: 'bo@example.test' },
        { id: 'u3' },
      ];
      const results = [{ id: 'w', title: 'Lab', naivety_distribution_rate: null, users }];
      const api = await start([json({ results, meta: { count: 1 } })]);
      const members = new Map([
        ['u1', 'Ann'],
        ['u2', 'bo@example.test'],
      ]);
      assert.deepEqual(await api.client.workspaces(never), [{ id: 'w', title: 'Lab', members }]);
      assert.deepEqual(api.calls, ['GET /api/v1/workspaces/?limit=200&offset=0']);
    });

    it('10,000 collections and passes on each page as it arrives', async () => {
      const api = await start((request) => {
        const query = new URL(request.url!, 'http://localhost').searchParams;
        const offset = Number(query.get('offset'));
        assert.equal(query.get('workspace_id'), 'w&1');
        const results = Array.from({ length: 200 }, (_, index) =>
          collectionJson({ id: String(offset + index) }),
        );
        return json({ results, meta: { count: 10_000 } });
      });
      const pages: number[] = [];
      const collections = await api.client.collections('w&1', {
        signal: never,
        onPage: (page) => pages.push(page.length),
      });
      assert.equal(collections.length, 10_000);
      assert.deepEqual(
        pages,
        Array.from({ length: 50 }, () => 200),
      );
      assert.equal(collections.at(-1)!.id, '9999');
    });

    it('the export jobs of a collection, or undefined from a server without such a list', async () => {
      const job = {
        export_id: exportId,
        status: 'complete',
        created_at: '2026-01-02T03:04:05Z',
        filter: null,
      };
      const api = await start([
        json([
          job,
          { ...job, status: 'archived', filter: { study_id: 's', from: '2026-01-01T00:00:00Z', to: null } },
        ]),
        json({ detail: 'Not found.' }, 404),
        json({ detail: 'Method "GET" not allowed.' }, 405),
        { status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>Not Found</h1>' },
      ]);
      const createdAt = new Date('2026-01-02T03:04:05Z');
      assert.deepEqual(await api.client.listExports(collectionRef, never), [
        { exportId, status: 'complete', createdAt },
        {
          exportId,
          status: 'unknown',
          createdAt,
          filter: { studyId: 's', from: new Date('2026-01-01T00:00:00Z') },
        },
      ]);
      const missing = [1, 2, 3].map(async () => await api.client.listExports(collectionRef, never));
      assert.deepEqual(await Promise.all(missing), [undefined, undefined, undefined]);
    });

    it('a missing feature from the answer for a missing list', async () => {
      const api = await start([
        json({ detail: "You don't have permission to access to this feature." }, 404),
      ]);
      const problem = await problemFrom(api.client.listExports(collectionRef, never));
      assert.deepEqual(problem, { kind: 'feature-not-enabled' });
    });

    it('an empty answer to a deletion', async () => {
      const api = await start([{ status: 204 }]);
      await api.client.deleteExport(collectionRef, exportId, never);
      assert.deepEqual(api.calls, [`DELETE ${exportsPath}/${exportId}`]);
    });
  });

  describe('requests an export', () => {
    it('with the filter in the query, in UTC, and without a body', async () => {
      const api = await start([json(generating, 202)]);
      const filter = { studyId: 's 1', from: new Date('2026-01-01T01:00:00+01:00'), to: new Date(1_000) };
      assert.deepEqual(await api.client.requestExport(collectionRef, filter, never), {
        status: 'generating',
        exportId,
      });
      const query = 'study_id=s+1&from=2026-01-01T00%3A00%3A00Z&to=1970-01-01T00%3A00%3A01Z';
      assert.deepEqual(api.calls, [`POST ${exportsPath}?${query}`]);
      assert.equal(api.requests[0]!.headers['content-length'] ?? '0', '0');
    });

    for (const status of [200, 202]) {
      it(`and uses the status in the body: ${status}`, async () => {
        const url = 'https://files.prolific.test/a.zip?X-Amz-Signature=abc';
        const api = await start([
          json({ status: 'complete', url, expires_at: '2026-03-20T10:30:00Z' }, status),
          json(generating, status),
        ]);
        assert.deepEqual(await api.client.requestExport(collectionRef, undefined, never), {
          status: 'complete',
          url: new URL(url),
          expiresAt: new Date('2026-03-20T10:30:00Z'),
        });
        assert.deepEqual(await api.client.requestExport(collectionRef, undefined, never), {
          status: 'generating',
          exportId,
        });
      });
    }

    it('without a retry after a dropped connection or silence', async () => {
      for (const trouble of ['reset', 'silence'] as const) {
        const api = await start([trouble]);
        const problem = await problemFrom(api.client.requestExport(collectionRef, undefined, never));
        assert.equal(problem.kind, trouble === 'reset' ? 'unreachable' : 'stalled');
        assert.equal(api.calls.length, 1);
      }
    }).timeout(slow);

    it('without a retry after an error without Retry-After', async () => {
      for (const status of [500, 502, 503, 429]) {
        const api = await start([{ status, body: '' }]);
        await problemFrom(api.client.requestExport(collectionRef, undefined, never));
        assert.equal(api.calls.length, 1);
      }
    });

    for (const status of [408, 500, 502, 504]) {
      it(`without a retry after an error that may follow success, even with Retry-After: ${status}`, async () => {
        const api = await start([{ status, headers: { 'retry-after': '3' }, body: '' }]);
        const problem = await problemFrom(api.client.requestExport(collectionRef, undefined, never));
        assert.equal(problem.kind, 'service-error');
        assert.equal(api.calls.length, 1);
      });
    }

    for (const status of [429, 503]) {
      it(`again after a rejection with Retry-After: ${status}`, async () => {
        const api = await start([
          { status, headers: { 'retry-after': '3' }, body: '' },
          json(generating, 202),
        ]);
        assert.equal((await api.client.requestExport(collectionRef, undefined, never)).status, 'generating');
        assert.deepEqual(api.timing.sleeps, [3000]);
      });
    }

    it('again after a refused connection, because nothing was sent', async () => {
      const api = await start([]);
      const client = api.clientWith({ apiUrl: new URL(await unusedOrigin()) });
      const problem = await problemFrom(client.requestExport(collectionRef, undefined, never));
      assert.equal(problem.kind, 'unreachable');
      assert.deepEqual(
        api.exchanges.map(({ attempt, outcome }) => [attempt, outcome]),
        [1, 2, 3].map((attempt) => [attempt, 'unreachable']),
      );
    });
  });

  describe('retries a GET', () => {
    for (const trouble of [
      'reset',
      'silence',
      { status: 500 },
      { status: 502 },
      { status: 429 },
    ] as Script[]) {
      it(`with growing delays after ${typeof trouble === 'string' ? trouble : trouble.status}`, async () => {
        const api = await start([trouble, trouble, json(me)]);
        assert.equal((await api.client.me(never)).id, '1');
        assert.deepEqual(api.timing.sleeps, [1000, 2000]);
      }).timeout(slow);
    }

    it('at most twice', async () => {
      const api = await start([503, 503, 503, 503].map((status) => ({ status, body: 'down' })));
      const problem = await problemFrom(api.client.me(never));
      assert.deepEqual(problem, { kind: 'service-error', status: 503, detail: 'down' });
      assert.equal(api.calls.length, 3);
    });

    it('after the time in Retry-After', async () => {
      const date = 'Thu, 01 Jan 2026 00:00:30 GMT';
      const api = await start([{ status: 429, headers: { 'retry-after': date } }, json(me)]);
      await api.client.me(never);
      assert.deepEqual(api.timing.sleeps, [30_000]);
    });

    it('unless Retry-After asks for more than a minute', async () => {
      const api = await start([{ status: 429, headers: { 'retry-after': '61' } }]);
      const problem = await problemFrom(api.client.me(never));
      assert.deepEqual(problem, { kind: 'rate-limited', retryAfterSeconds: 61 });
    });

    for (const status of [400, 401, 403, 404, 409, 422]) {
      it(`unless the status is ${status}`, async () => {
        const api = await start([{ status, body: '' }]);
        await problemFrom(api.client.collection(collectionId, never));
        assert.equal(api.calls.length, 1);
      });
    }

    it('but not a DELETE', async () => {
      for (const trouble of ['reset', { status: 503, headers: { 'retry-after': '1' } }] as Script[]) {
        const api = await start([trouble]);
        await problemFrom(api.client.deleteExport(collectionRef, exportId, never));
        assert.equal(api.calls.length, 1);
      }
    });
  });

  describe('on a redirect', () => {
    it('follows within the same origin', async () => {
      const api = await start([{ status: 301, headers: { location: '/api/v1/users/me' } }, json(me)]);
      assert.equal((await api.client.me(never)).id, '1');
      assert.equal(api.requests[1]!.headers.authorization, 'Token secret-token');
    });

    it('never sends the token to another origin or port', async () => {
      const other = await start([json(me)]);
      for (const status of [301, 302, 303, 307, 308]) {
        const api = await start([{ status, headers: { location: `${other.origin}/api/v1/users/me/?x=1` } }]);
        const problem = await problemFrom(api.client.me(never));
        assert.deepEqual(problem, { kind: 'redirected', origin: other.origin, status });
      }
      assert.equal(other.calls.length, 0);
    });

    it('repeats a POST only if the redirect keeps the method', async () => {
      const moved = { location: `${exportsPath}?moved=1` };
      const api = await start([
        { status: 307, headers: moved },
        json(generating, 202),
        { status: 302, headers: moved },
      ]);
      assert.equal((await api.client.requestExport(collectionRef, undefined, never)).status, 'generating');
      assert.deepEqual(api.calls, [`POST ${exportsPath}`, `POST ${exportsPath}?moved=1`]);
      const problem = await problemFrom(api.client.requestExport(collectionRef, undefined, never));
      assert.equal(problem.kind, 'redirected');
    });

    it('stops after six requests', async () => {
      const api = await start(() => ({ status: 302, headers: { location: '/round' } }));
      assert.equal((await problemFrom(api.client.me(never))).kind, 'redirected');
      assert.equal(api.calls.length, 6);
    });
  });

  describe('when aborted', () => {
    it('rejects a request with the reason of the signal', async () => {
      const api = await start(['silence']);
      const abort = new AbortController();
      const asking = rejectionOf(api.client.me(abort.signal));
      const reason = new Error('enough');
      abort.abort(reason);
      assert.equal(await asking, reason);
    });

    it('rejects requests that wait for their turn', async () => {
      const api = await start(() => 'silence');
      const abort = new AbortController();
      const asking = Array.from({ length: 9 }, () => rejectionOf(api.client.me(abort.signal)));
      const reason = new Error('enough');
      abort.abort(reason);
      assert.deepEqual(new Set(await Promise.all(asking)), new Set([reason]));
    });

    it('doesn’t retry', async () => {
      const abort = new AbortController();
      const reason = new Error('enough');
      const api = await start(() => {
        abort.abort(reason);
        return 'reset';
      });
      assert.equal(await rejectionOf(api.client.me(abort.signal)), reason);
      assert.equal(api.calls.length, 1);
    });
  });

  it('reports every exchange without the token', async () => {
    const api = await start([{ status: 500 }, json(me)]);
    await api.client.me(never);
    assert.deepEqual(
      api.exchanges.map(({ method, path, attempt, outcome }) => [method, path, attempt, outcome]),
      [
        ['GET', '/api/v1/users/me/', 1, 500],
        ['GET', '/api/v1/users/me/', 2, 200],
      ],
    );
    assert.ok(!JSON.stringify(api.exchanges).includes('secret-token'));
  });
});
