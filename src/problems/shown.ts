import { redact } from '../http/redact.ts';
import { beginning, visible } from '../prolific/plainText.ts';

/**
 * A value from elsewhere (a file name, a server's words) as a sentence may show it: one line, of bounded length, without secrets,
 * the characters that hide or reorder text and without what the editor's notifications would turn into a link.
 */
export function shown(value: string, longest = 120): string {
  return beginning(redact(visible(value)).replaceAll('](', '] ('), longest);
}
