/** A file to be in the archive: made-up bytes of a size, or bytes at hand. */
export type LazyZipFile = MadeUpLazyZipFile | HeldLazyZipFile;

export interface MadeUpLazyZipFile {
  path: string;
  size: number;
}

export interface HeldLazyZipFile {
  path: string;
  bytes: Buffer;
  /** Default: stored as they are. */
  deflate?: boolean;
}

export interface LazyZipFilesOptions {
  /** So many made-up uploads, or exactly these files. */
  entries: number | readonly LazyZipFile[];
  /** With a number of entries: the size of each. */
  bytesPerEntry?: number;
  /** With a number of entries, instead of `bytesPerEntry`: the size of all together. */
  totalBytes?: number;
  /** Adds a deflated `responses.jsonl` of at least this size, ending with a whole line. */
  responsesBytes?: number;
  /** Default: `end`. */
  responsesAt?: 'start' | 'middle' | 'end';
}

/** Files by index, computed when asked for: a million of them need no memory. */
export interface LazyZipFiles {
  readonly count: number;
  file(index: number): LazyZipFile;
}

/** The files the options describe, in the archive's order. */
export function lazyZipFiles(options: LazyZipFilesOptions): LazyZipFiles {
  const uploads = uploadsOf(options);
  if (options.responsesBytes === undefined) return uploads;
  const responses: LazyZipFile = {
    path: 'responses.jsonl',
    bytes: madeUpResponses(options.responsesBytes),
    deflate: true,
  };
  const at = placeOf(options.responsesAt ?? 'end', uploads.count);
  return {
    count: uploads.count + 1,
    file: (index) => (index === at ? responses : uploads.file(index < at ? index : index - 1)),
  };
}

function uploadsOf({ entries, bytesPerEntry, totalBytes }: LazyZipFilesOptions): LazyZipFiles {
  if (typeof entries !== 'number') return { count: entries.length, file: (index) => entries[index]! };
  const size = bytesPerEntry ?? Math.floor((totalBytes ?? 0) / entries);
  // What does not divide evenly is spread over the first entries, a byte each.
  const oneMore = bytesPerEntry === undefined ? (totalBytes ?? 0) - size * entries : 0;
  return {
    count: entries,
    file: (index) => ({ path: uploadPath(index), size: index < oneMore ? size + 1 : size }),
  };
}

function placeOf(where: 'start' | 'middle' | 'end', count: number): number {
  switch (where) {
    case 'start':
      return 0;
    case 'middle':
      return Math.floor(count / 2);
    case 'end':
      return count;
  }
}

function uploadPath(index: number): string {
  return `files/${hexId('66a1f0c2', index)}/video-${String(index).padStart(7, '0')}.mp4`;
}

function hexId(prefix: string, index: number): string {
  return prefix + index.toString(16).padStart(16, '0');
}

const answers = [
  'I mostly cook at weekends.',
  'Never.',
  'Every day, for four.',
  'Only when it rains.',
  'Às vezes.',
];

/** JSON Lines, one record per submission. */
function madeUpResponses(bytes: number): Buffer {
  const lines: string[] = [];
  for (let index = 0, length = 0; length < bytes; index++) {
    const line = `${JSON.stringify({
      submission_id: hexId('66a1f0c2', index),
      participant_id: hexId('5f0c1e2d', (index * 2654435761) % 2 ** 32),
      responses: {
        '0191a2b3-0001-7000-8000-000000000001': { value: answers[index % answers.length] },
        '0191a2b3-0002-7000-8000-000000000002': { value: ((index * 40503) % 65536) / 100 },
      },
    })}\n`;
    lines.push(line);
    length += Buffer.byteLength(line);
  }
  return Buffer.from(lines.join(''));
}
