import assert from 'node:assert/strict';
import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultLimits } from '../../../src/archive/fetchRequest.ts';
import { sentenceOf } from '../../../src/problems/sentences.ts';
import type { HostileKind } from './hostile/kind.ts';
import { hostileKinds } from './hostile/kinds.ts';
import { readOrRefuse } from '../fuzz/properties.ts';
import { filesIn, withRig, type Attempt } from './support/fetching.ts';
import { writeZip } from './support/zipWriter.ts';

describe('Hostile archive', () => {
  const { rig, server } = withRig();

  async function fetchKind({ archive, limits }: HostileKind): Promise<Attempt> {
    server().bytes = archive();
    const attempt = await rig().fetch(server(), { limits: { ...defaultLimits, ...limits } });
    for (const place of ['evil.txt', 'staging/evil.txt'])
      await assert.rejects(access(join(rig().root, place)));
    assert.equal(server().openRequests(), 0);
    return attempt;
  }

  for (const kind of hostileKinds) {
    if ('problem' in kind) {
      it(`is rejected: ${kind.title}`, async () => {
        const attempt = await fetchKind(kind);
        assert.deepEqual({ ...attempt.problem, ...kind.problem }, attempt.problem, String(attempt.error));
        const { message, nextStep } = sentenceOf(attempt.problem);
        assert.match(message, /^[“\p{Lu}].*\.$/su);
        assert.ok(nextStep === undefined || nextStep.length > 10);
      });
      continue;
    }
    it(`is unpacked without the affected files or with other names: ${kind.title}`, async () => {
      const { error, outcome } = await fetchKind(kind);
      assert.ifError(error);
      const entries = [...outcome!.entries];
      const found = await filesIn(outcome!.folder);
      const stored = Object.fromEntries(
        entries.map(({ path, archivePath }) => [
          archivePath === undefined ? path : `${archivePath}~`,
          found.get(path)?.toString(),
        ]),
      );
      const folders = [...found.keys()].filter((path) => path.endsWith('/')).map((path) => [path, '']);
      assert.deepEqual({ ...stored, ...Object.fromEntries(folders) }, kind.stored);
      assert.equal(found.size, Object.keys(kind.stored).length);
      assert.deepEqual(
        Object.fromEntries(outcome!.leftOut.map(({ path, reason }) => [path, reason])),
        kind.leftOut ?? {},
      );
      assert.equal(outcome!.complete, true);
    });
  }

  it('provides its responses alone, whatever its uploads are', async () => {
    for (const kind of hostileKinds) {
      if ('problem' in kind || !('responses.jsonl' in kind.stored)) continue;
      server().bytes = kind.archive();
      await rm(rig().staging, { recursive: true, force: true });
      const { outcome } = await rig().fetch(server(), { scope: 'responses' });
      const [first] = outcome!.entries;
      assert.equal(first?.path, 'responses.jsonl', kind.title);
    }
  });

  it('is rejected wherever it is truncated', async () => {
    const whole = writeZip([
      { name: 'responses.jsonl', data: '{}\n' },
      { name: 'files/a.txt', data: 'the same words again and again, '.repeat(20) },
    ]);
    assert.equal(await readOrRefuse(whole), true);
    for (let end = 0; end < whole.length; end += 1) {
      assert.equal(await readOrRefuse(whole.subarray(0, end)), false, String(end));
    }
  });

  it('comes in 136 kinds with unique titles', () => {
    assert.equal(new Set(hostileKinds.map(({ title }) => title)).size, 136);
  });
});
