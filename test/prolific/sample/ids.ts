import { createHash } from 'node:crypto';

/** Returns a UUID that depends only on the words. */
export function uuidOf(words: string): string {
  const hex = createHash('sha256').update(words).digest('hex');
  const variant = '89ab'[Number.parseInt(hex.charAt(16), 16) % 4] ?? '8';
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/**
 * Returns an id of 24 hex digits, as of workspaces, studies, submissions and people, that depends only on the
 * words.
 */
export function objectIdOf(words: string): string {
  return createHash('sha256').update(words).digest('hex').slice(0, 24);
}
