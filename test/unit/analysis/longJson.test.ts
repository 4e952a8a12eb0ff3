import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseLongJson, TooDeepError, TooManyValuesError } from '../../../src/analysis/longJson.ts';
import { parseJson } from '../../../src/analysis/parseJson.ts';

describe('Long JSON', () => {
  const parse = (json: string): { value: unknown; turns: number } => {
    const steps = parseLongJson(Buffer.from(json));
    for (let turns = 0; ; turns++) {
      const step = steps.next();
      if (step.done === true) return { value: step.value, turns };
    }
  };

  it('is what JSON.parse makes of it', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.nat(3), (json, indent) => {
        const text = JSON.stringify(JSON.parse(json), undefined, indent);
        assert.deepEqual(parse(text).value, JSON.parse(text));
      }),
    );
  });

  it('is refused where JSON.parse refuses it', () => {
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
        assert.deepEqual(parse(text).value, expected);
      }),
      { numRuns: 3_000 },
    );
  });

  it('may have escapes and letters of several bytes anywhere, also where a piece ends', () => {
    for (const letter of ['ä', '€', '🍲', '\\n', '\\\\', '\\"', '\\u00e4', '\\ud83c\\udf72', '\\\\\\"']) {
      for (let shift = 0; shift < 12; shift++) {
        const text = `"${'x'.repeat(256 * 1024 - 8 + shift)}${letter.repeat(60_000)}"`;
        assert.ok(parse(text).value === JSON.parse(text), `${letter} ${shift}`);
      }
    }
  });

  it('gives turns, in texts as among values', () => {
    assert.ok(parse(JSON.stringify('x'.repeat(2_000_000))).turns >= 7);
    assert.ok(parse(JSON.stringify(Array.from({ length: 300_000 }, (_, index) => index))).turns >= 7);
  });

  it('keeps numbers that a double has not as text', () => {
    assert.deepEqual(parse('[1.5,12345678901234567890,-0.12345678901234567891,1e2]').value, [
      1.5,
      '12345678901234567890',
      '-0.12345678901234567891',
      100,
    ]);
  });

  it('is refused beyond a thousand levels', () => {
    assert.throws(() => parse('['.repeat(2_000) + ']'.repeat(2_000)), TooDeepError);
  });

  it('is not read where it holds so many values that memory would not do', function () {
    this.timeout(60_000);
    const many = `[${'[],'.repeat(11_000_000)}[]]`;
    assert.throws(() => parse(many), TooManyValuesError);
    assert.throws(() => parseJson(many), TooManyValuesError);
  });

  it('keeps a key named __proto__ to itself', () => {
    const value = parse('{"__proto__":{"a":1}}').value as object;
    assert.deepEqual(Object.keys(value), ['__proto__']);
    assert.equal('a' in value, false);
  });
});
