import { createHash } from 'node:crypto';

/** A UUID that is always the same for the same words. */
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

/** An id of 24 hex digits, as workspaces, studies, submissions and people have, always the same for the same words. */
export function objectIdOf(words: string): string {
  return createHash('sha256').update(words).digest('hex').slice(0, 24);
}
