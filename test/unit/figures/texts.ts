import type { Random } from './random.ts';

const words =
  `soup bread art party start Soup SOUP the and I don't don’t mother-in-law e.g. café cafe\u0301 ÉTÉ naïve Zürich 42 3rd 7up x Y
  3.5 rock'n'roll 'quoted' (in brackets) end. what? borscht борщ Суп ψωμί don't; salt,pepper salt/pepper under_score a-b co-op 1st
  B2B ok 😀 bread! "soup" hello…world l’eau straße STRASSE die der und war Suppe la sopa que el de pan zupa jest się a1 B12 covid-19 Covid19 x9f3 na_me1 И суп был car hat men`.split(
    /\s+/,
  );

export const blanks = ['   ', '\u00a0', '\t\t', ' \n ', '\u3000', ' \u00a0\t'] as const;

/** Returns a sentence of counted and ignored words, mostly the first ones of {@link words}. */
export function sentence(random: Random, maxWords: number): string {
  const count = random.whole(1, maxWords);
  return Array.from(
    { length: count },
    () => words[Math.floor(random.next() ** 2 * words.length)] ?? 'soup',
  ).join(random.chance(0.1) ? '  ' : ' ');
}
