import assert from 'node:assert/strict';
import type { Problem } from '../../../src/problems/problem.ts';
import { sentenceOf } from '../../../src/problems/sentences.ts';

const hostile =
  'a\u0000b\nc\u202Ed https://files.test/x?X-Amz-Signature=abc [log](command:evil) ' + 'x'.repeat(5_000);
const origin = 'https://api.prolific.com';
const certificate = {
  issuer: hostile,
  validFrom: '2025-01-01T00:00:00.000Z',
  validTo: '2026-01-01T00:00:00.000Z',
  checkedAt: '2026-11-24T12:00:00.000Z',
};

/** At least one problem of every kind: the type makes it impossible to forget one. */
const samples: { readonly [K in Problem['kind']]: readonly Extract<Problem, { readonly kind: K }>[] } = {
  unreachable: ['ENOTFOUND', 'EAI_AGAIN', 'ECONNRESET', 'ECONNREFUSED'].map((code) => ({
    kind: 'unreachable',
    origin,
    code,
  })),
  'proxy-unreachable': [{ kind: 'proxy-unreachable', proxy: 'http://proxy.test:3128', code: 'ECONNREFUSED' }],
  stalled: [{ kind: 'stalled', origin, seconds: 30 }],
  certificate: [
    { kind: 'certificate', origin, code: 'SELF_SIGNED_CERT_IN_CHAIN' },
    { kind: 'certificate', origin, code: 'NODE_TLS_REJECT_UNAUTHORIZED' },
    ...['SELF_SIGNED_CERT_IN_CHAIN', 'CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID'].map(
      (code) => ({ kind: 'certificate', origin, code, certificate }) as const,
    ),
  ],
  'proxy-refused': [403, 407].map((status) => ({
    kind: 'proxy-refused',
    proxy: 'http://proxy.test',
    status,
  })),
  'insecure-url': (['api-url', 'download', 'redirect'] as const).map((what) => ({
    kind: 'insecure-url',
    what,
    origin: 'http://files.test',
  })),
  'bad-url': (['api-url', 'download', 'redirect'] as const).map((what) => ({ kind: 'bad-url', what })),
  redirected: [{ kind: 'redirected', origin: 'https://login.test', status: 302 }],
  'unreadable-answer': [{ kind: 'unreadable-answer', origin, code: 'HPE_INVALID_CONSTANT' }],
  'not-signed-in': [{ kind: 'not-signed-in' }],
  'token-refused': [{ kind: 'token-refused' }],
  'no-access': (['account', 'workspace', 'collection', 'batch', 'export'] as const).map((what) => ({
    kind: 'no-access',
    what,
  })),
  'not-found': (['account', 'workspace', 'collection', 'batch', 'export'] as const).map((what) => ({
    kind: 'not-found',
    what,
  })),
  'feature-not-enabled': [{ kind: 'feature-not-enabled' }],
  'job-limit': (['collection', 'batch'] as const).flatMap((what) =>
    ['', hostile].map((detail) => ({ kind: 'job-limit', what, detail }) as const),
  ),
  'archive-gone': [{ kind: 'archive-gone' }],
  'snapshot-erased': [{ kind: 'snapshot-erased', folder: '/data/snapshot' }],
  'running-elsewhere': [
    { kind: 'running-elsewhere', host: 'lab-pc', sameHost: true, pid: 42 },
    { kind: 'running-elsewhere', host: hostile, sameHost: false, pid: 42 },
    { kind: 'running-elsewhere', sameHost: true },
  ],
  'unsafe-path': (['link', 'special', 'too-large', 'repository'] as const).map((found) => ({
    kind: 'unsafe-path',
    path: hostile,
    found,
  })),
  'foreign-plan': (['deletion', 'export'] as const).map((what) => ({
    kind: 'foreign-plan',
    what,
    folder: hostile,
  })),
  'name-too-long': [{ kind: 'name-too-long', folder: hostile }],
  conflict: ['', 'Still generating.', hostile].map((detail) => ({ kind: 'conflict', detail })),
  'invalid-request': ['', 'No such study.', hostile].map((detail) => ({
    kind: 'invalid-request',
    status: 422,
    detail,
  })),
  'rate-limited': [
    { kind: 'rate-limited' },
    ...[0, 5, 900].map((retryAfterSeconds) => ({ kind: 'rate-limited', retryAfterSeconds }) as const),
  ],
  'service-error': ['', 'Down for maintenance', hostile].map((detail) => ({
    kind: 'service-error',
    status: 503,
    detail,
  })),
  'unexpected-answer': ['', 'HTML', 'JSON', 'results[3].name', hostile].map((detail) => ({
    kind: 'unexpected-answer',
    status: 200,
    detail,
  })),
  'unknown-export-status': ['archived', hostile].map((status) => ({ kind: 'unknown-export-status', status })),
  'export-failed': [{ kind: 'export-failed' }],
  'filter-ignored': [{ kind: 'filter-ignored' }],
  'filters-unsupported': [{ kind: 'filters-unsupported' }],
  'download-refused': [
    { kind: 'download-refused', origin, status: 403 },
    { kind: 'download-refused', origin, status: 403, code: hostile },
    ...['content-encoding', 'no-bytes', 'endless'].map(
      (code) => ({ kind: 'download-refused', origin, status: 200, code }) as const,
    ),
  ],
  'not-a-zip': [{ kind: 'not-a-zip' }],
  'archive-truncated': [{ kind: 'archive-truncated' }],
  'archive-damaged': [
    { kind: 'archive-damaged', reason: 'CRC-32' },
    { kind: 'archive-damaged', entry: hostile, reason: hostile },
  ],
  'encrypted-entry': [{ kind: 'encrypted-entry', entry: hostile }],
  'unsupported-compression': [{ kind: 'unsupported-compression', entry: 'a.txt', method: 99 }],
  'archive-too-large': (['entries', 'total-bytes', 'entry-bytes', 'ratio'] as const).map((reason) => ({
    kind: 'archive-too-large',
    reason,
    limit: 1_000_000,
    found: 12_345_678,
  })),
  'disk-failed': ['EBUSY', 'EMFILE', 'ESTALE', 'EINVAL', 'EFBIG', 'EEXIST', 'EIO', hostile].map((code) => ({
    kind: 'disk-failed',
    folder: hostile,
    code,
  })),
  'disk-full': [
    { kind: 'disk-full', folder: '/data' },
    { kind: 'disk-full', folder: hostile, needed: 12_300_000, available: 999_999 },
  ],
  'folder-not-writable': ['EACCES', 'EROFS'].map((code) => ({
    kind: 'folder-not-writable',
    folder: '/data',
    code,
  })),
  'folder-gone': [{ kind: 'folder-gone', folder: hostile }],
  'tables-in-the-way': [{ kind: 'tables-in-the-way', path: hostile }],
  'bad-export-folder': [{ kind: 'bad-export-folder', value: hostile }],
  'no-folder-open': [{ kind: 'no-folder-open' }],
  'untrusted-workspace': [{ kind: 'untrusted-workspace' }],
  'virtual-workspace': [{ kind: 'virtual-workspace' }],
  'secrets-unavailable': ['', hostile].map((detail) => ({ kind: 'secrets-unavailable', detail })),
  'bad-argument': [{ kind: 'bad-argument', detail: hostile }],
};

const all: readonly (Problem | undefined)[] = [undefined, ...Object.values(samples).flat()];

function textOf(problem: Problem | undefined): string {
  const { message, nextStep } = sentenceOf(problem);
  return `${message} ${nextStep ?? ''}`;
}

describe('The words for a problem', () => {
  for (const problem of all) {
    const kind = problem?.kind ?? 'a bug';
    const { message, nextStep, action } = sentenceOf(problem);

    it(`of ${kind} say what happened and what to do, in whole sentences: ${message.slice(0, 60)}`, () => {
      for (const text of [message, nextStep ?? '']) {
        assert.match(text, /^(\p{Lu}|"|https?:).*\.$/u);
        assert.doesNotMatch(text, /\.\.|[!{}]|undefined|NaN|\[object/);
      }
      assert.notEqual(nextStep, undefined);
      assert.notEqual(action, undefined);
    });

    it(`of ${kind} blame nobody`, () => {
      const words = textOf(problem);
      assert.doesNotMatch(
        words,
        /\b(invalid|illegal|wrongly|fail(ed|ure)?|you (must|should|did|have to)|fatal|oops|sorry)\b/i,
      );
    });

    it(`of ${kind} show values from elsewhere as short, plain text`, () => {
      const words = textOf(problem);
      assert.doesNotMatch(words, /[\p{Cc}\p{Cf}]/u);
      assert.doesNotMatch(words, /\]\(/);
      assert.doesNotMatch(words, /X-Amz-Signature=abc/);
      assert.ok(words.length < 800, `${words.length} characters`);
    });
  }

  it('differ between kinds', () => {
    const messages = Object.values(samples).map(([problem]) => sentenceOf(problem).message);
    assert.equal(new Set(messages).size, messages.length);
  });

  it('quote the server without doubling its full stop', () => {
    assert.equal(
      sentenceOf({ kind: 'conflict', detail: 'Still generating.' }).message,
      'Prolific could not do this now: "Still generating".',
    );
  });

  it('tell how long to wait', () => {
    assert.equal(
      sentenceOf({ kind: 'rate-limited', retryAfterSeconds: 900 }).nextStep,
      'Try again after 15 minutes.',
    );
  });

  it('offer to sign in where the token is the trouble', () => {
    assert.equal(sentenceOf({ kind: 'token-refused' }).action, 'sign-in');
    assert.equal(sentenceOf({ kind: 'not-signed-in' }).action, 'sign-in');
  });

  it('lead to a person where the feature is not enabled', () => {
    assert.equal(sentenceOf({ kind: 'feature-not-enabled' }).action, 'ask-for-access');
  });
});
