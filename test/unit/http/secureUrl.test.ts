import assert from 'node:assert/strict';
import { isLoopback, parseSecureUrl } from '../../../src/http/trust/secureUrl.ts';
import { problemOf } from '../../../src/problems/problem.ts';

function problemOfUrl(text: string): unknown {
  try {
    return parseSecureUrl(text, 'download').href;
  } catch (error) {
    return problemOf(error);
  }
}

describe('parseSecureUrl', () => {
  for (const url of [
    'https://api.prolific.com/',
    'http://localhost:8080/',
    'http://127.1.2.3/',
    'http://[::1]:9/',
  ]) {
    it(`accepts a secure URL: ${url}`, () => assert.equal(problemOfUrl(url), url));
  }

  for (const url of [
    'http://api.prolific.com/',
    'http://localhost.evil.test/',
    'http://127.0.0.1.evil.test/',
    'http://0.0.0.0/',
    'http://10.0.0.1/',
    'http://[::2]/',
    'ftp://localhost/',
    'file:///etc/passwd',
  ]) {
    it(`rejects an insecure URL: ${url}`, () => {
      const problem = problemOfUrl(url) as { kind: string };
      assert.equal(problem.kind, 'insecure-url');
    });
  }

  for (const url of [
    '',
    'api.prolific.com',
    'https://',
    'https://ann@api.prolific.com/',
    'https://:secret@api.prolific.com/',
  ]) {
    it(`rejects an invalid URL: "${url}"`, () =>
      assert.deepEqual(problemOfUrl(url), { kind: 'bad-url', what: 'download' }));
  }

  it('rejects http from an https origin, even on this machine', () => {
    const from = new URL('https://api.prolific.com/');
    const refused = { kind: 'insecure-url', what: 'download', origin: 'http://127.0.0.1:9' };
    assert.throws(
      () => parseSecureUrl('http://127.0.0.1:9/', 'download', from),
      (error) => {
        assert.deepEqual(problemOf(error), refused);
        return true;
      },
    );
    const local = new URL('http://localhost:1/');
    assert.equal(parseSecureUrl('http://127.0.0.1:9/', 'download', local).href, 'http://127.0.0.1:9/');
  });

  it('keeps each legal character and each escape of a link, except that an apostrophe becomes %27', () => {
    // RFC 3986. Signers of S3 links never write an apostrophe.
    const letters = Array.from({ length: 26 }, (_, index) => String.fromCodePoint(97 + index)).join('');
    const characters = `${letters}${letters.toUpperCase()}0123456789-._~!$&()*+,;=:@/`;
    const escapes = Array.from({ length: 256 }, (_, byte) => `%${byte.toString(16).padStart(2, '0')}`).join(
      '',
    );
    const all = `${characters}${escapes}${escapes.toUpperCase()}`;
    for (const text of [
      `https://files.test/a${all}//b?${all}?&a=&b&=c&&d=%2F/`,
      'https://files.test/?a+b=%20~',
    ])
      assert.equal(problemOfUrl(text), text);
    assert.equal(problemOfUrl("https://files.test/it's?it's"), "https://files.test/it's?it%27s");
  });

  it('accepts a relative URL in a redirect only', () => {
    const from = new URL('https://api.prolific.com/a/b');
    assert.equal(parseSecureUrl('c', 'redirect', from).href, 'https://api.prolific.com/a/c');
    assert.throws(
      () => parseSecureUrl('c', 'download', from),
      (error) => problemOf(error)?.kind === 'bad-url',
    );
  });

  it('names only the origin when it rejects a URL', () => {
    assert.deepEqual(problemOfUrl('http://files.test/a?X-Amz-Signature=secret'), {
      kind: 'insecure-url',
      what: 'download',
      origin: 'http://files.test',
    });
  });

  it('recognizes loopback addresses in all forms', () => {
    const hosts = ['http://LOCALHOST', 'http://127.1', 'http://0x7f.1', 'http://[0:0::1]'];
    assert.deepEqual(
      hosts.map((url) => isLoopback(new URL(url).hostname)),
      [true, true, true, true],
    );
  });
});
