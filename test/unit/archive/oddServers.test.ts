import assert from 'node:assert/strict';
import type { FetchDeps, FetchRequest } from '../../../src/archive/fetchRequest.ts';
import { contentFromBuffer } from '../../prolific/objectContent.ts';
import type { Fault, FaultRule } from '../../prolific/faults.ts';
import { startObjectStore, type ObjectStore } from '../../prolific/objectStore.ts';
import { assertHolds, Rig, type Attempt } from './support/fetching.ts';
import { exportFiles, zipOf, type Files } from './support/samples.ts';

const key = 'export.zip';
const denied: Fault = {
  kind: 'answer',
  status: 403,
  headers: { 'content-type': 'application/xml' },
  body: '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>',
};
const isSuffixRange: FaultRule['when'] = ({ range }) => String(range).startsWith('bytes=-');

describe('Archive download from an unusual server', () => {
  let rig: Rig;
  let store: ObjectStore;
  let files: Files;

  beforeEach(async () => {
    rig = await Rig.open();
    store = await startObjectStore();
    serve(exportFiles(30, 30_000));
  });
  afterEach(async () => {
    await Promise.all([rig.close(), store.close()]);
  });

  function serve(served: Files): void {
    files = served;
    store.put(key, contentFromBuffer(zipOf(files)));
  }

  async function fetch(
    faults: readonly (Omit<FaultRule, 'fault'> & { readonly fault: Fault })[],
    options: Partial<FetchRequest & FetchDeps> = {},
  ): Promise<Attempt> {
    for (const fault of faults) store.faults.add(fault);
    const link = (): URL => store.presign(key, 60);
    const source = { url: link(), refresh: () => Promise.resolve(link()) };
    return await rig.fetch(source, { source, ...options });
  }

  async function assertComplete(attempt: Attempt): Promise<void> {
    assert.ifError(attempt.error);
    assert.ok(attempt.outcome);
    await assertHolds(attempt.outcome.folder, files);
  }

  const waitCount = ({ events }: Attempt): number => events.filter(({ stage }) => stage === 'waiting').length;
  const fullDownloads = (): number => store.requests.all.filter(({ range }) => range === undefined).length;

  for (const status of [403, 404]) {
    it(`retries a new link that is refused in its first seconds: status ${status}`, async () => {
      const attempt = await fetch([{ times: 6, fault: { ...denied, status } }]);
      await assertComplete(attempt);
      const [first = 0, second = 0] = attempt.waits;
      assert.ok(first >= 250 && second > first, 'with back-off');
    });
  }

  it('gives up on a refused link within a minute and reports the error code of the storage', async () => {
    const { problem, waits } = await fetch([{ fault: denied }]);
    assert.deepEqual(problem, {
      kind: 'download-refused',
      origin: store.url,
      status: 403,
      code: 'AccessDenied',
    });
    const seconds = waits.reduce((sum, ms) => sum + ms, 0) / 1000;
    assert.ok(seconds > 10 && seconds < 60, `${seconds}`);
  });

  it('accepts shorter ranges than requested without waiting', async () => {
    serve(exportFiles(15, 2_000_000));
    const attempt = await fetch([{ fault: { kind: 'short-range', bytes: 256 * 1024 } }]);
    await assertComplete(attempt);
    assert.deepEqual(attempt.waits, []);
    assert.equal(fullDownloads(), 0);
    assert.ok((attempt.outcome?.bytesFetched ?? 0) < 1.05 * 30_000_000);
  }).timeout(20_000);

  it('downloads the whole archive once if every server node has a different ETag', async () => {
    const attempt = await fetch([{ fault: { kind: 'node-etags' } }]);
    await assertComplete(attempt);
    assert.equal(fullDownloads(), 1);
    assert.deepEqual(attempt.waits, []);
  });

  it('requests plain ranges if the server rejects a suffix range with 400', async () => {
    const attempt = await fetch([{ when: isSuffixRange, fault: { ...denied, status: 400 } }]);
    await assertComplete(attempt);
    assert.equal(fullDownloads(), 0);
    assert.deepEqual(attempt.waits, []);
  });

  for (const status of [400, 501]) {
    it(`downloads the whole archive once if every range is refused: status ${status}`, async () => {
      const fault = { ...denied, status };
      const attempt = await fetch([{ when: ({ range }) => range !== undefined, fault }]);
      await assertComplete(attempt);
      assert.equal(fullDownloads(), 1);
      assert.deepEqual(attempt.waits, []);
    });
  }

  for (const kind of ['everything', 'ignore-range'] as const) {
    it(`downloads the whole archive once if every response contains all bytes: ${kind}`, async () => {
      const attempt = await fetch([{ fault: { kind } }]);
      await assertComplete(attempt);
      assert.equal(fullDownloads(), 1);
      assert.deepEqual(attempt.waits, []);
      const sent = store.requests.all.slice(0, -1).reduce((sum, { bytesSent }) => sum + bytesSent, 0);
      assert.ok(sent <= 2 * zipOf(files).length);
    });
  }

  it('downloads the whole archive once if the stated size is too large', async () => {
    const attempt = await fetch([{ fault: { kind: 'larger-total', by: 100_000 } }]);
    await assertComplete(attempt);
    assert.equal(fullDownloads(), 1);
  });

  for (const [what, faults] of [
    ['empty body', [{ kind: 'empty-body' }]],
    ['cut before the first byte', [{ kind: 'truncate', afterBytes: 0 }]],
    ['empty body without a length', [{ kind: 'no-length', ends: 'by-chunk' }, { kind: 'empty-body' }]],
  ] satisfies [string, Fault[]][]) {
    it(`gives up after repeated responses without bytes: ${what}`, async () => {
      const rules = faults.map((fault) => ({ skip: 1, fault }));
      const attempt = await fetch(rules, { connections: 1 });
      assert.deepEqual(attempt.problem, {
        kind: 'download-refused',
        origin: store.url,
        status: 206,
        code: 'no-bytes',
      });
      assert.equal(waitCount(attempt), 7);
    });
  }

  it('gives up on and reports a response with too many headers', async () => {
    const headers = { 'x-much': 'x'.repeat(20_000) };
    const attempt = await fetch([{ fault: { kind: 'headers', headers } }]);
    assert.deepEqual(attempt.problem, {
      kind: 'unreadable-answer',
      origin: store.url,
      code: 'UND_ERR_HEADERS_OVERFLOW',
    });
    assert.equal(waitCount(attempt), 7);
  });

  it('stops an endless download without a length before it fills the disk', async () => {
    const free = 64 * 2 ** 20;
    const { problem } = await fetch([{ fault: { kind: 'ignore-range' } }, { fault: { kind: 'endless' } }], {
      freeBytes: () => Promise.resolve(free + 128 * 2 ** 20),
    });
    assert.ok(problem?.kind === 'download-refused', problem?.kind);
    assert.equal(problem.code, 'endless');
    assert.equal(fullDownloads(), 1);
    const sent = store.requests.all.reduce((sum, { bytesSent }) => sum + bytesSent, 0);
    assert.ok(sent < free, `${sent}`);
  }).timeout(20_000);
});
