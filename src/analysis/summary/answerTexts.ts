import type { Amount, Answer } from '../submission.ts';

/** An answer's parts as texts, whatever its type: labels are not known here, so that of a choice it is the value. */
export function textsOf(answer: Answer): readonly string[] {
  switch (answer.type) {
    case 'free_text':
      return answer.texts;
    case 'free_text_with_unit':
      return answer.amounts.map(amountText);
    case 'multiple_choice':
    case 'multiple_choice_with_free_text':
      return answer.chosen.flatMap(({ value }) => (value === undefined ? [] : [String(value)]));
    case 'file_upload':
      return answer.files.map(({ name, path, key }) => (name === '' ? (path ?? key ?? '') : name));
    case 'unknown':
      if (answer.values.length > 0 || answer.json === undefined) return answer.values;
      return [JSON.stringify(answer.json)];
  }
}

function amountText({ text, unit }: Amount): string {
  return unit === undefined ? text : `${text} ${unit}`;
}

/** Characters, not UTF-16 units. */
export function characters(text: string): number {
  let pairs = 0;
  for (let at = 0; at < text.length - 1; at++) {
    if ((text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00) {
      pairs++;
      at++;
    }
  }
  return text.length - pairs;
}
