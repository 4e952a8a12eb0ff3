import assert from 'node:assert/strict';
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assertHolds, filesIn, withRig, type Attempt } from './support/fetching.ts';
import { zipOf, type Files } from './support/samples.ts';
import { writeZip, type ZipEntry } from './support/zipWriter.ts';

const responseFiles: readonly (readonly [string, Buffer])[] = [
  ['responses.jsonl', Buffer.from('{"submission_id":"66a1"}\n'.repeat(200))],
  ['collection.json', Buffer.from('{}')],
];

/** Returns so many uploads with such long names that the first request can't cover their directory. */
function uploads(under = ''): [string, Buffer][] {
  const long = 'x'.repeat(110);
  return Array.from({ length: 1_500 }, (_, number) => [
    `${under}files/${number % 5}-${long}/${long}-${number}.jpg`,
    Buffer.from(`upload ${number}`),
  ]);
}

describe('Response files of an archive with a long directory', () => {
  const { rig, server } = withRig();

  /** Fetches `bytes` and returns the request count and the responses at each `responses-ready`. */
  async function fetchRecordingProgress(
    bytes: Buffer,
  ): Promise<{ attempt: Attempt; readyAfter: number[]; seen: Buffer[] }> {
    server().bytes = bytes;
    const readyAfter: number[] = [];
    const reading: Promise<Buffer>[] = [];
    const attempt = await rig().fetch(server(), {
      onProgress: ({ stage }) => {
        if (stage !== 'responses-ready') return;
        readyAfter.push(server().requests.length);
        reading.push(readFile(join(rig().staging, 'entries', 'responses.jsonl')));
      },
    });
    return { attempt, readyAfter, seen: await Promise.all(reading) };
  }

  async function assertComplete({ error, outcome }: Attempt, files: Files): Promise<void> {
    assert.ifError(error);
    await assertHolds(outcome!.folder, files);
    assert.equal(outcome!.files, files.size);
    assert.equal(outcome!.complete, true);
  }

  it('are ready after the second request if they come last', async () => {
    const files = new Map([...uploads(), ...responseFiles]);
    const { attempt, readyAfter, seen } = await fetchRecordingProgress(zipOf(files));
    assert.deepEqual(readyAfter, [2]);
    assert.deepEqual(seen, [files.get('responses.jsonl')]);
    await assertComplete(attempt, files);
  });

  it('are ready after the third request if they come first', async () => {
    const files = new Map([...responseFiles, ...uploads()]);
    const { attempt, readyAfter } = await fetchRecordingProgress(zipOf(files));
    assert.deepEqual(readyAfter, [3]);
    await assertComplete(attempt, files);
  });

  it('are reported as ready a second time if some of them come late', async () => {
    const [first, ...rest] = uploads();
    const files = new Map([
      ...responseFiles,
      first!,
      ...rest.slice(0, 200),
      ['README.md', Buffer.from('# Export')] as const,
      ...rest.slice(200),
    ]);
    const { attempt, readyAfter } = await fetchRecordingProgress(zipOf(files));
    assert.equal(readyAfter.length, 2);
    await assertComplete(attempt, files);
  });

  it('wait for the whole directory if a folder wraps everything', async () => {
    const wrapped = responseFiles.map(([path, data]) => [`export/${path}`, data] as const);
    const files = new Map([...uploads('export/'), ...wrapped]);
    server().bytes = zipOf(files);
    const attempt = await rig().fetch(server());
    const stages = attempt.events.map(({ stage }) => stage);
    assert.ok(stages.indexOf('planned') < stages.indexOf('responses-ready'));
    await assertComplete(attempt, files);
  });

  it('are removed if the rest of the directory is rejected', async () => {
    const entries: ZipEntry[] = [...uploads(), ...responseFiles].map(([name, data]) => ({ name, data }));
    entries[200] = { ...entries[199]!, name: 'files/b', offset: 0, withoutData: true };
    const { attempt, readyAfter } = await fetchRecordingProgress(writeZip(entries)).catch(() =>
      assert.fail('read after removal'),
    );
    assert.deepEqual(readyAfter, [2]);
    assert.equal(attempt.problem?.kind, 'archive-damaged');
    await assert.rejects(access(join(rig().staging, 'entries')));
  });

  it('are kept under other names if earlier entries have the same names', async () => {
    const entries = [...uploads(), ...responseFiles].map(([name, data]) => ({ name, data }));
    entries[200] = { name: 'Responses.jsonl', data: Buffer.from('two of one name') };
    server().bytes = writeZip(entries);
    const { outcome } = await rig().fetch(server());
    const found = await filesIn(outcome!.folder);
    assert.equal(found.size, entries.length);
    const stored = [...outcome!.entries].filter(({ archivePath }) => archivePath !== undefined);
    assert.deepEqual(
      stored.map(({ archivePath }) => archivePath),
      ['responses.jsonl'],
    );
    assert.deepEqual(found.get(stored[0]!.path), responseFiles[0]![1]);
  });

  it('are not read from a forged directory in a comment', async () => {
    const forged = writeZip(responseFiles.map(([name, data]) => ({ name, data })));
    const end = forged.indexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
    const start = forged.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
    const files = uploads();
    const entries = files.map(([name, data]) => ({ name, data }));
    const last = { ...entries.at(-1)!, comment: forged.subarray(start, end).toString('latin1') };
    server().bytes = writeZip([...entries.slice(0, -1), last]);
    const attempt = await rig().fetch(server());
    await assertComplete(attempt, new Map(files));
  });

  it('are fetched only once if the download resumes', async () => {
    const files = new Map([...uploads(), ...responseFiles]);
    server().bytes = zipOf(files);
    const stop = new AbortController();
    await rig().fetch(server(), {
      signal: stop.signal,
      onProgress: ({ stage }) => {
        if (stage === 'responses-ready') stop.abort();
      },
    });
    const before = server().requests.length;
    const attempt = await rig().fetch(server());
    await assertComplete(attempt, files);
    assert.equal(before, 2);
    const place = server().bytes.indexOf('responses.jsonl') - 30;
    const again = server()
      .requests.slice(before)
      .filter(({ range }) => {
        const [, from, to] = /=(\d+)-(\d+)/.exec(range ?? '') ?? [];
        return from !== undefined && Number(from) <= place && place <= Number(to);
      });
    assert.deepEqual(again, []);
  });
});
