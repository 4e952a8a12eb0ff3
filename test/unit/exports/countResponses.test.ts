import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { countSubmissions } from '../../../src/analysis/counts/countSubmissions.ts';
import { countingResponses } from '../../../src/exports/countResponses.ts';
import type { ExportDeps } from '../../../src/exports/exportState.ts';
import { readManifestHead } from '../../../src/snapshots/manifest.ts';
import { summaryIn } from '../analysis/summarySnapshot.ts';
import { withExports } from '../support/exporting.ts';

const ours: ExportDeps['countSubmissions'] = (folder, signal) => countSubmissions(folder, undefined, signal);

describe('Counting of an export’s responses', function () {
  this.timeout(60_000);
  const scene = withExports();
  const counting = (countSubmissions: NonNullable<ExportDeps['countSubmissions']>) => ({
    deps: (deps: ExportDeps) => ({ ...deps, countSubmissions }),
  });

  it('puts the overview’s figures into the manifest, which keeps them when uploads are downloaded', async () => {
    const { folder, outcome } = await scene().export({ ...counting(ours), scope: 'responses' });
    const { submissions, participants } = await summaryIn(folder);
    const counts = async () => {
      const manifest = await readManifestHead(folder);
      return { submissions: manifest?.submissions, participants: manifest?.participants };
    };
    assert.ok(submissions > 0 && participants > 0);
    assert.deepEqual(await counts(), { submissions, participants });
    assert.ok(outcome.status === 'completed' && outcome.snapshot.manifest.submissions === submissions);
    await scene().export({ ...counting(ours), completes: folder });
    assert.deepEqual(await counts(), { submissions, participants });
  });

  it('begins before the uploads arrive', async () => {
    const begun: string[] = [];
    let stage = '';
    await scene().export({
      ...counting(async (folder, signal) => {
        begun.push(stage);
        return await countSubmissions(folder, undefined, signal);
      }),
      onEach: (each) => {
        stage = each.stage;
      },
    });
    assert.notEqual(begun[0], 'finishing');
    assert.deepEqual(begun.slice(1), ['finishing']);
  });

  it('doesn’t fail an export if it fails', async () => {
    const { folder } = await scene().export(counting(() => Promise.reject(new Error('Out of memory'))));
    assert.equal((await readManifestHead(folder))?.submissions, undefined);
  });

  it('is stopped with the export', async () => {
    const stop = new AbortController();
    const signals: AbortSignal[] = [];
    const { outcome } = await scene().export({
      ...counting(async (_, signal) => {
        signals.push(signal);
        stop.abort(new Error('Stop'));
        await delay(60_000, undefined, { signal });
        throw new Error('Not stopped');
      }),
      signal: stop.signal,
    });
    assert.notEqual(outcome.status, 'completed');
    assert.deepEqual(
      signals.map(({ aborted }) => aborted),
      signals.map(() => true),
    );
    assert.ok(signals.length > 0);
  });

  it('delays an export that has ended by a limited time', async () => {
    const late = countingResponses(
      async (_, signal) => {
        await delay(60_000, undefined, { signal });
        throw new Error('Not stopped');
      },
      new AbortController().signal,
      20,
    );
    late.see('folder');
    assert.equal(await late.finish('folder'), undefined);
  });
});
