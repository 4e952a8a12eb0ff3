import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import { archiveReadme, batchReadme } from './archiveReadme.ts';
import { byTask } from './batchRecords.ts';
import { laidOut } from './layout.ts';
import type {
  BatchData,
  BatchSubmissionData,
  CollectionData,
  SubmissionData,
  UploadedFile,
} from './prolificData.ts';

/** The time of all entries, so that the same submissions give the same bytes. In local time, like ZIP. */
const mtime = new Date(2026, 9, 12, 12);

/**
 * Returns the ZIP archive of an export of these submissions: `responses.jsonl`, `collection.json`,
 * `README.md` and, with uploads, `files/`. The same submissions give the same bytes.
 */
export async function archiveOf(
  collection: Pick<CollectionData, 'wire' | 'layout'>,
  submissions: readonly SubmissionData[],
): Promise<Buffer> {
  const texts = {
    'responses.jsonl': jsonLines(submissions.map(({ record }) => record)),
    'collection.json': `${JSON.stringify(laidOut(collection), null, 2)}\n`,
    'README.md': archiveReadme(collection.wire.id),
  };
  return await zipOf(
    texts,
    submissions.flatMap(({ files }) => files),
  );
}

/**
 * Returns the ZIP archive of a batch: the same responses in `responses-by-submission.jsonl` and
 * `responses-by-task.jsonl`, `batch.json`, `README.md` and, with uploads, `files/`.
 */
export async function batchArchiveOf(
  batch: Pick<BatchData, 'wire' | 'layout'>,
  submissions: readonly BatchSubmissionData[],
): Promise<Buffer> {
  const records = submissions.map(({ record }) => record);
  const texts = {
    'responses-by-submission.jsonl': jsonLines(records),
    'responses-by-task.jsonl': jsonLines(byTask(records)),
    'batch.json': `${JSON.stringify(laidOut(batch), null, 2)}\n`,
    'README.md': batchReadme(batch.wire.id),
  };
  return await zipOf(
    texts,
    submissions.flatMap(({ files }) => files),
  );
}

function jsonLines(records: readonly object[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}

async function zipOf(
  texts: Readonly<Record<string, string>>,
  files: readonly UploadedFile[],
): Promise<Buffer> {
  const zip = new ZipFile();
  const options = { mtime, mode: 0o100644, forceDosTimestamp: true };
  for (const [path, text] of Object.entries(texts)) zip.addBuffer(Buffer.from(text), path, options);
  for (const { path, content } of files) {
    // Photos and PDFs are already compressed.
    zip.addBuffer(content(), path, { ...options, compress: false });
  }
  zip.end();
  return await buffer(zip.outputStream);
}
