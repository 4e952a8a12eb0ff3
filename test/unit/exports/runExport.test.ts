import assert from 'node:assert/strict';

import { access, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { ExportStop } from '../../../src/exports/exportState.ts';
import { readManifestHead } from '../../../src/snapshots/manifest.ts';
import { listStagings } from '../../../src/snapshots/staging/staging.ts';
import { problemOf, ProblemError, type Problem } from '../../../src/problems/problem.ts';
import { abortingInManifest, cooking, withExports } from '../support/exporting.ts';

function problemIn(outcome: { status: string; error?: unknown }): Problem['kind'] | undefined {
  assert.equal(outcome.status, 'failed');
  return problemOf(outcome.error)?.kind;
}

describe('Export run', () => {
  const scene = withExports();

  it('publishes a snapshot with every archive entry and a manifest that lists them', async () => {
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

  it('names the snapshot folder after the collection and the UTC time of the request', async () => {
    const { folder } = await scene().export();
    const manifest = await readManifestHead(folder);
    const time = manifest?.requested_at.slice(0, 19).replaceAll(':', '-') ?? '';
    assert.equal(folder, join(scene().exportFolder, `cooking-at-home-${cooking.id.slice(0, 8)}`, `${time}Z`));
  });

  it('removes the staging folder and writes a .gitignore', async () => {
    await scene().export();
    assert.deepEqual(await listStagings(scene().exportFolder), []);
    assert.equal(await readFile(join(scene().exportFolder, '.gitignore'), 'utf8'), '*\n');
  });

  it('creates no folder when nobody is signed in', async () => {
    const { outcome } = await scene().export({
      deps: (usual) => ({
        ...usual,
        client: () => Promise.reject(new ProblemError({ kind: 'not-signed-in' })),
      }),
    });
    assert.equal(problemIn(outcome), 'not-signed-in');
    assert.deepEqual(await readdir(scene().workspaceFolder), []);
  });

  it('reports its stages in order', async () => {
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

  it('writes neither the token nor a presigned link to the disk', async () => {
    const { prolific } = scene();
    await scene().export();
    const names = await readdir(scene().workspaceFolder, { recursive: true, withFileTypes: true });
    for (const entry of names.filter((name) => name.isFile())) {
      const text = await readFile(join(entry.parentPath, entry.name), 'latin1');
      assert.ok(!text.includes(prolific.token) && !text.includes('X-Amz-Signature'), entry.name);
    }
  });

  for (const generation of ['1a', '1b', '2'] as const) {
    it(`completes two exports in a row with API generation ${generation}`, async () => {
      await scene().restart({ generation });
      const first = await scene().export();
      const second = await scene().export();
      assert.equal(first.outcome.status, 'completed');
      assert.equal(second.outcome.status, 'completed');
      assert.equal((await readManifestHead(second.folder))?.api_generation, generation === '2' ? '2' : '1');
      assert.notEqual(first.folder, second.folder);
    });
  }

  it('exports only the filtered responses and records the filter in the manifest', async () => {
    const whole = await scene().export();
    const filtered = await scene().export({ filter: { from: new Date('2026-09-20T00:00:00Z') } });
    const lines = async (folder: string): Promise<number> =>
      (await readFile(join(folder, 'responses.jsonl'), 'utf8')).trim().split('\n').length;
    assert.ok((await lines(filtered.folder)) < (await lines(whole.folder)));
    assert.deepEqual((await readManifestHead(filtered.folder))?.filter, { from: '2026-09-20T00:00:00.000Z' });
  });

  it('fails with filter-ignored when the server ignores filters', async () => {
    await scene().restart({ generation: '1b' });
    const { outcome } = await scene().export({ filter: { studyId: '66a1ee00d4e5b6a7980c0001' } });
    assert.equal(problemIn(outcome), 'filter-ignored');
    assert.deepEqual(await scene().left(), []);
  });

  it('requests a fresh link when the old one has expired', async () => {
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

describe('Export run with a fault', () => {
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
    ['403 without access', 403, envelope('no access'), 'no-access'],
    ['404 for an unknown collection', 404, '{"detail":"Not found."}', 'not-found'],
    ['404 for a feature that is not enabled', 404, gate, 'feature-not-enabled'],
    ['403 for a feature that is not enabled', 403, gate, 'feature-not-enabled'],
    ['409 at the job limit', 409, envelope('Export limit reached'), 'job-limit'],
    ['422', 422, envelope({ from: ['not a date'] }), 'invalid-request'],
    ['429 without Retry-After', 429, envelope('slow down'), 'rate-limited'],
    ['an unknown export status', 200, '{"status": "marinating"}', 'unknown-export-status'],
    ['a link that is not https', 200, link('http://store.example.com/a.zip'), 'insecure-url'],
  ];
  for (const [what, status, body, kind] of refusals) {
    it(`fails with ${kind} and leaves no files when the request is answered with: ${what}`, async () => {
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
    ['200 with truncated JSON', 200, '{"status": "gen', 'unexpected-answer'],
  ];
  for (const [what, status, body, kind] of doubtful) {
    it(`fails with ${kind} but stays resumable, because a job may exist, when the request is answered with: ${what}`, async () => {
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

  it('keeps polling while the service is busy or returns errors', async () => {
    const { faults } = scene().prolific;
    for (const status of [500, 502, 503, 429]) {
      faults.add({ ...api('GET', status), path: /\/export\/[^/]+$/, times: 4 });
    }
    const { outcome } = await scene().export();
    assert.equal(outcome.status, 'completed');
  });

  it('fails with export-failed and leaves no files when the job failed', async () => {
    scene().prolific.faults.add({ ...api('GET', 200, '{"status":"failed"}'), path: /\/export\/[^/]+$/ });
    const { outcome } = await scene().export();
    assert.equal(problemIn(outcome), 'export-failed');
    assert.deepEqual(await scene().left(), []);
  });

  it('adopts the job whose response was lost and requests no second one', async () => {
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

  it('verifies the filter again when it resumes a filtered export', async () => {
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

  it('resumes after sign-in when the token was refused while polling', async () => {
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

  it('fails with folder-gone and creates no other folder when the workspace folder disappears', async () => {
    const { outcome } = await scene().export({
      onStage: (stage) => {
        if (stage === 'generating') rmSync(scene().workspaceFolder, { recursive: true, force: true });
      },
    });
    assert.equal(problemIn(outcome), 'folder-gone');
    await assert.rejects(access(scene().workspaceFolder));
    await mkdir(scene().workspaceFolder);
  });

  it('fails with folder-not-writable when a file takes the place of the export folder', async () => {
    await writeFile(scene().exportFolder, 'a file in its place');
    const { outcome } = await scene().export();
    assert.equal(problemIn(outcome), 'folder-not-writable');
  });

  for (const scope of ['everything', 'responses'] as const) {
    it(`resumes after it was stopped while writing the manifest: ${scope}`, async () => {
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

  it('keeps downloaded files and fails with not-signed-in when the user signs out', async () => {
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

  it('publishes nothing when another process has taken over its staging folder', async () => {
    const { outcome } = await scene().export({
      onStage: (now) => {
        if (now !== 'finishing') return;
        const slug = readdirSync(scene().exportFolder).find((name) => name !== '.gitignore') ?? '';
        const [name = ''] = readdirSync(join(scene().exportFolder, slug));
        const lock = join(scene().exportFolder, slug, name, 'lock');
        for (const mark of readdirSync(lock)) rmSync(join(lock, mark));
        writeFileSync(join(lock, '0123456789abcdef.1..elsewhere.0'), '');
      },
    });
    assert.equal(problemIn(outcome), 'running-elsewhere');
    assert.equal((await listStagings(scene().exportFolder))[0]?.holder?.host, 'elsewhere');
    assert.ok(!(await scene().left()).some((path) => path.endsWith('snapshot.json')));
  });

  it('leaves no snapshot folder when the archive is not a ZIP', async () => {
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

function link(url: string): string {
  return JSON.stringify({ status: 'complete', url, expires_at: '2099-01-01T00:00:00Z' });
}
