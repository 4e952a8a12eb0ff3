import { visible } from '../prolific/plainText.ts';

/** Text from elsewhere that Markdown shows as it is, on one line; not for the beginning of a line. */
export function markdownText(text: string): string {
  return visible(text).replace(/[\\`*_{}[\]<>()#!|~&$:@]/g, '\\$&');
}
