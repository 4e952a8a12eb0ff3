import type { TableColumn } from '../rows/tableColumn.ts';

/** A value's label in a system file, and in the syntax that labels the CSV table. */
export interface ValueLabel {
  readonly value: string | number;
  /** Untrusted; only its first 120 bytes are shown. */
  readonly label: string;
}

/** A column of a system file: its rows have the same cells as in CSV and Parquet. */
export interface SavVariable extends TableColumn {
  /** Untrusted; only its first 255 bytes are shown. */
  readonly label?: string | undefined;
  readonly valueLabels?: readonly ValueLabel[] | undefined;
  readonly measure: 'nominal' | 'ordinal' | 'scale';
  /** User-missing values: at most three of a text, of 8 bytes each; of a number those in a range. */
  readonly missing?: readonly string[] | { readonly from: number; readonly to: number } | undefined;
  /** The multiple response set to which this mark, 1 or 0, belongs. */
  readonly set?: { readonly name: string; readonly label: string } | undefined;
  /** Whether to leave the variable out if no row has a value. */
  readonly onlyIfUsed?: boolean;
}

/** Returns the multiple response sets of at least two variables: their labels and members, by name. */
export function responseSetsOf<Each extends { readonly variable: SavVariable }>(
  all: readonly Each[],
): ReadonlyMap<string, { readonly label: string; readonly members: readonly Each[] }> {
  const sets = new Map<string, { readonly label: string; readonly members: Each[] }>();
  for (const each of all) {
    const { set } = each.variable;
    if (set === undefined) continue;
    const known = sets.get(set.name);
    if (known === undefined) sets.set(set.name, { label: set.label, members: [each] });
    else known.members.push(each);
  }
  return new Map([...sets].filter(([, { members }]) => members.length > 1));
}
