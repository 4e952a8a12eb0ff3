import assert from 'node:assert/strict';
import { Installation } from '../../../src/snapshots/access/installation.ts';
import { StudyMemory, type KnownStudy, type Remembered } from '../../../src/studies/studyMemory.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

describe('What is remembered of studies', () => {
  const folder = temporaryFolder();
  const unlinked: KnownStudy = { link: 'none', status: 'ACTIVE' };
  const linked: KnownStudy = { link: { kind: 'collection', id: 'c1' }, status: 'ACTIVE' };

  /** Returns what another window reads after a change. */
  async function after(change: Partial<Remembered>): Promise<Remembered> {
    const installation = new Installation(folder());
    await new StudyMemory(installation).change(() => change);
    return await new StudyMemory(installation).read();
  }

  it('is kept although a server sent ids that are too long to be remembered', async () => {
    const long = 'x'.repeat(201);
    const { studies, searched, baselines } = await after({
      studies: new Map([
        ['s1', linked],
        [long, linked],
        ['s2', { ...linked, link: { kind: 'collection', id: long } }],
      ]),
      searched: new Map([
        ['w1', 1],
        [long, 1],
      ]),
      baselines: new Map([
        ['e1', new Map([['s1', 1]])],
        [long, new Map([['s1', 1]])],
        ['e2', new Map([[long, 1]])],
      ]),
    });
    assert.deepEqual([...studies.keys()], ['s1']);
    assert.deepEqual([...searched.keys()], ['w1']);
    assert.deepEqual([...baselines.keys()], ['e1']);
  });

  it('keeps studies with a link, and those that a person named, longer than those without', async () => {
    const others = Array.from({ length: 4_100 }, (_, index) => [`n${index}`, unlinked] as const);
    const { studies } = await after({ studies: new Map([['s1', linked], ...others]) });
    assert.deepEqual(studies.get('s1'), linked);
    assert.equal(studies.size, 4_000);
    assert.equal(studies.has('n4099'), true);
  });
});
