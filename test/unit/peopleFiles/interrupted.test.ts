import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchSubmissions } from '../../../src/peopleFiles/fetchSubmissions.ts';
import { fetchDemographics } from '../../../src/peopleFiles/storeDemographics.ts';
import { readPeopleRecord } from '../../../src/snapshots/people/peopleRecord.ts';
import { mountSmallDisk, whyNoSmallDisk } from '../faults/disks.ts';
import { childProgram } from '../support/childProgram.ts';
import { never, problemFrom } from '../support/network.ts';
import { linesOf, peopleScenes, ukId } from './peopleScene.ts';

const csvName = `demographics-${ukId}.csv`;

describe('Writing what is known about participants', function () {
  this.timeout(120_000);
  const scene = peopleScenes();
  const store = async (): Promise<void> => {
    const { deps, snapshot: snapshotFolder } = scene();
    await fetchSubmissions(deps, { snapshotFolder, studyIds: [ukId] }, () => undefined, never);
    await fetchDemographics(deps, { snapshotFolder, studyId: ukId }, never);
  };

  it('leaves each file old or new if the process is killed at any change, and the next one clears up', async function () {
    if (process.platform === 'win32') this.skip();
    const { prolific, snapshot, read, people, names, study } = scene();
    const program = await childProgram(join(import.meta.dirname, 'peopleChild.ts'));
    const killedAt = async (change: number): Promise<boolean> => {
      const { apiUrl, token } = prolific;
      const args = [program, apiUrl, token, snapshot, ukId, String(change)];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
      const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
      assert.ok(signal === 'SIGKILL' || code === 0, `${signal} ${code}`);
      return signal === 'SIGKILL';
    };
    await store();
    let [lines, csv] = [27, await read(csvName)];
    // Each attempt takes a second: every third change will do.
    let change = 1;
    for (; await killedAt(change); change += 3) {
      const found = linesOf(await read('submissions.jsonl')).length;
      assert.ok([lines, prolific.people.of(study(ukId)).length].includes(found), `change ${change}`);
      lines = found;
      const now = await read(csvName);
      assert.ok([csv, prolific.people.csv(study(ukId)).toString()].includes(now), `change ${change}`);
      csv = now;
      const { submissions, demographics } = await readPeopleRecord(people);
      assert.ok(submissions !== undefined && demographics.length === 1, `change ${change}`);
      prolific.counts.add({ studyId: ukId, count: 1, status: 'APPROVED' });
    }
    assert.ok(change > 15, `${change}`);
    await store();
    assert.deepEqual(await names(), [csvName, 'people.json', 'submissions.jsonl'].sort());
  });

  it('keeps the old files if the disk is full', async function () {
    const why = whyNoSmallDisk();
    if (why !== undefined) {
      process.stdout.write(`      skipped: ${why}\n`);
      return this.skip();
    }
    const { snapshot, people, prolific, names } = scene();
    const exports = join(snapshot, '..', '..');
    const disk = mountSmallDisk(exports);
    try {
      await mkdir(snapshot, { recursive: true });
      await store();
      const before = await Promise.all([csvName, 'people.json', 'submissions.jsonl'].map(scene().read));
      prolific.counts.set(ukId, { APPROVED: 2_000 });
      disk.fillUp();
      assert.deepEqual(await problemFrom(store()), { kind: 'disk-full', folder: join(people, '..', '..') });
      const deps = { deps: scene().deps, request: { snapshotFolder: snapshot, studyId: ukId } };
      const { kind } = await problemFrom(fetchDemographics(deps.deps, deps.request, never));
      assert.equal(kind, 'disk-full');
      assert.deepEqual(
        await Promise.all([csvName, 'people.json', 'submissions.jsonl'].map(scene().read)),
        before,
      );
      disk.makeRoom();
      await store();
      assert.deepEqual(await names(), [csvName, 'people.json', 'submissions.jsonl'].sort());
    } finally {
      disk.unmount();
    }
  });
});
