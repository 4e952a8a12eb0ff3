import assert from 'node:assert/strict';
import { createLog } from '../../../src/editor/log.ts';
import { ProblemError } from '../../../src/problems/problem.ts';

const token = 'tok_0123456789abcdefghij';
const link = 'https://bucket.s3.amazonaws.com/a.zip?X-Amz-Credential=AKIA&X-Amz-Signature=0f0f0f0f';

describe('Log', () => {
  function written(write: (log: ReturnType<typeof createLog>) => void): string {
    const lines: string[] = [];
    const keep = (line: string): void => void lines.push(line);
    const channel = { info: keep, warn: keep, error: keep, debug: keep, show: () => undefined };
    write(createLog(channel, () => ({ tokens: [token] })));
    return lines.join('\n');
  }

  it('contains no token and no presigned query, at any level', () => {
    const text = written((log) => {
      log.info(`token ${token}`);
      log.warn(`Authorization: Token ${token}`);
      log.debug(`GET ${link}`);
    });
    assert.doesNotMatch(text, /0123456789abcdefghij|0f0f0f0f|AKIA/);
    assert.match(text, /bucket\.s3\.amazonaws\.com\/a\.zip/);
  });

  it('contains no terminal escape, but keeps lines and tabs', () => {
    const text = written((log) => log.warn('a\u001b]8;;http://evil\u0007b\n\tc\u009b2Jd\re'));
    assert.equal(text, 'a\ufffd]8;;http://evil\ufffdb\n    \tc\ufffd2Jd\ufffde');
  });

  it('contains no line that imitates an entry', () => {
    const text = written((log) =>
      log.error('Reading', new SyntaxError('x\n2026-11-28 02:00:00.000 [info] Gone')),
    );
    assert.equal(text.match(/^\S/gm)?.length, 1);
  });

  it('contains no secret of an error: not in its message, stack, problem or causes', () => {
    const cause = new Error(`fetch failed for ${link} with ${token}`);
    const problem = { kind: 'invalid-request', status: 400, detail: `bad ${token}` } as const;
    const text = written((log) => log.error('Exporting', new ProblemError(problem, { cause })));
    assert.doesNotMatch(text, /0123456789abcdefghij|0f0f0f0f/);
    assert.match(text, /invalid-request/);
    assert.match(text, /caused by Error: fetch failed/);
  });
});
