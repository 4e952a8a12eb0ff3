import assert from 'node:assert/strict';
import fc from 'fast-check';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openSnapshotData } from '../../../src/analysis/snapshotData.ts';
import { blockedShare } from '../support/blockedShare.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { readSnapshot, submissionA } from './support/snapshotFolder.ts';

const validLine = `{"submission_id":"${submissionA}","responses":{"q":{"type":"free_text","value":"ä"}}}`;
const mebibyte = 1024 * 1024;

describe('Record file reader', () => {
  const folder = temporaryFolder();
  const read = async (content: string | Buffer, maxLineBytes?: number) =>
    await readSnapshot(
      folder(),
      { 'responses.jsonl': content },
      maxLineBytes === undefined ? {} : { maxLineBytes },
    );
  const counts = async (content: string | Buffer, maxLineBytes?: number) => {
    const { report, submissions } = await read(content, maxLineBytes);
    assert.equal(report.records, submissions.length);
    assert.equal(report.complete, true);
    const { records, blankLines, unreadable } = report;
    return { records, blankLines, unreadable: unreadable.first.map(({ line, reason }) => [line, reason]) };
  };
  const all = (records: number, blankLines = 0) => ({ records, blankLines, unreadable: [] });

  it('accepts an empty or missing file', async () => {
    const { report, data } = await readSnapshot(folder(), {});
    assert.deepEqual([report.lines, report.complete, data.recordsFiles], [0, true, []]);
    assert.deepEqual(await counts(''), all(0));
  });

  it('skips a byte order mark', async () => {
    const { submissions } = await read(`\uFEFF${validLine}\n${validLine}`);
    assert.deepEqual(
      submissions.map(({ line, at }) => [line, at]),
      [
        [1, 3],
        [2, 3 + Buffer.byteLength(validLine) + 1],
      ],
    );
    assert.deepEqual(await counts('\uFEFF'), all(0));
  });

  it('accepts CRLF, blank lines and a missing final newline', async () => {
    assert.deepEqual(await counts(`${validLine}\r\n\r\n  \t\n${validLine}\r\n${validLine}`), all(3, 2));
  });

  it('reports lines that are invalid JSON, truncated or no object', async () => {
    assert.deepEqual(
      await counts(`{"a":nonsense}\n${validLine}\n[1]\n"x"\nnull\n${validLine.slice(0, -20)}`),
      {
        records: 1,
        blankLines: 0,
        unreadable: [
          [1, 'not-json'],
          [3, 'not-a-record'],
          [4, 'not-a-record'],
          [5, 'not-a-record'],
          [6, 'cut-off'],
        ],
      },
    );
  });

  it('reports the position of a syntax error in its line', async () => {
    const { report } = await read('  {"a":nonsense, "ä": 1}\n');
    assert.deepEqual(report.unreadable.first, [{ line: 1, reason: 'not-json', position: 5 }]);
  });

  it('loses only the lines with invalid UTF-8', async () => {
    const bad = Buffer.from('{"submission_id":"\xff\xfe"}\n', 'latin1');
    const whole = Buffer.concat([
      Buffer.from(`${validLine}\n`),
      bad,
      Buffer.from(`{"submission_id":"b"}\n${validLine}\n`),
    ]);
    assert.deepEqual(await counts(whole), { records: 3, blankLines: 0, unreadable: [[2, 'not-utf8']] });
  });

  it('reports lines that are nested too deeply', async () => {
    const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    const record = (levels: number) => `{"metadata":${deep(levels)}}\n`;
    assert.deepEqual(await counts(record(60) + record(100) + record(100_000) + record(600_000) + validLine), {
      records: 2,
      blankLines: 0,
      unreadable: [
        [2, 'too-deep'],
        [3, 'too-deep'],
        [4, 'too-deep'],
      ],
    });
  });

  it('lists the first hundred unreadable lines and counts all', async () => {
    const { report } = await read('x\n'.repeat(250));
    assert.deepEqual([report.unreadable.count, report.unreadable.first.length], [250, 100]);
  });

  it('reads a line of forty megabytes', async () => {
    const text = Buffer.alloc(40 * mebibyte, 'Soup für 🍲 ');
    // The fill may end in the middle of a character.
    const end = text.lastIndexOf(' ');
    const [before, after] = validLine.split('ä').map((part) => Buffer.from(part));
    const whole = Buffer.concat([
      Buffer.from(`${validLine}\n`),
      before!,
      text.subarray(0, end),
      after!,
      Buffer.from(`\n${validLine}\n`),
    ]);
    const { submissions, report, data } = await read(whole);
    assert.deepEqual([report.records, report.unreadable.count], [3, 0]);
    const [answer] = submissions[1]!.answers;
    assert.ok(answer?.type === 'free_text');
    assert.ok(Buffer.from(answer.texts[0]!).equals(text.subarray(0, end)));
    assert.equal(submissions[2]!.line, 3);
    assert.equal(await data.rawRecord(submissions[2]!), validLine);
  });

  it('yields to the event loop while it reads a long line', async () => {
    const line = `{"submission_id":"s1","more":[${'{"a":"some text of an answer"},'.repeat(600_000)}{}]}`;
    const share = await blockedShare(async () => {
      const { report } = await read(line);
      assert.equal(report.records, 1);
    });
    assert.ok(share < 0.5, `${share}`);
  });

  it('reports long lines that are broken or longer than the limit', async () => {
    const long = `{"a":"${'x'.repeat(2 * mebibyte)}"`;
    const lines = [
      `${long}}`,
      long,
      `${long}]`,
      `${long},"b":"\xff"}`,
      `${long},"c":"${'y'.repeat(2 * mebibyte)}"}`,
      validLine,
    ];
    assert.deepEqual(await counts(Buffer.from(lines.join('\n'), 'latin1'), 3 * mebibyte), {
      records: 1,
      blankLines: 0,
      unreadable: [
        [2, 'cut-off'],
        [3, 'not-json'],
        [4, 'not-utf8'],
        [5, 'too-long'],
        [6, 'not-utf8'],
      ],
    });
  });

  it('counts records, unreadable lines and blank lines in any mix', async () => {
    const line = fc.oneof(
      fc
        .record({ submission_id: fc.string(), responses: fc.jsonValue(), more: fc.jsonValue() })
        .map((json) => ({
          text: JSON.stringify(json),
          kind: 'record' as const,
        })),
      fc.jsonValue({ maxDepth: 3 }).map((json) => ({
        text: JSON.stringify(json),
        kind:
          typeof json === 'object' && json !== null && !Array.isArray(json)
            ? ('record' as const)
            : ('bad' as const),
      })),
      fc
        .constantFrom('{', '{"a":', 'nonsense', '}', '{"a":1}}')
        .map((text) => ({ text, kind: 'bad' as const })),
      fc.constantFrom('', ' ', '\t ').map((text) => ({ text, kind: 'blank' as const })),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1, maxLength: 30 }),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        async (lines, newline, mark) => {
          const text = (mark ? '\uFEFF' : '') + lines.map((each) => each.text + newline).join('');
          const { report } = await read(text);
          const count = (wanted: string) => lines.filter(({ kind }) => kind === wanted).length;
          assert.deepEqual(
            [report.records, report.unreadable.count, report.blankLines, report.lines],
            [count('record'), count('bad'), count('blank'), count('record') + count('bad')],
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('reports progress in bytes', async () => {
    const content = `${validLine}\n`.repeat(30_000);
    await writeFile(join(folder(), 'responses.jsonl'), content);
    const { signal } = new AbortController();
    const data = await openSnapshotData({ folder: folder() }, signal);
    const reported: number[] = [];
    const reading = data.read(
      {},
      ({ bytes, total }) => {
        assert.equal(total, Buffer.byteLength(content));
        reported.push(bytes);
      },
      signal,
    );
    for await (const portion of reading.portions) assert.ok(portion.length > 0);
    assert.ok(reported.length > 1);
    assert.deepEqual(
      reported,
      reported.toSorted((a, b) => a - b),
    );
    assert.equal(reported.at(-1), Buffer.byteLength(content));
  });

  it('stops as soon as it is canceled and reports the records read so far', async () => {
    await writeFile(join(folder(), 'responses.jsonl'), `${validLine}\n`.repeat(100_000));
    const controller = new AbortController();
    const data = await openSnapshotData({ folder: folder() }, controller.signal);
    const reading = data.read({}, () => undefined, controller.signal);
    let portions = 0;
    await assert.rejects(
      async () => {
        for await (const portion of reading.portions) {
          assert.ok(portion.length > 0);
          portions++;
          controller.abort();
        }
      },
      { name: 'AbortError' },
    );
    assert.equal(portions, 1);
    const { complete, records } = reading.report();
    assert.ok(!complete && records > 0 && records < 100_000);
  });

  it('yields to the event loop while it reads many lines', async () => {
    await writeFile(join(folder(), 'responses.jsonl'), `${validLine}\n`.repeat(100_000));
    const { signal } = new AbortController();
    const data = await openSnapshotData({ folder: folder() }, signal);
    let turns = 0;
    const count = (): void => {
      turns++;
      others = setImmediate(count);
    };
    let others = setImmediate(count);
    for await (const portion of data.read({}, () => undefined, signal).portions)
      assert.ok(portion.length > 0);
    clearImmediate(others);
    // The reader yields every few milliseconds, and a hundred thousand lines take longer.
    assert.ok(turns >= 5, `${turns} turns`);
  });
});
