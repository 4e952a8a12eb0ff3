import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { problemOf } from '../../../src/problems/problem.ts';
import { changePeople } from '../../../src/snapshots/erasure/changePeople.ts';
import { erasureFolder } from '../../../src/snapshots/knownNames.ts';
import { recoverStagings } from '../../../src/snapshots/staging/publishStaging.ts';
import { installation, makeOwn } from '../support/installation.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

describe('A change of a people folder', () => {
  const root = temporaryFolder();
  const { signal } = new AbortController();
  let people: string;

  beforeEach(async () => {
    await mkdir(join(root(), 'cooking'));
    people = join(root(), 'cooking', 'people');
  });

  const change = (work: () => Promise<void>): Promise<void> =>
    changePeople(people, installation, work, signal);

  it('creates the folder, keeps it out of Git and leaves nothing else', async () => {
    await change(() => writeFile(join(people, 'people.json'), '{}'));
    assert.deepEqual(await readdir(people), ['people.json']);
    assert.equal(await readFile(join(root(), '.gitignore'), 'utf8'), '*\n');
  });

  it('keeps the folder out of Git by a .gitignore in it if those above let data through', async () => {
    for (const folder of [root(), join(root(), 'cooking')]) {
      await writeFile(join(folder, '.gitignore'), '!*\n');
    }
    await change(() => Promise.resolve());
    assert.equal(await readFile(join(people, '.gitignore'), 'utf8'), '*\n');
  });

  it('removes what interrupted writes have left, and nothing else', async () => {
    await change(async () => {
      for (const name of ['people.json', 'submissions.jsonl', 'demographics-s1.csv', 'key-0123abcd.csv'])
        await writeFile(join(people, `${name}.0123456789ab.next`), 'half');
      await writeFile(join(people, 'notes.txt.0123456789ab.next'), 'mine');
    });
    await change(() => Promise.resolve());
    assert.deepEqual(await readdir(people), ['notes.txt.0123456789ab.next']);
  });

  it('that was killed leaves nothing once the export folder is read again', async () => {
    await makeOwn(join(people, erasureFolder));
    await writeFile(join(people, 'submissions.jsonl.0123456789ab.next'), 'half');
    await recoverStagings(root(), installation);
    assert.deepEqual(await readdir(people), []);
  });

  it('that fails leaves no folder if there was none', async () => {
    await assert.rejects(
      change(() => Promise.reject(new Error('No network'))),
      /No network/,
    );
    assert.deepEqual(await readdir(join(root(), 'cooking')), []);
  });

  it('is refused while another one is under way', async () => {
    await change(async () => {
      await assert.rejects(
        change(() => Promise.reject(new Error('Both run'))),
        (error) => problemOf(error)?.kind === 'running-elsewhere',
      );
    });
  });

  it('isn’t made through a link', async () => {
    await mkdir(join(root(), 'elsewhere'));
    await symlink(join(root(), 'elsewhere'), people, 'junction');
    await assert.rejects(
      change(() => writeFile(join(people, 'people.json'), '{}')),
      (error) => problemOf(error)?.kind === 'unsafe-path',
    );
    assert.deepEqual(await readdir(join(root(), 'elsewhere')), []);
  });
});
