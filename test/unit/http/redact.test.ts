import assert from 'node:assert/strict';
import { redact, redactError } from '../../../src/http/redact.ts';

const presigned =
  'https://bucket.s3.amazonaws.com/export.zip?X-Amz-Credential=AKIA&X-Amz-Signature=5ecret&X-Amz-Expires=3600';

describe('Redaction', () => {
  it('removes a known token wherever it stands', () => {
    assert.equal(redact('a tok-123 b/tok-123', { tokens: ['tok-123'] }), 'a [removed] b/[removed]');
  });

  it('does not remove everything for an empty token', () => {
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
    it(`removes the value in ${text}`, () => {
      assert.ok(!redact(text).includes('abcdef'), redact(text));
      assert.ok(redact(text).includes('[removed]'));
    });
  }

  it('keeps a presigned URL without its query', () => {
    assert.equal(
      redact(`GET ${presigned} failed`),
      'GET https://bucket.s3.amazonaws.com/export.zip?[removed] failed',
    );
  });

  it('removes the signature of a URL in parts', () => {
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

  it('covers message, stack and causes of an error', () => {
    const cause = new Error(`fetch of ${presigned} failed`);
    const text = redactError(new Error('token tok-123 refused', { cause }), { tokens: ['tok-123'] });
    assert.ok(!text.includes('5ecret') && !text.includes('tok-123'), text);
    assert.match(text, /Caused by/);
    assert.match(text, /redact\.test/);
  });

  it('copes with causes in a circle and with what is no error', () => {
    const error = new Error('round');
    error.cause = error;
    assert.match(redactError(error), /round/);
    assert.equal(
      redactError({ url: presigned }),
      '{"url":"https://bucket.s3.amazonaws.com/export.zip?[removed]"}',
    );
  });
});
