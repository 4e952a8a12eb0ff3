import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { Rig, filesIn } from '../archive/support/fetching.ts';
import { startObjectServer } from '../archive/support/objectServer.ts';
import { writeZip } from '../archive/support/zipWriter.ts';

/** A valid entry of an archive, except for its name. */
export interface NamedEntry {
  readonly name: string;
  readonly data: string;
  readonly method: 0 | 8;
}

const nasty = [
  ...[
    '..',
    '.',
    '',
    'a',
    'A',
    'a.jpg',
    'A.JPG',
    'aux.jpg',
    'NUL',
    'com1 .txt',
    'CONOUT$',
    'é.jpg',
    'e\u0301.jpg',
    'ß',
    'SS',
  ],
  ...[
    '.git',
    '.GIT.',
    'git~1',
    '.g\u200cit',
    '.gitignore',
    '.vscode',
    '.prolific-partial-1',
    'analysis',
    'snapshot.json',
  ],
  ...[
    '12:30.jpg',
    '12_30.jpg',
    'a.jpg.',
    'a.jpg ',
    'a\tb',
    'C:',
    'C:\\fakepath\\x.jpg',
    'あ'.repeat(84),
    'x'.repeat(300),
  ],
  ...[
    'HEAD',
    'refs',
    'files',
    'responses.jsonl',
    'collection.json',
    '\u202egpj.exe',
    '👩‍🍳.png',
    'ガス',
    'ｶﾞｽ',
    'İ',
    'ı',
    '\ufeffa',
  ],
];

export function namedEntries(): fc.Arbitrary<readonly NamedEntry[]> {
  const segment = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...nasty) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
  );
  const name = fc
    .array(segment, { minLength: 1, maxLength: 4 })
    .map((segments) => Buffer.from(segments.join('/')).toString());
  return fc
    .array(fc.tuple(name, fc.constantFrom<0 | 8>(0, 8)), { maxLength: 12 })
    .map((entries) => entries.map(([entry, method], index) => ({ name: entry, data: `${index}`, method })));
}

/**
 * Requires that every file is stored with its content under a path that is unique on every platform, or
 * listed as omitted.
 */
export async function holdsEveryFile(entries: readonly NamedEntry[]): Promise<void> {
  const bytes = writeZip(entries);
  const rig = await Rig.open();
  const server = await startObjectServer(bytes);
  try {
    const { error, outcome } = await rig.fetch(server);
    assert.ifError(error);
    assert.ok(outcome);
    const stored = [...outcome.entries];
    const found = await filesIn(outcome.folder);
    assert.equal(stored.length + outcome.leftOut.length, entries.length);
    assert.equal(outcome.files, stored.length);
    assert.equal(outcome.complete, true);
    assert.deepEqual(stored.map(({ path }) => path).sort(), [...found.keys()].sort());
    const kept = new Set<number>();
    for (const { path, archivePath } of stored) {
      const index = Number(found.get(path)?.toString());
      kept.add(index);
      assert.equal(archivePath ?? path, withoutDots(entries[index]?.name ?? ''));
      for (const segment of path.split('/')) requirePossible(segment);
      assert.ok(Buffer.byteLength(path) <= 640, path);
    }
    assert.equal(kept.size, stored.length);
    const folded = new Set(stored.map(({ path }) => path.normalize('NFC').toUpperCase().toLowerCase()));
    assert.equal(folded.size, stored.length);
    const missing = entries.filter((_, index) => !kept.has(index)).map(({ name }) => withoutDots(name));
    assert.deepEqual(outcome.leftOut.map(({ path }) => path).sort(), missing.sort());
    readByPython(bytes, entries);
  } finally {
    await Promise.all([rig.close(), server.close()]);
  }
}

function withoutDots(name: string): string {
  return name.replace(/^(?:\.\/)+/, '');
}

/** Checks a path segment independently of the engine's rules. */
function requirePossible(segment: string): void {
  // eslint-disable-next-line no-control-regex -- it searches for control characters
  assert.doesNotMatch(segment, /[\u0000-\u001f\u007f-\u009f<>:"|?*\\/]|[. ]$|^$|^\.\.?$/);
  assert.ok(Buffer.byteLength(segment) <= 128, segment);
  assert.doesNotMatch(segment, /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(?:\.|$)/i);
  const seen = segment.replace(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, '').toLowerCase();
  assert.doesNotMatch(
    seen,
    /^(?:\.git|git~1|\.git(?:ignore|modules|attributes)|\.vscode|\.prolific-partial-.*)$/,
  );
}

const script = `
import io, json, sys, zipfile
z = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()))
json.dump([[i.orig_filename, z.open(i).read().decode()] for i in z.infolist()], sys.stdout)
`;
const hasPython = spawnSync('python3', ['-c', ''], { stdio: 'ignore' }).status === 0;

/** Requires that Python's zipfile reads the archive's entries, as an independent reference. */
function readByPython(bytes: Buffer, entries: readonly NamedEntry[]): void {
  if (!hasPython) return;
  const { stdout, stderr, status } = spawnSync('python3', ['-c', script], { input: bytes });
  assert.equal(status, 0, stderr.toString());
  assert.deepEqual(
    JSON.parse(stdout.toString()),
    entries.map(({ name, data }) => [name, data]),
  );
}
