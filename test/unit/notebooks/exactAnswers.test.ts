import fc from 'fast-check';
import { knownTexts, nastyText } from '../analysis/support/nastyTexts.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import {
  nastyTables,
  requireExactFiles,
  requireExactInPython,
  requireExactInR,
  requireExactInSql,
  type NastyTables,
} from './support/exactAnswers.ts';
import { nastyAnswers, nastyCells, type NastyAnswers } from './support/nastyAnswers.ts';
import { findPython, findR, hasDuckDb } from './support/runners.ts';

/** Random unless FUZZ_SEED repeats an earlier run. */
const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);

describe('Answers in tables and notebooks', function () {
  this.timeout(240_000);
  const folder = temporaryFolder();
  let tables: NastyTables;

  beforeEach(async () => {
    const answers = fc.sample(nastyAnswers, { numRuns: 150, seed });
    const everywhere = (text: string, sample: NastyAnswers): NastyAnswers => ({
      ...sample,
      ...{
        participant: text,
        text,
        numeric: text,
        amount: text,
        unit: text,
        choice: text,
        explanation: text,
      },
      ...{
        file: text.replaceAll('/', '') || 'x',
        strange: text,
        unlisted: text,
        note: text,
        writtenAt: text,
      },
    });
    const [sample] = answers;
    if (sample === undefined) return;
    const million = fc.sample(nastyText, { numRuns: 200, seed }).join(' ');
    answers.push(...knownTexts.map((text) => everywhere(text, sample)), {
      ...sample,
      text: million.repeat(Math.ceil(2 ** 20 / million.length)),
    });
    tables = await nastyTables(folder(), answers, fc.sample(nastyCells, { numRuns: 300, seed }));
  });

  afterEach(function () {
    if (this.currentTest?.state === 'failed')
      process.stdout.write(`    FUZZ_SEED=${seed} repeats this run.\n`);
  });

  it('are read back exactly from CSV by csv-parse and from Parquet by hyparquet', async () => {
    await requireExactFiles(tables);
  });

  it('are read back exactly from CSV by Python’s csv and by the notebook with pandas', async function () {
    const python = await findPython();
    if (python === undefined) skip(this, 'Python with pandas and matplotlib is not installed');
    else await requireExactInPython(python, tables);
  });

  it('are read back exactly from CSV by the R document', async function () {
    const rscript = await findR();
    if (rscript === undefined) skip(this, 'R with ggplot2, jsonlite and knitr is not installed');
    else await requireExactInR(rscript, tables);
  });

  it('are read back exactly from Parquet by the SQL script with DuckDB', async function () {
    if (await hasDuckDb()) await requireExactInSql(tables);
    else skip(this, 'DuckDB has no package for this machine');
  });
});

function skip(context: Mocha.Context, reason: string): void {
  process.stdout.write(`    Skipped: ${reason}.\n`);
  context.skip();
}
