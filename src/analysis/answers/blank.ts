import type { AnswerItem, UploadedFile } from './submission.ts';

/** Returns whether a text is only white space. Such an answer is kept and counts as blank. */
export function isBlank(text: string): boolean {
  // Most texts begin with a letter: nothing is copied for these.
  const first = text.charCodeAt(0);
  return !(first > 0x20 && first < 0x7f) && text.trim() === '';
}

export function isBlankFile({ name, path }: Pick<UploadedFile, 'name' | 'path'>): boolean {
  return path === undefined && name !== '' && isBlank(name);
}

/** Returns whether an item is only white space. */
export function isBlankItem({ option = -1, value, text, file }: AnswerItem): boolean {
  const said = [value, text].filter((each) => each !== undefined);
  return option < 0 && file === undefined && said.length > 0 && said.every(isBlank);
}
