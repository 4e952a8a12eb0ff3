/** Rules for names of variables in a statistics program. */
export interface NameRules {
  readonly max: number;
  /** Measures a name, in the unit of `max`. */
  readonly lengthOf: (name: string) => number;
  /** Matches characters that no name may contain. */
  readonly invalid: RegExp;
  readonly reserved: ReadonlySet<string>;
}

/** SPSS and PSPP. */
export const savNames: NameRules = {
  max: 64,
  lengthOf: (name) => Buffer.byteLength(name),
  invalid: /[^\p{Letter}\p{Mark}\p{Number}_]/gu,
  reserved: new Set('all and by eq ge gt le lt ne not or to with'.split(' ')),
};

/** Multiple response sets, which have a dollar sign before their name. */
export const setNames: NameRules = { ...savNames, max: 62 };

/** Stata, whose names are case-sensitive; the reserved words in lower case are enough for those here. */
export const stataNames: NameRules = {
  max: 32,
  lengthOf: (name) => Array.from(name).length,
  invalid: /[^a-zA-Z0-9_\p{Letter}]/gu,
  reserved: new Set(
    (
      'aggregate alias array boolean break byte case catch class colvector complex const continue default ' +
      'delegate delete do double else eltypedef end enum explicit export external float for friend ' +
      'function global goto if in inline int local long mata matrix namespace new numeric null operator ' +
      'orgtypedef pointer polymorphic pragma private protected public quad real return rowvector scalar ' +
      'short signed static strl string struct super switch template this throw transmorphic try typedef ' +
      'typename union unsigned using vector version virtual void volatile while with _all _b _coef _cons ' +
      '_n _pi _pred _rc _skip _se'
    ).split(' '),
  ),
};

/** What distinguishes a question's columns, and so is kept. */
const ending = /(?:__.+|_unit|_text|_count|_other)$/u;

/**
 * Returns a valid name for each column, in order, that differs from the others even if a program ignores
 * case. Too long ones are cut in the middle.
 */
export function variableNames(columns: readonly string[], rules: NameRules): readonly string[] {
  const taken = new Set<string>();
  /** The last number that was tried, by the name without it: thousands of options may begin alike. */
  const tried = new Map<string, number>();
  return columns.map((column) => {
    const plain = column.replace(rules.invalid, '_');
    const valid = /^\p{Letter}/u.test(plain) ? plain : `v_${plain}`;
    const own = rules.reserved.has(keyOf(valid)) ? `${valid}_` : valid;
    const first = shortened(own, '', rules);
    let name = first;
    let count = tried.get(keyOf(first)) ?? 1;
    while (taken.has(keyOf(name))) name = shortened(own, `_${++count}`, rules);
    tried.set(keyOf(first), count);
    taken.add(keyOf(name));
    return name;
  });
}

function shortened(name: string, number: string, rules: NameRules): string {
  if (rules.lengthOf(name + number) <= rules.max) return name + number;
  const found = ending.exec(name)?.[0] ?? '';
  const end = cut(found, Math.floor(rules.max / 2), rules) + number;
  const start = cut(name.slice(0, name.length - found.length), rules.max - rules.lengthOf(end), rules);
  return start.replace(/_+$/, '') + end;
}

function cut(text: string, max: number, { lengthOf }: NameRules): string {
  const characters = Array.from(text);
  let length = 0;
  const kept = characters.findIndex((each) => (length += lengthOf(each)) > max);
  return kept < 0 ? text : characters.slice(0, kept).join('');
}

/** Returns the same text for names that a program may take for the same. */
function keyOf(name: string): string {
  return name.normalize('NFKD').toUpperCase().toLowerCase().normalize('NFKD');
}
