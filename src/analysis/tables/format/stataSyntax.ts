import { joinLines } from '../../../problems/plainText.ts';
import type { SavColumn } from '../rows/savColumns.ts';
import type { TableColumn } from '../rows/tableColumn.ts';
import type { CsvStyle } from './csvFile.ts';
import { stataNames, variableNames } from './savNames.ts';
import { escapedText } from './textEscapes.ts';

/** A CSV table that syntax reads and labels. */
export interface LabelledCsv {
  readonly name: string;
  readonly columns: readonly TableColumn[];
  readonly variables: readonly SavColumn[];
  readonly style: Pick<CsvStyle, 'separator' | 'guardFormulas'>;
}

/** Returns the columns of texts without a number, by the column of their choice. */
export function textsWithoutNumber(variables: readonly SavColumn[]): ReadonlyMap<string, string> {
  return new Map(
    variables.flatMap(({ variable, source }) =>
      source.kind === 'uncoded' ? [[source.column, variable.name] as const] : [],
    ),
  );
}

/** What precedes the reasons for missing numbers, from `.a`. */
const extended = 'abcdefghijklmnopqrstuvwxyz';
const maxLabel = 80;
/** As in docs/analysis.md, without characters that Stata expands. */
const guarded = String.raw`(^|[;,|\t\r\n])([ \x22\x0b\x0c\u00a0\u3000\ufeff]*)\x27(?=\x27*[=+\-@\uff1d\uff0b\uff0d\uff20])`;

/**
 * Returns a do-file, for Stata 14 and later, that reads and labels a CSV table: its texts as they were
 * written, numbers, times in UTC, choices as numbers with labels and reasons as extended missing values.
 */
export function stataSyntax({ name, columns, variables, style }: LabelledCsv): string {
  const all = variables.map(({ variable }) => variable.name);
  const isDone = new Set(all);
  // Reasons and the like have no variable, and are read first.
  const others = columns.map((column) => column.name).filter((column) => !isDone.has(column));
  const names = variableNames([...all, ...others], stataNames);
  const nameOf = new Map([...all, ...others].map((each, place) => [each, names[place] ?? '']));
  const own = (column: string): string => nameOf.get(column) ?? '';
  const restOf = textsWithoutNumber(variables);
  /** Where a column's text is read to: that of a choice, to the texts without a number. */
  const readAs = (column: string): string => own(restOf.get(column) ?? column);
  const typed = (type: TableColumn['type']): string[] =>
    columns.filter((column) => column.type === type).map((column) => readAs(column.name));
  const numbers = [...typed('number'), ...typed('integer')];
  const separator = style.separator === '\t' ? 'tab' : `"${style.separator}"`;
  return lines([
    `* Reads and labels ${name}: set the working directory to its folder, then run this file.`,
    '* In Stata 16 and later, "import spss" also reads the .sav file beside it.',
    'version 14',
    'clear',
    `import delimited using "${name}", delimiters(${separator}) varnames(nonames) rowrange(2) ///`,
    '    stringcols(_all) bindquotes(strict) maxquotedrows(unlimited) encoding("utf-8")',
    ...columns.map((column, place) => `rename v${place + 1} ${readAs(column.name)}`),
    ...(style.guardFormulas
      ? forEach(typed('text'), [
          `quietly replace \`v' = ustrregexra(\`v', "${guarded}", char(36) + "1" + char(36) + "2")`,
        ])
      : []),
    ...forEach(typed('text'), [
      "quietly replace `v' = substr(`v', 1, floor(strlen(`v') / 2)) if ustrregexm(`v', \"^\\x5c+\\z\")",
    ]),
    ...(numbers.length === 0 ? [] : [`quietly destring ${numbers.join(' ')}, replace`]),
    ...forEach(typed('time'), timeLines),
    ...variables.flatMap((column) => valueLines(column, own)),
    ...variables.flatMap((column) => labelLines(column, own)),
    'compress',
  ]);
}

const timeLines = [
  'tempvar time',
  `quietly generate double \`time' = clock(substr(\`v', 1, 10) + " " + substr(\`v', 12, 8), "YMDhms")`,
  `quietly replace \`time' = \`time' + 1000 * real("0" + ustrregexs(1)) ///`,
  `    if ustrregexm(\`v', ":\\d\\d(\\.\\d+)")`,
  `quietly replace \`time' = \`time' ///`,
  `    - 60000 * real(ustrregexs(1) + "1") * (60 * real(ustrregexs(2)) + real(ustrregexs(3))) ///`,
  `    if ustrregexm(substr(\`v', 20, .), "([+\\-])(\\d\\d):?(\\d\\d)\\z")`,
  "drop `v'",
  "rename `time' `v'",
  "format `v' %tc",
];

function forEach(names: readonly string[], work: readonly string[]): string[] {
  if (names.length === 0) return [];
  return [`foreach v of varlist ${names.join(' ')} {`, ...work.map((line) => `    ${line}`), '}'];
}

/** Returns the lines that make a variable's values from texts. */
function valueLines({ variable, source }: SavColumn, own: (column: string) => string): string[] {
  const name = own(variable.name);
  if (source.kind === 'coded') {
    const text = own(`${source.column}_other`);
    return [
      `quietly generate double ${name} = .`,
      ...[...source.codes].map(
        ([value, code]) => `quietly replace ${name} = ${code} if ${text} == ${literal(escapedText(value))}`,
      ),
      `order ${name}, before(${text})`,
      `quietly replace ${text} = "" if !missing(${name})`,
    ];
  }
  if (source.kind === 'uncoded') {
    return [`quietly count if ${name} != ""`, `if r(N) == 0 drop ${name}`];
  }
  if (source.kind !== 'reasons' || variable.type === 'text') return [];
  const reasons = own(source.reasons);
  return [
    ...[...source.codes.keys()].map(
      (reason, place) => `quietly replace ${name} = .${extended[place]} if ${reasons} == ${literal(reason)}`,
    ),
    `drop ${reasons}`,
  ];
}

function labelLines({ variable, source }: SavColumn, own: (column: string) => string): string[] {
  const name = own(variable.name);
  const { label = '', valueLabels = [] } = variable;
  const text = Array.from(joinLines(label)).slice(0, maxLabel).join('');
  const guard = source.kind === 'uncoded' ? `capture ` : '';
  const labels = variable.type === 'text' ? [] : valueLabels;
  const reasons: readonly (string | number)[] = source.kind === 'reasons' ? [...source.codes.values()] : [];
  return [
    ...(text === '' ? [] : [`${guard}mata: st_varlabel("${name}", ${literal(text)})`]),
    ...labels.map(({ value, label: words }) => {
      const reason = reasons.indexOf(value);
      const code = reason < 0 ? String(value) : `.${extended[reason]}`;
      return `mata: st_vlmodify("${name}", ${code}, ${literal(joinLines(words))})`;
    }),
    ...(labels.length === 0 ? [] : [`label values ${name} ${name}`]),
  ];
}

/** Characters that Stata expands even within quotes, or that might begin a comment. */
const special = /["'`$\\/\p{Cc}]/u;

/** Returns a text as an expression without any of the special characters. */
function literal(text: string): string {
  const parts = text.replace(/\p{Surrogate}/gu, '\ufffd').match(/[^"'`$\\/\p{Cc}]+|[^]/gu) ?? [];
  const written = parts.map((part) => (special.test(part) ? `char(${part.charCodeAt(0)})` : `"${part}"`));
  return written.length === 0 ? '""' : written.join(' + ');
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('');
}
