import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, realpath, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExportOutcome } from '../../src/exports/exportState.ts';
import { sentenceOf } from '../../src/problems/sentences.ts';
import type { Problem } from '../../src/problems/problem.ts';
import { hugeCollection, pilotCollection } from '../prolific/sampleCollections.ts';
import { sampleData } from '../prolific/sampleData.ts';
import { signIn, until, withProlific } from './support/inEditor.ts';

/** What a person is told of a failed export. */
function told(outcome: ExportOutcome): string {
  assert.equal(outcome.status, 'failed');
  const { problem } = (outcome as { readonly error: { readonly problem?: Problem } }).error;
  return sentenceOf(problem).message;
}

describe('A folder that goes while an export downloads into it', () => {
  const scene = withProlific({ data: sampleData({ huge: { bytes: 20e6, entries: 400 } }) });
  let root: string;
  beforeEach(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'prolific-folders-')));
    await mkdir(join(root, 'study'));
  });
  afterEach(async () => {
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  });

  /** Begins to download into the folder `study`, and resolves once files have come, with how it will end. */
  async function begin(): Promise<{ readonly outcome: Promise<ExportOutcome> }> {
    await signIn(scene());
    const { faults } = scene().prolific;
    faults.add({ server: 'store', fault: { kind: 'trickle', bytesPerSecond: 100_000 } });
    const workspaceFolder = join(root, 'study');
    const { exports } = scene().parts;
    const { id, outcome } = exports.start({
      subject: { kind: 'collection', ...hugeCollection },
      target: { workspaceFolder, exportFolder: join(workspaceFolder, 'prolific-exports') },
      scope: 'everything',
    });
    await until('some files', () => {
      const progress = exports.find(id)?.progress;
      return (
        progress?.status === 'running' &&
        progress.stage.stage === 'downloading' &&
        progress.stage.filesDone > 2
      );
    });
    faults.clear();
    return { outcome };
  }

  for (const [what, from, to] of [
    ['renamed', 'study', 'renamed'],
    ['renamed with its export folder inside', 'study/prolific-exports', 'study/kept'],
  ] as const) {
    it(`ends with a sentence when it is ${what}, writes nothing elsewhere and does not try again`, async () => {
      const { outcome } = await begin();
      await rename(join(root, from), join(root, to));
      assert.match(told(await outcome), /is no longer there/);
      const requests = scene().prolific.requests.all.length;
      await assert.rejects(readdir(join(root, from)), { code: 'ENOENT' });
      assert.equal(scene().prolific.requests.all.length, requests);
      assert.equal(scene().prolific.jobs.of(hugeCollection.id).length, 1);
    });
  }

  it('ends with a sentence when it is removed, and is not made again', async () => {
    const { outcome } = await begin();
    await rm(join(root, 'study'), { recursive: true, maxRetries: 20 });
    assert.match(told(await outcome), /is no longer there/);
    assert.deepEqual(await readdir(root), []);
  });
});

describe('A folder that goes while Prolific prepares', () => {
  const scene = withProlific({ generateMs: 'manual' });

  it('is not made again for the archive', async () => {
    await signIn(scene());
    const root = await realpath(await mkdtemp(join(tmpdir(), 'prolific-folders-')));
    const workspaceFolder = join(root, 'study');
    await mkdir(workspaceFolder);
    const { outcome } = scene().parts.exports.start({
      subject: { kind: 'collection', ...pilotCollection },
      target: { workspaceFolder, exportFolder: join(workspaceFolder, 'prolific-exports') },
      scope: 'everything',
    });
    await until('the job', () => scene().prolific.jobs.of(pilotCollection.id).length === 1);
    await rename(workspaceFolder, join(root, 'renamed'));
    scene().prolific.jobs.finishAll();
    assert.match(told(await outcome), /is no longer there/);
    assert.deepEqual(await readdir(root), ['renamed']);
    await rm(root, { recursive: true });
  });
});
