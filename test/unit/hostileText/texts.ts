import { hostileTexts as codeTexts } from '../notebooks/support/hostile.ts';

/** Hostile names, questions, answers and server messages, by attack. */
export const hostileTexts: Readonly<Record<string, string>> = {
  'a link that runs a command': 'A [Open](command:workbench.action.quit) b',
  'a link with a title': '[Save](command:workbench.action.quit "Save all")',
  'a link to a file': '[read](file:///etc/passwd) [web](https://evil.example/x)',
  'a link in angle brackets':
    '<command:prolificCollections.cancelExport?x> <https://evil.example> <a@evil.example>',
  'a link by reference': '[x][y]\n\n[y]: command:workbench.action.quit',
  'a bare address': 'https://evil.example/x www.evil.example //evil.example a@evil.example',
  'an address of scripts': 'javascript:alert(1) data:text/html,x',
  'a picture from elsewhere': '![pixel](https://evil.example/pixel.png)',
  'HTML that runs': '<img src=x onerror=alert(1)><script>alert(1)</script>',
  'HTML that formats': '<span style="color:#f00;">red</span> <b>bold</b> <!-- gone --> a < b & c > d',
  'the end of a page’s script': '</title></script><script>alert(1)</script>]]>',
  'HTML in entities': '&lt;b&gt; &amp;lt;script&amp;gt; &#x202e; &#60;i&#62;',
  icons: '$(trash) \\$(trash) $(sync~spin) x',
  Markdown: '# heading `code` **bold** _it_ ~~gone~~ > quote | cell | $x^2$ - 1. + * \\',
  'Markdown blocks': 'Name\n\n# Heading\n- item\n> quote\n```\ncode\n```\n\n---\n1. one',
  'a table’s row': 'a | b |\n| --- |\n| c | d',
  'an entry of the log':
    'x\r\n2026-11-28 02:00:00.000 [info] Signed in\n2026-11-28 02:00:00.000 [error] Gone',
  'escapes of a terminal':
    '\u001b]0;title\u0007\u001b[2J\u009b31mred\u001b]8;;http://evil.example\u0007x\b\b',
  'other line breaks': 'a\u2028b\u2029c\u0085d\u000be\u000cf\rg',
  NUL: 'a\0b',
  'bidirectional overrides': 'invoice\u202egnp.exe\u202c \u2066x\u2069 \u2067y \u202dz',
  'direction marks': '\u200fa\u200e \u061cb',
  'invisible characters': 'a\u200bb\u2060c\ufeffd\u00ade\u{e0041}\u{e007f}f\u3164g\u115fh\ufff9i\ufffbj',
  'placeholders of strings': '{0} {1} {2} ${x} %s %d',
  'a formula': '=HYPERLINK("http://evil.example","x")',
  'a formula in full width': '\uff1d1+1',
  'a formula after a tab': '\t=1+1',
  'a formula like a number': "-1+cmd|' /C calc'!A1",
  'a path that climbs': '../../../etc/passwd',
  'a path of Windows': 'C:\\Windows\\..\\con',
  'a device of Windows': 'aux',
  'a hidden file': '.hidden',
  'a very long word': 'x'.repeat(6_000),
  'very many words': 'word '.repeat(1_200),
  'very many emoji': `a${'😀'.repeat(3_000)}`,
  'many spaces': `a${' '.repeat(3_000)}b${'\u00a0'.repeat(3_000)}c`,
  'half a pair': 'a\ud83d b\ude00',
  'half a pair after truncation': `${'a'.repeat(58)}😀😀😀`,
  ...Object.fromEntries(codeTexts.map((text, index) => [`code ${index + 1}`, text])),
};

/** A text that needs no escaping. */
export const harmlessText = 'Cooking';
