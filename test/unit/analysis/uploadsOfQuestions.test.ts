import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { uploadsOfQuestions } from '../../../src/analysis/uploads/uploadsOfQuestions.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { lines, participant, submissionA, submissionB } from './support/snapshotFolder.ts';

const record = (submission_id: string, responses: object): object => ({
  submission_id,
  participant_id: participant,
  responses,
});
const answer = (...names: string[]): object => ({
  type: 'file_upload',
  value: names.map((file_name) => ({ file_name })),
});
const responses = lines(
  record(submissionA, { photo: answer('a.jpg'), film: answer('a.mp4') }),
  record(submissionB, { photo: answer('12:30.jpg', 'a.jpg'), film: answer() }),
);
const never = new AbortController().signal;

describe('Uploads of questions', () => {
  const folder = temporaryFolder();
  const paths = [
    'responses.jsonl',
    `files/${submissionA}/a.jpg`,
    `files/${submissionA}/a.mp4`,
    `files/${submissionB}/12_30~0a1b2c3d.jpg`,
    `files/${submissionB}/a.jpg`,
    `files/${submissionB}/of-no-answer.jpg`,
  ];
  const archivePaths = new Map([[3, `files/${submissionB}/12:30.jpg`]]);

  it('are those that an answer names, also under another name on disk', async () => {
    await writeFile(join(folder(), 'responses.jsonl'), responses);
    const request = { folder: folder(), paths, archivePaths };
    assert.deepEqual(
      [...(await uploadsOfQuestions({ ...request, questions: ['photo'] }, never))],
      [0, 1, 0, 1, 1, 0],
    );
    assert.deepEqual(
      [...(await uploadsOfQuestions({ ...request, questions: ['film', 'other'] }, never))],
      [0, 0, 1, 0, 0, 0],
    );
  });

  it('are found in an archive that wraps everything in a folder', async () => {
    await mkdir(join(folder(), 'export'));
    await writeFile(join(folder(), 'export', 'responses.jsonl'), responses);
    const wrapped = paths.map((path) => `export/${path}`);
    const request = { folder: folder(), paths: wrapped, archivePaths: new Map(), questions: ['film'] };
    assert.deepEqual([...(await uploadsOfQuestions(request, never))], [0, 0, 1, 0, 0, 0]);
  });

  it('are none without responses', async () => {
    const request = { folder: folder(), paths, archivePaths, questions: ['photo'] };
    assert.ok((await uploadsOfQuestions(request, never)).every((flag) => flag === 0));
  });
});
