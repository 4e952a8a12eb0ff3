import assert from 'node:assert/strict';
import { plainText } from '../../../src/problems/plainText.ts';

describe('Plain text of HTML', () => {
  for (const [html, text] of [
    ['', ''],
    ['just text', 'just text'],
    ['<p>One</p><p>Two</p>', 'One Two'],
    ['a<br/>b', 'a b'],
    ['<b>bo</b>ld', 'bold'],
    ['<a href="https://x.test/?a=1">link</a>', 'link'],
    ['<SCRIPT type="x">alert("</p>")</SCRIPT >after', 'after'],
    ['<style>p { color: red }</style>after', 'after'],
    ['<script>never closed', ''],
    ['<!-- hidden <b>comment</b> -->seen', 'seen'],
    ['3 < 5 and 7 > 2', '3 < 5 and 7 > 2'],
    ['&lt;b&gt; &amp;amp; &quot;q&quot; &#39;s&#39; &#x1F6B2; &nbsp;&mdash;', '<b> &amp; "q" \'s\' 🚲 —'],
    ['&unknown; &#0; &#xD800; &#99999999;', '&unknown; &#0; &#xD800; &#99999999;'],
    ['&valueOf; &toString; &AMP;', '&valueOf; &toString; &AMP;'],
    ['tab\tand\u0000nul&#7;bell', 'tab and nul bell'],
  ] as const) {
    it(`is extracted: ${JSON.stringify(html)} → ${JSON.stringify(text)}`, () =>
      assert.equal(plainText(html), text));
  }

  it('is extracted in linear time', () => {
    for (const part of ['<', '<script', '<!--', '</', '<p ', '&', '&#', '<a b'])
      plainText(part.repeat(50_000));
  });
});
