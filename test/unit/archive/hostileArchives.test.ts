import assert from 'node:assert/strict';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultLimits } from '../../../src/archive/limits.ts';
import { sentenceOf } from '../../../src/problems/sentences.ts';
import { hostileKinds } from './hostile/kinds.ts';
import { Rig } from './support/fetching.ts';
import { startObjectServer, type ObjectServer } from './support/objectServer.ts';

describe('An archive that must not be unpacked', () => {
  let rig: Rig;
  let server: ObjectServer;

  beforeEach(async () => {
    rig = await Rig.open();
    server = await startObjectServer(Buffer.alloc(0));
  });

  afterEach(async () => {
    await rig.close();
    await server.close();
  });

  for (const { title, archive, problem, limits } of hostileKinds) {
    it(`is refused for ${title}`, async () => {
      server.bytes = archive();
      const attempt = await rig.fetch(server, { limits: { ...defaultLimits, ...limits } });

      assert.deepEqual({ ...attempt.problem, ...problem }, attempt.problem, String(attempt.error));
      const { message, nextStep } = sentenceOf(attempt.problem);
      assert.match(message, /^["\p{Lu}].*\.$/su);
      assert.ok(nextStep === undefined || nextStep.length > 10);
      await assert.rejects(access(join(rig.root, 'evil.txt')));
      assert.equal(server.openRequests(), 0);
    });
  }

  it('comes in more than forty kinds', () => {
    assert.ok(hostileKinds.length >= 40, String(hostileKinds.length));
  });
});
