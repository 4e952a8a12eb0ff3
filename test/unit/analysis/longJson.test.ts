import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseLongJson, TooDeepError, TooManyValuesError } from '../../../src/snapshots/reading/longJson.ts';
import { parseJson } from '../../../src/analysis/records/parseJson.ts';

describe('Long JSON parser', () => {
  const parse = (json: string): unknown => parseLongJson(Buffer.from(json));

  it('returns the same as JSON.parse', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.nat(3), (json, indent) => {
        const text = JSON.stringify(JSON.parse(json), undefined, indent);
        assert.deepEqual(parse(text), JSON.parse(text));
      }),
    );
  });

  it('rejects any text that JSON.parse rejects', () => {
    const characters = fc.constantFrom(...'{}[]",:0123-.eE truefalsnx\\u"'.split(''));
    fc.assert(
      fc.property(fc.string({ unit: characters, maxLength: 12 }), (text) => {
        let expected: unknown;
        try {
          expected = JSON.parse(text);
        } catch {
          assert.throws(() => parse(text), SyntaxError);
          return;
        }
        assert.deepEqual(parse(text), expected);
      }),
      { numRuns: 3_000 },
    );
  });

  it('reads escapes and multi-byte characters at any place', () => {
    for (const letter of ['ä', '€', '🍲', '\\n', '\\\\', '\\"', '\\u00e4', '\\ud83c\\udf72', '\\\\\\"']) {
      const text = `"x${letter.repeat(60_000)}"`;
      assert.ok(parse(text) === JSON.parse(text), letter);
    }
  });

  it('keeps numbers too precise for a double as text', () => {
    assert.deepEqual(parse('[1.5,12345678901234567890,-0.12345678901234567891,1e2]'), [
      1.5,
      '12345678901234567890',
      '-0.12345678901234567891',
      100,
    ]);
  });

  it('rejects more than a thousand levels', () => {
    assert.throws(() => parse('['.repeat(2_000) + ']'.repeat(2_000)), TooDeepError);
  });

  it('rejects so many values that memory would not suffice', function () {
    this.timeout(60_000);
    const many = `[${'[],'.repeat(11_000_000)}[]]`;
    // Parses such a long text by {@link parseLongJson}.
    assert.throws(() => parseJson(many), TooManyValuesError);
  });

  it('keeps __proto__ as an ordinary key', () => {
    const value = parse('{"__proto__":{"a":1}}') as object;
    assert.deepEqual(Object.keys(value), ['__proto__']);
    assert.equal('a' in value, false);
  });
});
