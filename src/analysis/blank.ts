import type { Answer, UploadedFile } from './submission.ts';
import type { AnswerItem } from './tables/answerItems.ts';

/** Whether a text is white space only. Such an answer is kept as it is and counts as none. */
export function isBlank(text: string): boolean {
  // Most texts begin with a letter: nothing is copied for these.
  const first = text.charCodeAt(0);
  return !(first > 0x20 && first < 0x7f) && text.trim() === '';
}

/** Whether all that an answer says is white space. An option, or a file that is there, says something, whatever it is called. */
export function isBlankAnswer(answer: Answer): boolean {
  switch (answer.type) {
    case 'free_text':
      return answer.texts.every(isBlank);
    case 'free_text_with_unit':
      return answer.amounts.every(({ text }) => isBlank(text));
    case 'multiple_choice':
    case 'multiple_choice_with_free_text':
      return answer.chosen.every(
        ({ option, value, explanation }) =>
          option < 0 && (value === undefined || isBlank(String(value))) && isBlank(explanation ?? ''),
      );
    case 'file_upload':
      return answer.files.every(isBlankFile);
    case 'unknown':
      return answer.values.length > 0 && answer.values.every(isBlank);
  }
}

export function isBlankFile({ name, path }: Pick<UploadedFile, 'name' | 'path'>): boolean {
  return path === undefined && name !== '' && isBlank(name);
}

/** The same of one item of an answer. */
export function isBlankItem({ option = -1, value, text, file }: AnswerItem): boolean {
  const said = [value, text].filter((each) => each !== undefined);
  return option < 0 && file === undefined && said.length > 0 && said.every(isBlank);
}
