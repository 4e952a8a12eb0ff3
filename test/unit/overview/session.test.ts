import assert from 'node:assert/strict';
import type { HostMessage } from '../../../src/overview/hostMessage.ts';
import {
  createSession,
  type OverviewSession,
  type SessionDeps,
} from '../../../src/overview/overviewSession.ts';
import type { SnapshotSource } from '../../../src/analysis/summary/openSource.ts';
import { plainLayout } from '../../../src/overview/tableLayout.ts';
import { overviewStrings } from '../../../src/overview/strings/strings.ts';
import { fixtureSource, head, poorQuality, rowAt, unchangedFiles } from './fixtures.ts';
import { recordedActions } from './recordedActions.ts';

interface Scene {
  readonly session: OverviewSession;
  readonly posted: HostMessage[];
  readonly done: string[];
  /** Milliseconds. */
  now: number;
}

function sceneWith(
  source: Partial<SnapshotSource> = {},
  checkFiles: SessionDeps['checkFiles'] = () => new Promise(() => undefined),
): Scene {
  const posted: HostMessage[] = [];
  const done: string[] = [];
  const scene = { posted, done, now: 0 };
  const session = createSession({
    source: { ...fixtureSource({ submissions: 1_000_000, quality: poorQuality }), ...source },
    head: () => ({
      type: 'head',
      head,
      strings: overviewStrings(),
      locale: 'en',
      filesRoot: 'https://r',
      layout: plainLayout,
      separator: ',',
    }),
    post: (message) => posted.push(message),
    checkFiles,
    actions: recordedActions((name, argument) => void done.push(`${name} ${JSON.stringify(argument)}`)),
    keepLayout: (layout) => done.push(`keepLayout ${JSON.stringify(layout)}`),
    failure: (error) => ({ message: String(error) }),
    now: () => scene.now,
  });
  return Object.assign(scene, { session });
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const summary = { type: 'summary', request: 1, filter: {} };

describe('Overview session', () => {
  it('posts the header before responses are read', () => {
    const { session, posted } = sceneWith();
    session.receive({ type: 'ready' });
    assert.deepEqual(
      posted.map(({ type }) => type),
      ['head'],
    );
  });

  it('posts the summary, then the data quality findings', async () => {
    const { session, posted } = sceneWith();
    session.receive(summary);
    await settled();
    assert.deepEqual(
      posted.map(({ type }) => type),
      ['answer', 'quality'],
    );
  });

  it('posts data quality findings once per page load', async () => {
    const { session, posted } = sceneWith();
    const qualityPosts = (): number => posted.filter(({ type }) => type === 'quality').length;
    for (const request of [1, 2]) {
      session.receive({ ...summary, request });
      await settled();
    }
    assert.equal(qualityPosts(), 1);
    session.receive({ type: 'ready' });
    session.receive({ ...summary, request: 1 });
    await settled();
    assert.equal(qualityPosts(), 2);
  });

  describe('file check', () => {
    const found = { ...unchangedFiles, complete: false, changed: { count: 1, first: ['responses.jsonl'] } };
    const filesPosted = ({ posted }: Scene): unknown[] =>
      posted.flatMap((message) => (message.type === 'files' ? [message.files] : []));

    it('runs after the summary, once per page load, and posts partial results', async () => {
      const scene = sceneWith({}, (onFirst) => {
        onFirst(found);
        return Promise.resolve({ ...found, complete: true });
      });
      await settled();
      assert.deepEqual(filesPosted(scene), []);
      for (const request of [1, 2]) {
        scene.session.receive({ ...summary, request });
        await settled();
      }
      assert.deepEqual(filesPosted(scene), [found, { ...found, complete: true }]);
      scene.session.receive({ type: 'ready' });
      scene.session.receive(summary);
      await settled();
      assert.equal(filesPosted(scene).length, 4);
    });

    it('is aborted when the session is disposed', async () => {
      const seen: AbortSignal[] = [];
      const scene = sceneWith({}, (_, signal) => {
        seen.push(signal);
        return Promise.reject(new Error('unreadable'));
      });
      scene.session.receive(summary);
      await Promise.resolve();
      await settled();
      scene.session.dispose();
      assert.equal(seen[0]?.aborted, true);
      assert.deepEqual(filesPosted(scene), [undefined]);
    });
  });

  it('posts requested rows', async () => {
    const { session, posted } = sceneWith();
    const sort = { by: 'row', descending: false };
    session.receive({ type: 'rows', request: 9, filter: {}, sort, from: 999_998, to: 1_000_098 });
    await settled();
    const value = { total: 1_000_000, rows: [rowAt(999_998), rowAt(999_999)] };
    assert.deepEqual(posted, [{ type: 'answer', request: 9, to: 'rows', value }]);
  });

  it('posts progress at most ten times a second', () => {
    const reading: { report?: Parameters<SnapshotSource['summary']>[1] } = {};
    const scene = sceneWith({
      summary: (_, report) => {
        reading.report = report;
        return new Promise(() => undefined);
      },
    });
    scene.session.receive(summary);
    for (scene.now = 0; scene.now < 1_000; scene.now += 1) {
      reading.report?.({ bytesDone: scene.now, bytesTotal: 1_000, submissions: 0 });
    }
    assert.equal(scene.posted.length, 10);
  });

  for (const [how, stop] of Object.entries({
    'the page cancels the request': ({ session }: Scene) => session.receive({ type: 'cancel', request: 1 }),
    'the page is loaded again': ({ session }: Scene) => session.receive({ type: 'ready' }),
    'the tab is closed': ({ session }: Scene) => session.dispose(),
  })) {
    it(`stops reading without an answer when ${how}`, async () => {
      const seen: AbortSignal[] = [];
      const scene = sceneWith({
        summary: (_, __, signal) => {
          seen.push(signal);
          return new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason as Error));
          });
        },
      });
      scene.session.receive(summary);
      stop(scene);
      await settled();
      assert.equal(seen[0]?.aborted, true);
      assert.deepEqual(
        scene.posted.filter(({ type }) => type !== 'head'),
        [],
      );
    });
  }

  it('posts the message of a failed request', async () => {
    const { session, posted } = sceneWith({ summary: () => Promise.reject(new Error('gone')) });
    session.receive(summary);
    await settled();
    assert.deepEqual(posted, [{ type: 'failed', request: 1, failure: { message: 'Error: gone' } }]);
  });

  it('goes on saving rows when the page is loaded again', async () => {
    const seen: AbortSignal[] = [];
    const { session } = sceneWith({
      saveRows: (_, __, signal) => {
        seen.push(signal);
        return Promise.resolve(1);
      },
    });
    session.receive({ type: 'saveRows', request: 1, filter: { isNew: true } });
    session.receive({ type: 'ready' });
    await settled();
    assert.deepEqual(
      seen.map(({ aborted }) => aborted),
      [false],
    );
  });

  it('posts a failure for an invalid request, so that the page doesn’t wait for an answer', () => {
    const { session, posted } = sceneWith();
    session.receive({
      type: 'summary',
      request: 7,
      filter: { times: [{ from: '+010000-01-01T00:00:00.000Z' }] },
    });
    assert.deepEqual(
      posted.map((message) => [message.type, 'request' in message && message.request]),
      [['failed', 7]],
    );
  });

  it('runs known actions and ignores unknown ones', () => {
    const { session, done } = sceneWith();
    session.receive({ type: 'openFile', path: 'files/a.jpg' });
    session.receive({ type: 'do', what: 'fetchUploads' });
    session.receive({ type: 'do', what: 'constructor' });
    session.receive({ type: 'openFile', path: 7 });
    assert.deepEqual(done, ['openFile "files/a.jpg"', 'fetchUploads undefined']);
  });
});
