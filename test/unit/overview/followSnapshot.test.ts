import assert from 'node:assert/strict';
import { appendFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { followSnapshot, type Following } from '../../../src/overview/followSnapshot.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

describe('A snapshot whose overview is open', () => {
  const root = temporaryFolder();
  const snapshot = (): string => join(root(), 'snapshot');
  let following: Following;
  let told: string[];

  beforeEach(async () => {
    await mkdir(join(snapshot(), 'files'), { recursive: true });
    await writeFile(join(snapshot(), 'snapshot.json'), '{}');
    await writeFile(join(snapshot(), 'responses.jsonl'), '{}\n');
    told = [];
    following = followSnapshot({
      folder: snapshot(),
      isVisible: () => false,
      onChanged: () => told.push('changed'),
      onGone: () => told.push('gone'),
      everyMs: 60_000,
    });
    await following.look();
  });
  afterEach(() => following.dispose());

  it('is left alone while nothing changes, tables made of it included', async () => {
    await mkdir(join(snapshot(), 'analysis'));
    await following.look();
    assert.deepEqual(told, []);
  });

  it('is shown anew when its responses change, once', async () => {
    await appendFile(join(snapshot(), 'responses.jsonl'), '{}\n');
    await following.look();
    await following.look();
    assert.deepEqual(told, ['changed']);
  });

  it('is shown anew when it is completed, by two renames', async () => {
    await mkdir(join(root(), 'finished'));
    await writeFile(join(root(), 'finished', 'snapshot.json'), '{ }');
    await rename(snapshot(), join(root(), 'old'));
    await following.look();
    await rename(join(root(), 'finished'), snapshot());
    await following.look();
    assert.deepEqual(told, ['changed']);
  });

  it('is shown anew when an upload is deleted', async () => {
    await writeFile(join(snapshot(), 'files', 'pie.jpg'), '');
    await following.look();
    await rm(join(snapshot(), 'files', 'pie.jpg'));
    await following.look();
    assert.deepEqual(told, ['changed', 'changed']);
  });

  it('is said to be gone once it is not found twice running, and shown again when it is back', async () => {
    await rename(snapshot(), join(root(), 'elsewhere'));
    await following.look();
    assert.deepEqual(told, []);
    await following.look();
    await following.look();
    assert.deepEqual(told, ['gone']);
    await rename(join(root(), 'elsewhere'), snapshot());
    await following.look();
    assert.deepEqual(told, ['gone', 'changed']);
  });

  it('is forgotten once the overview is closed', async () => {
    following.dispose();
    await rm(snapshot(), { recursive: true });
    await following.look();
    await following.look();
    assert.deepEqual(told, []);
  });
});
