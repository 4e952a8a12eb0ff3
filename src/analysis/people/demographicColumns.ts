import { rowIntegers } from '../summary/rows/rowNumbers.ts';
import { uniqueName, wordsOf } from '../tables/rows/columnNames.ts';
import { missingReasons, type Demographic, type DemographicValue, type MissingReason } from './people.ts';

/** The demographics of all people, by column and by a person's place. */
export interface DemographicColumns {
  readonly columns: () => readonly Demographic[];
  /** Returns a column's place by its header and how often that occurred before it; -1: there are too many. */
  readonly column: (header: string, repetition: number) => number;
  /** Adds a value as written, unless there is one. */
  readonly add: (person: number, column: number, written: string) => void;
  readonly valuesOf: (person: number) => readonly (DemographicValue | undefined)[];
}

/** Prolific's CSV has two dozen, with 15 filters at most. */
const maxColumns = 500;
const maxWordsLength = 40;
/** Columns of Prolific's CSV that are numbers. */
const numbers: ReadonlySet<string> = new Set(['age', 'total approvals']);
const plainNumber = /^-?\d{1,15}(?:\.\d{1,15})?$/;
const reasonsInFiles = ['DATA_EXPIRED', 'CONSENT_REVOKED', 'PREFER_NOT_TO_SAY'] as const;

/** Creates an empty list of columns; equal values of a column are one object. */
export function demographicColumns(): DemographicColumns {
  const columns: Column[] = [];
  const byHeader = new Map<string, number>();
  const taken = new Set<string>();
  return {
    columns: () => columns.map((column) => column.demographic()),
    column: (header, repetition) => {
      const key = `${repetition} ${header.toLowerCase()}`;
      const known = byHeader.get(key);
      if (known !== undefined) return known;
      if (columns.length >= maxColumns) return -1;
      columns.push(new Column(header, taken));
      byHeader.set(key, columns.length - 1);
      return columns.length - 1;
    },
    add: (person, column, written) => columns[column]?.add(person, written),
    valuesOf: (person) => columns.map((column) => column.value(person)),
  };
}

class Column {
  private readonly header: string;
  private readonly name: string;
  private readonly type: 'number' | 'text';
  private readonly values: DemographicValue[] = [];
  private readonly numberOf = new Map<string, number>();
  /** A person's value, from 1; 0: none. */
  private readonly valueOf = rowIntegers();

  constructor(header: string, taken: Set<string>) {
    this.header = header;
    this.name = uniqueName(`demo_${wordsOf(header, maxWordsLength) || 'column'}`, taken);
    this.type = numbers.has(header.toLowerCase()) ? 'number' : 'text';
  }

  add(person: number, written: string): void {
    if (this.valueOf.get(person) > 0) return;
    let number = this.numberOf.get(written);
    if (number === undefined) {
      number = this.values.push(valueIn(written.trim(), this.type));
      this.numberOf.set(written, number);
    }
    this.valueOf.set(person, number);
  }

  value(person: number): DemographicValue | undefined {
    return this.values[this.valueOf.get(person) - 1];
  }

  demographic(): Demographic {
    const found = new Set(this.values.map((value) => (value.kind === 'missing' ? value.reason : undefined)));
    const reasons = missingReasons.filter((reason) => found.has(reason));
    return { header: this.header, column: this.name, type: this.type, reasons };
  }
}

/** Reads a value; Prolific writes the reason in its place if it is missing. */
function valueIn(text: string, type: 'number' | 'text'): DemographicValue {
  const reason = reasonIn(text);
  if (reason !== undefined) return { kind: 'missing', reason };
  if (type === 'text') return { kind: 'text', text };
  return plainNumber.test(text)
    ? { kind: 'number', number: Number(text) }
    : { kind: 'missing', reason: 'NOT_A_NUMBER' };
}

function reasonIn(text: string): MissingReason | undefined {
  if (text === '') return 'EMPTY';
  const plain = text.toUpperCase().replaceAll(/[^A-Z]+/g, '_');
  return reasonsInFiles.find((each) => each === plain);
}
