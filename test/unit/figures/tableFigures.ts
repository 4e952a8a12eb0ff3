import { csvOf, type CsvRow } from '../analysis/support/tables.ts';
import type { Kind, Question } from './recount/answers.ts';
import type { Figures } from './recount/names.ts';
import { spread } from './recount/recount.ts';
import { lengthOf } from './recount/words.ts';

const kinds: Readonly<Record<string, Kind>> = {
  multiple_choice: 'choice',
  multiple_choice_with_free_text: 'choice',
  free_text_with_unit: 'number',
  free_text: 'text',
  file_upload: 'files',
  star_rating: 'rating',
};

/** Returns the figures counted from the long table alone, as a researcher would. */
export async function longFigures(folder: string, questions: readonly Question[]): Promise<Figures> {
  const figures: Figures = new Map();
  const long = (await csvOf(folder, 'responses_long.csv')).filter(({ duplicate }) => duplicate === '0');
  for (const question of questions) {
    const { id, takes } = question;
    const byRow = new Map<string, CsvRow[]>();
    for (const line of long) {
      if (line['instruction_id'] !== id) continue;
      byRow.set(line['row']!, [...(byRow.get(line['row']!) ?? []), line]);
    }
    const own: CsvRow[][] = [];
    const counts = { answered: 0, otherType: 0, blank: 0 };
    for (const lines of byRow.values()) {
      const written = lines.filter(({ blank }) => blank === '0');
      const ofKind = written.filter(({ type }) => (kinds[type!] ?? 'other') === takes);
      if (ofKind.length > 0) own.push(ofKind);
      counts[ofKind.length > 0 ? 'answered' : written.length > 0 ? 'otherType' : 'blank']++;
    }
    for (const [state, count] of Object.entries(counts)) figures.set(`${id}: ${state}`, count);
    if (question.kind === 'choice' || question.kind === 'rating') choices(question, own, figures);
    if (question.kind === 'rating') stars(id, own, figures);
    if (question.kind === 'number') numbers(id, own, figures);
    if (question.kind === 'text') texts(id, own, figures);
    if (question.kind === 'files') {
      let files = 0;
      for (const lines of own) {
        const here = lines.map(({ file }) => file).filter(Boolean);
        files += new Set(here).size + lines.length - here.length;
      }
      figures.set(`${id}: files`, files);
    }
  }
  return figures;
}

function choices({ id, options }: Question, own: readonly CsvRow[][], figures: Figures): void {
  const counts = new Map(options.map(({ value }) => [value, 0]));
  let texts = 0;
  for (const lines of own) {
    const chosen = new Set(
      lines
        .map(({ option, value }) => (option === '' ? value! : options[Number(option) - 1]!.value))
        .filter(Boolean),
    );
    for (const value of chosen) counts.set(value, (counts.get(value) ?? 0) + 1);
    texts += new Set(lines.map(({ text }) => text!).filter((text) => text.trim() !== '')).size;
  }
  for (const [value, count] of counts) figures.set(`${id}: option ${value}`, count);
  figures.set(`${id}: texts`, texts);
}

function stars(id: string, own: readonly CsvRow[][], figures: Figures): void {
  const values = own.flatMap((lines) => {
    const [only = '', ...more] = new Set(lines.map(({ number }) => number));
    return only === '' || more.length > 0 ? [] : Number(only);
  });
  if (values.length > 0) spread(`${id} [stars]`, values, figures);
}

function numbers(id: string, own: readonly CsvRow[][], figures: Figures): void {
  const byUnit = new Map<string, number[]>();
  let [several, none] = [0, 0];
  for (const lines of own) {
    const amounts = new Map(
      lines.map(({ unit, number, text }) => [
        JSON.stringify([unit, number === '' ? text : Number(number) + 0]),
        { unit, number },
      ]),
    );
    const [{ unit = '', number = '' } = {}] = amounts.values();
    if (amounts.size > 1) several++;
    else if (number === '') none++;
    else byUnit.set(unit, [...(byUnit.get(unit) ?? []), Number(number)]);
  }
  figures.set(`${id}: several numbers`, several);
  figures.set(`${id}: not numbers`, none);
  for (const [unit, values] of byUnit) spread(`${id} [${unit}]`, values, figures);
}

function texts(id: string, own: readonly CsvRow[][], figures: Figures): void {
  const counts = new Map<string, number>();
  const lengths: number[] = [];
  for (const lines of own) {
    lengths.push(lengthOf(lines.map(({ text }) => text!)));
    const words = new Set(lines.flatMap((line) => line['words']!.split(' ').filter(Boolean)));
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  if (lengths.length > 0) spread(`${id} [length]`, lengths, figures);
  const inOrder = [...counts].sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1));
  for (const [place, [word, count]] of inOrder.entries())
    figures.set(`${id}: word ${place}`, `${word} ${count}`);
}

/** Returns the figures counted from the wide table alone. */
export async function wideFigures(folder: string, questions: readonly Question[]): Promise<Figures> {
  const figures: Figures = new Map();
  const all = await csvOf(folder, 'responses_wide.csv');
  const wide = all.filter(({ duplicate }) => duplicate === '0');
  const ids = wide.map(({ submission_id }) => submission_id!);
  figures.set('rows', wide.length);
  figures.set('matching', new Set(ids.filter(Boolean)).size + ids.filter((id) => id === '').length);
  figures.set('participants', new Set(wide.map(({ participant_id }) => participant_id).filter(Boolean)).size);
  const codebook = await csvOf(folder, 'codebook.csv');
  for (const question of questions) {
    const { id, takes, options } = question;
    const entry = codebook.find(({ instruction_id }) => instruction_id === id);
    const [answer = '', ...more] = entry?.['columns']?.split('; ') ?? [];
    if (takes === 'number') {
      const byUnit = new Map<string, number[]>();
      for (const row of wide) {
        const unit = row[more[0]!] ?? '';
        if (row[answer] !== '') byUnit.set(unit, [...(byUnit.get(unit) ?? []), Number(row[answer])]);
      }
      for (const [unit, values] of byUnit) spread(`${id} [${unit}]`, values, figures);
    } else if (takes === 'choice' && more.some((name) => name.includes('__'))) {
      for (const [place, { value }] of options.entries()) {
        figures.set(`${id}: option ${value}`, wide.filter((row) => row[more[place]!] === '1').length);
      }
    } else if (takes === 'rating') {
      const values = wide.map((row) => row[answer]!).filter(Boolean);
      if (values.length > 0) spread(`${id} [stars]`, values.map(Number), figures);
    } else if (takes === 'files') {
      figures.set(
        `${id}: files`,
        wide.reduce((sum, row) => sum + Number(row[more[0]!]), 0),
      );
    }
  }
  return figures;
}

/** Returns the counts of `codebook.csv`. */
export async function codebookFigures(folder: string): Promise<Figures> {
  const figures: Figures = new Map();
  for (const row of await csvOf(folder, 'codebook.csv')) {
    const id = row['instruction_id']!;
    // A question that only duplicates answer has an empty line.
    if (['n', 'blank', 'other_type'].every((column) => row[column] === '0') && row['page'] === '') continue;
    for (const [figure, column] of [
      ['answered', 'n'],
      ['blank', 'blank'],
      ['otherType', 'other_type'],
      ['missing', 'missing'],
    ] as const) {
      figures.set(`${id}: ${figure}`, Number(row[column]));
    }
  }
  return figures;
}
