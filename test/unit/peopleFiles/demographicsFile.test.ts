import assert from 'node:assert/strict';
import {
  maxDemographicsBytes,
  readDemographicsFile,
  studyOfFile,
} from '../../../src/peopleFiles/demographicsFile.ts';
import { problemOf } from '../../../src/problems/problem.ts';

const read = (content: string | Uint8Array) =>
  readDemographicsFile({ name: 'x.csv', bytes: Buffer.from(content) });

function refusalOf(content: string | Uint8Array): unknown {
  try {
    read(content);
    return undefined;
  } catch (error) {
    return problemOf(error);
  }
}

describe('A file of demographics', () => {
  it('has a row per participant, and ids of submissions', () => {
    const { rows, ids } = read('\ufeffSubmission id,Participant id,Age\r\ns1,p1,20\r\n\r\ns2,p2,\r\n');
    assert.deepEqual([rows, ids], [2, ['s1', 's2']]);
  });

  it('may have ids of participants only, under older headers and in any order', () => {
    assert.deepEqual(read('Age,PARTICIPANT_ID \n20,p1\n').ids, ['p1']);
    assert.deepEqual(read('"Participant id","Submission id"\np1,\n').ids, ['p1']);
  });

  it('may be empty below its header', () => {
    assert.deepEqual(read('Submission id,Age').rows, 0);
  });

  for (const [what, content] of [
    ['nothing', ''],
    ['another table', 'Name,Age\nMina,34\n'],
    ['separated by semicolons, as some spreadsheet programs save it', 'Submission id;Age\ns1;20\n'],
    ['not UTF-8', Buffer.from('Submission id,Land\ns1,\xd6sterreich\n', 'latin1')],
    ['UTF-16', Buffer.from('Submission id,Age\ns1,20\n', 'utf16le')],
    ['open at its end', 'Submission id,Age\ns1,"20\n'],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0])],
    ['a web page', '<!DOCTYPE html>\n<p>Submission id</p>\n'],
  ] as const) {
    it(`is refused if it is ${what}`, () => {
      assert.deepEqual(refusalOf(content), { kind: 'not-demographics', path: 'x.csv', found: 'other' });
    });
  }

  it('is refused if it is too large', () => {
    const bytes = Buffer.alloc(maxDemographicsBytes + 1, 'a');
    assert.deepEqual(refusalOf(bytes), { kind: 'not-demographics', path: 'x.csv', found: 'too-large' });
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
