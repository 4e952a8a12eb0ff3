import type { SavColumn } from '../rows/savColumns.ts';
import type { TableColumn } from '../rows/tableColumn.ts';
import { maxLabelBytes, maxValueLabelBytes, maxWidth, shortLabel } from './savDictionary.ts';
import { savNames, setNames, variableNames } from './savNames.ts';
import { responseSetsOf, type SavVariable } from './savVariable.ts';
import { textsWithoutNumber, type LabelledCsv } from './stataSyntax.ts';
import { escapedText } from './textEscapes.ts';

export interface SpssCsv extends LabelledCsv {
  /** The same table as a system file. */
  readonly sav: string;
  /** The width of its texts in bytes, by column. */
  readonly widths: ReadonlyMap<string, number>;
  /** Whether texts contain line breaks, which SPSS takes for the end of a row. */
  readonly hasLineBreaks: boolean;
}

/** Older programs refuse longer lines. */
const maxLiteralBytes = 200;
const timeWidth = 64;
const leastWidth = 32;

/**
 * Returns syntax for SPSS and PSPP that reads and labels a CSV table, with the names and labels of the system
 * file; if texts contain line breaks, which SPSS can't read from CSV, it opens the system file instead.
 */
export function spssSyntax(table: SpssCsv): string {
  const { name, sav, hasLineBreaks } = table;
  const lines = hasLineBreaks
    ? [
        '* Encoding: UTF-8.',
        `* Answers contain line breaks, which SPSS can not read from ${name}.`,
        `* This opens ${sav} instead, which has the same rows and is already labeled.`,
        `GET FILE='${sav}'.`,
      ]
    : [...reading(table), ...labels(table)];
  return lines.map((line) => `${line}\n`).join('');
}

function namesOf({ columns, variables }: LabelledCsv): (column: string) => string {
  const all = variables.map(({ variable }) => variable.name);
  const names = variableNames(all, savNames);
  const nameOf = new Map(all.map((each, place) => [each, names[place] ?? '']));
  const places = new Map(columns.map((column, place) => [column.name, place]));
  // No variable begins with an at sign.
  return (column) => nameOf.get(column) ?? `@v${places.get(column)}`;
}

function reading(table: SpssCsv): string[] {
  const { name, columns, variables, style, widths, sav } = table;
  const own = namesOf(table);
  const textOf = textsWithoutNumber(variables);
  const codedWidths = new Map(
    variables.flatMap(({ source }) => {
      if (source.kind !== 'coded') return [];
      const sizes = [...source.codes.keys()].map((text) => Buffer.byteLength(escapedText(text)));
      return [[source.column, Math.max(...sizes)] as const];
    }),
  );
  /** Where a column is read to: that of a choice, to the texts without a number. */
  const readAs = (column: TableColumn): string =>
    column.type === 'time' ? `@t${columns.indexOf(column)}` : own(textOf.get(column.name) ?? column.name);
  const widest = (column: string): number =>
    Math.max(leastWidth, widths.get(textOf.get(column) ?? column) ?? 0, codedWidths.get(column) ?? 0);
  const formatOf = ({ name: column, type }: TableColumn): string => {
    if (type === 'time') return `A${timeWidth}`;
    // In CSV there may be as many apostrophes or backslashes more.
    return type === 'text' ? `A${Math.min(maxWidth, 2 * widest(column))}` : 'F40.0';
  };
  const texts = columns.filter(({ type }) => type === 'text').map(readAs);
  const times = columns.filter(({ type }) => type === 'time');
  return [
    '* Encoding: UTF-8.',
    `* Reads and labels ${name}, as in ${sav}. First change to its folder, with CD or in a menu.`,
    'GET DATA /TYPE=TXT',
    `  /FILE='${name}'`,
    "  /ENCODING='UTF-8'",
    '  /ARRANGEMENT=DELIMITED',
    '  /FIRSTCASE=2',
    `  /DELIMITERS='${style.separator === '\t' ? String.raw`\t` : style.separator}'`,
    `  /QUALIFIER='"'`,
    '  /VARIABLES=',
    ...columns.map((column) => `    ${readAs(column)} ${formatOf(column)}`),
    '  .',
    ...(style.guardFormulas ? repeating(texts, unguard, beforeUnguard) : []),
    ...repeating(texts, halveBackslashes),
    ...(times.length > 0 ? ['STRING #tail (A40).'] : []),
    ...times.flatMap((column) => timeLines(readAs(column), own(column.name))),
    ...variables.flatMap((column) => valueLines(column, own)),
    `MATCH FILES /FILE=* /KEEP=${variables.map(({ variable }) => own(variable.name)).join('\n  ')}.`,
    'EXECUTE.',
  ];
}

/** Does something with each text, called `x`. */
function repeating(
  texts: readonly string[],
  work: readonly string[],
  before: readonly string[] = [],
): string[] {
  if (texts.length === 0) return [];
  return [...before, `DO REPEAT x = ${texts.join('\n  ')}.`, ...work, 'END REPEAT.'];
}

/**
 * Removes the apostrophes before formulas, as docs/analysis.md describes. By bytes, as PSPP has no functions
 * for characters.
 */
const beforeUnguard = [
  'STRING #starts #between (A8) / #c #two #three (A8).',
  `COMPUTE #starts = CONCAT(';,|', STRING(9, PIB1)).`,
  `COMPUTE #between = CONCAT('"', STRING(11, PIB1), STRING(12, PIB1)).`,
];
const unguard = [
  `DO IF (INDEX(x, "'") > 0).`,
  'COMPUTE #open = 1.',
  'COMPUTE #skip = 0.',
  'LOOP #i = 1 TO LENGTH(RTRIM(x)).',
  'COMPUTE #c = SUBSTR(x, #i, 1).',
  'DO IF (#skip > 0).',
  'COMPUTE #skip = #skip - 1.',
  `ELSE IF (#c = "'" AND #open = 1).`,
  'COMPUTE #open = 0.',
  `COMPUTE #three = SUBSTR(LTRIM(SUBSTR(x, #i), "'"), 1, 3).`,
  `DO IF (ANY(SUBSTR(#three, 1, 1), '=', '+', '-', '@') OR ANY(#three, '\uff1d', '\uff0b', '\uff0d', '\uff20')).`,
  'DO IF (#i = 1).',
  'COMPUTE x = SUBSTR(x, 2).',
  'ELSE.',
  'COMPUTE x = CONCAT(SUBSTR(x, 1, #i - 1), SUBSTR(x, #i + 1)).',
  'END IF.',
  'END IF.',
  `ELSE IF (#c NE ' ').`,
  'COMPUTE #two = SUBSTR(x, #i, 2).',
  'COMPUTE #three = SUBSTR(x, #i, 3).',
  'DO IF (INDEX(#starts, RTRIM(#c)) > 0).',
  'COMPUTE #open = 1.',
  `ELSE IF (#two = '\u00a0').`,
  'COMPUTE #skip = 1.',
  `ELSE IF (ANY(#three, '\u3000', '\ufeff')).`,
  'COMPUTE #skip = 2.',
  'ELSE IF (INDEX(#between, RTRIM(#c)) = 0).',
  'COMPUTE #open = 0.',
  'END IF.',
  'END IF.',
  'END LOOP.',
  'END IF.',
];
const halveBackslashes = [
  String.raw`DO IF (x NE ' ' AND LTRIM(RTRIM(x), '\') = ' ').`,
  'DO IF (LENGTH(RTRIM(x)) = 1).',
  `COMPUTE x = ' '.`,
  'ELSE.',
  'COMPUTE x = SUBSTR(x, 1, TRUNC(LENGTH(RTRIM(x)) / 2)).',
  'END IF.',
  'END IF.',
];

function timeLines(text: string, time: string): string[] {
  const part = (from: number, length: number): string =>
    `NUMBER(SUBSTR(${text}, ${from}, ${length}), F${length})`;
  return [
    `NUMERIC ${time} (DATETIME23.2).`,
    `DO IF (LENGTH(RTRIM(${text})) >= 19).`,
    `COMPUTE ${time} = DATE.DMY(${part(9, 2)}, ${part(6, 2)}, ${part(1, 4)})`,
    `  + 3600 * ${part(12, 2)} + 60 * ${part(15, 2)} + ${part(18, 2)}.`,
    `COMPUTE #tail = SUBSTR(${text}, 20).`,
    `COMPUTE #zone = INDEX(#tail, '+-Z', 1).`,
    'IF (#zone = 0) #zone = LENGTH(RTRIM(#tail)) + 1.',
    `IF (#zone > 2) ${time} = ${time} + NUMBER(CONCAT('0', SUBSTR(#tail, 1, #zone - 1)), F20.10).`,
    'COMPUTE #shift = 0.',
    `IF (ANY(SUBSTR(#tail, #zone, 1), '+', '-')) #shift = 3600 * NUMBER(SUBSTR(#tail, #zone + 1, 2), F2)`,
    `  + 60 * NUMBER(SUBSTR(#tail, LENGTH(RTRIM(#tail)) - 1, 2), F2).`,
    `IF (SUBSTR(#tail, #zone, 1) = '-') #shift = -#shift.`,
    `COMPUTE ${time} = ${time} - #shift.`,
    'END IF.',
  ];
}

/** Returns the lines that make a variable's values from texts. */
function valueLines({ variable, source }: SavColumn, own: (column: string) => string): string[] {
  const name = own(variable.name);
  if (source.kind === 'coded') {
    const text = own(`${source.column}_other`);
    return [
      `NUMERIC ${name} (F8.0).`,
      ...[...source.codes].map(
        ([value, code]) => `IF (${text} = ${literal(escapedText(value))}) ${name} = ${code}.`,
      ),
      `IF (NOT MISSING(${name})) ${text} = ' '.`,
    ];
  }
  if (source.kind !== 'reasons') return [];
  return [...source.codes].map(
    ([reason, code]) =>
      `IF (${own(source.reasons)} = '${reason}') ${name} = ${typeof code === 'number' ? code : literal(code)}.`,
  );
}

function labels(table: SpssCsv): string[] {
  const own = namesOf(table);
  const sets = responseSetsOf(table.variables);
  const names = variableNames([...sets.keys()], setNames);
  return [
    ...table.variables.flatMap(({ variable }) => labelLines(variable, own(variable.name))),
    ...[...sets.values()].flatMap(({ label, members }, place) => [
      `MRSETS /MDGROUP NAME=$${names[place]}`,
      `  LABEL=${literal(shortLabel(label, maxLabelBytes))}`,
      `  VARIABLES=${members.map(({ variable }) => own(variable.name)).join('\n    ')}`,
      '  VALUE=1.',
    ]),
  ];
}

function labelLines({ label = '', valueLabels = [], measure, missing }: SavVariable, name: string): string[] {
  const words = shortLabel(label, maxLabelBytes);
  return [
    `VARIABLE LEVEL ${name} (${measure.toUpperCase()}).`,
    ...(words === '' ? [] : [`VARIABLE LABELS ${name} ${literal(words)}.`]),
    ...(valueLabels.length === 0
      ? []
      : [
          `VALUE LABELS ${name}`,
          ...valueLabels.map(
            (each) => `  ${valueOf(each.value)} ${literal(shortLabel(each.label, maxValueLabelBytes))}`,
          ),
          '  .',
        ]),
    ...(missing === undefined ? [] : [`MISSING VALUES ${name} (${missingIn(missing)}).`]),
  ];
}

function missingIn(missing: NonNullable<SavVariable['missing']>): string {
  return 'from' in missing ? `${missing.from} THRU ${missing.to}` : missing.map(literal).join(' ');
}

function valueOf(value: string | number): string {
  return typeof value === 'number' ? String(value) : literal(escapedText(value));
}

/** Returns a text as a literal; a long one in parts on lines. */
function literal(text: string): string {
  const parts: string[] = [''];
  for (const character of text.replace(/\p{Cc}/gu, ' ')) {
    const last = parts.at(-1) ?? '';
    if (Buffer.byteLength(last) > maxLiteralBytes) parts.push(character);
    else parts[parts.length - 1] = last + character;
  }
  return parts.map((part) => `'${part.replaceAll("'", "''")}'`).join(' +\n    ');
}
