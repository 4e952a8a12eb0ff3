/** Figures of numbers by hand: every function sorts, and none is quick. */

export function sorted(numbers: readonly number[]): number[] {
  return [...numbers].sort((a, b) => a - b);
}

/** Type 7: between the neighbours. */
export function quantile(numbers: readonly number[], share: number): number {
  const inOrder = sorted(numbers);
  const place = (inOrder.length - 1) * share;
  const below = inOrder[Math.floor(place)]!;
  const above = inOrder[Math.ceil(place)]!;
  const part = place - Math.floor(place);
  if (part === 0 || below === above) return below;
  const gap = above - below;
  return Number.isFinite(gap) ? below + part * gap : below * (1 - part) + above * part;
}

/** The exact sum's mean, to the last bit but one: every number is a whole number of the smallest steps that doubles have. */
export function mean(numbers: readonly number[]): number {
  const scale = largest(numbers);
  if (scale === 0) return 0;
  return scale * (exactSum(numbers.map((number) => number / scale)) / numbers.length);
}

/** Divided by n - 1. */
export function deviation(numbers: readonly number[]): number {
  const scale = largest(numbers);
  if (scale === 0) return 0;
  const scaled = numbers.map((number) => number / scale);
  const middle = exactSum(scaled) / scaled.length;
  const squares = exactSum(scaled.map((number) => (number - middle) ** 2));
  return scale * Math.sqrt(squares / (numbers.length - 1));
}

function largest(numbers: readonly number[]): number {
  let found = 0;
  for (const number of numbers) found = Math.max(found, Math.abs(number));
  return found;
}

/** The sum without rounding before the end, as Python's `fsum`. */
function exactSum(numbers: readonly number[]): number {
  let partials: number[] = [];
  for (const number of numbers) {
    let high = number;
    const next: number[] = [];
    for (const partial of partials) {
      const [a, b] = Math.abs(high) < Math.abs(partial) ? [partial, high] : [high, partial];
      const sum = a + b;
      const rest = b - (sum - a);
      if (rest !== 0) next.push(rest);
      high = sum;
    }
    partials = [...next, high];
  }
  return partials.reduce((sum, partial) => sum + partial, 0);
}
