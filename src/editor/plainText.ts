import { beginning, visible } from '../prolific/plainText.ts';

/** Of a name that is shown beside other words, in UTF-16 units: a longer one would push these away. */
const longestName = 200;
/** Of a sentence or a path. The editor itself shows no more of a notification. */
const longestSentence = 1_000;

/**
 * Text from elsewhere where the editor shows text as it is (rows, titles, tabs): one line of bounded length, without control characters and
 * without those that hide or reorder text.
 */
export function oneLine(text: string, longest = longestName): string {
  return beginning(visible(text), longest);
}

/** Text from elsewhere for a row of a quick pick, which reads `$(name)` as an icon. */
export function plainLabel(text: string): string {
  return withoutIcons(oneLine(text));
}

/**
 * Text from elsewhere for a notification, which would turn `[words](command:…)` into a link that runs the command: one line, in
 * which no such link stands.
 */
export function messageText(text: string, longest = longestName): string {
  return withoutLinks(oneLine(text, longest));
}

/** A sentence for the line below an input box, which the editor reads for such links and for icons. */
export function inputMessage(sentence: string): string {
  return withoutIcons(messageText(sentence, longestSentence));
}

/**
 * Text from elsewhere for `appendMarkdown`, shown as it is. `appendText` leaves `<` alone: tags would go missing, `<span …>` be obeyed where
 * the Markdown is trusted, and `<command:…>` be a link.
 */
export function hoverText(text: string): string {
  return oneLine(text, longestSentence).replace(
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
