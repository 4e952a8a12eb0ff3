import assert from 'node:assert/strict';
import type { Problem } from '../../../src/problems/problem.ts';
import { sentenceOf } from '../../../src/problems/sentences.ts';
import { never, problemFrom } from '../support/network.ts';
import { collectionId, collectionRef, exportId } from '../support/samples.ts';
import { json, scriptedApis, type ScriptedAnswer } from '../support/scriptedApi.ts';

const standard = (detail: unknown): unknown => ({
  error: { status: 400, error_code: 140100, title: 'Bad request', detail, interactive: false },
});
const gate = "You don't have permission to access this feature.";
const html = (status: number): ScriptedAnswer => ({
  status,
  headers: { 'content-type': 'text/html' },
  body: '<!doctype html><html><body><h1>Bad Gateway</h1></body></html>',
});

describe('API error', () => {
  const start = scriptedApis();

  for (const [title, answer, expected] of [
    ['401', json(standard('No token'), 401), { kind: 'token-refused' }],
    ['401 without a body', { status: 401 }, { kind: 'token-refused' }],
    ['403', json(standard('Forbidden'), 403), { kind: 'no-access', what: 'collection' }],
    ['404', json({ detail: 'Not found.' }, 404), { kind: 'not-found', what: 'collection' }],
    ['403 for a feature that isn’t enabled', json(standard(gate), 403), { kind: 'feature-not-enabled' }],
    ['404 for a feature that isn’t enabled', json({ message: gate }, 404), { kind: 'feature-not-enabled' }],
    [
      '404 for a feature that isn’t enabled, as bare text',
      { status: 404, body: gate.toUpperCase() },
      { kind: 'feature-not-enabled' },
    ],
    ['409', json({ detail: 'Busy' }, 409), { kind: 'conflict', detail: 'Busy' }],
    [
      '400 with a text',
      json(standard('No such study'), 400),
      { kind: 'invalid-request', status: 400, detail: 'No such study' },
    ],
    [
      '400 with a list',
      json(standard(['One', 'Two']), 400),
      { kind: 'invalid-request', status: 400, detail: 'One; Two' },
    ],
    [
      '422 with fields',
      json(standard({ from: ['Bad date', 'Too late'], to: ['Bad date'] }), 422),
      { kind: 'invalid-request', status: 422, detail: 'from: Bad date; Too late; to: Bad date' },
    ],
    [
      '400 without the outer key',
      json({ status: 400, title: 'Bad request', detail: 'Unwrapped' }, 400),
      { kind: 'invalid-request', status: 400, detail: 'Unwrapped' },
    ],
    [
      '400 with a title only',
      json({ error: { title: 'Bad request' } }, 400),
      { kind: 'invalid-request', status: 400, detail: 'Bad request' },
    ],
    [
      '400 with a message',
      json({ message: 'Simple' }, 400),
      { kind: 'invalid-request', status: 400, detail: 'Simple' },
    ],
    [
      '400 with issues',
      json({ type: 'INVALID_BATCH_ITEMS', issues: [{ field: 'items', message: 'Empty' }] }, 400),
      { kind: 'invalid-request', status: 400, detail: 'field: items; message: Empty' },
    ],
    [
      '400 in plain text',
      { status: 400, body: 'Plain\u0007 <b>text</b>' },
      { kind: 'invalid-request', status: 400, detail: 'Plain text' },
    ],
    ['400 without a body', { status: 400, body: '' }, { kind: 'invalid-request', status: 400, detail: '' }],
    ['418', { status: 418, body: 'tea' }, { kind: 'invalid-request', status: 418, detail: 'tea' }],
    ['404 with a gateway page', html(404), { kind: 'unexpected-answer', status: 404, detail: 'HTML' }],
    ['403 with a gateway page', html(403), { kind: 'unexpected-answer', status: 403, detail: 'HTML' }],
    ['304', { status: 304 }, { kind: 'unexpected-answer', status: 304, detail: '' }],
  ] satisfies [string, ScriptedAnswer, Problem][]) {
    it(`is reported as ${expected.kind}: ${title}`, async () => {
      const api = await start([answer]);
      assert.deepEqual(await problemFrom(api.client.collection(collectionId, never)), expected);
    });
  }

  it('is reported as service-error without the text of a gateway page: 502', async () => {
    const api = await start([html(502), html(502), html(502)]);
    const problem = await problemFrom(api.client.collection(collectionId, never));
    assert.deepEqual(problem, { kind: 'service-error', status: 502, detail: '' });
  });

  it('has a detail of at most 500 characters', async () => {
    const api = await start([json(standard('x'.repeat(5_000)), 400)]);
    const problem = await problemFrom(api.client.collection(collectionId, never));
    assert.ok(problem.kind === 'invalid-request');
    assert.equal(problem.detail.length, 500);
  });

  it('isn’t read beyond a megabyte', async () => {
    const api = await start([{ status: 400, body: 'x'.repeat(2_000_000) }]);
    const problem = await problemFrom(api.client.collection(collectionId, never));
    assert.equal(problem.kind, 'unexpected-answer');
  });

  for (const [title, answer] of [
    ['409', json({ detail: 'The limit of 10 exports has been reached.' }, 409)],
    ['400', json(standard('Maximum number of exports reached.'), 400)],
    ['422', json({ message: 'Export limit reached' }, 422)],
    ['429', { status: 429, headers: { 'retry-after': '1' }, body: 'Too many exports for this collection' }],
  ] satisfies [string, ScriptedAnswer][]) {
    it(`is reported as job-limit without a retry if a new export exceeds the limit: ${title}`, async () => {
      const api = await start([answer]);
      const problem = await problemFrom(api.client.requestExport(collectionRef, undefined, never));
      assert.ok(problem.kind === 'job-limit', problem.kind);
      assert.equal(problem.what, 'collection');
      assert.ok(
        problem.detail !== '' && sentenceOf(problem).message.includes(problem.detail.replace(/\.$/, '')),
      );
    });
  }

  for (const detail of [
    'The collection is being edited.',
    'An export cannot be requested while the collection is published.',
    'Too many editors of this collection.',
    '',
  ]) {
    it(`is reported as conflict with Prolific’s words if a new export gets 409 for another reason: "${detail}"`, async () => {
      const api = await start([json({ detail }, 409)]);
      const problem = await problemFrom(api.client.requestExport(collectionRef, undefined, never));
      assert.deepEqual(problem, { kind: 'conflict', detail });
      assert.ok(sentenceOf(problem).message.includes(detail.replace(/\.$/, '')));
    });
  }

  for (const [what, answer] of [
    ['HTML content type', html(401)],
    ['HTML without a content type', { status: 401, body: ' <HTML><body>Sign in</body></HTML>' }],
  ] satisfies [string, ScriptedAnswer][]) {
    it(`isn’t taken for a refused token if a network’s sign-in page answers 401: ${what}`, async () => {
      const me = { id: 'a', email: 'ada@example.com' };
      const api = await start([answer, json(me)]);
      const problem = await problemFrom(api.client.me(never));
      assert.deepEqual(problem, { kind: 'unexpected-answer', status: 401, detail: 'HTML' });
      assert.deepEqual(api.refusals, []);
      assert.equal((await api.client.me(never)).id, 'a');
    });
  }

  it('reports a refused token after any other 401', async () => {
    const api = await start([json(standard('No token'), 401)]);
    await problemFrom(api.client.me(never));
    assert.equal(api.refusals.length, 1);
  });

  it('names the field of an ID with a lone surrogate', async () => {
    const body = '{"id":"\\ud800","email":"ada@example.com"}';
    const api = await start([{ status: 200, headers: { 'content-type': 'application/json' }, body }]);
    assert.deepEqual(await problemFrom(api.client.me(never)), {
      kind: 'unexpected-answer',
      status: 200,
      detail: 'id',
    });
  });

  it('is a bad argument, without a request, for an ID with a lone surrogate', async () => {
    const api = await start([]);
    const problem = await problemFrom(api.client.collection('a\ud800b', never));
    assert.equal(problem.kind, 'bad-argument');
    assert.match(sentenceOf(problem).message, /id "a\ufffdb"/);
  });

  it('doesn’t occur for a page of 200,000 collections', async () => {
    const created_at = '2026-01-01T00:00:00Z';
    const results = Array.from({ length: 200_000 }, (_, index) => ({
      id: `c${index}`,
      workspace_id: 'w',
      name: 'n',
      created_at,
    }));
    // Serialized in advance, because the client doesn't wait long for the first byte.
    const body = JSON.stringify({ results, meta: { count: results.length } });
    const api = await start([{ status: 200, body }]);
    assert.equal((await api.client.collections('w', { signal: never })).length, 200_000);
  }).timeout(20_000);

  it('names a batch in its problem and its message', async () => {
    const limit = 'Export limit reached';
    const api = await start([json({ detail: limit }, 409), json({}, 404), json({ detail: 'no' }, 403)]);
    const asked = async (): Promise<Problem> =>
      await problemFrom(api.client.requestExport({ kind: 'batch', id: 'b1' }, undefined, never));
    const problems = [await asked(), await asked(), await asked()];
    assert.deepEqual(problems, [
      { kind: 'job-limit', what: 'batch', detail: limit },
      { kind: 'not-found', what: 'batch' },
      { kind: 'no-access', what: 'batch' },
    ]);
    for (const problem of problems) assert.match(sentenceOf(problem).message, /\bthis batch\b/i);
  });

  it('is reported as conflict if a deletion gets 409', async () => {
    const api = await start([json({ detail: 'Still generating.' }, 409)]);
    const problem = await problemFrom(api.client.deleteExport(collectionRef, exportId, never));
    assert.deepEqual(problem, { kind: 'conflict', detail: 'Still generating.' });
  });

  it('names the object that wasn’t found', async () => {
    const api = await start(() => ({ status: 404, body: '' }));
    const what = async (promise: Promise<unknown>): Promise<unknown> => {
      const problem = await problemFrom(promise);
      return 'what' in problem ? problem.what : undefined;
    };
    assert.equal(await what(api.client.me(never)), 'account');
    assert.equal(await what(api.client.collections('w', { signal: never })), 'workspace');
    assert.equal(await what(api.client.exportState(collectionRef, exportId, never)), 'export');
  });
});
