import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  commentText,
  notebookMarkdown,
  pythonLiteral,
  rLiteral,
  sqlLiteral,
  yamlMarkdown,
} from '../../../src/analysis/notebooks/quoting.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 40 });

describe('Question text in notebook code', () => {
  it('is a single-line literal in Python and R for any text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const literal of [pythonLiteral(text), rLiteral(text)]) {
          assert.match(literal, /^"(?:[^"\\\n\r]|\\.)*"$/u);
        }
      }),
    );
  });

  it('stays readable in any script, except for invisible characters', () => {
    assert.equal(pythonLiteral('Où? 日本 "a" \\'), '"Où? 日本 \\"a\\" \\\\"');
    assert.equal(pythonLiteral('a\u202Eb\nc\u{E0001}d'), '"a\\u202eb\\nc\\U000e0001d"');
  });

  it('equals the text in the tables of each language, including NUL and lone surrogates', () => {
    const text = 'a\0b\uD83D';
    assert.equal(pythonLiteral(text), '"a\\u0000b\\\\ud83d"');
    assert.equal(rLiteral(text), '"a\\\\u0000b\\\\ud83d"');
    assert.equal(sqlLiteral(text), "('a' || chr(0) || 'b\\ud83d')");
  });

  it('never ends an SQL literal', () => {
    fc.assert(
      fc.property(anyText, (text) =>
        /^(?:'(?:[^']|'')*'|chr\(\d+\)|\((?:(?:'(?:[^']|'')*'|chr\(\d+\))(?: \|\| )?)+\))$/u.test(
          sqlLiteral(text),
        ),
      ),
    );
  });

  it('is concatenated in SQL to expose invisible characters', () => {
    assert.equal(sqlLiteral("a\\b'\u202Ec"), String.raw`('a\b''' || chr(8238) || 'c')`);
  });

  it('never ends a comment', () => {
    fc.assert(fc.property(anyText, (text) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(commentText(text))));
  });

  it('is never markup in Markdown: no code, HTML, formula, shortcode or attribute', () => {
    fc.assert(fc.property(anyText, (text) => !/[`<>{}[\]$]/u.test(notebookMarkdown(text))));
    assert.equal(notebookMarkdown('a `b` #c _d_'), 'a &#96;b&#96; \\#c \\_d\\_');
  });

  it('never starts a Quarto shortcode, which could insert environment variables into code', () => {
    for (const literal of [pythonLiteral, rLiteral]) {
      assert.equal(literal('{{{< env TOKEN >}}}'), '"\\u007b\\u007b{< env TOKEN >}}}"');
    }
  });

  it('keeps joiners between letters and emoji', () => {
    assert.equal(notebookMarkdown('👩‍👧 \u202Ea'), '👩‍👧 a');
  });

  it('is a single scalar in a YAML header', () => {
    assert.equal(yamlMarkdown('"A": b\n---'), '"\\"A\\": b ---"');
  });
});
