import { redact } from './redact.ts';

const namedEntities = new Map([
  ['amp', '&'],
  ['apos', "'"],
  ['gt', '>'],
  ['hellip', '…'],
  ['ldquo', '“'],
  ['lsquo', '‘'],
  ['lt', '<'],
  ['mdash', '—'],
  ['nbsp', ' '],
  ['ndash', '–'],
  ['quot', '"'],
  ['rdquo', '”'],
  ['rsquo', '’'],
]);

/**
 * Returns the readable text of HTML on one line. For display as text only: it may contain `<` and `&` from
 * entities, and isn't HTML.
 */
export function plainText(html: string): string {
  const text = html
    .replace(/<!--[\s\S]*?(?:-->|$)/g, ' ')
    .replace(/<(script|style)\b[\s\S]*?(?:<\/\1\s*>|$)/gi, ' ')
    .replace(/<\/?(?:br|p|div|li|ul|ol|h[1-6]|tr|td|th|table|blockquote|pre|hr)\b[^<>]*>/gi, ' ')
    .replace(/<\/?[a-z][^<>]*>/gi, '')
    .replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,8}));/gi, entity);
  return withoutControls(text).replace(/\s+/g, ' ').trim();
}

/** Replaces each control character, including line breaks, by a space. */
export function withoutControls(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ');
}

function entity(whole: string, decimal?: string, hexadecimal?: string, name?: string): string {
  if (name !== undefined) return namedEntities.get(name) ?? whole;
  const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal);
  return code > 0 && code <= 0x10_ff_ff && (code < 0xd8_00 || code > 0xdf_ff)
    ? String.fromCodePoint(code)
    : whole;
}

/** Characters that are invisible or reorder text, except those that join and vary letters and emoji. */
const invisible = /(?!\u200c|\u200d|\p{Variation_Selector})[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu;

/** Makes untrusted text safe to show: one line without invisible or reordering characters. */
export function visible(text: string): string {
  return joinLines(text.replace(/[\p{Zl}\p{Zp}]/gu, ' ').replace(invisible, '')).replace(
    /\p{Surrogate}/gu,
    '\ufffd',
  );
}

/** Cuts a text to `maxLength` UTF-16 units including an ellipsis, without splitting characters. */
export function truncate(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const cut = text.slice(0, maxLength - 1);
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** Makes text fit one line: no control characters, single spaces. */
export function joinLines(text: string): string {
  return withoutControls(text).replace(/\s+/g, ' ').trim();
}

/**
 * Makes an untrusted value (a file name, a server's message) safe for a sentence: one line of limited length
 * without secrets, invisible or reordering characters, and links that notifications would create.
 */
export function shown(value: string, maxLength = 120): string {
  return truncate(redact(visible(value)).replaceAll('](', '] ('), maxLength);
}
