import assert from 'node:assert/strict';
import { countSubmissions } from '../../../src/analysis/counts/countSubmissions.ts';
import type { ExportDeps } from '../../../src/exports/exportState.ts';
import { namingStudies } from '../../../src/exports/nameStudies.ts';
import { ProblemError, type Problem } from '../../../src/problems/problem.ts';
import type { ProlificClient } from '../../../src/prolific/client.ts';
import { readManifestHead } from '../../../src/snapshots/manifest.ts';
import { withExports } from '../support/exporting.ts';

/** Returns a client that knows studies named after their ids, except those that `fails`. */
function clientOf(fails: (id: string) => Problem | undefined = () => undefined) {
  const asked: string[] = [];
  const study: ProlificClient['study'] = (id) => {
    asked.push(id);
    const problem = fails(id);
    if (problem !== undefined) return Promise.reject(new ProblemError(problem));
    return Promise.resolve({ id, name: id === 'unnamed' ? id : `Study ${id}`, status: 'ACTIVE' });
  };
  const client = (): Promise<ProlificClient> => Promise.resolve({ study } as ProlificClient);
  return { client, asked };
}

describe('Names of an export’s studies', () => {
  const { signal } = new AbortController();

  it('are read once each, and none is invented', async () => {
    const { client, asked } = clientOf();
    const naming = namingStudies(client, signal);
    naming.begin(['a', 'b']);
    assert.deepEqual(await naming.finish(['b', 'unnamed', 'a']), { a: 'Study a', b: 'Study b' });
    assert.deepEqual(asked.sort(), ['a', 'b', 'unnamed']);
  });

  it('are those of the responses at the end, if these changed', async () => {
    const naming = namingStudies(clientOf().client, signal);
    naming.begin(['old']);
    assert.deepEqual(await naming.finish(['new']), { new: 'Study new' });
  });

  it('are at most ten', async () => {
    const { client, asked } = clientOf();
    const ids = Array.from({ length: 50 }, (_, index) => `s${index}`);
    assert.equal(Object.keys(await namingStudies(client, signal).finish(ids)).length, 10);
    assert.equal(asked.length, 10);
  });

  it('aren’t asked for by ids that would lead elsewhere in the API or fill the manifest', async () => {
    const { client, asked } = clientOf();
    const hostile = ['..', '.', '', 'a/b', 'a?b', 'a'.repeat(65_536), '\ud800', '__proto__ ', ' a'];
    assert.deepEqual(await namingStudies(client, signal).finish([...hostile, 'a']), { a: 'Study a' });
    assert.deepEqual(asked, ['a']);
  });

  it('are left out if they can’t be read, and after two failures no more are asked for', async () => {
    const { client, asked } = clientOf((id) =>
      id === 'gone' ? { kind: 'not-found', what: 'study' } : undefined,
    );
    assert.deepEqual(await namingStudies(client, signal).finish(['gone', 'a']), { a: 'Study a' });
    assert.equal(asked.length, 2);
    const none = clientOf(() => ({ kind: 'no-access', what: 'study' }));
    assert.deepEqual(await namingStudies(none.client, signal).finish(['a', 'b', 'c', 'd', 'e']), {});
    assert.ok(none.asked.length <= 3, none.asked.join());
  });

  it('aren’t asked for with a refused token or without an account', async () => {
    const refused = clientOf(() => ({ kind: 'token-refused' }));
    assert.deepEqual(await namingStudies(refused.client, signal).finish(['a', 'b', 'c', 'd']), {});
    assert.ok(refused.asked.length <= 2, refused.asked.join());
    const signedOut = (): Promise<never> => Promise.reject(new ProblemError({ kind: 'not-signed-in' }));
    assert.deepEqual(await namingStudies(signedOut, signal).finish(['a']), {});
  });

  for (const [what, wait, stopping] of [
    ['take too long', 20, false],
    ['are stopped', 60_000, true],
  ] as const) {
    it(`end when they ${what}`, async () => {
      const study: ProlificClient['study'] = (id, pending) =>
        id === 'quick'
          ? Promise.resolve({ id, name: 'Quick', status: '' })
          : new Promise((_, reject) => {
              pending.addEventListener('abort', () => reject(pending.reason as Error));
            });
      const client = (): Promise<ProlificClient> => Promise.resolve({ study } as ProlificClient);
      const naming = namingStudies(client, signal, wait);
      const names = naming.finish(['slow', 'quick']);
      if (stopping) setTimeout(naming.stop, 20);
      assert.deepEqual(await names, { quick: 'Quick' });
    });
  }

  describe('in a snapshot', function () {
    this.timeout(60_000);
    const scene = withExports();
    const deps = (given: ExportDeps): ExportDeps => ({
      ...given,
      countSubmissions: (folder, counted) => countSubmissions(folder, undefined, counted),
    });

    it('are kept in the manifest, also when uploads are downloaded and Prolific fails to name them', async () => {
      const { folder } = await scene().export({ deps, scope: 'responses' });
      const named = (await readManifestHead(folder))?.studies;
      assert.deepEqual(Object.values(named ?? {}).sort(), [
        'Cooking at home (UK)',
        'Cooking at home (worldwide)',
      ]);
      await scene().export({
        deps: (given) => ({
          ...deps(given),
          client: async () => ({
            ...(await given.client()),
            study: () => Promise.reject(new ProblemError({ kind: 'not-found', what: 'study' })),
          }),
        }),
        completes: folder,
      });
      const head = await readManifestHead(folder);
      assert.equal(head?.complete, true);
      assert.deepEqual(head.studies, named);
    });
  });
});
