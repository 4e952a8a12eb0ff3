import assert from 'node:assert/strict';
import { access, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { listSnapshots, type Snapshot } from '../../../src/exports/snapshots.ts';
import {
  forgetDeletion,
  rememberDeletion,
  rememberedDeletions,
} from '../../../src/participants/deletions.ts';
import { eraseParticipant } from '../../../src/participants/eraseParticipant.ts';
import { findReturned, type Returned } from '../../../src/participants/findReturned.ts';
import { personOf, type Person } from '../../../src/participants/participantId.ts';
import { searchParticipant } from '../../../src/participants/searchParticipant.ts';
import { Installation } from '../../../src/snapshots/installation.ts';
import { longestStretch } from '../support/longestStretch.ts';
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
} from './exportFolder.ts';

const { signal } = new AbortController();

function person(...submissions: readonly string[]): Person {
  const made = personOf(anna);
  for (const id of submissions) made.addSubmission(id);
  return made;
}

describe('A participant whose data were deleted', () => {
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
    return await findReturned(snapshot, store, signal);
  }

  it('is remembered by keyed hashes and the date, and by nothing that another installation could compare', async () => {
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

  it('is known again by their id in a new snapshot', async () => {
    await rememberDeletion(store, person(annas), now);
    const [found, ...more] = await returned(`${record(ben, bens)}\n${record(anna, 'f'.repeat(24))}\n`);
    assert.deepEqual([found?.person.id, found?.deletion.at, more], [anna, now, []]);
  });

  it('is known again by a submission where no record names the participant', async () => {
    await rememberDeletion(store, person(annas), now);
    const [found] = await returned(
      `{"submission_id":"${annas.toUpperCase()}"}\n{"submission_id":"${bens}"}\n`,
    );
    assert.ok(found?.person.isSubmission(annas));
  });

  it('is known again by a submission that is a key, and by one that is a number', async () => {
    await rememberDeletion(store, person(annas, '1344800117571260417'), now);
    assert.equal((await returned(`{"responses":{"${annas}":{"q":1}}}`)).length, 1);
    assert.equal(
      (await returned('{"submission_id": 1344800117571260417}', 'responses-by-submission.jsonl')).length,
      1,
    );
  });

  it('is known again wherever in a large file their line lies', async function () {
    this.timeout(20_000);
    await rememberDeletion(store, person(annas), now);
    const others = `${record(ben, bens)}\n`.repeat(2_000);
    for (let shift = 0; shift < 60; shift += 7) {
      const before = others.slice(0, 256 * 1024 - record(anna, annas).length).replace(/[^\n]*$/, '');
      const filler = `${' '.repeat(256 * 1024 - before.length - 1 - shift)}\n`;
      assert.equal((await returned(`${before}${filler}${record(anna, annas)}\n`)).length, 1, `${shift}`);
    }
  });

  it('is looked for among ids without end, others on the event loop having their turns', async function () {
    this.timeout(20_000);
    await rememberDeletion(store, person(annas), now);
    const ids = Array.from({ length: 60_000 }, (_, at) => at.toString(16).padStart(24, 'a'));
    const line = (some: readonly string[]): string => JSON.stringify({ submission_id: 's1', some });
    const lines = Array.from({ length: 60 }, (_, at) => line(ids.slice(at * 1_000, (at + 1) * 1_000)));
    await returned(record(ben, bens));
    // Hashing all of a piece of the file takes 50 ms and more.
    const stretch = await longestStretch(async () => {
      assert.deepEqual(await returned(lines.join('\n')), []);
    });
    assert.ok(stretch < 30, `${stretch} ms`);
  });

  it('is not taken for returned by a mention in another’s answer', async () => {
    await rememberDeletion(store, person(annas), now);
    const mention = { participant_id: ben, responses: { q: { value: anna } }, submission_id: annas };
    assert.deepEqual(await returned(JSON.stringify(mention)), []);
  });

  it('costs nothing where no deletion is remembered', async () => {
    await writeSnapshot(root(), { 'responses.jsonl': record(anna, annas) });
    const [snapshot] = await listSnapshots(root());
    assert.ok(snapshot);
    const gone: Snapshot = { folder: join(root(), 'gone'), manifest: snapshot.manifest };
    assert.deepEqual(await findReturned(gone, store, signal), []);
    await assert.rejects(access(store.folder));
  });

  it('is looked for until that is aborted', async () => {
    await rememberDeletion(store, person(annas), now);
    await writeSnapshot(root(), { 'responses.jsonl': record(anna, annas) });
    const [snapshot] = await listSnapshots(root());
    assert.ok(snapshot);
    await assert.rejects(findReturned(snapshot, store, AbortSignal.abort()), /abort/);
  });

  it('is remembered once however often their data are deleted, with all their submissions', async () => {
    await rememberDeletion(store, person(annas), now);
    const later = new Date(now.getTime() + 1_000);
    const undo = await rememberDeletion(store, person(bens), later);
    const [deletion, ...more] = await rememberedDeletions(store);
    assert.deepEqual([deletion?.at, deletion?.submissions.length, more], [later, 2, []]);
    await undo();
    assert.deepEqual((await rememberedDeletions(store))[0]?.at, now);
  });

  it('can be forgotten', async () => {
    const undo = await rememberDeletion(store, person(annas), now);
    await undo();
    assert.deepEqual(await rememberedDeletions(store), []);
    await rememberDeletion(store, person(annas), now);
    for (const { name } of await rememberedDeletions(store)) await forgetDeletion(store, name);
    assert.deepEqual(await returned(record(anna, annas)), []);
  });

  it('is deleted again from the new snapshot and from nothing else', async () => {
    const folder = join(root(), 'exports');
    await rememberDeletion(store, person(annas), now);
    const [found] = await returned(`${record(anna, annas)}\n${record(ben, bens)}\n`);
    assert.ok(found);
    const other = await writeSnapshot(folder, { 'responses.jsonl': record(anna, annas) }, { slug: 'other' });
    const before = await contentOf(other);
    const snapshot = join(folder, 'cooking', '2026-09-14T10-00-00Z');
    const finding = await searchParticipant([folder], found.person, () => undefined, signal, [snapshot]);
    const report = await eraseParticipant(finding, found.person, now, () => undefined, signal, store);
    assert.equal(report.erased[0]?.submissions, 1);
    assert.deepEqual(report.left?.snapshots, []);
    assert.equal(await readFile(join(snapshot, 'responses.jsonl'), 'utf8'), `${record(ben, bens)}\n`);
    assert.deepEqual(await contentOf(other), before);
    assert.deepEqual(await readdir(snapshot), ['responses.jsonl', 'snapshot.json']);
  });
});
