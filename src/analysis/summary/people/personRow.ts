import { missingReasons } from '../../people/people.ts';
import type { Row } from '../summarySource.ts';
import type { PeopleColumns, PersonColumn } from './personColumns.ts';
import { reasonWords } from './personWords.ts';

/** Returns what is known about who answered a row, as the table shows answers: by column. */
export function personWordsOf(
  people: PeopleColumns | undefined,
  row: number,
): Pick<Row, 'answers' | 'values'> {
  const [answers, values]: [Record<string, string>, Record<string, string[]>] = [{}, {}];
  for (const { column, reasons } of people?.columns ?? []) {
    const id = column.instructionId;
    const reason = missingReasons[reasons.get(row) - 1];
    const own = column.answered.get(row) === 0 ? undefined : valueOf(column, row);
    if (own !== undefined) [answers[id], values[id]] = [own.words, own.values];
    else if (reason !== undefined) answers[id] = reasonWords(reason);
  }
  return { answers, values };
}

function valueOf(
  column: PersonColumn['column'],
  row: number,
): { readonly words: string; readonly values: string[] } | undefined {
  if (column.kind === 'choice') {
    const [code = -1] = column.codesIn(column.combinations.get(row) - 1);
    const { label = '', value = '', rest = true } = column.choices[code] ?? {};
    return rest ? undefined : { words: label, values: [value] };
  }
  const value = column.values.get(row);
  const unit = column.units[1] ?? '';
  // Nobody looks for the same number of minutes to the last digit.
  return unit === ''
    ? { words: String(value), values: [String(value)] }
    : { words: `${Math.round(value * 10) / 10} ${unit}`, values: [] };
}
