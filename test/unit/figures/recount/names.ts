/** Figures by name: `question: figure`. Those that are 0 because there is nothing to count may be left out. */
export type Figures = Map<string, number | string>;

export interface NamedBin {
  readonly from: number;
  readonly to: number;
  /** The only one that it has. */
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
      // Whatever its edges are, they have its value and no other between them.
      if (!(value >= from && value < to)) figures.set(`${name} ${place} edges`, `${from} to ${to}`);
    }
  }
}
