import type { Random } from './random.ts';

/** Returns the number of the submission with this index. */
export type Distribution = (random: Random, index: number) => number;

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

/** Distributions that are common in studies or once produced wrong figures. */
export const distributions: Readonly<Record<string, Distribution>> = {
  likert: (random) => random.whole(1, 7),
  oneToFive: (random) => random.pick([1, 1, 2, 3, 4, 4, 5, 5, 5, 5]),
  zeroToTen: (random) => random.whole(0, 10),
  halves: (random) => random.whole(2, 10) / 2,
  fives: (random) => random.whole(4, 12) * 5,
  yesNo: (random) => random.whole(0, 1),
  slider: (random) => random.whole(0, 100),
  fifties: (random) => random.whole(-3, 30) * 50,
  tenThousands: (random) => random.whole(1, 9) * 10_000,
  zeros: () => 0,
  constant: () => 70,
  negativeConstant: () => -12.25,
  ages: (random) => Math.max(18, Math.round(38 + 13 * random.normal())),
  outlier: (random, index) => (index % 97 === 5 ? 70_000 : random.whole(60, 80)),
  outliersBothWays: (random, index) =>
    index % 40 === 7 ? -9999.5 : index % 55 === 9 ? 9999.5 : rounded(20 + 3 * random.normal(), 2),
  mostlyOneValue: (random) => (random.chance(0.8) ? 5 : rounded(random.next() * 1000, 3)),
  // A few numbers between the groups reveal the exact split.
  bimodal: (random) =>
    rounded(random.chance(0.04) ? 100 * random.next() : random.pick([10, 100]) + random.normal(), 1),
  bimodalWhole: (random) => (random.chance(0.3) ? random.whole(1, 3) : random.whole(18, 20)),
  skewed: (random) => rounded(Math.exp(3 + 2 * random.normal()), 2),
  skewedWhole: (random) => Math.ceil(Math.exp(4 + 1.5 * random.normal())),
  powers: (random) => 10 ** random.whole(-3, 6),
  fractions: (random) => rounded(random.next(), 3),
  tenths: (random) => random.whole(-9, 9) / 10,
  tiny: (random) => random.whole(1, 40) * 0.004,
  offset: (_, index) => 123456789.0001 + index * 1e-5,
  negatives: (random) => -rounded(Math.abs(50 * random.normal()), 1),
  signedZeros: (random) => random.pick([-0, 0, 1, -1]),
  extremes: (random) => random.pick([1e308, 1e308, -1e308, 0.004, 5e-324, 1.7e308, 0, 3]),
  large: (random) => random.whole(1, 9_000_000) * 1_000_000_007,
  uniform: (random) => rounded(random.next() * 1e4 - 5e3, 4),
};

export const distributionNames: readonly string[] = Object.keys(distributions);
