import assert from 'node:assert/strict';
import type { Problem } from '../../../src/problems/problem.ts';
import { sentenceOf } from '../../../src/problems/sentences.ts';
import { families } from './troubleshooting.ts';

const hostile =
  'a\u0000b\nc\u202Ed https://files.test/x?X-Amz-Signature=abc [log](command:evil) ' + 'x'.repeat(5_000);
/** Fields with text of the program or checked text; all others may contain any text. */
const safeFields = ['kind', 'what', 'found', 'origin', 'proxy', 'validFrom', 'validTo', 'checkedAt'];

/** Returns the problem with hostile text in every free text field except those in `kept`. */
function withHostileText<T extends object>(problem: T, kept: readonly string[]): T {
  const fields = Object.entries(problem).map(([field, value]: [string, unknown]) => {
    if (typeof value === 'object' && value !== null) return [field, withHostileText(value, kept)];
    const isFree = typeof value === 'string' && !safeFields.includes(field) && !kept.includes(field);
    return [field, isFree ? hostile : value];
  });
  return Object.fromEntries(fields) as T;
}

/** Problems of every kind: the examples of the troubleshooting page, with and without hostile text. */
const samples = Object.values(families)
  .flatMap((family) => Object.entries<{ readonly examples: readonly object[] }>(family))
  .map(([kind, { examples }]): [kind: string, problems: Problem[]] => {
    const chosen = kind === 'archive-too-large' ? ['reason'] : [];
    // The types of the tables in troubles.ts prove that each example is a problem of its kind.
    const problems = examples.map((example) => ({ kind, ...example }) as Problem);
    return [
      kind,
      problems.flatMap((each) => [
        each,
        withHostileText(each, ['code', ...chosen]),
        withHostileText(each, chosen),
      ]),
    ];
  });

function textOf(problem: Problem | undefined): string {
  const { message, nextStep } = sentenceOf(problem);
  return `${message} ${nextStep ?? ''}`;
}

describe('Problem message', () => {
  for (const [kind, problems] of [['a bug', [undefined]] as const, ...samples]) {
    it(`says in whole sentences what happened and what to do: ${kind}`, () => {
      for (const problem of problems) {
        const { message, nextStep, action } = sentenceOf(problem);
        for (const text of [message, nextStep ?? '']) {
          assert.match(text, /^(\p{Lu}|“|https?:).*\.$/u);
          assert.doesNotMatch(text, /\.\.(?!\/)|[!{}]|undefined|NaN|\[object/);
        }
        assert.notEqual(nextStep, undefined);
        assert.notEqual(action, undefined);
      }
    });

    it(`blames nobody: ${kind}`, () => {
      for (const problem of problems) {
        assert.doesNotMatch(
          textOf(problem),
          /\b(invalid|illegal|wrongly|fail(ed|ure)?|you (must|should|did|have to)|fatal|oops|sorry)\b/i,
        );
      }
    });

    it(`shows foreign values as short, plain text: ${kind}`, () => {
      for (const words of problems.map(textOf)) {
        assert.doesNotMatch(words, /[\p{Cc}\p{Cf}]/u);
        assert.doesNotMatch(words, /\]\(/);
        assert.doesNotMatch(words, /X-Amz-Signature=abc/);
        assert.ok(words.length < 800, `${words.length} characters`);
      }
    });
  }

  it('differs between kinds', () => {
    const messages = samples.map(([, [problem]]) => sentenceOf(problem).message);
    assert.equal(new Set(messages).size, messages.length);
  });

  it('quotes the server without a second full stop', () => {
    assert.equal(
      sentenceOf({ kind: 'conflict', detail: 'Still generating.' }).message,
      'Prolific can’t do this right now: “Still generating”.',
    );
  });

  it('says how long to wait', () => {
    assert.equal(
      sentenceOf({ kind: 'rate-limited', retryAfterSeconds: 900 }).nextStep,
      'Try again in 15 minutes.',
    );
  });

  it('offers to sign in if the token is missing or refused', () => {
    assert.equal(sentenceOf({ kind: 'token-refused' }).action, 'sign-in');
    assert.equal(sentenceOf({ kind: 'not-signed-in' }).action, 'sign-in');
  });

  it('offers to ask for access if the feature isn’t enabled', () => {
    assert.equal(sentenceOf({ kind: 'feature-not-enabled' }).action, 'ask-for-access');
  });
});
