import { visible } from '../../../problems/plainText.ts';

/** Escapes untrusted text for Markdown, on one line; not for the start of a line. */
export function markdownText(text: string): string {
  return visible(text).replace(/[\\`*_{}[\]<>()#!|~&$:@]/g, '\\$&');
}

/** Returns whether a document contains neither pictures nor HTML, both of which could load something. */
export function hasNoPictures(markdown: string): boolean {
  return !/!\[|</.test(markdown.replace(/\\[^]/g, ''));
}
