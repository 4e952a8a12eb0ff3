import assert from 'node:assert/strict';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultLimits } from '../../../src/archive/limits.ts';
import { sentenceOf } from '../../../src/problems/sentences.ts';
import { hostileKinds } from './hostile/kinds.ts';
import { readOrRefuse } from '../fuzz/properties.ts';
import { withRig } from './support/fetching.ts';
import { writeZip } from './support/zipWriter.ts';

describe('An archive that must not be unpacked', () => {
  const { rig, server } = withRig();

  for (const { title, archive, problem, limits } of hostileKinds) {
    it(`is refused for ${title}`, async () => {
      server().bytes = archive();
      const attempt = await rig().fetch(server(), { limits: { ...defaultLimits, ...limits } });

      assert.deepEqual({ ...attempt.problem, ...problem }, attempt.problem, String(attempt.error));
      const { message, nextStep } = sentenceOf(attempt.problem);
      assert.match(message, /^["\p{Lu}].*\.$/su);
      assert.ok(nextStep === undefined || nextStep.length > 10);
      await assert.rejects(access(join(rig().root, 'evil.txt')));
      assert.equal(server().openRequests(), 0);
    });
  }

  it('is refused wherever it was cut', async () => {
    const whole = writeZip([
      { name: 'responses.jsonl', data: '{}\n' },
      { name: 'files/a.txt', data: 'the same words again and again, '.repeat(20) },
    ]);
    assert.equal(await readOrRefuse(whole), true);
    for (let end = 0; end < whole.length; end += 1) {
      assert.equal(await readOrRefuse(whole.subarray(0, end)), false, String(end));
    }
  });

  it('comes in 99 kinds, each with a title of its own', () => {
    assert.equal(new Set(hostileKinds.map(({ title }) => title)).size, 99);
  });
});
