import assert from 'node:assert/strict';
import { never, problemFrom, rejectionOf } from '../support/network.ts';
import { json, scriptedApis, type Script } from '../support/scriptedApi.ts';

type Wire = Readonly<Record<string, unknown>>;

/** Submissions from `from` to `to`, without the last. */
const some = (from: number, to: number, status = 'APPROVED'): Wire[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, index) => ({
    participant_id: `p${from + index}`,
    id: `s${from + index}`,
    status,
  }));

interface Habits {
  /** Longest page, whatever the limit. */
  readonly cap?: number;
  readonly ignoresOffset?: true;
  /** What `meta.count` says; `undefined`: there is none. */
  readonly count?: (page: number) => number | undefined;
  /** What the counts of the study say. */
  readonly counts?: object;
  /** Answers in place of pages, by number from 1. */
  readonly instead?: Readonly<Record<number, Script>>;
}

/** Returns a server of a study's submissions. */
function serving(
  list: (page: number) => readonly Wire[],
  habits: Habits = {},
): (request: { url?: string | undefined }) => Script {
  let page = 0;
  return ({ url = '' }) => {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    if (pathname.endsWith('/counts/')) return json(habits.counts ?? { APPROVED: list(page).length });
    page += 1;
    const instead = habits.instead?.[page];
    if (instead !== undefined) return instead;
    const offset = habits.ignoresOffset ? 0 : Number(searchParams.get('offset'));
    const size = Math.min(Number(searchParams.get('limit')), habits.cap ?? 500);
    const count = habits.count?.(page);
    const results = list(page).slice(offset, offset + size);
    return json({ results, ...(count === undefined ? {} : { meta: { count } }) });
  };
}

describe('Prolific client reads the submissions of a study', () => {
  const start = scriptedApis();

  it('as Prolific sent them, with every key in its order', async () => {
    const sent = {
      zebra: [1, { deep: null }],
      id: 's1',
      participant_id: 5,
      status: 'awaiting_review',
      '__proto__ ': 1,
      started_at: null,
    };
    const api = await start([json({ results: [sent], meta: { count: 1 } }), json({ results: [] })]);
    const [submission] = await api.client.submissions('study1', { signal: never });
    assert.deepEqual(submission, {
      id: 's1',
      participantId: undefined,
      status: 'awaiting_review',
      json: sent,
    });
    assert.equal(JSON.stringify(submission.json), JSON.stringify(sent));
  });

  it('with a participant under either name', async () => {
    const results = [
      { id: 's1', participant_id: 'p1' },
      { id: 's2', participant: 'p2', status: null },
    ];
    const api = await start([json({ results, meta: { count: 2 } }), json({ results: [] })]);
    const found = await api.client.submissions('study1', { signal: never });
    assert.deepEqual(
      found.map(({ participantId, status }) => [participantId, status]),
      [
        ['p1', ''],
        ['p2', ''],
      ],
    );
  });

  it('oldest first, 200 at a time, until a page is empty', async () => {
    const api = await start(serving(() => some(0, 450), { count: () => 450 }));
    const pages: unknown[] = [];
    const found = await api.client.submissions('study1', {
      signal: never,
      onPage: (...page) => pages.push(page),
    });
    assert.equal(found.length, 450);
    assert.deepEqual(pages, [
      [200, 450],
      [400, 450],
      [450, 450],
    ]);
    const path = 'GET /api/v1/studies/study1/submissions/?ordering=started_at&limit=200&offset=';
    assert.deepEqual(
      api.calls,
      [0, 200, 400, 450].map((offset) => `${path}${offset}`),
    );
  });

  it('if none has come yet', async () => {
    const api = await start([json({ results: [], meta: { count: 0 } }), json({ RESERVED: 2 })]);
    assert.deepEqual(await api.client.submissions('study1', { signal: never }), []);
  });

  it('but believes no empty list if the study’s counts name submissions with answers', async () => {
    const api = await start(serving(() => [], { count: () => 0, counts: { APPROVED: 3 } }));
    const problem = await problemFrom(api.client.submissions('study1', { signal: never }));
    assert.deepEqual(problem, { kind: 'submissions-incomplete', received: 0, expected: 3 });
  });

  it('from pages of 20, whatever the limit, with a count or without', async () => {
    for (const count of [() => 327, () => undefined]) {
      const api = await start(serving(() => some(0, 327), { cap: 20, count }));
      assert.equal((await api.client.submissions('study1', { signal: never })).length, 327);
    }
  });

  it('although the count is only that of a page', async () => {
    const api = await start(serving(() => some(0, 47), { cap: 20, count: () => 20 }));
    assert.equal((await api.client.submissions('study1', { signal: never })).length, 47);
  });

  it('although more come meanwhile', async () => {
    const length = (page: number): number => 30 + Math.min(page, 3);
    const api = await start(serving((page) => some(0, length(page)), { cap: 20, count: length }));
    const found = await api.client.submissions('study1', { signal: never });
    assert.equal(new Set(found.map(({ id }) => id)).size, 33);
  });

  it('again if one is gone and others moved up', async () => {
    const api = await start(
      serving((page) => some(page === 1 ? 0 : 1, 40), { cap: 20, count: (page) => (page === 1 ? 40 : 39) }),
    );
    const found = await api.client.submissions('study1', { signal: never });
    assert.deepEqual(
      found.map(({ id }) => id),
      some(1, 40).map(({ id }) => id),
    );
    assert.equal(api.calls.length, 6);
  });

  it('and is content with the second try if that has all', async () => {
    const first = { 2: json({ results: [], meta: { count: 40 } }) };
    const api = await start(serving(() => some(0, 40), { cap: 20, count: () => 40, instead: first }));
    assert.equal((await api.client.submissions('study1', { signal: never })).length, 40);
    assert.equal(api.calls.length, 5);
  });

  describe('or fails rather than returning fewer:', () => {
    it('a page is lost', async () => {
      const lost = json({ results: [], meta: { count: 60 } });
      const instead = { 2: lost, 4: lost, 6: lost };
      const api = await start(serving(() => some(0, 60), { cap: 20, count: () => 60, instead }));
      assert.deepEqual(await problemFrom(api.client.submissions('study1', { signal: never })), {
        kind: 'submissions-incomplete',
        received: 20,
        expected: 60,
      });
    });

    it('a page answers 404', async () => {
      const instead = { 2: json({}, 404), 4: json({}, 404), 6: json({}, 404) };
      const api = await start(serving(() => some(0, 60), { cap: 20, count: () => 60, instead }));
      const { kind } = await problemFrom(api.client.submissions('study1', { signal: never }));
      assert.equal(kind, 'submissions-incomplete');
    });

    it('a page is short, and the next ones follow its offset', async () => {
      const api = await start(serving(() => some(0, 57), { cap: 20, count: () => 60 }));
      const { kind } = await problemFrom(api.client.submissions('study1', { signal: never }));
      assert.equal(kind, 'submissions-incomplete');
    });

    it('a page has something without an id', async () => {
      const api = await start([json({ results: [...some(0, 2), { participant_id: 'p' }] })]);
      assert.deepEqual(await problemFrom(api.client.submissions('study1', { signal: never })), {
        kind: 'unexpected-answer',
        status: 200,
        detail: 'results[2]',
      });
    });

    it('a page is lost, and nothing but the study’s counts tells', async () => {
      const instead = { 2: json({ results: [] }), 4: json({ results: [] }), 6: json({ results: [] }) };
      const api = await start(serving(() => some(0, 60), { cap: 20, instead }));
      assert.deepEqual(await problemFrom(api.client.submissions('study1', { signal: never })), {
        kind: 'submissions-incomplete',
        received: 20,
        expected: 60,
      });
    });

    it('the study isn’t found', async () => {
      const api = await start([json({}, 404)]);
      assert.deepEqual(await problemFrom(api.client.submissions('study1', { signal: never })), {
        kind: 'not-found',
        what: 'study',
      });
    });
  });

  describe('from a server that ignores the offset and has no count', () => {
    const habits = { ignoresOffset: true, cap: 20 } as const;

    it('if the study’s counts say that these are all', async () => {
      const list = [...some(0, 15), ...some(15, 18, 'returned'), ...some(18, 20, 'Awaiting-Review')];
      const counts = { APPROVED: 15, RETURNED: 3, 'AWAITING REVIEW': 2, TOTAL: 20 };
      const api = await start(serving(() => list, { ...habits, counts }));
      assert.equal((await api.client.submissions('study1', { signal: never })).length, 20);
    });

    it('and fails if they say that there are more', async () => {
      const api = await start(
        serving(() => some(0, 327), { ...habits, counts: { APPROVED: 327, TOTAL: 327 } }),
      );
      assert.deepEqual(await problemFrom(api.client.submissions('study1', { signal: never })), {
        kind: 'submissions-incomplete',
        received: 20,
        expected: 327,
      });
    });

    it('and fails if there are no counts', async () => {
      const counts = { detail: 'none' };
      const api = await start(serving(() => some(0, 20), { ...habits, counts }));
      const { kind } = await problemFrom(api.client.submissions('study1', { signal: never }));
      assert.equal(kind, 'unexpected-answer');
    });
  });

  it('and waits as long as Prolific asks when it is too busy', async () => {
    const busy = { status: 429, headers: { 'retry-after': '7' }, body: '' };
    const api = await start(serving(() => some(0, 30), { cap: 20, count: () => 30, instead: { 2: busy } }));
    assert.equal((await api.client.submissions('study1', { signal: never })).length, 30);
    assert.ok(api.timing.sleeps.some((ms) => ms >= 7000));
  });

  it('until it is canceled', async () => {
    const stop = new AbortController();
    const api = await start(serving(() => some(0, 100), { cap: 20 }));
    const reading = api.client.submissions('study1', {
      signal: stop.signal,
      onPage: () => stop.abort('enough'),
    });
    assert.equal(await rejectionOf(reading), 'enough');
    assert.equal(api.calls.length, 1);
  });
});
