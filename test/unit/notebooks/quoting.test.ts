import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  commentText,
  markdownText,
  pythonLiteral,
  rLiteral,
  sqlLiteral,
  yamlMarkdown,
} from '../../../src/notebooks/quoting.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 40 });

describe('Words of questions in code', () => {
  it('are one literal on one line for Python and R, whatever they hold', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const literal of [pythonLiteral(text), rLiteral(text)]) {
          assert.match(literal, /^"(?:[^"\\\n\r]|\\.)*"$/u);
        }
      }),
    );
  });

  it('stay readable in any script, save characters that do not show', () => {
    assert.equal(pythonLiteral('Où? 日本 "a" \\'), '"Où? 日本 \\"a\\" \\\\"');
    assert.equal(pythonLiteral('a\u202Eb\nc\u{E0001}d'), '"a\\u202eb\\nc\\U000e0001d"');
  });

  it('are the same text in each language as in the tables that it reads, also with NUL and half a pair', () => {
    const text = 'a\0b\uD83D';
    assert.equal(pythonLiteral(text), '"a\\u0000b\\\\ud83d"');
    assert.equal(rLiteral(text), '"a\\\\u0000b\\\\ud83d"');
    assert.equal(sqlLiteral(text), "('a' || chr(0) || 'b\\ud83d')");
  });

  it('end an SQL literal nowhere', () => {
    fc.assert(
      fc.property(anyText, (text) =>
        /^(?:'(?:[^']|'')*'|chr\(\d+\)|\((?:(?:'(?:[^']|'')*'|chr\(\d+\))(?: \|\| )?)+\))$/u.test(
          sqlLiteral(text),
        ),
      ),
    );
  });

  it('are put together in SQL where code would not be read as it runs', () => {
    assert.equal(sqlLiteral("a\\b'\u202Ec"), String.raw`('a\b''' || chr(8238) || 'c')`);
  });

  it('end a comment nowhere', () => {
    fc.assert(fc.property(anyText, (text) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(commentText(text))));
  });

  it('are no markup in Markdown: no code, HTML, formula, shortcode or attribute', () => {
    fc.assert(fc.property(anyText, (text) => !/[`<>{}[\]$]/u.test(markdownText(text))));
    assert.equal(markdownText('a `b` #c _d_'), 'a &#96;b&#96; \\#c \\_d\\_');
  });

  it('begin no shortcode of Quarto, which puts in variables of the environment within code as well', () => {
    for (const literal of [pythonLiteral, rLiteral]) {
      assert.equal(literal('{{{< env TOKEN >}}}'), '"\\u007b\\u007b{< env TOKEN >}}}"');
    }
  });

  it('keep what joins letters and emoji', () => {
    assert.equal(markdownText('👩‍👧 \u202Ea'), '👩‍👧 a');
  });

  it('are one scalar in a YAML header', () => {
    assert.equal(yamlMarkdown('"A": b\n---'), '"\\"A\\": b ---"');
  });
});
