/**
 * Text from elsewhere for a label that reads `$(name)` as an icon: shown as it is, on one line, without the
 * characters that reorder or hide text.
 */
export function plainLabel(text: string): string {
  return oneLine(text).replaceAll('$(', '\\$(');
}

/**
 * Text from elsewhere for a notification, which would turn `[words](command:…)` into a link that runs the command: one line, in
 * which no such link stands.
 */
export function messageText(text: string): string {
  return oneLine(text).replaceAll('](', '] (');
}

/** Text from elsewhere on one line, without control characters and bidirectional overrides. */
export function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .trim();
}
