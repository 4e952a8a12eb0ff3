import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { apiSentences } from '../../../src/problems/apiSentences.ts';
import { archiveSentences } from '../../../src/problems/archiveSentences.ts';
import { localSentences } from '../../../src/problems/localSentences.ts';
import { networkSentences } from '../../../src/problems/networkSentences.ts';
import { families, pagePath, troubleshootingPage } from './troubleshooting.ts';

describe('docs/troubleshooting.md', () => {
  it('is up to date with the messages', async () => {
    assert.equal(
      await readFile(pagePath, 'utf8'),
      await troubleshootingPage(),
      'Run `npm run troubleshooting`.',
    );
  });

  it('explains every kind of problem', () => {
    const worded = { ...networkSentences, ...apiSentences, ...archiveSentences, ...localSentences };
    assert.deepEqual(Object.values(families).flatMap(Object.keys).sort(), Object.keys(worded).sort());
  });
});
