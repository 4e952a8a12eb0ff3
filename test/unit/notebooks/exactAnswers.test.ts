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

/** Another one each time; set to try the same again. */
const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);

describe('Answers come back exactly as participants wrote them', function () {
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
      process.stdout.write(`    FUZZ_SEED=${seed} tries the same again.\n`);
  });

  it('from CSV through csv-parse, and from Parquet through hyparquet', async () => {
    await requireExactFiles(tables);
  });

  it("from CSV through Python's csv and through pandas with the notebook's own code", async function () {
    const python = await findPython();
    if (python === undefined) skip(this, 'there is no Python with pandas and matplotlib here');
    else await requireExactInPython(python, tables);
  });

  it("from CSV through R with the document's own code", async function () {
    const rscript = await findR();
    if (rscript === undefined) skip(this, 'there is no R with ggplot2, jsonlite and knitr here');
    else await requireExactInR(rscript, tables);
  });

  it("from Parquet through DuckDB with the SQL script's own views", async function () {
    if (await hasDuckDb()) await requireExactInSql(tables);
    else skip(this, 'DuckDB has no package for this machine');
  });
});

function skip(context: Mocha.Context, reason: string): void {
  process.stdout.write(`    Skipped: ${reason}.\n`);
  context.skip();
}
