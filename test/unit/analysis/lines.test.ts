import assert from 'node:assert/strict';
import fc from 'fast-check';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openSnapshotData } from '../../../src/analysis/snapshotData.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { readSnapshot, submissionA } from './support/snapshotFolder.ts';

const good = `{"submission_id":"${submissionA}","responses":{"q":{"type":"free_text","value":"ä"}}}`;
const mebibyte = 1024 * 1024;

describe('A file of records', () => {
  const folder = temporaryFolder();
  const read = async (content: string | Buffer, longestLine?: number) =>
    await readSnapshot(
      folder(),
      { 'responses.jsonl': content },
      longestLine === undefined ? {} : { longestLine },
    );
  const counts = async (content: string | Buffer, longestLine?: number) => {
    const { report, submissions } = await read(content, longestLine);
    assert.equal(report.records, submissions.length);
    assert.equal(report.complete, true);
    const { records, blankLines, unreadable } = report;
    return { records, blankLines, unreadable: unreadable.first.map(({ line, reason }) => [line, reason]) };
  };
  const all = (records: number, blankLines = 0) => ({ records, blankLines, unreadable: [] });

  it('may be empty, or not there at all', async () => {
    const { report, data } = await readSnapshot(folder(), {});
    assert.deepEqual([report.lines, report.complete, data.recordsFiles], [0, true, []]);
    assert.deepEqual(await counts(''), all(0));
  });

  it('may begin with a byte order mark', async () => {
    const { submissions } = await read(`\uFEFF${good}\n${good}`);
    assert.deepEqual(
      submissions.map(({ line, at }) => [line, at]),
      [
        [1, 3],
        [2, 3 + Buffer.byteLength(good) + 1],
      ],
    );
    assert.deepEqual(await counts('\uFEFF'), all(0));
  });

  it('may end lines with CR and LF, have blank ones, and none at its end', async () => {
    assert.deepEqual(await counts(`${good}\r\n\r\n  \t\n${good}\r\n${good}`), all(3, 2));
  });

  it('may have lines that are no JSON, end in the middle, or are no object', async () => {
    assert.deepEqual(await counts(`{"a":nonsense}\n${good}\n[1]\n"x"\nnull\n${good.slice(0, -20)}`), {
      records: 1,
      blankLines: 0,
      unreadable: [
        [1, 'not-json'],
        [3, 'not-a-record'],
        [4, 'not-a-record'],
        [5, 'not-a-record'],
        [6, 'cut-off'],
      ],
    });
  });

  it('says where in the line it stops making sense', async () => {
    const { report } = await read('  {"a":nonsense, "ä": 1}\n');
    assert.deepEqual(report.unreadable.first, [{ line: 1, reason: 'not-json', position: 5 }]);
  });

  it('may have bytes that are no UTF-8: only their lines are lost', async () => {
    const bad = Buffer.from('{"submission_id":"\xff\xfe"}\n', 'latin1');
    const whole = Buffer.concat([
      Buffer.from(`${good}\n`),
      bad,
      Buffer.from(`{"submission_id":"b"}\n${good}\n`),
    ]);
    assert.deepEqual(await counts(whole), { records: 3, blankLines: 0, unreadable: [[2, 'not-utf8']] });
  });

  it('may have lists in lists without end', async () => {
    const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    const record = (levels: number) => `{"metadata":${deep(levels)}}\n`;
    assert.deepEqual(await counts(record(60) + record(100) + record(100_000) + record(600_000) + good), {
      records: 2,
      blankLines: 0,
      unreadable: [
        [2, 'too-deep'],
        [3, 'too-deep'],
        [4, 'too-deep'],
      ],
    });
  });

  it('lists the first hundred lines it could not read and counts all', async () => {
    const { report } = await read('x\n'.repeat(250));
    assert.deepEqual([report.unreadable.count, report.unreadable.first.length], [250, 100]);
  });

  it('may have a line of a hundred megabytes', async () => {
    const text = Buffer.alloc(100 * mebibyte, 'Soup für 🍲 ');
    // The last letter may be cut.
    const end = text.lastIndexOf(' ');
    const [before, after] = good.split('ä').map((part) => Buffer.from(part));
    const whole = Buffer.concat([
      Buffer.from(`${good}\n`),
      before!,
      text.subarray(0, end),
      after!,
      Buffer.from(`\n${good}\n`),
    ]);
    const { submissions, report, data } = await read(whole);
    assert.deepEqual([report.records, report.unreadable.count], [3, 0]);
    const [answer] = submissions[1]!.answers;
    assert.ok(answer?.type === 'free_text');
    assert.ok(Buffer.from(answer.texts[0]!).equals(text.subarray(0, end)));
    assert.equal(submissions[2]!.line, 3);
    assert.equal(await data.rawRecord(submissions[2]!), good);
  });

  it('may have long lines that are broken, or longer than the limit', async () => {
    const long = `{"a":"${'x'.repeat(2 * mebibyte)}"`;
    const lines = [
      `${long}}`,
      long,
      `${long}]`,
      `${long},"b":"\xff"}`,
      `${long},"c":"${'y'.repeat(2 * mebibyte)}"}`,
      good,
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

  it('is counted right whatever mix of lines it has', async () => {
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

  it('tells how far it is, in bytes', async () => {
    const content = `${good}\n`.repeat(30_000);
    await writeFile(join(folder(), 'responses.jsonl'), content);
    const { signal } = new AbortController();
    const data = await openSnapshotData(folder(), signal);
    const told: number[] = [];
    const reading = data.read(({ bytes, total }) => {
      assert.equal(total, Buffer.byteLength(content));
      told.push(bytes);
    }, signal);
    for await (const portion of reading.portions) assert.ok(portion.length > 0);
    assert.ok(told.length > 1);
    assert.deepEqual(
      told,
      told.toSorted((a, b) => a - b),
    );
    assert.equal(told.at(-1), Buffer.byteLength(content));
  });

  it('is left off as soon as one asks for that, with a report of what was read', async () => {
    await writeFile(join(folder(), 'responses.jsonl'), `${good}\n`.repeat(100_000));
    const controller = new AbortController();
    const data = await openSnapshotData(folder(), controller.signal);
    const reading = data.read(() => undefined, controller.signal);
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

  it('lets others have their turns while it is read', async () => {
    await writeFile(join(folder(), 'responses.jsonl'), `${good}\n`.repeat(100_000));
    const { signal } = new AbortController();
    const data = await openSnapshotData(folder(), signal);
    let turns = 0;
    const count = (): void => {
      turns++;
      others = setImmediate(count);
    };
    let others = setImmediate(count);
    for await (const portion of data.read(() => undefined, signal).portions) assert.ok(portion.length > 0);
    clearImmediate(others);
    // In a few milliseconds nobody reads a hundred thousand lines.
    assert.ok(turns >= 5, `${turns} turns`);
  });
});
