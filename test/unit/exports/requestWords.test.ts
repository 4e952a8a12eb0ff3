import assert from 'node:assert/strict';
import { requestWords, type RequestKind } from '../../../src/exports/filter/requestWords.ts';

const studyId = '6617a3c2f0e4b5d1a2b3c4d5';
const names = new Map([[studyId, 'Pilot 2']]);
const words = (request: Omit<RequestKind, 'scope'> & Partial<RequestKind>): string =>
  requestWords({ scope: 'everything', ...request }, names, 'en-GB').join(' · ');

describe('Words that distinguish exports of a collection', () => {
  it('are empty for an export of everything', () => {
    assert.equal(words({}), '');
  });

  it('name the filter and the scope', () => {
    assert.equal(words({ filter: { studyId }, scope: 'responses' }), 'Study “Pilot 2” · responses only');
  });

  it('name the uploads that are included', () => {
    const uploads = { questions: ['a', 'b'], kinds: ['video', 'image'], maxBytes: 10_000_000 } as const;
    assert.equal(words({ uploads }), 'some uploads (images, videos, up to 10 MB, 2 questions)');
    assert.equal(words({ uploads: { kinds: ['document'] } }), 'some uploads (documents)');
  });

  it('name the snapshot that is completed', () => {
    const time = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
    assert.equal(
      words({ completes: '/data/out/cooking/2026-11-23T14-05-09Z-2' }),
      `uploads from ${time.format(new Date('2026-11-23T14:05:09Z'))}`,
    );
  });

  it('name the job that is downloaded', () => {
    const createdAt = new Date(2026, 10, 23, 14, 5);
    assert.match(words({ job: { exportId: 'e1', createdAt } }), /^requested 23 Nov 2026, 14:05$/);
  });
});
