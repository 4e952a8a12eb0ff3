import assert from 'node:assert/strict';
import { access, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { listSnapshots, type Snapshot } from '../../../src/snapshots/snapshots.ts';
import {
  forgetDeletion,
  rememberDeletion,
  rememberedDeletions,
} from '../../../src/participants/erase/deletions.ts';
import { eraseParticipant } from '../../../src/participants/erase/eraseParticipant.ts';
import { findReturned, type Returned } from '../../../src/participants/find/findReturned.ts';
import { personOf, type Person } from '../../../src/participants/find/participantId.ts';
import { searchParticipant } from '../../../src/participants/find/searchParticipant.ts';
import { Installation } from '../../../src/snapshots/access/installation.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import {
  anna,
  annas,
  ben,
  bens,
  contentOf,
  now,
  record,
  requireNoTrace,
  writeSnapshot,
  searching,
} from './exportFolder.ts';

const { signal } = new AbortController();

function person(...submissions: readonly string[]): Person {
  const made = personOf(anna);
  for (const id of submissions) made.addSubmission(id);
  return made;
}

describe('Returned data of a deleted participant', () => {
  const root = temporaryFolder();
  let store: Installation;

  beforeEach(() => {
    store = new Installation(join(root(), 'storage'));
  });

  async function returned(content: string, file = 'responses.jsonl'): Promise<Returned[]> {
    await rm(join(root(), 'exports'), { recursive: true, force: true });
    await writeSnapshot(join(root(), 'exports'), { [file]: content }, { batch: file !== 'responses.jsonl' });
    const [snapshot] = await listSnapshots(join(root(), 'exports'));
    assert.ok(snapshot);
    return await findReturned(store, snapshot, signal);
  }

  it('is recognized by keyed hashes, which other installations can’t compare', async () => {
    await rememberDeletion(store, person(annas), now);
    const [deletion] = await rememberedDeletions(store);
    assert.deepEqual(deletion?.at, now);
    assert.equal(deletion.submissions.length, 1);
    await requireNoTrace(root(), anna, annas);
    if (process.platform !== 'win32') {
      assert.equal((await stat(join(store.folder, deletion.name))).mode & 0o777, 0o600);
      assert.equal((await stat(join(store.folder, 'key'))).mode & 0o777, 0o600);
    }
    const other = new Installation(join(root(), 'other'));
    await rememberDeletion(other, person(annas), now);
    assert.notEqual((await rememberedDeletions(other))[0]?.participant, deletion.participant);
  });

  it('is found by the participant ID in a new snapshot', async () => {
    await rememberDeletion(store, person(annas), now);
    const [found, ...more] = await returned(`${record(ben, bens)}\n${record(anna, 'f'.repeat(24))}\n`);
    assert.deepEqual([found?.person.id, found?.deletion.at, more], [anna, now, []]);
  });

  it('is found by a submission ID if no record names the participant', async () => {
    await rememberDeletion(store, person(annas), now);
    const [found] = await returned(
      `{"submission_id":"${annas.toUpperCase()}"}\n{"submission_id":"${bens}"}\n`,
    );
    assert.ok(found?.person.isSubmission(annas));
  });

  it('is found by a submission ID that is a key or a number', async () => {
    await rememberDeletion(store, person(annas, '1344800117571260417'), now);
    assert.equal((await returned(`{"responses":{"${annas}":{"q":1}}}`)).length, 1);
    assert.equal(
      (await returned('{"submission_id": 1344800117571260417}', 'responses-by-submission.jsonl')).length,
      1,
    );
  });

  it('is found at any position in a large file', async function () {
    this.timeout(20_000);
    await rememberDeletion(store, person(annas), now);
    const others = `${record(ben, bens)}\n`.repeat(2_000);
    for (let shift = 0; shift < 60; shift += 7) {
      const before = others.slice(0, 256 * 1024 - record(anna, annas).length).replace(/[^\n]*$/, '');
      const filler = `${' '.repeat(256 * 1024 - before.length - 1 - shift)}\n`;
      assert.equal((await returned(`${before}${filler}${record(anna, annas)}\n`)).length, 1, `${shift}`);
    }
  });

  it('is found among tens of thousands of other IDs', async () => {
    await rememberDeletion(store, person(annas), now);
    const ids = Array.from({ length: 60_000 }, (_, at) => at.toString(16).padStart(24, 'a'));
    const line = (some: readonly string[]): string => JSON.stringify({ submission_id: 's1', some });
    const lines = Array.from({ length: 60 }, (_, at) => line(ids.slice(at * 1_000, (at + 1) * 1_000)));
    assert.deepEqual(await returned(lines.join('\n')), []);
    assert.equal((await returned([...lines, record(anna, annas)].join('\n'))).length, 1);
  });

  it('isn’t reported for a mention in another participant’s answer', async () => {
    await rememberDeletion(store, person(annas), now);
    const mention = { participant_id: ben, responses: { q: { value: anna } }, submission_id: annas };
    assert.deepEqual(await returned(JSON.stringify(mention)), []);
  });

  it('isn’t searched for without remembered deletions', async () => {
    await writeSnapshot(root(), { 'responses.jsonl': record(anna, annas) });
    const [snapshot] = await listSnapshots(root());
    assert.ok(snapshot);
    const gone: Snapshot = { folder: join(root(), 'gone'), manifest: snapshot.manifest };
    assert.deepEqual(await findReturned(store, gone, signal), []);
    await assert.rejects(access(store.folder));
  });

  it('isn’t searched for after an abort', async () => {
    await rememberDeletion(store, person(annas), now);
    await writeSnapshot(root(), { 'responses.jsonl': record(anna, annas) });
    const [snapshot] = await listSnapshots(root());
    assert.ok(snapshot);
    await assert.rejects(findReturned(store, snapshot, AbortSignal.abort()), /abort/);
  });

  it('is remembered once after repeated deletions, with all submissions', async () => {
    await rememberDeletion(store, person(annas), now);
    const later = new Date(now.getTime() + 1_000);
    const undo = await rememberDeletion(store, person(bens), later);
    const [deletion, ...more] = await rememberedDeletions(store);
    assert.deepEqual([deletion?.at, deletion?.submissions.length, more], [later, 2, []]);
    await undo();
    assert.deepEqual((await rememberedDeletions(store))[0]?.at, now);
  });

  it('is no longer found after its deletion was forgotten', async () => {
    const undo = await rememberDeletion(store, person(annas), now);
    await undo();
    assert.deepEqual(await rememberedDeletions(store), []);
    await rememberDeletion(store, person(annas), now);
    for (const { name } of await rememberedDeletions(store)) await forgetDeletion(store, name);
    assert.deepEqual(await returned(record(anna, annas)), []);
  });

  it('is deleted from the new snapshot only', async () => {
    const folder = join(root(), 'exports');
    await rememberDeletion(store, person(annas), now);
    const [found] = await returned(`${record(anna, annas)}\n${record(ben, bens)}\n`);
    assert.ok(found);
    const other = await writeSnapshot(folder, { 'responses.jsonl': record(anna, annas) }, { slug: 'other' });
    const before = await contentOf(other);
    const snapshot = join(folder, 'cooking', '2026-09-14T10-00-00Z');
    const finding = await searchParticipant(
      { exportFolders: [folder], person: found.person, only: [snapshot] },
      () => undefined,
      signal,
    );
    const report = await eraseParticipant(
      { installation: store, searching },
      { found: finding, person: found.person, now },
      () => undefined,
      signal,
    );
    assert.equal(report.erased[0]?.submissions, 1);
    assert.deepEqual(report.left?.snapshots, []);
    assert.equal(await readFile(join(snapshot, 'responses.jsonl'), 'utf8'), `${record(ben, bens)}\n`);
    assert.deepEqual(await contentOf(other), before);
    assert.deepEqual(await readdir(snapshot), ['responses.jsonl', 'snapshot.json']);
  });
});
