/** A string with a separate form if the value at index `by`, from 0, is 1. */
export interface CountedString {
  readonly one: string;
  readonly other: string;
  readonly by: number;
}

/** Returns a string with a form for 1. */
export function counted(one: string, other: string, by = 0): CountedString {
  return { one, other, by };
}
