import { isOddlyShaped, itemsIn, kindOf, optionOf, isBlankText, type Question } from './answers.ts';
import type { Row } from './rows.ts';
import type { Figures } from './names.ts';
import type { Recounted } from './recount.ts';

/** Recounts data quality: each row and question once, and each value of wrong options. */
export function recountQuality(
  { lines, questions }: Pick<Recounted, 'lines' | 'questions'>,
  files: Readonly<Record<string, string>>,
): Figures {
  const rows = lines.rows.filter(({ duplicate }) => !duplicate);
  const byId = new Map(questions.map((question) => [question.id, question]));
  const figures: Figures = new Map();
  figures.set('unreadable lines', lines.unreadable);
  figures.set('without submission', lines.withoutSubmission);
  figures.set(
    'not understood',
    count(rows, (row) => questionsWhere(row, byId, (json) => isOddlyShaped(json))),
  );
  figures.set(
    'other types',
    count(rows, (row) => questionsWhere(row, byId, isOfOtherType)),
  );
  figures.set(
    'wrong options',
    count(rows, (row) => wrongOptions(row, byId)),
  );
  for (const { id, isListed } of questions) {
    if (isListed) continue;
    const answers = rows.filter(({ entries }) => entries.some((entry) => entry.id === id)).length;
    figures.set(`unknown question ${id}`, answers);
  }
  figures.set('missing files', rows.flatMap(pathsIn).filter((path) => !(path in files)).length);
  const named = new Set(lines.rows.flatMap(pathsIn));
  const orphans = Object.keys(files).filter((path) => path.startsWith('files/') && !named.has(path));
  figures.set('orphan files', orphans.length);
  figures.set('repeated submissions', lines.repeated);
  return figures;
}

function count(rows: readonly Row[], found: (row: Row) => readonly string[]): number {
  let all = 0;
  for (const row of rows) all += new Set(found(row)).size;
  return all;
}

type Test = (json: Row['entries'][number]['json'], question: Question) => boolean;

/** Returns the listed questions with an answer in the row that passes the test. */
function questionsWhere({ entries }: Row, byId: ReadonlyMap<string, Question>, test: Test): string[] {
  return entries
    .filter(({ id, json }) => {
      const question = byId.get(id);
      return question?.isListed === true && test(json, question);
    })
    .map(({ id }) => id);
}

function isOfOtherType(json: Row['entries'][number]['json'], question: Question): boolean {
  if (isOddlyShaped(json) || kindOf(json, question) === question.takes) return false;
  return itemsIn(json).some(({ value, file }) => file !== undefined || !isBlankText(value ?? ''));
}

function wrongOptions({ entries }: Row, byId: ReadonlyMap<string, Question>): string[] {
  const wrong: string[] = [];
  for (const { id, json } of entries) {
    const question = byId.get(id);
    if (question?.isListed !== true || isOddlyShaped(json)) continue;
    if (question.takes !== 'choice' && question.takes !== 'rating') continue;
    if (kindOf(json, question) !== question.takes) continue;
    for (const { value } of itemsIn(json)) {
      if (value === undefined || isBlankText(value) || optionOf(value, question) >= 0) continue;
      wrong.push(JSON.stringify([id, value]));
    }
  }
  return wrong;
}

function pathsIn({ entries }: Row): string[] {
  return entries.flatMap(({ json }) =>
    itemsIn(json).flatMap(({ file }) => (file === undefined ? [] : [file.path])),
  );
}
