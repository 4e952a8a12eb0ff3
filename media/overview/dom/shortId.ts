const shownCharacters = 8;
/** Hardly longer than its short form, a whole id says more. */
const maxWhole = 12;
const uuid = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;

/**
 * Shortens an id to eight characters. Most ids begin with what distinguishes them; UUIDs may
 * begin with their time, which those created together share, so these show their end.
 */
export function shortId(id: string): string {
  if (uuid.test(id)) return id.slice(-shownCharacters);
  return id.length > maxWhole && /^[\w-]+$/.test(id) ? id.slice(0, shownCharacters) : id;
}

/** Returns a whole id for screen readers, in which the short form is a word, as a name must contain the text. */
export function spokenId(id: string): string {
  const short = shortId(id);
  return id.replace(short, (found, at: number) => (at === 0 ? `${found} ` : ` ${found}`)).trim();
}
