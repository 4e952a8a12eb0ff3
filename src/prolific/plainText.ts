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
 * What a reader would read of a piece of HTML, on one line. It is for showing as text only: the result may hold `<` and `&`
 * again (they stood there as entities) and is not HTML.
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

/** The text with each control character, line breaks included, made a space. */
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

/**
 * Characters that show nothing of themselves or reorder what stands around them. Not among them are those that letters and emoji are
 * joined and varied with.
 */
const unseen = /(?!\u200c|\u200d|\p{Variation_Selector})[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu;

/** Text from elsewhere as it may be shown to people: one line, and nothing in it that can't be seen or turns its order round. */
export function visible(text: string): string {
  return oneLine(text.replace(/[\p{Zl}\p{Zp}]/gu, ' ').replace(unseen, '')).replace(
    /\p{Surrogate}/gu,
    '\ufffd',
  );
}

/** The beginning of a text in so many UTF-16 units, with an ellipsis in place of the rest; no character is halved. */
export function beginning(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most - 1);
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** Text for one row: without controls, runs of white space as one blank. */
export function oneLine(text: string): string {
  return withoutControls(text).replace(/\s+/g, ' ').trim();
}
