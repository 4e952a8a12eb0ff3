/** Returns a reproducible generator of numbers from 0 to 1 (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const next = generator(15);
const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
const some = (count: number, number: (index: number) => number): number[] =>
  Array.from({ length: count }, (_, index) => number(index));
const each = (from: number, to: number, step: number, times: number): number[] =>
  some(Math.round((to - from) / step + 1) * times, (index) => from + Math.floor(index / times) * step);

/** Lists of usual and unusual numbers, by description. */
export const numberLists: Readonly<Record<string, readonly number[]>> = {
  'a single number': [7],
  'a single fraction': [3.7],
  'a single negative fraction': [-0.0123],
  zero: [0, -0, 0],
  'the same fraction': some(30, () => 0.1),
  'two numbers': [1, 2],
  'two numbers far from each other': [1, 1_000_000],
  'two fractions': [0.1, 0.3],
  'two huge numbers of both signs': [-1e308, 1e308],
  'huge numbers': [1e308, 1e308, -1e308],
  'huge numbers that lie close': some(50, (index) => 1e300 + index * 1e298),
  'the largest number': [Number.MAX_VALUE, 1],
  'tiny numbers': some(50, (index) => (index + 1) * 1.1e-30),
  'the smallest number': [Number.MIN_VALUE],
  'the smallest numbers': [0, Number.MIN_VALUE, 3 * Number.MIN_VALUE],
  'small numbers': some(80, () => next() * 1e-7),
  '0 and 1': some(40, (index) => index % 2),
  '1 to 7': each(1, 7, 1, 100),
  '1 to 7 with a gap': [1, 1, 2, 7, 7, 7],
  '0 to 10': each(0, 10, 1, 100),
  'half stars': each(1, 5, 0.5, 10),
  'fives from 20 to 60': each(20, 60, 5, 10),
  'tens and a single five': [...each(10, 90, 10, 5), 55],
  fifties: each(-200, 400, 50, 3),
  'thousands below zero': each(-30_000, -1_000, 1_000, 2),
  '40 different whole numbers': each(1, 40, 1, 4),
  '41 different whole numbers': each(1, 41, 1, 4),
  'a slider from 0 to 100': each(0, 100, 1, 10),
  'a slider from 0 to 100 at random': some(500, () => Math.round(next() * 100)),
  'a slider in tens': some(200, () => 10 * Math.round(next() * 10)),
  'a slider around its middle': some(300, () => Math.max(0, Math.min(100, Math.round(50 + 12 * normal())))),
  'ages and years of birth': [...some(60, () => 18 + Math.round(40 * next())), 1987, 1990, 1975],
  'one typing error': [...some(400, () => Math.round(70 + 5 * normal())), 70_000],
  'typing errors at both ends': [...some(400, () => 70 + 5 * normal()), 7e5, -7e5, 1e9],
  'mostly one number': [...some(500, () => 8), 40, 168],
  'only one number but for fractions far out': [...some(500, () => 8), 0.25, 77.123],
  'one number, and many others near it': [...some(300, () => 5), ...some(100, () => 5 + normal())],
  'another number within the last bar': [...each(1, 5, 1, 50), 5.4, 999],
  'another number behind the last bar': [...each(1, 5, 1, 50), 6.4, 999],
  'an even spread': some(1_000, () => next() * 100),
  'a bell': some(1_000, normal),
  'a bell of a few': some(12, () => 170 + 8 * normal()),
  'a bell far from zero': some(300, () => 123_456 + normal()),
  'steps far from zero': some(200, (index) => 123_456_789.0001 + index * 1e-5),
  'so far from zero that numbers are coarse': some(60, (index) => 1e16 + 2 * index),
  'whole numbers so large that they are coarse': some(60, (index) => 9e15 + index),
  'a skewed spread': some(1_000, () => Math.exp(2 * normal())),
  'a skewed spread of whole numbers': some(500, () => Math.round(Math.exp(3 + normal()))),
  'many powers of ten': some(25, (index) => 10 ** (index - 5)),
  'negative and skewed': some(300, () => -Math.exp(normal())),
  'two peaks': [...some(50, () => 10 + normal()), ...some(50, () => 100 + normal())],
  tenths: some(300, () => Math.round(10 * (5 + normal())) / 10),
  hundredths: some(300, () => Math.round(100 * (1 + 0.1 * normal())) / 100),
  thirds: some(100, (index) => (index % 7) / 3),
  quarters: each(0, 3, 0.25, 9),
  prices: some(200, () => Math.floor(next() * 20) + 0.99),
  'on both sides of zero': some(200, () => Math.round(20 * normal())),
  'half whole, half not': [...each(0, 50, 1, 2), ...some(50, () => 50 * next())],
  'few numbers, widely apart': [1, 10, 100, 1_000, 10_000],
  'many numbers': some(20_000, () => Math.round(1_000 * (30 + 5 * normal())) / 1_000),
};
