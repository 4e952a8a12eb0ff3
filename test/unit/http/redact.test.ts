import assert from 'node:assert/strict';
import { redact } from '../../../src/problems/redact.ts';

const presigned =
  'https://bucket.s3.amazonaws.com/export.zip?X-Amz-Credential=AKIA&X-Amz-Signature=5ecret&X-Amz-Expires=3600';

describe('redact', () => {
  it('removes a known token wherever it occurs', () => {
    assert.equal(redact('a tok-123 b/tok-123', { tokens: ['tok-123'] }), 'a [removed] b/[removed]');
  });

  it('ignores an empty token', () => {
    assert.equal(redact('plain text', { tokens: [''] }), 'plain text');
  });

  for (const text of [
    'Authorization: Token abcdef',
    'authorization: Bearer abcdef',
    '{"authorization":"Token abcdef"}',
    "{ Authorization: 'Basic abcdef' }",
    'proxy-authorization: Basic abcdef',
    'authorization=abcdef',
    '["authorization","Token abcdef"]',
  ]) {
    it(`removes the authorization from: ${text}`, () => {
      assert.ok(!redact(text).includes('abcdef'), redact(text));
      assert.ok(redact(text).includes('[removed]'));
    });
  }

  it('removes the query of a presigned URL', () => {
    assert.equal(
      redact(`GET ${presigned} failed`),
      'GET https://bucket.s3.amazonaws.com/export.zip?[removed] failed',
    );
  });

  it('removes the signature of a relative URL', () => {
    assert.ok(!redact('/export.zip?X-Amz-Signature=5ecret&Key-Pair-Id=5ecret').includes('5ecret'));
  });

  it("keeps the query of the API's own URLs", () => {
    const url = 'https://api.prolific.com/api/v1/workspaces/?limit=200';
    assert.equal(redact(url, { apiOrigin: 'https://api.prolific.com' }), url);
    assert.ok(!redact(url).includes('limit'));
  });

  it('removes credentials from a URL', () => {
    assert.equal(redact('via http://ann:secret@proxy.test:3128'), 'via http://[removed]@proxy.test:3128');
  });
});
