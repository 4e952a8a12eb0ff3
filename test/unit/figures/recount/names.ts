/** Figures by name: `question: figure`. Zeros may be omitted if there is nothing to count. */
export type Figures = Map<string, number | string>;

export interface NamedBin {
  readonly from: number;
  readonly to: number;
  /** The only value in the bin, if it has only one. */
  readonly value?: number;
  readonly count: number;
}

export interface NamedBars {
  readonly bins: readonly NamedBin[];
  readonly below: number;
  readonly above: number;
}

export function nameBars(name: string, { bins, below, above }: NamedBars, figures: Figures): void {
  figures.set(`${name}: below`, below);
  figures.set(`${name}: above`, above);
  nameBins(`${name}: bar`, bins, figures);
}

export function nameBins(name: string, bins: readonly NamedBin[], figures: Figures): void {
  figures.set(`${name}s`, bins.length);
  for (const [place, { from, to, value, count }] of bins.entries()) {
    figures.set(`${name} ${place} count`, count);
    if (value === undefined) {
      figures.set(`${name} ${place} from`, from);
      figures.set(`${name} ${place} to`, to);
    } else {
      figures.set(`${name} ${place} value`, value);
      // The edges may differ as long as they enclose the value.
      if (!(value >= from && value < to)) figures.set(`${name} ${place} edges`, `${from} to ${to}`);
    }
  }
}
