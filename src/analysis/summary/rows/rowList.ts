/** Rows in the file's order. */
export interface Rows {
  readonly count: number;
  /** Returns the row at an index from 0 to `count` - 1. */
  readonly at: (place: number) => number;
}

/** Calls `visit` for each row. */
export function eachRow({ count, at }: Rows, visit: (row: number) => void): void {
  for (let place = 0; place < count; place++) visit(at(place));
}

export function allRows(count: number): Rows {
  return { count, at: (place) => place };
}

/** Returns the rows for which `isIn` is true. */
export function rowsWhere(rows: Rows, isIn: (row: number) => boolean): Rows {
  const list = rowList();
  eachRow(rows, (row) => {
    if (isIn(row)) list.push(row);
  });
  return list.done();
}

/** Returns rows from numbers in any order. */
export function rowsOf(numbers: Iterable<number>): Rows {
  const rows = Uint32Array.from(numbers).sort();
  return { count: rows.length, at: (place) => rows[place] ?? 0 };
}

/** Collects rows in four bytes each. */
export function rowList(): { readonly push: (row: number) => void; readonly done: () => Rows } {
  let rows = new Uint32Array(1024);
  let count = 0;
  return {
    push: (row) => {
      if (count === rows.length) {
        const larger = new Uint32Array(count * 2);
        larger.set(rows);
        rows = larger;
      }
      rows[count++] = row;
    },
    done: () => {
      const all = rows;
      return { count, at: (place) => all[place] ?? 0 };
    },
  };
}
