import { truncate, visible } from '../../problems/plainText.ts';

/** Maximum length of a name shown beside other words, in UTF-16 units. */
const maxNameLength = 200;
/** Maximum length of a sentence or path, as for the editor's own notifications. */
const maxSentenceLength = 1_000;

/**
 * Makes untrusted text safe for plain places (rows, titles, tabs): one line of limited length, without
 * control characters and those that hide or reorder text.
 */
export function oneLine(text: string, maxLength = maxNameLength): string {
  return truncate(visible(text), maxLength);
}

/** Makes untrusted text safe for a quick pick, where `$(name)` is an icon. */
export function plainLabel(text: string): string {
  return withoutIcons(oneLine(text));
}

/** Makes untrusted text safe for a notification, where `[words](command:…)` is a link that runs a command. */
export function messageText(text: string, maxLength = maxNameLength): string {
  return withoutLinks(oneLine(text, maxLength));
}

/** Makes a sentence safe for the line below an input box, where such links and icons work. */
export function inputMessage(sentence: string): string {
  return withoutIcons(messageText(sentence, maxSentenceLength));
}

/**
 * Escapes untrusted text for `appendMarkdown`. `appendText` doesn't escape `<`: tags would be lost, `<span
 * …>` be applied in trusted Markdown, and `<command:…>` be a link.
 */
export function hoverText(text: string): string {
  return oneLine(text, maxSentenceLength).replace(
    /[!-/:-@[-`{-~]/g,
    (character) => entities[character] ?? `\\${character}`,
  );
}

/** For `$` too, as no backslash before it reaches the text in which icons are looked for. */
const entities: Readonly<Record<string, string>> = { $: '&#36;', '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function withoutIcons(text: string): string {
  return text.replaceAll('$(', '\\$(');
}

function withoutLinks(text: string): string {
  return text.replaceAll('](', '] (');
}
