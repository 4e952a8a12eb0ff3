import assert from 'node:assert/strict';
import type { HostMessage } from '../../../src/overview/hostMessage.ts';
import { createSession, type OverviewSession, type SessionDeps } from '../../../src/overview/session.ts';
import type { OverviewSource } from '../../../src/overview/source.ts';
import { overviewStrings } from '../../../src/overview/strings.ts';
import { fixtureSource, head, poorQuality, rowAt, unchangedFiles } from './fixtures.ts';
import { notedActions } from './notedActions.ts';

interface Scene {
  readonly session: OverviewSession;
  readonly posted: HostMessage[];
  readonly done: string[];
  /** Milliseconds. */
  now: number;
}

function sceneWith(
  source: Partial<OverviewSource> = {},
  checkFiles: SessionDeps['checkFiles'] = () => new Promise(() => undefined),
): Scene {
  const posted: HostMessage[] = [];
  const done: string[] = [];
  const scene = { posted, done, now: 0 };
  const session = createSession({
    source: { ...fixtureSource({ submissions: 1_000_000, quality: poorQuality }), ...source },
    head: () => ({ type: 'head', head, strings: overviewStrings(), locale: 'en', filesRoot: 'https://r' }),
    post: (message) => posted.push(message),
    checkFiles,
    actions: notedActions((name, argument) => void done.push(`${name} ${JSON.stringify(argument)}`)),
    failure: (error) => ({ message: String(error) }),
    now: () => scene.now,
  });
  return Object.assign(scene, { session });
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const summary = { type: 'summary', request: 1, filter: {} };

describe('The host’s side of an overview', () => {
  it('greets the page with the head, before anything is read', () => {
    const { session, posted } = sceneWith();
    session.receive({ type: 'ready' });
    assert.deepEqual(
      posted.map(({ type }) => type),
      ['head'],
    );
  });

  it('answers with the summary, then says what is wrong with the data', async () => {
    const { session, posted } = sceneWith();
    session.receive(summary);
    await settled();
    assert.deepEqual(
      posted.map(({ type }) => type),
      ['answer', 'quality'],
    );
  });

  it('says what is wrong with the data once, and again to a page that was loaded again', async () => {
    const { session, posted } = sceneWith();
    const told = (): number => posted.filter(({ type }) => type === 'quality').length;
    for (const request of [1, 2]) {
      session.receive({ ...summary, request });
      await settled();
    }
    assert.equal(told(), 1);
    session.receive({ type: 'ready' });
    session.receive({ ...summary, request: 1 });
    await settled();
    assert.equal(told(), 2);
  });

  describe('looks at the files', () => {
    const found = { ...unchangedFiles, complete: false, changed: { count: 1, first: ['responses.jsonl'] } };
    const told = ({ posted }: Scene): unknown[] =>
      posted.flatMap((message) => (message.type === 'files' ? [message.files] : []));

    it('once the figures are there, once for each page, and tells what it finds as it finds it', async () => {
      const scene = sceneWith({}, (onFirst) => {
        onFirst(found);
        return Promise.resolve({ ...found, complete: true });
      });
      await settled();
      assert.deepEqual(told(scene), []);
      for (const request of [1, 2]) {
        scene.session.receive({ ...summary, request });
        await settled();
      }
      assert.deepEqual(told(scene), [found, { ...found, complete: true }]);
      scene.session.receive({ type: 'ready' });
      scene.session.receive(summary);
      await settled();
      assert.equal(told(scene).length, 4);
    });

    it('until the tab is closed', async () => {
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
      assert.deepEqual(told(scene), [undefined]);
    });
  });

  it('answers with the rows that were asked for', async () => {
    const { session, posted } = sceneWith();
    const sort = { by: 'row', descending: false };
    session.receive({ type: 'rows', request: 9, filter: {}, sort, from: 999_998, to: 1_000_098 });
    await settled();
    const value = { total: 1_000_000, rows: [rowAt(999_998), rowAt(999_999)] };
    assert.deepEqual(posted, [{ type: 'answer', request: 9, to: 'rows', value }]);
  });

  it('tells how far the reading is ten times a second at most', () => {
    const reading: { report?: Parameters<OverviewSource['summary']>[1] } = {};
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
    'the page no longer asks for it': ({ session }: Scene) => session.receive({ type: 'cancel', request: 1 }),
    'the page is loaded again': ({ session }: Scene) => session.receive({ type: 'ready' }),
    'the tab is closed': ({ session }: Scene) => session.dispose(),
  })) {
    it(`stops the reading when ${how}, and answers no more`, async () => {
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

  it('answers a question that failed with the sentence', async () => {
    const { session, posted } = sceneWith({ summary: () => Promise.reject(new Error('gone')) });
    session.receive(summary);
    await settled();
    assert.deepEqual(posted, [{ type: 'failed', request: 1, failure: { message: 'Error: gone' } }]);
  });

  it('does what buttons ask for, and nothing that it does not know', () => {
    const { session, done } = sceneWith();
    session.receive({ type: 'openFile', path: 'files/a.jpg' });
    session.receive({ type: 'do', what: 'fetchUploads' });
    session.receive({ type: 'do', what: 'constructor' });
    session.receive({ type: 'openFile', path: 7 });
    assert.deepEqual(done, ['openFile "files/a.jpg"', 'fetchUploads undefined']);
  });
});
