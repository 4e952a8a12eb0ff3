import assert from 'node:assert/strict';
import { readStudyId } from '../../../src/exports/filter/filterStudy.ts';

const studyId = '6617a3c2f0e4b5d1a2b3c4d5';

describe('Pasted study ID', () => {
  for (const pasted of [
    studyId,
    `  ${studyId}\n`,
    studyId.toUpperCase(),
    `https://app.prolific.com/researcher/workspaces/studies/${studyId}/submissions`,
    `https://app.prolific.com/studies/${studyId}?source=pub`,
    `app.prolific.com/researcher/studies/${studyId}`,
  ]) {
    it(`is read: ${JSON.stringify(pasted)}`, () => {
      assert.deepEqual(readStudyId(pasted), { status: 'read', studyId });
    });
  }

  for (const [pasted, why] of [
    ['', /^Paste a study ID/],
    [studyId.slice(1), /has 24 characters/],
    [`${studyId}0`, /has 24 characters/],
    ['Cooking at home', /has 24 characters/],
    [`https://app.prolific.com/researcher/workspaces/projects/${studyId}`, /isn’t the URL of a study/],
    [`https://app.prolific.com/studies/${studyId}f`, /isn’t the URL of a study/],
  ] as const) {
    it(`is rejected with a reason: ${JSON.stringify(pasted)}`, () => {
      const reading = readStudyId(pasted);
      assert.ok(reading.status === 'refused');
      assert.match(reading.why, why);
    });
  }
});
