import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { StudyNames } from '../../../src/editor/filterQuestions/studyNames.ts';
import type { Snapshot } from '../../../src/snapshots/snapshots.ts';
import { manifestHead } from '../support/manifestHead.ts';

describe('Names of studies', () => {
  const named = (studies: Record<string, string>): Snapshot => ({
    folder: '/x',
    manifest: manifestHead('2026-09-14T10:00:00Z', { studies }),
  });
  const memory = (): vscode.Memento => {
    const kept = new Map<string, unknown>();
    return {
      keys: () => [...kept.keys()],
      get: <T>(key: string, otherwise?: T) => (kept.get(key) ?? otherwise) as T,
      update: (key, value) => Promise.resolve(void kept.set(key, value)),
    };
  };

  it('are those of the newest snapshot, or what Prolific said', async () => {
    let snapshots = [named({ a: 'New', b: 'B' }), named({ a: 'Old', c: 'C' })];
    const names = new StudyNames(memory(), () => snapshots);
    assert.deepEqual(Object.fromEntries(names.all), { a: 'New', b: 'B', c: 'C' });
    await names.remember('a', 'Asked');
    assert.equal(names.all.get('a'), 'Asked');
    snapshots = [named({ d: 'D' })];
    assert.deepEqual(Object.fromEntries(names.all), { a: 'Asked', d: 'D' });
  });

  it('are collected once, however many rows ask and however many names planted snapshots have', () => {
    const snapshots = [named({ a: 'A' })];
    const names = new StudyNames(memory(), () => snapshots);
    assert.equal(names.all, names.all);
  });
});
