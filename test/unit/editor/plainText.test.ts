import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { messageText, oneLine, plainLabel } from '../../../src/editor/messages/untrustedText.ts';
import { shown } from '../../../src/problems/plainText.ts';

const hostile =
  '[Open](command:workbench.action.quit) [x](file:///etc/passwd "y") $(trash)\u001b[2J\u202egnp\r\n<b>';
/** The syntax of links in the editor's notifications. */
const link = /\[[^\]]+\]\((?:https?:\/\/|command:|file:)[^)\s]+/i;

const src = join(import.meta.dirname, '../../../src');
const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({ path, text: readFileSync(join(src, path), 'utf8') }));

describe('Untrusted text', () => {
  it('never becomes a link in a notification', () => {
    assert.match(hostile, link);
    const anything = fc.array(
      fc.constantFrom('[', ']', '(', ')', '](', 'command:a', 'https://b', '\u202e', '\u001b', '\n', ' ', 'x'),
    );
    for (const clean of [messageText, shown]) {
      assert.doesNotMatch(clean(hostile), link);
      fc.assert(fc.property(anything, (parts) => !link.test(clean(parts.join('')))));
    }
  });

  it('never becomes an icon in a label', () => {
    assert.doesNotMatch(plainLabel(hostile), /(?<!\\)\$\(/);
  });

  it('contains no escape, line break or bidirectional control', () => {
    for (const clean of [messageText, oneLine, plainLabel, shown])
      assert.doesNotMatch(clean(hostile), /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
  });

  it('never reaches a notification through oneLine or plainLabel', () => {
    const calls = sources.flatMap(({ path, text }) =>
      [
        ...text.matchAll(
          /\b(?:show(?:Information|Warning|Error)Message|inform|offer|confirmModal)\(([\s\S]*?)\n? *\);/g,
        ),
      ].map(([call]) => ({
        path,
        call,
      })),
    );
    assert.ok(calls.length > 20);
    for (const { path, call } of calls) assert.doesNotMatch(call, /oneLine\(|plainLabel\(/, path);
  });

  it('enters Markdown of hovers through hoverText only', () => {
    for (const { path, text } of sources) {
      assert.doesNotMatch(text, /supportHtml|isTrusted = true|appendText\(/, path);
      for (const [call] of text.matchAll(/appendMarkdown\([^;]*/g)) {
        assert.doesNotMatch(
          call.replaceAll(/hoverText\([^)]*\)+/g, ''),
          /\.name\b|\.title\b|\btitle\b|\bline\b/,
          path,
        );
      }
    }
  });

  it('is truncated when long, but never within a character', () => {
    assert.equal(oneLine(`${'a'.repeat(8)}😀b`, 10), `${'a'.repeat(8)}…`);
    assert.equal(plainLabel('x'.repeat(5_000)).length, 200);
  });

  it('keeps joiners and marks of letters and emoji', () => {
    for (const text of ['👩‍👩‍👧', '❤️', 'می‌خواهم', 'é', '日本 ไทย हिन्दी']) assert.equal(oneLine(text), text);
  });
});
