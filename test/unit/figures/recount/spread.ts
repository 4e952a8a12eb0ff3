// Every function sorts on its own, because clarity matters more than speed.

export function sorted(numbers: readonly number[]): number[] {
  return [...numbers].sort((a, b) => a - b);
}

/** Returns the quantile of type 7, interpolated between neighbors. */
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

export function mean(numbers: readonly number[]): number {
  const scale = scaleOf(numbers);
  return (exactSum(numbers.map((number) => number / scale)) / numbers.length) * scale;
}

/** Returns the standard deviation with the divisor n - 1. */
export function deviation(numbers: readonly number[]): number {
  const scale = scaleOf(numbers);
  // Distances from the median avoid the rounding errors of large numbers.
  const middle = quantile(numbers, 0.5) / scale;
  const distances = numbers.map((number) => number / scale - middle);
  const off = exactSum(distances) / numbers.length;
  const squares = exactSum(distances.map((distance) => (distance - off) ** 2));
  return Math.sqrt(squares / (numbers.length - 1)) * scale;
}

/** Returns a power of two, so that division is exact, if sums or squares could exceed a double. */
function scaleOf(numbers: readonly number[]): number {
  const largest = Math.max(...numbers.map(Math.abs));
  return largest > 1e100 ? 2 ** 1000 : 1;
}

/** Returns the sum rounded only once, like Python's `fsum`. */
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
