import assert from 'node:assert/strict';
import type { Problem } from '../../../src/problems/problem.ts';
import { never, problemFrom } from '../support/network.ts';
import { collectionId, collectionJson, collectionRef, exportId } from '../support/samples.ts';
import { json, scriptedApis, type ScriptedAnswer } from '../support/scriptedApi.ts';

describe('Collection from the API', () => {
  const start = scriptedApis();

  for (const [title, changes] of [
    ['a numeric schema version', { schema_version: 1 }],
    ['unknown fields', { colour: 'blue', task_details: null }],
    [
      'null for absent fields',
      { last_modified_at: null, last_modified_by: null, item_count: null, created_by: null },
    ],
    ['an invalid modification date', { last_modified_at: 'yesterday' }],
  ] as const) {
    it(`is accepted with ${title}`, async () => {
      const api = await start([json(collectionJson(changes))]);
      const collection = await api.client.collection(collectionId, never);
      assert.equal(collection.name, 'Kitchens');
      assert.deepEqual(collection.createdAt, new Date('2026-01-02T03:04:05Z'));
      assert.equal(collection.lastModifiedAt, undefined);
    });
  }

  for (const [title, created_at, milliseconds] of [
    ['milliseconds', '2026-01-02T03:04:05.006Z', 6],
    ['microseconds', '2026-01-02T03:04:05.006789Z', 6],
    ['no zone', '2026-01-02T03:04:05', 0],
    ['milliseconds and no zone', '2026-01-02 03:04:05.006', 6],
    ['an offset', '2026-01-02T04:04:05+01:00', 0],
  ] as const) {
    it(`has its dates in UTC, as have jobs and filters, when written with ${title}`, async () => {
      const changes = { created_at, last_modified_at: created_at };
      const job = { export_id: exportId, status: 'complete', created_at, filter: { from: created_at } };
      const api = await start([json(collectionJson(changes)), json([job])]);
      const { createdAt, lastModifiedAt } = await api.client.collection(collectionId, never);
      const [listed] = (await api.client.listExports(collectionRef, never))!;
      const at = new Date(Date.UTC(2026, 0, 2, 3, 4, 5, milliseconds));
      assert.deepEqual(
        [createdAt, lastModifiedAt, listed!.createdAt, listed!.filter],
        [at, at, at, { from: at }],
      );
    });
  }

  it('counts pages by item_count, or by its pages without one', async () => {
    const pages = [{ id: 'p1' }, { id: 'p2', page_items: null }];
    const api = await start([
      json(collectionJson({ collection_items: pages })),
      json(collectionJson({ item_count: 7, collection_items: null })),
    ]);
    assert.equal((await api.client.collection(collectionId, never)).pageCount, 2);
    assert.equal((await api.client.collection(collectionId, never)).pageCount, 7);
  });

  it('has instructions and content blocks in order as plain text, including unknown types', async () => {
    const page_items = [
      { id: '3', type: 'free_text_with_unit', order: 2, description: ' How\u0000 tall\nare you?' },
      {
        id: '1',
        type: 'rich_text',
        order: 0,
        content: '<p>Hello <b>you</b> &amp; all</p><script>alert(1)</script><p>Bye</p>',
      },
      { id: '2', type: 'image', order: 1, url: 'https://x.test/a.png', alt_text: 'A cat', caption: '' },
      { id: '4', type: 'video_narration', order: 3, description: 'Talk' },
      { id: null, type: 'mystery', order: 4 },
    ];
    const api = await start([json(collectionJson({ collection_items: [{ id: 'p', page_items }] }))]);
    assert.deepEqual((await api.client.collection(collectionId, never)).pages, [
      {
        id: 'p',
        items: [
          { id: '1', type: 'rich_text', text: 'Hello you & all Bye' },
          { id: '2', type: 'image', text: 'A cat' },
          { id: '3', type: 'free_text_with_unit', text: 'How tall are you?' },
          { id: '4', type: 'video_narration', text: 'Talk' },
          { id: '', type: 'mystery', text: '' },
        ],
      },
    ]);
  });

  for (const [title, page, ids] of [
    [
      'in rows and columns, whatever their order says',
      {
        rows: [
          { columns: [{ items: [item('1', 5), item('2', 4)] }, { items: [item('3', 3)] }] },
          { columns: [{ items: [item('4', 2)] }, { items: [] }] },
          { columns: [] },
        ],
      },
      ['1', '2', '3', '4'],
    ],
    [
      'in both layouts at once, each once',
      { rows: inRows(item('1'), item('2')), page_items: [item('1')] },
      ['1', '2'],
    ],
    [
      'in a layout that nobody knows',
      { sections: [{ type: 'box', elements: [item('1'), { cells: { 2: { type: 'free_text' } } }] }] },
      ['1', '2'],
    ],
    ['nested too deeply', nested(1_000, item('1')), []],
    ['nowhere', { rows: 'none', page_items: { items: 5 } }, []],
  ] as const) {
    it(`has the instructions of a page: ${title}`, async () => {
      const api = await start([json(collectionJson({ collection_items: [{ id: 'p', ...page }] }))]);
      const { pages } = await api.client.collection(collectionId, never);
      assert.deepEqual(
        pages.map(({ items }) => items.map(({ id }) => id)),
        [ids],
      );
    });
  }

  it('has pages of both layouts, sorted only if all of them have an order', async () => {
    const flat = { id: 'flat', order: 2, page_items: [item('b', 2), item('a', 1)] };
    const rows = { id: 'rows', rows: inRows(item('c')) };
    const api = await start([
      json(collectionJson({ collection_items: [flat, rows] })),
      json(collectionJson({ collection_items: [flat, { ...rows, order: 1 }] })),
    ]);
    const read = async () =>
      (await api.client.collection(collectionId, never)).pages.map(({ id, items }) => [
        id,
        items.map((each) => each.id).join(''),
      ]);
    assert.deepEqual(await read(), [
      ['flat', 'ab'],
      ['rows', 'c'],
    ]);
    assert.deepEqual(await read(), [
      ['rows', 'c'],
      ['flat', 'ab'],
    ]);
  });
});

function item(id: string, order?: number): object {
  return { id, type: 'likert', description: `Question ${id}`, ...(order === undefined ? {} : { order }) };
}

function nested(levels: number, value: object): object {
  return levels === 0 ? value : { items: [nested(levels - 1, value)] };
}

function inRows(...items: readonly object[]): object[] {
  return [{ columns: [{ items }] }];
}

describe('Unexpected answer of the API', () => {
  const start = scriptedApis();

  for (const [title, answer, detail] of [
    ['an HTML page', { status: 200, body: '<html></html>' }, 'HTML'],
    ['broken JSON', { status: 200, body: '{"id":' }, 'JSON'],
    ['no content', { status: 204 }, 'JSON'],
    ['other JSON', json([]), 'JSON'],
    ['a missing field', json(collectionJson({ name: undefined })), 'name'],
    ['a field of a different type', json(collectionJson({ id: 5 })), 'id'],
    ['an impossible date', json(collectionJson({ created_at: 'secret value' })), 'created_at'],
    [
      'a wrong nested field',
      json(collectionJson({ collection_items: [{ id: 'p' }, { id: 1 }] })),
      'collection_items[1].id',
    ],
  ] satisfies [string, ScriptedAnswer, string][]) {
    it(`is reported by field name, without the value: ${title}`, async () => {
      const api = await start([answer]);
      const problem = await problemFrom(api.client.collection(collectionId, never));
      assert.deepEqual(problem, { kind: 'unexpected-answer', status: answer.status, detail });
    });
  }
});

describe('Export state from the API', () => {
  const start = scriptedApis();

  for (const [body, expected] of [
    [{ status: 'generating' }, { status: 'generating' }],
    [
      { status: 'generating', export_id: exportId },
      { status: 'generating', exportId },
    ],
    [{ status: 'failed' }, { status: 'failed' }],
    [
      { status: 'complete', url: 'https://f.test/a', expires_at: 'unreadable' },
      { status: 'complete', url: new URL('https://f.test/a') },
    ],
    [
      { status: 'complete', url: 'http://127.0.0.1:9/a?b', expires_at: '2026-03-20T10:30:00' },
      {
        status: 'complete',
        url: new URL('http://127.0.0.1:9/a?b'),
        expiresAt: new Date('2026-03-20T10:30:00Z'),
      },
    ],
  ] as const) {
    it(`is read from ${JSON.stringify(body)}`, async () => {
      const api = await start([json(body)]);
      assert.deepEqual(await api.client.exportState(collectionRef, exportId, never), expected);
    });
  }

  for (const [body, expected] of [
    [{ status: 'archived' }, { kind: 'unknown-export-status', status: 'archived' }],
    [{ status: 'complete' }, { kind: 'unexpected-answer', status: 200, detail: 'url' }],
    [
      { status: 'complete', url: 'not a url' },
      { kind: 'bad-url', what: 'download' },
    ],
    [
      { status: 'complete', url: 'http://files.test/a?X-Amz-Signature=abc' },
      { kind: 'insecure-url', what: 'download', origin: 'http://files.test' },
    ],
    [{}, { kind: 'unexpected-answer', status: 200, detail: 'status' }],
  ] satisfies [unknown, Problem][]) {
    it(`is refused if invalid: ${JSON.stringify(body)}`, async () => {
      const api = await start([json(body)]);
      assert.deepEqual(await problemFrom(api.client.exportState(collectionRef, exportId, never)), expected);
    });
  }
});
