import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  maxDemographicsBytes,
  readDemographicsFile,
  studyOfFile,
  withoutDeleted,
} from '../../../src/peopleFiles/demographicsFile.ts';
import { blockedShare } from '../support/blockedShare.ts';
import { never, problemFrom } from '../support/network.ts';

const read = async (content: string | Uint8Array) =>
  await readDemographicsFile({ name: 'x.csv', bytes: Buffer.from(content) }, never);

const refusalOf = async (content: string | Uint8Array) => await problemFrom(read(content));

describe('A file of demographics', () => {
  it('has a row per participant, and ids of submissions', async () => {
    const { rows, ids } = await read('\ufeffSubmission id,Participant id,Age\r\ns1,p1,20\r\n\r\ns2,p2,\r\n');
    assert.deepEqual([rows, ids], [2, ['s1', 's2']]);
  });

  it('may have ids of participants only, in any column, however the header is written', async () => {
    assert.deepEqual((await read('Age,PARTICIPANT ID \n20,p1\n')).ids, ['p1']);
    assert.deepEqual((await read('"Participant id","Submission id"\np1,\n')).ids, ['p1']);
  });

  it('may be empty below its header', async () => {
    assert.deepEqual((await read('Submission id,Age')).rows, 0);
  });

  for (const [what, content] of [
    ['nothing', ''],
    ['another table', 'Name,Age\nMina,34\n'],
    ['of an older kind, which nothing reads', 'session_id,participant_id,age\ns1,p1,20\n'],
    ['separated by semicolons, as some spreadsheet programs save it', 'Submission id;Age\ns1;20\n'],
    ['not UTF-8', Buffer.from('Submission id,Land\ns1,\xd6sterreich\n', 'latin1')],
    ['UTF-16', Buffer.from('Submission id,Age\ns1,20\n', 'utf16le')],
    ['open at its end', 'Submission id,Age\ns1,"20\n'],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0])],
    ['a web page', '<!DOCTYPE html>\n<p>Submission id</p>\n'],
  ] as const) {
    it(`is refused if it is ${what}`, async () => {
      assert.deepEqual(await refusalOf(content), { kind: 'not-demographics', path: 'x.csv', found: 'other' });
    });
  }

  it('is read without blocking other work', async () => {
    const row = `${'s'.repeat(24)},${'p'.repeat(24)},"34",${'x'.repeat(150)}\r\n`;
    const bytes = Buffer.from(`Submission id,Participant id,Age,Text\r\n${row.repeat(30_000)}`);
    const file = { name: 'x.csv', bytes };
    assert.ok((await blockedShare(async () => await readDemographicsFile(file, never))) < 0.5);
    const isDeleted = (id: string): boolean => id === 'nobody';
    assert.ok((await blockedShare(async () => await withoutDeleted(bytes, isDeleted, never))) < 0.5);
  });

  it('is read until canceled', async () => {
    const bytes = Buffer.from('Submission id\ns1\n');
    await assert.rejects(
      readDemographicsFile({ name: 'x.csv', bytes }, AbortSignal.abort(new Error('enough'))),
      /enough/,
    );
  });

  it('is refused if it is too large', async () => {
    const bytes = Buffer.alloc(maxDemographicsBytes + 1, 'a');
    assert.deepEqual(await refusalOf(bytes), { kind: 'not-demographics', path: 'x.csv', found: 'too-large' });
  });
});

describe('A file of demographics without deleted participants', () => {
  const quoted = (field: string): string => `"${field.replaceAll('"', '""')}"`;
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(fc.constantFrom('"', ',', '\r\n', '\n', 'p1', 's2', ' ', '\ufeff'))
      .map((parts) => parts.join('')),
  );
  const person = fc.record({
    submission: fc.constantFrom('s1', 's2', 's3', ''),
    participant: fc.constantFrom('p1', 'p2', 'p3', ''),
    value: text,
    lineEnd: fc.constantFrom('\n', '\r\n'),
    isQuoted: fc.boolean(),
  });

  it('has every byte of the others, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(person),
        fc.uniqueArray(fc.constantFrom('s1', 'p2', 'p3')),
        text,
        async (people, gone, name) => {
          const isGone = (id: string): boolean => (gone as string[]).includes(id);
          const header = `\ufeff${quoted(name)},Participant id,Submission id\r\n`;
          const lineOf = ({
            submission,
            participant,
            value,
            lineEnd,
            isQuoted,
          }: (typeof people)[number]): string => {
            const ids = [participant, submission].map((id) => (isQuoted ? quoted(id) : id));
            return `${[quoted(value), ...ids].join(',')}${lineEnd}`;
          };
          const kept = people.filter(
            ({ submission, participant }) => !isGone(submission) && !isGone(participant),
          );
          const { bytes, leftOut } = await withoutDeleted(
            Buffer.from([header, ...people.map(lineOf)].join('')),
            isGone,
            never,
          );
          assert.equal(leftOut, people.length - kept.length);
          assert.deepEqual(Buffer.from(bytes), Buffer.from([header, ...kept.map(lineOf)].join('')));
        },
      ),
    );
  });
});

describe('The study of a file of demographics', () => {
  const studies = (...matching: number[]) =>
    matching.map((each, index) => ({ id: `study${index}`, matching: each }));

  it('is the one with most of its participants, whatever its name says', () => {
    assert.equal(studyOfFile({ name: 'prolific_export_study0.csv' }, studies(1, 40)), 'study1');
  });

  it('is the one in its name if the participants don’t tell', () => {
    assert.equal(studyOfFile({ name: 'prolific_export_study1.csv' }, studies(0, 0, 0)), 'study1');
    assert.equal(studyOfFile({ name: 'prolific_export_study1.csv' }, studies(7, 7)), 'study1');
  });

  it('isn’t guessed', () => {
    assert.equal(studyOfFile({ name: 'export.csv' }, studies(0)), undefined);
    assert.equal(studyOfFile({ name: 'study0 study1.csv' }, studies(0, 0)), undefined);
    assert.equal(studyOfFile({ name: 'study0.csv' }, []), undefined);
  });
});
