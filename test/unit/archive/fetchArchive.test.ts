import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { access, appendFile, cp, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { exportFiles, noise, zipOf, type Files } from './support/samples.ts';
import { assertHolds, filesIn, withRig, type Attempt } from './support/fetching.ts';

const mib = 2 ** 20;

describe('Archive download', () => {
  let files: Files;
  beforeEach(() => {
    files = exportFiles(40, 20_000);
  });
  const { rig, server } = withRig(() => zipOf(files));

  async function assertComplete(attempt: Attempt, expected: Files = files): Promise<void> {
    assert.ifError(attempt.error);
    assert.ok(attempt.outcome);
    await assertHolds(attempt.outcome.folder, expected);
    assert.equal(attempt.outcome.complete, true);
    assert.equal(server().openRequests(), 0);
  }

  describe('without problems', () => {
    it('returns every file unchanged with its size and checksum', async () => {
      const attempt = await rig().fetch(server());
      await assertComplete(attempt);
      const { outcome } = attempt;
      assert.deepEqual(
        [...outcome!.entries],
        [...files].map(([path, data]) => ({ path, size: data.length, crc32: crc32(data) })),
      );
      assert.equal(outcome!.files, files.size);
      assert.equal(outcome!.size, server().bytes.length);
      assert.equal(outcome!.etag, '"first"');
    });

    it('requests the end first, by GET, and names the ETag in all later requests', async () => {
      await rig().fetch(server());
      const [first, ...rest] = server().requests;
      assert.match(first?.range ?? '', /^bytes=-\d+$/);
      assert.deepEqual(new Set(server().requests.map(({ method }) => method)), new Set(['GET']));
      assert.deepEqual(new Set(rest.map(({ headers }) => headers['if-match'])), new Set(['"first"']));
      assert.deepEqual(
        server().requests.filter(({ headers }) => headers['accept-encoding'] !== 'identity'),
        [],
      );
    });

    it('provides the response files before it requests any upload', async () => {
      const uploadsEnd = server().bytes.indexOf('responses.jsonl') - 30;
      let seen: Map<string, Buffer> | undefined;
      let askedForUploads: boolean | undefined;
      server().bytes = zipOf(exportFiles(40, 50_000));
      files = exportFiles(40, 50_000);
      const reading: Promise<void>[] = [];
      const attempt = await rig().fetch(server(), {
        onProgress: (progress) => {
          if (progress.stage !== 'responses-ready') return;
          askedForUploads = server().requests.some(
            ({ range }) => Number(/=(\d+)-/.exec(range ?? '')?.[1]) < uploadsEnd,
          );
          reading.push(
            readFile(join(progress.folder, 'responses.jsonl')).then((data) => {
              seen = new Map([['responses.jsonl', data]]);
            }),
          );
        },
      });
      await Promise.all(reading);
      await assertComplete(attempt);
      assert.equal(askedForUploads, false);
      assert.deepEqual(seen?.get('responses.jsonl'), files.get('responses.jsonl'));
    });

    it('reports the planned files and bytes before it fetches them', async () => {
      const { events } = await rig().fetch(server());
      const planned = events.find((event) => event.stage === 'planned');
      const unpacked = [...files.values()].reduce((sum, data) => sum + data.length, 0);
      assert.ok(planned?.stage === 'planned');
      assert.equal(planned.totalFiles, files.size);
      assert.equal(planned.totalBytes, unpacked);
      const last = events.filter((event) => event.stage === 'fetching').at(-1);
      assert.deepEqual([last?.filesDone, last?.bytesDone], [last?.filesTotal, last?.bytesTotal]);
    });

    it('keeps empty folders', async () => {
      server().bytes = zipOf(new Map([...files, ['files/empty/', Buffer.alloc(0)]]));
      const { outcome } = await rig().fetch(server());
      assert.ok((await stat(join(outcome!.folder, 'files/empty'))).isDirectory());
      assert.equal(outcome!.files, files.size);
    });

    it('finds the response files in a folder that wraps everything', async () => {
      files = new Map([...files].map(([path, data]) => [`export-66a1/${path}`, data]));
      server().bytes = zipOf(files);
      const { outcome } = await rig().fetch(server(), { scope: 'responses' });
      assert.deepEqual([...(await filesIn(outcome!.folder)).keys()].sort(), [
        'export-66a1/README.md',
        'export-66a1/collection.json',
        'export-66a1/responses.jsonl',
      ]);
    });

    for (const [how, options] of [
      ['stored', { method: 0 }],
      ['deflated', { descriptor: true }],
    ] as const) {
      it(`fetches large entries over several connections: ${how}`, async function () {
        this.timeout(60_000);
        files = new Map([
          ['files/first.mp4', noise(20 * mib, 1)],
          ['files/second.bin', noise(18 * mib, 2)],
          ['responses.jsonl', Buffer.from('{}\n')],
        ]);
        server().bytes = zipOf(files, options);
        await assertComplete(await rig().fetch(server()));
        await assert.rejects(access(join(rig().staging, 'parts', '0')));
      });
    }

    it('skips the uploads if only responses are requested', async () => {
      const attempt = await rig().fetch(server(), { scope: 'responses' });
      assert.ok(attempt.outcome!.bytesFetched < server().bytes.length);
      assert.equal(attempt.outcome!.complete, false);
    });

    it('writes files that only their owner can change, whatever mode the archive states', async () => {
      server().bytes = zipOf(files, { mode: 0o104777 });
      const { outcome } = await rig().fetch(server());
      assert.equal((await stat(join(outcome!.folder, 'responses.jsonl'))).mode & 0o7777, 0o644);
    });
  });

  describe('for responses only', () => {
    it('stops after the responses and later completes the rest by ranges', async () => {
      const first = await rig().fetch(server(), { scope: 'responses' });
      assert.equal(first.outcome?.complete, false);
      assert.deepEqual(
        [...first.outcome.entries].map(({ path }) => path),
        ['responses.jsonl', 'collection.json', 'README.md'],
      );
      server().bytesSent = 0;
      await assertComplete(await rig().fetch(server()));
      assert.ok(!server().requests.some(({ range }) => range === undefined));
    });
  });

  describe('with an earlier snapshot', () => {
    it('fetches only new and changed files', async () => {
      const old = await rig().fetch(server());
      await cp(old.outcome!.folder, join(rig().root, 'earlier'), { recursive: true });
      files = new Map([...files, ['files/new.jpg', noise(30_000, 99)]]);
      server().bytes = zipOf(files);
      server().etag = '"second"';
      server().requests.length = 0;
      const attempt = await rig().fetch(server(), {
        staging: join(rig().root, 'second'),
        earlier: [join(rig().root, 'earlier')],
      });
      await assertComplete(attempt);
      assert.ok(attempt.outcome!.bytesFetched < 30_000 + 300_000, String(attempt.outcome!.bytesFetched));
      const planned = attempt.events.filter((event) => event.stage === 'planned').at(-1);
      assert.equal(planned?.files, 1);
      assert.equal(planned.reusedFiles, files.size - 1);
    });

    it('compares the bytes on the disk, not just names and sizes', async () => {
      const old = await rig().fetch(server());
      const earlier = join(rig().root, 'earlier');
      await cp(old.outcome!.folder, earlier, { recursive: true });
      const edited = Buffer.from(files.get('files/participant-0/upload-0.jpg')!);
      edited[100]! ^= 1;
      await writeFile(join(earlier, 'files/participant-0/upload-0.jpg'), edited);
      await appendFile(join(earlier, 'responses.jsonl'), 'more');
      await assertComplete(
        await rig().fetch(server(), { staging: join(rig().root, 'second'), earlier: [earlier] }),
      );
    });

    it('does not link reused files to the earlier snapshot', async () => {
      const old = await rig().fetch(server());
      const staging = join(rig().root, 'second');
      const { outcome } = await rig().fetch(server(), { staging, earlier: [old.outcome!.folder] });
      await writeFile(join(outcome!.folder, 'responses.jsonl'), 'edited');
      await assertHolds(old.outcome!.folder, files);
    });

    it('fetches files that are unreadable in the earlier snapshot', async function () {
      // Reading /proc/self/mem fails for all users, including root.
      if (process.platform !== 'linux') this.skip();
      files = new Map([...files, ['mem', Buffer.alloc(0)]]);
      server().bytes = zipOf(files);
      await assertComplete(await rig().fetch(server(), { earlier: ['/proc/self'] }));
    });

    it('ignores a missing earlier snapshot', async () => {
      await assertComplete(await rig().fetch(server(), { earlier: [join(rig().root, 'nowhere')] }));
    });
  });

  describe('to a disk without enough space', () => {
    it('fails before it fetches uploads and reports the needed space', async () => {
      const attempt = await rig().fetch(server(), { freeBytes: () => Promise.resolve(128.25 * mib) });
      assert.equal(attempt.problem?.kind, 'disk-full');
      assert.ok(attempt.problem.needed! > 800_000);
      assert.equal(server().requests.length, 1);
    });

    it('succeeds for responses only if they fit', async () => {
      const freeBytes = (): Promise<number> => Promise.resolve(128.25 * mib);
      const attempt = await rig().fetch(server(), { scope: 'responses', freeBytes });
      assert.ifError(attempt.error);
      assert.equal(attempt.outcome?.complete, false);
    });

    it('succeeds if files reused from another archive leave little to fetch', async () => {
      await rig().fetch(server());
      server().etag = '"second"';
      await assertComplete(await rig().fetch(server(), { freeBytes: () => Promise.resolve(128.25 * mib) }));
    });
  });

  describe('to a disk that fills up during the download', () => {
    it('fails before the disk is full', async () => {
      let asked = 0;
      const freeBytes = (): Promise<number> => Promise.resolve(++asked > 3 ? 128 * mib : 500 * mib);
      const attempt = await rig().fetch(server(), { freeBytes });
      assert.equal(attempt.problem?.kind, 'disk-full');
      assert.equal(server().openRequests(), 0);
    });
  });

  describe('to a folder that is deleted during the download', () => {
    it('fails and names the missing folder', async () => {
      const workspace = join(rig().root, 'workspace');
      const attempt = await rig().fetch(server(), {
        staging: join(workspace, 'staging'),
        onProgress: ({ stage }) => {
          if (stage === 'responses-ready') rmSync(workspace, { recursive: true });
        },
      });
      assert.deepEqual(attempt.problem, { kind: 'folder-gone', folder: workspace });
    });
  });

  describe('to a staging folder with files of another archive', () => {
    it('reuses identical files, removes the others and reports the restart', async () => {
      await rig().fetch(server());
      files = new Map([...exportFiles(20, 20_000), ['files/participant-0', Buffer.from('now a file')]]);
      for (const path of [...files.keys()]) {
        if (path.startsWith('files/participant-0/')) (files as Map<string, Buffer>).delete(path);
      }
      server().bytes = zipOf(files);
      server().etag = '"second"';
      const attempt = await rig().fetch(server());
      await assertComplete(attempt);
      assert.ok(attempt.events.some((event) => event.stage === 'restarted'));
      const planned = attempt.events.filter((event) => event.stage === 'planned').at(-1);
      assert.equal(planned?.files, 1);
    });

    it('stores no link and no token in its journal', async () => {
      await rig().fetch(server());
      const journal = await readFile(join(rig().staging, 'journal.json'), 'utf8');
      assert.doesNotMatch(journal, /secret|Signature|http/);
    });
  });
});
