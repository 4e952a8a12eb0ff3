import assert from 'node:assert/strict';
import { readStudyId } from '../../../src/exports/filterStudy.ts';

const studyId = '6617a3c2f0e4b5d1a2b3c4d5';

describe('A pasted study', () => {
  for (const pasted of [
    studyId,
    `  ${studyId}\n`,
    studyId.toUpperCase(),
    `https://app.prolific.com/researcher/workspaces/studies/${studyId}/submissions`,
    `https://app.prolific.com/studies/${studyId}?source=pub`,
    `app.prolific.com/researcher/studies/${studyId}`,
  ]) {
    it(`is read from ${JSON.stringify(pasted)}`, () => {
      assert.deepEqual(readStudyId(pasted), { status: 'read', studyId });
    });
  }

  for (const [pasted, why] of [
    ['', /^Paste a study's ID/],
    [studyId.slice(1), /has 24 characters/],
    [`${studyId}0`, /has 24 characters/],
    ['Cooking at home', /has 24 characters/],
    [`https://app.prolific.com/researcher/workspaces/projects/${studyId}`, /names no study/],
    [`https://app.prolific.com/studies/${studyId}f`, /names no study/],
  ] as const) {
    it(`is refused from ${JSON.stringify(pasted)}, with a sentence`, () => {
      const reading = readStudyId(pasted);
      assert.ok(reading.status === 'refused');
      assert.match(reading.why, why);
    });
  }
});
