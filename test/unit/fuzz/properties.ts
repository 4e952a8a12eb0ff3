import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import type { ByteSource } from '../../../src/archive/remote/byteSource.ts';
import { judgeName } from '../../../src/archive/zip/entryName.ts';
import { defaultLimits } from '../../../src/archive/fetchRequest.ts';
import { readDirectory } from '../../../src/archive/zip/centralDirectory.ts';
import { csvLines } from '../../../src/analysis/tables/format/csvFile.ts';
import { problemOf } from '../../../src/problems/problem.ts';
import { sentenceOf } from '../../../src/problems/sentences.ts';
import {
  accountAnswer,
  collectionAnswer,
  collectionsAnswer,
  exportAnswer,
  exportJobsAnswer,
  parseAnswer,
  toAccount,
  toCollection,
  toExportJob,
  toExportState,
  toWorkspace,
  workspacesAnswer,
} from '../../../src/prolific/schemas.ts';
import { historyAnswer, toDemographicHistory } from '../../../src/prolific/studySchemas.ts';
import { submissionsAnswer } from '../../../src/prolific/submissionList.ts';
import { readSnapshot } from '../analysis/support/snapshotFolder.ts';
import { writeZip } from '../archive/support/zipWriter.ts';
import {
  nastyTables,
  requireExactFiles,
  requireExactInPython,
  requireExactInR,
  requireExactInSql,
  type NastyTables,
} from '../notebooks/support/exactAnswers.ts';
import { nastyAnswers, nastyCells, type NastyAnswers } from '../notebooks/support/nastyAnswers.ts';
import { findPython, findR, hasDuckDb } from '../notebooks/support/runners.ts';
import { never } from '../support/network.ts';
import { collectionJson } from '../support/samples.ts';
import { holdsEveryFile, namedEntries } from './archiveNames.ts';

/** A property that must hold for any input. */
export interface FuzzProperty {
  readonly title: string;
  /** The number of tries in the suite; `npm run fuzz` has a time limit instead. */
  readonly runs: number;
  readonly property: fc.IAsyncProperty<[unknown]>;
}

export const fuzzProperties: readonly FuzzProperty[] = [
  {
    title: 'read any archive directory without paths that lead out, or reject it with a message',
    runs: 300,
    property: property(broken(archives()), async (bytes) => {
      await readOrRefuse(bytes);
    }),
  },
  {
    title: 'store every file of an archive under a unique, portable path or list it as omitted',
    runs: 12,
    property: property(namedEntries(), holdsEveryFile),
  },
  {
    title: 'read each line of any records file as a record, a blank or an error',
    runs: 50,
    property: property(broken(records()), async (bytes) => {
      const folder = await mkdtemp(join(tmpdir(), 'prolific-fuzz-'));
      try {
        const { report, submissions } = await readSnapshot(folder, { 'responses.jsonl': bytes });
        assert.equal(report.complete, true);
        assert.equal(report.records, submissions.length);
        assert.equal(report.records + report.blankLines + report.unreadable.count, linesIn(bytes));
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }),
  },
  {
    title: 'read any API response without control characters in names, or reject it with a message',
    runs: 300,
    property: property(fc.oneof(fc.json(), fc.string(), answers()), (body) => {
      for (const read of readers) {
        try {
          assert.doesNotMatch(read(body), /\p{Cc}/u);
        } catch (error) {
          requireSentence(error);
        }
      }
      return Promise.resolve();
    }),
  },
  {
    title: 'return answers from tables exactly as written, through csv-parse and hyparquet',
    runs: 15,
    property: property(nastyBatch(5), (batch) => inTables(batch, requireExactFiles)),
  },
  {
    title: 'return CSV cells exactly as written',
    runs: 300,
    property: property(
      fc.array(fc.array(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 2 }), { minLength: 1 }),
      (rows) => {
        const read: unknown = parse(csvLines(rows), { record_delimiter: '\r\n', skip_empty_lines: false });
        assert.deepEqual(read, rows);
        return Promise.resolve();
      },
    ),
  },
];

/** Properties of programs that may be missing; in the suite, `notebooks/exactAnswers.test.ts` covers them. */
export async function readerProperties(skipped: (reason: string) => void): Promise<readonly FuzzProperty[]> {
  const [python, rscript, duckDb] = [await findPython(), await findR(), await hasDuckDb()];
  const readers: readonly (readonly [string, ((tables: NastyTables) => Promise<void>) | undefined])[] = [
    [
      'pandas and Python’s csv',
      python === undefined ? undefined : (tables) => requireExactInPython(python, tables),
    ],
    ['R', rscript === undefined ? undefined : (tables) => requireExactInR(rscript, tables)],
    ['DuckDB', duckDb ? requireExactInSql : undefined],
  ];
  return readers.flatMap(([name, read]) => {
    if (read === undefined) {
      skipped(`${name} is not installed here`);
      return [];
    }
    return [
      {
        title: `return answers from tables exactly as written, through ${name}`,
        runs: 1,
        property: property(nastyBatch(200), (batch) => inTables(batch, read)),
      },
    ];
  });
}

interface NastyBatch {
  readonly answers: readonly NastyAnswers[];
  readonly cells: readonly (readonly (string | undefined)[])[];
}

function nastyBatch(max: number): fc.Arbitrary<NastyBatch> {
  return fc.record({
    answers: fc.array(nastyAnswers, { minLength: Math.ceil(max / 2), maxLength: max, size: 'max' }),
    cells: fc.array(nastyCells, { maxLength: max, size: 'max' }),
  });
}

async function inTables(
  { answers, cells }: NastyBatch,
  require: (tables: NastyTables) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'prolific-fuzz-'));
  try {
    await require(await nastyTables(folder, answers, cells));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Reads the directory of an archive in memory and returns true; false if it was rejected with a message. */
export async function readOrRefuse(bytes: Buffer): Promise<boolean> {
  const source: ByteSource = {
    size: bytes.length,
    // eslint-disable-next-line @typescript-eslint/require-await -- the real source is asynchronous
    async *read(start, end) {
      yield bytes.subarray(start, end);
    },
  };
  try {
    const judged = await readDirectory(source, bytes, defaultLimits, never);
    for (let index = 0; index < judged.table.length; index += 1) {
      if (!judged.table.isFile(index)) continue;
      const path = judged.table.path(index);
      assert.deepEqual(judgeName(path), { path });
    }
    return true;
  } catch (error) {
    requireSentence(error);
    return false;
  }
}

function linesIn(bytes: Buffer): number {
  const text = bytes.subarray(0, 3).equals(Buffer.from('\uFEFF')) ? bytes.subarray(3) : bytes;
  const ends = text.filter((byte) => byte === 0x0a).length;
  return ends + (text.length > 0 && text.at(-1) !== 0x0a ? 1 : 0);
}

/** Returns what each reader shows of a response. */
const readers: readonly ((body: string) => string)[] = [
  (body) => toAccount(parseAnswer(accountAnswer, body, 200)).id && '',
  (body) =>
    parseAnswer(workspacesAnswer, body, 200)
      .results.map((each) => toWorkspace(each).title)
      .join(),
  (body) => toCollection(parseAnswer(collectionAnswer, body, 200)).name,
  (body) =>
    (parseAnswer(collectionsAnswer, body, 200).results ?? [])
      .map(toCollection)
      .flatMap(({ name, pages }) => [name, ...pages.flatMap(({ items }) => items.map(({ text }) => text))])
      .join(),
  (body) =>
    toExportState(parseAnswer(exportAnswer, body, 200), 200, new URL('https://api.prolific.com')).status,
  (body) => String(parseAnswer(exportJobsAnswer, body, 200).map(toExportJob).length),
  (body) => String(parseAnswer(submissionsAnswer, body, 200).results.length),
  (body) => String(toDemographicHistory(parseAnswer(historyAnswer, body, 200)).used),
];

function requireSentence(error: unknown): void {
  const problem = problemOf(error);
  if (problem === undefined) throw error;
  const { message, nextStep = '' } = sentenceOf(problem);
  assert.match(message, /^[“\p{Lu}].*\.$/su);
  assert.ok(nextStep.length > 10);
}

function property<T>(
  arbitrary: fc.Arbitrary<T>,
  holds: (value: T) => Promise<void>,
): fc.IAsyncProperty<[unknown]> {
  return fc.asyncProperty(arbitrary, holds);
}

function archives(): fc.Arbitrary<Buffer> {
  const name = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc
      .array(
        fc.constantFrom('..', '.', '/', '\\', 'C:', 'nul', 'a', 'A', '\u0000', 'é', 'e\u0301', ' ', ':'),
        {
          minLength: 1,
          maxLength: 6,
        },
      )
      .map((parts) => parts.join('')),
  );
  const number = fc.option(fc.constantFrom(0, 1, 5, 0xffff_ffff), { nil: undefined });
  const entry = fc.record(
    {
      name,
      data: fc.string({ maxLength: 40 }),
      method: fc.constantFrom(0, 8),
      mode: fc.constantFrom(0o100644, 0o120777, 0o040755),
      offset: number,
      zip64: fc.boolean(),
    },
    { requiredKeys: ['name'] },
  );
  return fc.tuple(fc.array(entry, { maxLength: 5 }), fc.boolean()).map(([entries, zip64End]) =>
    writeZip(
      entries.map(({ offset, ...rest }) => ({ ...rest, ...(offset === undefined ? {} : { offset }) })),
      { zip64End },
    ),
  );
}

function records(): fc.Arbitrary<Buffer> {
  const record = fc.record({
    submission_id: fc.oneof(fc.uuid(), fc.jsonValue()),
    participant_id: fc.string(),
    created_at: fc.oneof(fc.constant('2026-01-02T03:04:05Z'), fc.string()),
    responses: fc.oneof(
      fc.dictionary(
        fc.string(),
        fc.record({
          type: fc.constantFrom('free_text', 'multiple_choice', 'file_upload'),
          value: fc.jsonValue(),
        }),
      ),
      fc.jsonValue(),
    ),
  });
  const line = fc.oneof(
    record.map((value) => JSON.stringify(value)),
    fc.string(),
    fc.constantFrom('', '  ', '\r'),
  );
  return fc.array(line, { maxLength: 8 }).map((lines) => Buffer.from(lines.join('\n')));
}

/** Generates valid responses with some fields replaced by anything. */
function answers(): fc.Arbitrary<string> {
  const any = fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' }), fc.constant('\u001b[2J<b>\u0007'));
  const collection = fc
    .dictionary(fc.constantFrom(...Object.keys(collectionJson())), any, { maxKeys: 3 })
    .map(collectionJson);
  const state = fc.record({
    status: fc.oneof(fc.constantFrom('generating', 'complete', 'failed'), fc.string()),
    url: any,
  });
  return fc
    .oneof(collection, fc.record({ results: fc.array(collection, { maxLength: 3 }), meta: any }), state)
    .map((value) => JSON.stringify(value));
}

/** Generates the bytes with up to four replacements, insertions or deletions. */
function broken(bytes: fc.Arbitrary<Buffer>): fc.Arbitrary<Buffer> {
  const change = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    removed: fc.nat(6),
    added: fc.uint8Array({ maxLength: 6 }),
  });
  return fc.tuple(bytes, fc.array(change, { maxLength: 4 })).map(([whole, changes]) =>
    changes.reduce((before, { at, removed, added }) => {
      const place = Math.floor(at * before.length);
      return Buffer.concat([before.subarray(0, place), added, before.subarray(place + removed)]);
    }, whole),
  );
}
