import assert from 'node:assert/strict';
import { appendFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { followSnapshot, type Following } from '../../../src/overview/followSnapshot.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

describe('Watcher of an open snapshot', () => {
  const root = temporaryFolder();
  const snapshot = (): string => join(root(), 'snapshot');
  let following: Following;
  let reports: string[];

  beforeEach(async () => {
    await mkdir(join(snapshot(), 'files'), { recursive: true });
    await writeFile(join(snapshot(), 'snapshot.json'), '{}');
    await writeFile(join(snapshot(), 'responses.jsonl'), '{}\n');
    reports = [];
    following = followSnapshot({
      folder: snapshot(),
      isVisible: () => false,
      onChanged: () => reports.push('changed'),
      onGone: () => reports.push('gone'),
      everyMs: 60_000,
    });
    await following.check();
  });
  afterEach(() => following.dispose());

  it('ignores analysis tables that are created in the snapshot', async () => {
    await mkdir(join(snapshot(), 'analysis'));
    await following.check();
    assert.deepEqual(reports, []);
  });

  it('reports a change of the responses once', async () => {
    await appendFile(join(snapshot(), 'responses.jsonl'), '{}\n');
    await following.check();
    await following.check();
    assert.deepEqual(reports, ['changed']);
  });

  it('reports a change when what is known about participants is added, replaced or removed', async () => {
    const people = join(root(), 'people');
    await mkdir(people);
    await following.check();
    assert.deepEqual(reports, []);
    await writeFile(join(people, 'demographics-66a1ee00.csv'), 'Age\r\n');
    await following.check();
    await writeFile(join(people, 'new'), 'Sex\r\n');
    await rename(join(people, 'new'), join(people, 'demographics-66a1ee00.csv'));
    await following.check();
    await rm(people, { recursive: true });
    await following.check();
    assert.deepEqual(reports, ['changed', 'changed', 'changed']);
  });

  it('reports no change when another window locks the people folder', async () => {
    const people = join(root(), 'people');
    await mkdir(people);
    await writeFile(join(people, 'submissions.jsonl'), '{}\n');
    await following.check();
    reports.length = 0;
    await writeFile(join(people, 'lock'), '');
    await following.check();
    assert.deepEqual(reports, []);
  });

  it('reports a change when the snapshot is replaced by two renames', async () => {
    await mkdir(join(root(), 'finished'));
    await writeFile(join(root(), 'finished', 'snapshot.json'), '{ }');
    await rename(snapshot(), join(root(), 'old'));
    await following.check();
    await rename(join(root(), 'finished'), snapshot());
    await following.check();
    assert.deepEqual(reports, ['changed']);
  });

  it('reports a change when an upload is added or deleted', async () => {
    await writeFile(join(snapshot(), 'files', 'pie.jpg'), '');
    await following.check();
    await rm(join(snapshot(), 'files', 'pie.jpg'));
    await following.check();
    assert.deepEqual(reports, ['changed', 'changed']);
  });

  it('reports a missing snapshot after two failed checks, and a change when it is back', async () => {
    await rename(snapshot(), join(root(), 'elsewhere'));
    await following.check();
    assert.deepEqual(reports, []);
    await following.check();
    await following.check();
    assert.deepEqual(reports, ['gone']);
    await rename(join(root(), 'elsewhere'), snapshot());
    await following.check();
    assert.deepEqual(reports, ['gone', 'changed']);
  });

  it('reports nothing after it is disposed', async () => {
    following.dispose();
    await rm(snapshot(), { recursive: true });
    await following.check();
    await following.check();
    assert.deepEqual(reports, []);
  });
});
