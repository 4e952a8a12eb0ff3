import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { raceReaders, type ReaderFigures } from './readerBench.ts';
import { measureSav, type SavFigures } from './savBench.ts';
import { measureTables, type TablesFigures } from './tablesBench.ts';
import { measureOverview, type OverviewFigures } from './summaryBench.ts';

/** The measurements of reading snapshots. */
export interface AnalysisFigures {
  readonly reader?: ReaderFigures;
  readonly overviews: readonly OverviewFigures[];
  readonly tables?: TablesFigures;
  readonly sav?: SavFigures;
  /** Parts that could not be measured. */
  readonly failed: readonly string[];
}

export interface AnalysisSizes {
  /** Whether to read a tenth of the reader’s file and only the small overview. */
  readonly quick: boolean;
  readonly runs: number;
}

/**
 * Compares the record reader with jq, pandas and a bare loop, and measures the overview. Creates files of up
 * to 1.2 GB at a time in `folder` and deletes them. Reports a part that fails and continues with the others.
 */
export async function measureAnalysis(
  folder: string,
  { quick, runs }: AnalysisSizes,
  say: (line: string) => void,
): Promise<AnalysisFigures> {
  const failed: string[] = [];
  const part = async <Result>(name: string, measure: () => Promise<Result>): Promise<Result | undefined> => {
    try {
      return await measure();
    } catch (error) {
      failed.push(name);
      console.error(`${name}:`, error);
      return undefined;
    }
  };
  const readers = join(folder, 'reader');
  await mkdir(readers, { recursive: true });
  const reader = await part('reader', () =>
    raceReaders(readers, { megabytes: quick ? 100 : 1_050, runs }, say),
  );
  await rm(readers, { recursive: true, force: true });
  const tablesFolder = join(folder, 'tables');
  const tables = await part('tables', () =>
    measureTables(tablesFolder, { submissions: quick ? 10_000 : 100_000, runs }, say),
  );
  await rm(tablesFolder, { recursive: true, force: true });
  const savFolder = join(folder, 'sav');
  const sav = await part('.sav', () => measureSav(savFolder, { rows: quick ? 10_000 : 100_000, runs }, say));
  await rm(savFolder, { recursive: true, force: true });
  const overviews: OverviewFigures[] = [];
  for (const submissions of quick ? [10_000] : [100_000, 1_000_000]) {
    const found = await part(`overview of ${submissions}`, () =>
      measureOverview(join(folder, `overview-${submissions}`), { submissions, runs }, say),
    );
    if (found !== undefined) overviews.push(found);
  }
  return {
    ...(reader === undefined ? {} : { reader }),
    overviews,
    failed,
    ...(tables === undefined ? {} : { tables }),
    ...(sav === undefined ? {} : { sav }),
  };
}
