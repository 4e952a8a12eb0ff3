import assert from 'node:assert/strict';

import { access, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import type { ExportDeps } from '../../../src/exports/exportDeps.ts';
import { readManifestHead, type ManifestEntry } from '../../../src/exports/manifest.ts';
import { listStagings } from '../../../src/exports/staging.ts';
import { ExportStop } from '../../../src/exports/runExport.ts';
import { problemOf, ProblemError, type Problem } from '../../../src/problems/problem.ts';
import { cooking, withExports } from '../support/exporting.ts';

function problemIn(outcome: { status: string; error?: unknown }): Problem['kind'] | undefined {
  assert.equal(outcome.status, 'failed');
  return problemOf(outcome.error)?.kind;
}

describe('An export', () => {
  const scene = withExports();

  it('becomes a snapshot that holds the archive, every entry, and a manifest', async () => {
    const { folder, outcome } = await scene().export();
    assert.equal(outcome.status, 'completed');
    const names = await readdir(folder);
    for (const name of ['responses.jsonl', 'collection.json', 'README.md', 'files', 'snapshot.json']) {
      assert.ok(names.includes(name), name);
    }
    const manifest = JSON.parse(await readFile(join(folder, 'snapshot.json'), 'utf8')) as {
      collection: { id: string };
      export_id: string;
      filter: unknown;
      api_generation: string;
      archive: { size: number; etag: string };
      totals: { files: number };
      entries: { path: string; size: number; crc32: string }[];
    };
    assert.equal(manifest.collection.id, cooking.id);
    assert.equal(manifest.api_generation, '2');
    assert.equal(manifest.filter, null);
    assert.match(manifest.export_id, /^[\da-f-]{36}$/);
    assert.match(manifest.archive.etag, /^".+"$/);
    assert.equal(manifest.totals.files, manifest.entries.length);
    for (const { path, size, crc32: expected } of manifest.entries) {
      const bytes = await readFile(join(folder, path));
      assert.equal(bytes.length, size, path);
      assert.equal(crc32(bytes).toString(16).padStart(8, '0'), expected, path);
    }
  });

  it('lies in the folder of its collection under the UTC time it was asked for', async () => {
    const { folder } = await scene().export();
    const manifest = await readManifestHead(folder);
    const time = manifest?.requested_at.slice(0, 19).replaceAll(':', '-') ?? '';
    assert.equal(folder, join(scene().exportFolder, `cooking-at-home-${cooking.id.slice(0, 8)}`, `${time}Z`));
  });

  it('leaves no staging folder behind and keeps git away', async () => {
    await scene().export();
    assert.deepEqual(await listStagings(scene().exportFolder), []);
    assert.equal(await readFile(join(scene().exportFolder, '.gitignore'), 'utf8'), '*\n');
  });

  it('writes nothing before it is known that it can begin: who is not signed in finds no new folder', async () => {
    const { outcome } = await scene().export({
      deps: (usual) => ({
        ...usual,
        client: () => Promise.reject(new ProblemError({ kind: 'not-signed-in' })),
      }),
    });
    assert.equal(problemIn(outcome), 'not-signed-in');
    assert.deepEqual(await readdir(scene().workspaceFolder), []);
  });

  it('tells its stages in order', async () => {
    const { stages } = await scene().export();
    const order = [
      'requesting',
      'generating',
      'reading-directory',
      'fetching-responses',
      'downloading',
      'finishing',
    ];
    const seen = stages.filter((stage, index) => stages.indexOf(stage) === index);
    assert.deepEqual(seen, order);
  });

  it('sends the token to the API and never to the store', async () => {
    const { prolific } = scene();
    await scene().export();
    const carriers = prolific.requests.all.filter((request) =>
      JSON.stringify(request.headers).includes(prolific.token),
    );
    assert.ok(carriers.length > 0);
    assert.ok(carriers.every(({ server }) => server === 'api'));
    assert.ok(prolific.requests.all.some(({ server }) => server === 'store'));
  });

  it('writes neither the token nor a signed link to the disk', async () => {
    const { prolific } = scene();
    await scene().export();
    const names = await readdir(scene().workspaceFolder, { recursive: true, withFileTypes: true });
    for (const entry of names.filter((name) => name.isFile())) {
      const text = await readFile(join(entry.parentPath, entry.name), 'latin1');
      assert.ok(!text.includes(prolific.token) && !text.includes('X-Amz-Signature'), entry.name);
    }
  });

  for (const generation of ['1a', '1b', '2'] as const) {
    it(`works with generation ${generation} of the API, asked for twice`, async () => {
      await scene().restart({ generation });
      const first = await scene().export();
      const second = await scene().export();
      assert.equal(first.outcome.status, 'completed');
      assert.equal(second.outcome.status, 'completed');
      assert.equal((await readManifestHead(second.folder))?.api_generation, generation === '2' ? '2' : '1');
      assert.notEqual(first.folder, second.folder);
    });
  }

  it('with a filter holds what the filter lets through, and says so', async () => {
    const whole = await scene().export();
    const filtered = await scene().export({ filter: { from: new Date('2026-09-20T00:00:00Z') } });
    const lines = async (folder: string): Promise<number> =>
      (await readFile(join(folder, 'responses.jsonl'), 'utf8')).trim().split('\n').length;
    assert.ok((await lines(filtered.folder)) < (await lines(whole.folder)));
    assert.deepEqual((await readManifestHead(filtered.folder))?.filter, { from: '2026-09-20T00:00:00.000Z' });
  });

  it('with a filter is refused where the server ignores filters', async () => {
    await scene().restart({ generation: '1b' });
    const { outcome } = await scene().export({ filter: { studyId: '66a1ee00d4e5b6a7980c0001' } });
    assert.equal(problemIn(outcome), 'filter-ignored');
    assert.deepEqual(await scene().left(), []);
  });

  it('goes on with a fresh link when the old one has expired', async () => {
    const { prolific } = scene();
    prolific.faults.add({ server: 'store', times: 1, fault: { kind: 'answer', status: 403, body: expired } });
    const { outcome } = await scene().export();
    assert.equal(outcome.status, 'completed');
    const polls = prolific.requests.all.filter(
      ({ method, path }) => method === 'GET' && /\/export\/[^/]+$/.test(path),
    );
    assert.ok(polls.length >= 2);
  });
});

const expired =
  '<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>';

describe('An export that goes wrong', () => {
  const scene = withExports();
  const api = (method: string, status: number, body = '', headers: Record<string, string> = {}) => ({
    server: 'api' as const,
    method,
    path: /\/export/,
    fault: { kind: 'answer' as const, status, body, headers },
  });
  const envelope = (detail: unknown): string =>
    JSON.stringify({ error: { status: 0, error_code: 0, title: '', detail } });
  const gate = envelope('You do not have permission to access to this feature.');

  const refusals: [string, number, string, Problem['kind']][] = [
    ['401', 401, envelope('bad token'), 'token-refused'],
    ['403 for want of access', 403, envelope('no access'), 'no-access'],
    ['404 for an unknown collection', 404, '{"detail":"Not found."}', 'not-found'],
    ['404 for a feature that is not enabled', 404, gate, 'feature-not-enabled'],
    ['403 for a feature that is not enabled', 403, gate, 'feature-not-enabled'],
    ['409 at the cap of jobs', 409, envelope('Export limit reached'), 'job-limit'],
    ['422', 422, envelope({ from: ['not a date'] }), 'invalid-request'],
    ['429 without Retry-After', 429, envelope('slow down'), 'rate-limited'],
    ['a status nobody knows', 200, '{"status": "marinating"}', 'unknown-export-status'],
    ['a link that is not https', 200, link('http://store.example.com/a.zip'), 'insecure-url'],
  ];
  for (const [what, status, body, kind] of refusals) {
    it(`tells ${kind} when the request is answered with ${what}, and leaves nothing`, async () => {
      scene().prolific.faults.add(api('POST', status, body));
      const { outcome } = await scene().export();
      assert.equal(problemIn(outcome), kind);
      assert.deepEqual(await scene().left(), []);
    });
  }

  const doubtful: [string, number, string, Problem['kind']][] = [
    ['500', 500, 'oops', 'service-error'],
    ['502 with a gateway page', 502, '<html><h1>Bad gateway</h1></html>', 'service-error'],
    ['200 with a web page', 200, '<html>Sign in to the Wi-Fi</html>', 'unexpected-answer'],
    ['200 with other JSON', 200, '{"answer": 42}', 'unexpected-answer'],
    ['200 with half of its JSON', 200, '{"status": "gen', 'unexpected-answer'],
  ];
  for (const [what, status, body, kind] of doubtful) {
    it(`tells ${kind} when the request is answered with ${what}, and can be gone on with: a job may have been made`, async () => {
      const { prolific } = scene();
      const fault = prolific.faults.add(api('POST', status, body));
      const { outcome } = await scene().export();
      assert.equal(problemIn(outcome), kind);
      assert.ok(outcome.status === 'failed' && outcome.resumable);
      fault.remove();
      const [staging] = await listStagings(scene().exportFolder);
      assert.equal((await scene().export({ unfinished: staging! })).outcome.status, 'completed');
      assert.equal(prolific.jobs.of(cooking.id).length, 1);
    });
  }

  it('waits out a busy or broken service while polling', async () => {
    const { faults } = scene().prolific;
    for (const status of [500, 502, 503, 429]) {
      faults.add({ ...api('GET', status), path: /\/export\/[^/]+$/, times: 4 });
    }
    const { outcome } = await scene().export();
    assert.equal(outcome.status, 'completed');
  });

  it('tells that the job failed, and leaves nothing', async () => {
    scene().prolific.faults.add({ ...api('GET', 200, '{"status":"failed"}'), path: /\/export\/[^/]+$/ });
    const { outcome } = await scene().export();
    assert.equal(problemIn(outcome), 'export-failed');
    assert.deepEqual(await scene().left(), []);
  });

  it('adopts the job that was made although its answer was lost, and makes no second', async () => {
    const { prolific } = scene();
    prolific.jobs.setGenerateMs('manual');
    prolific.faults.add({ server: 'api', method: 'POST', times: 1, fault: { kind: 'lost-answer' } });
    const { outcome } = await scene().export({
      onStage: (stage) => {
        if (stage === 'generating') prolific.jobs.finishAll();
      },
    });
    assert.equal(outcome.status, 'completed');
    assert.equal(prolific.jobs.of(cooking.id).length, 1);
  });

  it('checks the filter once more when it goes on with a filtered export', async () => {
    const { prolific } = scene();
    const fault = prolific.faults.add({ ...api('GET', 400), path: /\/export$/ });
    const filter = { from: new Date('2026-09-20T00:00:00Z') };
    const first = await scene().export({ filter });
    assert.equal(problemIn(first.outcome), 'invalid-request');
    fault.remove();
    const [staging] = await listStagings(scene().exportFolder);
    assert.ok(staging);
    const second = await scene().export({ filter, unfinished: staging });
    assert.equal((await readManifestHead(second.folder))?.api_generation, '2');
  });

  it('keeps what it has when the token is refused while polling, and goes on with it after sign-in', async () => {
    const fault = scene().prolific.faults.add({ ...api('GET', 401), path: /\/export\/[^/]+$/ });
    const first = await scene().export();
    assert.equal(problemIn(first.outcome), 'token-refused');
    fault.remove();
    const [staging] = await listStagings(scene().exportFolder);
    assert.ok(staging);
    const second = await scene().export({ unfinished: staging });
    assert.equal(second.outcome.status, 'completed');
    assert.equal(scene().prolific.requests.all.filter(({ method }) => method === 'POST').length, 1);
    assert.deepEqual(await listStagings(scene().exportFolder), []);
  });

  it('says so when the folder to write to is gone midway, and makes no other', async () => {
    const { outcome } = await scene().export({
      onStage: (stage) => {
        if (stage === 'generating') rmSync(scene().workspaceFolder, { recursive: true, force: true });
      },
    });
    assert.equal(problemIn(outcome), 'folder-gone');
    await assert.rejects(access(scene().workspaceFolder));
    await mkdir(scene().workspaceFolder);
  });

  it('says so when the export folder cannot be written', async () => {
    await writeFile(scene().exportFolder, 'a file in its place');
    const { outcome } = await scene().export();
    assert.equal(problemIn(outcome), 'folder-not-writable');
  });

  for (const stage of [
    'requesting',
    'generating',
    'reading-directory',
    'fetching-responses',
    'downloading',
    'finishing',
  ] as const) {
    it(`leaves nothing when cancelled while ${stage}`, async () => {
      const stop = new AbortController();
      const { outcome } = await scene().export({
        signal: stop.signal,
        onStage: (now) => {
          if (now === stage) stop.abort(new ExportStop('cancelled'));
        },
      });
      assert.deepEqual(outcome, { status: 'cancelled' });
      await nothingLeft();
    });
  }

  /** What takes long to be removed goes on behind the outcome. */
  async function nothingLeft(): Promise<void> {
    const end = Date.now() + 10_000;
    while ((await scene().left()).length > 0 && Date.now() < end) await delay(20);
    assert.deepEqual(await scene().left(), []);
  }

  for (const scope of ['everything', 'responses'] as const) {
    it(`publishes nothing when cancelled in the midst of the manifest (${scope})`, async () => {
      const before = scope === 'responses' ? await scene().export({ scope }) : undefined;
      const stop = new AbortController();
      const { outcome } = await scene().export({
        signal: stop.signal,
        ...(before === undefined ? {} : { completes: before.folder }),
        deps: (deps) => abortingInManifest(deps, () => stop.abort(new ExportStop('cancelled'))),
      });
      assert.deepEqual(outcome, { status: 'cancelled' });
      if (before === undefined) await nothingLeft();
      else assert.equal((await readManifestHead(before.folder))?.complete, false);
    });
  }

  for (const scope of ['everything', 'responses'] as const) {
    it(`goes on after it was stopped in the midst of the manifest (${scope})`, async () => {
      const stop = new AbortController();
      const first = await scene().export({
        scope,
        signal: stop.signal,
        deps: (deps) => abortingInManifest(deps, () => stop.abort(new ExportStop('closing'))),
      });
      assert.equal(first.outcome.status, 'failed');
      const [unfinished] = await listStagings(scene().exportFolder);
      assert.ok(unfinished);
      assert.equal((await scene().export({ scope, unfinished })).outcome.status, 'completed');
    });
  }

  it('keeps what it fetched when the person signs out, and tells that sign-in is needed', async () => {
    const stop = new AbortController();
    const { outcome } = await scene().export({
      signal: stop.signal,
      onStage: (now) => {
        if (now === 'downloading') stop.abort(new ExportStop('signed-out'));
      },
    });
    assert.equal(problemIn(outcome), 'not-signed-in');
    assert.equal((await listStagings(scene().exportFolder)).length, 1);
  });

  it('publishes nothing and leaves all as it is when another has taken its folder over', async () => {
    const { outcome } = await scene().export({
      onStage: (now) => {
        if (now !== 'finishing') return;
        const slug = readdirSync(scene().exportFolder).find((name) => name !== '.gitignore') ?? '';
        const [name = ''] = readdirSync(join(scene().exportFolder, slug));
        const path = join(scene().exportFolder, slug, name, 'lock.json');
        const lock = JSON.parse(readFileSync(path, 'utf8')) as object;
        writeFileSync(path, JSON.stringify({ ...lock, id: 'another', host: 'elsewhere' }));
      },
    });
    assert.equal(problemIn(outcome), 'running-elsewhere');
    assert.equal((await listStagings(scene().exportFolder))[0]?.holder?.host, 'elsewhere');
    assert.ok(!(await scene().left()).some((path) => path.endsWith('snapshot.json')));
  });

  it('never leaves a snapshot folder of a broken archive', async () => {
    const { prolific } = scene();
    prolific.faults.add({
      server: 'store',
      fault: { kind: 'answer', status: 200, body: 'PK but not a ZIP' },
    });
    const { outcome } = await scene().export();
    assert.equal(problemIn(outcome), 'not-a-zip');
    assert.deepEqual(await scene().left(), []);
  });
});

/** Aborts once the last entry of the manifest is being written, after which nothing else is fetched. */
function abortingInManifest(deps: ExportDeps, abort: () => void): ExportDeps {
  return {
    ...deps,
    fetchArchive: async (...request) => {
      const fetched = await deps.fetchArchive(...request);
      function* entries(): Iterable<ManifestEntry> {
        yield* fetched.entries;
        abort();
      }
      return { ...fetched, entries: entries() };
    },
  };
}

function link(url: string): string {
  return JSON.stringify({ status: 'complete', url, expires_at: '2099-01-01T00:00:00Z' });
}
