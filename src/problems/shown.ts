import { redact } from '../http/redact.ts';

/**
 * A value from elsewhere (a file name, a server's words) as a sentence may show it: one line, of bounded length, without secrets,
 * the characters that hide or reorder text and without what the editor's notifications would turn into a link.
 */
export function shown(value: string, longest = 120): string {
  const clean = value.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').replace(/[\p{Cf}\p{Cs}]/gu, '');
  const text = redact(clean).replaceAll('](', '] (').trim();
  // A cut through a surrogate pair would leave half a character behind.
  return text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
