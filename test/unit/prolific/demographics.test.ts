import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { createProlificClient } from '../../../src/prolific/client.ts';
import { createFetchTransport } from '../../../src/http/transports/fetchTransport.ts';
import { never, problemFrom, rejectionOf } from '../support/network.ts';
import { json, scriptedApis } from '../support/scriptedApi.ts';

const csv = Buffer.from('\ufeffSubmission id,Participant id,Age\r\ns1,p1,34\r\n');
const found = { status: 200, headers: { 'content-type': 'text/csv' }, body: csv };

describe('Prolific client requests demographics', () => {
  const start = scriptedApis();

  it('without filters, and returns every byte of the CSV', async () => {
    const bodies: string[] = [];
    const api = await start(async (request) => {
      bodies.push(await text(request));
      return found;
    });
    assert.deepEqual(await api.client.demographics('study1', never), csv);
    assert.deepEqual(api.calls, ['POST /api/v1/studies/study1/demographic-export/']);
    assert.deepEqual(bodies, ['{"filters":[]}']);
    const { headers } = api.requests[0]!;
    assert.equal(headers['content-type'], 'application/json');
    assert.match(headers.accept ?? '', /^text\/csv/);
  });

  it('also through the editor’s fetch', async () => {
    const bodies: string[] = [];
    const api = await start(async (request) => {
      bodies.push(await text(request));
      return found;
    });
    const limits = { connectTimeoutMs: 5000, headersTimeoutMs: 5000, idleTimeoutMs: 5000 };
    const transport = createFetchTransport({ ...limits, fetch });
    const apiUrl = new URL(api.origin);
    const client = createProlificClient({ apiUrl, token: 'secret-token', transport, userAgent: 'test' });
    assert.deepEqual(await client.demographics('study1', never), csv);
    assert.deepEqual(bodies, ['{"filters":[]}']);
    await transport.close();
  });

  it('which a study may not have', async () => {
    const api = await start([
      { status: 204 },
      json({ detail: 'Not found.' }, 404),
      { status: 200, body: '' },
    ]);
    for (let nth = 0; nth < 3; nth++) assert.equal(await api.client.demographics('study1', never), undefined);
  });

  it('again if the answer was lost, as the same combination counts once', async () => {
    const api = await start(['reset', found]);
    assert.deepEqual(await api.client.demographics('study1', never), csv);
    assert.equal(api.calls.length, 2);
  });

  it('and says so if both combinations of filters are used, in any words', async () => {
    const details = [
      'This study has reached the maximum of 2 filter combinations.',
      'Too many filter sets: you may use no more than two.',
      'Filter combinations limit exceeded',
    ];
    for (const [index, detail] of details.entries()) {
      const api = await start([json({ error: { status: 400, detail } }, [400, 403, 429][index])]);
      assert.deepEqual(await problemFrom(api.client.demographics('study1', never)), {
        kind: 'demographics-limit',
        detail,
      });
    }
  });

  it('and reports other problems as they are', async () => {
    const api = await start([
      json({ detail: 'Invalid filter' }, 400),
      json({ detail: 'You do not have permission to access this feature.' }, 404),
    ]);
    const asking = () => api.client.demographics('study1', never);
    const detail = 'Invalid filter';
    assert.deepEqual(await problemFrom(asking()), { kind: 'invalid-request', status: 400, detail });
    assert.deepEqual(await problemFrom(asking()), { kind: 'feature-not-enabled' });
  });

  it('until it is canceled', async () => {
    const stop = new AbortController();
    const api = await start(() => {
      stop.abort('enough');
      return 'silence';
    });
    assert.equal(await rejectionOf(api.client.demographics('study1', stop.signal)), 'enough');
  });
});

describe('Prolific client reads which combinations of filters were used', () => {
  const start = scriptedApis();
  for (const [what, answer, expected] of [
    ['none', { count: 0, filters: [] }, { used: 0, hasBase: false }],
    ['the one without filters', { count: 1, filters: [[]] }, { used: 1, hasBase: true }],
    [
      'it as an object',
      { count: 2, filters: [{ filters: [{ id: 'age' }] }, { filters: [] }] },
      { used: 2, hasBase: true },
    ],
    ['others', { count: 2, filters: [[{ id: 'age' }], null] }, { used: 2, hasBase: false }],
    ['a number only', { count: 2 }, { used: 2, hasBase: false }],
  ] as const) {
    it(what, async () => {
      const api = await start([json(answer)]);
      assert.deepEqual(await api.client.demographicHistory('study1', never), expected);
      assert.deepEqual(api.calls, ['GET /api/v1/studies/study1/demographic-export-history/']);
    });
  }

  it('or that there is nothing to read', async () => {
    const api = await start([json({ count: 'two' })]);
    assert.deepEqual(await problemFrom(api.client.demographicHistory('study1', never)), {
      kind: 'unexpected-answer',
      status: 200,
      detail: 'count',
    });
  });
});
