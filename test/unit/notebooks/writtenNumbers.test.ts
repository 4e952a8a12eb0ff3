import assert from 'node:assert/strict';
import { measureFormat } from '../../../media/overview/charts/measures.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { findPython, findR, hasDuckDb } from './support/runners.ts';
import {
  writtenInPython,
  writtenInR,
  writtenInSql,
  type Part,
  type Written,
} from './support/writtenNumbers.ts';

const numbers = [
  ...[0, 7, -12, 0.004, -0.004, 0.00001234567, 1e-6, 1e-7, -2.5e-9, 0.5, 0.99999, 1 / 3, -2 / 3],
  ...[1.2345, 12.344, 12.345, 123.45, 1234.5, 99999.5, -1234.5, 1234567, 1234567.5, 123456789.125],
  ...[999999999999999, 1e15, 1.23456e18, -1e308, 1.7976931348623157e308],
];

const shares: readonly (readonly [...Part, string])[] = [
  [0, 3, '0 of 3'],
  [2, 3, '2 of 3'],
  [19, 19, '19 of 19'],
  [0, 20, '0%'],
  [1, 20, '5%'],
  [20, 20, '100%'],
  [1, 30, '3.3%'],
  [10, 30, '33.3%'],
  [1, 16 * 5, '1.3%'],
  [1, 1000, '0.1%'],
  [1, 1001, '<0.1%'],
  [1, 5000, '<0.1%'],
  [999, 1000, '99.9%'],
  [4999, 5000, '>99.9%'],
  [0, 5000, '0%'],
  [5000, 5000, '100%'],
];

const parts = shares.map(([count, total]): Part => [count, total]);
const writtenShares = shares.map(([, , text]) => text);
/** The overview's English format without thousands separators. */
const figures = numbers.map((number) => measureFormat('en')(number).replaceAll(',', ''));

describe('Numbers in notebooks', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();

  it('have the digits of the overview, and shares of few rows no percentage, in Python', async function () {
    const python = await findPython();
    if (python === undefined) return skip(this, 'Python with pandas and matplotlib is not installed');
    requireWritten(await writtenInPython(python, folder(), numbers, parts), (text) => text);
  });

  it('have the digits of the overview, and shares of few rows no percentage, in R', async function () {
    const rscript = await findR();
    if (rscript === undefined) return skip(this, 'R with ggplot2, jsonlite and knitr is not installed');
    requireWritten(await writtenInR(rscript, folder(), numbers, parts), (text) => text);
  });

  it('have the digits of the overview, and shares of few rows no percentage, in SQL', async function () {
    if (!(await hasDuckDb())) return skip(this, 'DuckDB has no package for this machine');
    requireWritten(await writtenInSql(folder(), numbers, parts), (text) => String(Number(text) + 0));
  });
});

function requireWritten(written: Written, plain: (text: string) => string): void {
  assert.deepEqual(written.figures.map(plain), figures.map(plain));
  assert.deepEqual(written.shares, writtenShares);
}

function skip(context: Mocha.Context, reason: string): void {
  process.stdout.write(`    Skipped: ${reason}.\n`);
  context.skip();
}
