import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { listStagings } from '../../src/exports/staging.ts';
import type { SubjectNode, TreeNode } from '../../src/tree/nodes.ts';
import { cookingCollection, namesakes, pilotCollection } from '../prolific/sampleCollections.ts';
import { withPerson, type Person } from './support/answers.ts';
import { signIn, until, withProlific } from './support/inEditor.ts';
import { deletions, leaveUnfinished, posts, requestJobs } from './support/jobs.ts';
import {
  children,
  collectionRow,
  collectionsOf,
  cookingSnapshot,
  description,
  flagsOf,
  iconOf,
  jobsBelow,
  kindsBelow,
  label,
  run,
  workspaceRow,
} from './support/rows.ts';

const never = new AbortController().signal;

async function message(person: Person, words: RegExp): Promise<void> {
  await until(`a message like ${words.source}`, () => person.shown.some(({ text }) => words.test(text)));
}

describe('Exports that Prolific keeps', () => {
  const scene = withProlific();
  const person = withPerson();

  async function signedInRow(): Promise<SubjectNode> {
    await signIn(scene());
    return await collectionRow(scene(), pilotCollection);
  }

  it('are in a group between the snapshots and the pages, newest first, with the places they take', async () => {
    const pilot = await signedInRow();
    await run('exportCollection', pilot);
    await requestJobs(scene(), pilot, 2);
    await run('refresh');
    const row = await collectionRow(scene(), pilotCollection);
    const [group] = await children(scene(), 'jobs', row);
    assert.ok(group);
    assert.deepEqual(await kindsBelow(scene(), row), ['snapshot', 'jobs', 'page']);
    assert.equal(description(scene(), group), '3 of 10');
    const jobs = await children(scene(), 'job', group);
    const made = jobs.map(({ job }) => job.createdAt.getTime());
    assert.deepEqual(
      made,
      made.toSorted((a, b) => b - a),
    );
  });

  it('have no group where there are none', async () => {
    const pilot = await signedInRow();
    assert.equal((await scene().parts.jobs.load(pilot.subject, never)).status, 'listed');
    assert.ok(!(await kindsBelow(scene(), pilot)).includes('jobs'));
  });

  it('say what is in them, by their filter, and where they stand', async () => {
    const pilot = await signedInRow();
    const client = await scene().parts.session.client();
    await client.requestExport(pilot.subject, { from: new Date('2026-05-01T00:00:00Z') }, never);
    await requestJobs(scene(), pilot);
    const [all, part] = await jobsBelow(scene(), pilot);
    assert.ok(all && part);
    assert.equal(description(scene(), all), 'All responses · ready');
    assert.match(description(scene(), part), /^From .*2026.* · ready$/);
  });

  it('are marked once they are on this computer', async () => {
    const pilot = await signedInRow();
    await requestJobs(scene(), pilot);
    await run('exportCollection', pilot);
    const jobs = await until('both jobs and the snapshot', async () => {
      const rows = await jobsBelow(scene(), pilot);
      return rows.length === 2 && rows.some(({ snapshot }) => snapshot !== undefined) && rows;
    });
    assert.deepEqual(
      jobs.map((job) => description(scene(), job)),
      ['All responses · ready · on this computer', 'All responses · ready'],
    );
  });

  it('of which only the responses are on this computer say so, and are not marked', async () => {
    const { parent, snapshot } = await cookingSnapshot(scene());
    const [job] = await jobsBelow(scene(), parent);
    assert.ok(job);
    assert.equal(description(scene(), job), 'All responses · ready · responses on this computer');
    assert.equal(iconOf(scene(), job), 'file-zip');
    await run('deleteJob', job);
    const question = person().shown.find(({ modal }) => modal);
    assert.match(question?.detail ?? '', /Only its responses are on this computer/);
    await run('fetchUploads', { snapshotFolder: snapshot.folder });
    const [complete] = await until('the mark', async () => {
      const rows = await jobsBelow(scene(), parent);
      return rows.some((row) => iconOf(scene(), row) === 'check') && rows;
    });
    person().presses.clear();
    await run('deleteJob', complete);
    assert.doesNotMatch(person().shown.at(-1)?.detail ?? '', /Only its responses/);
  });

  it('are downloaded without asking for a new one', async () => {
    const pilot = await signedInRow();
    const [exportId] = await requestJobs(scene(), pilot);
    const [job] = await jobsBelow(scene(), pilot);
    const before = posts(scene());
    await run('downloadJob', job);
    assert.equal(posts(scene()), before);
    const [snapshot] = await children(scene(), 'snapshot', pilot);
    assert.equal(snapshot?.snapshot.manifest.export_id, exportId);
  });

  it('that were broken off here are gone on with by their download', async () => {
    const pilot = await signedInRow();
    const [exportId = ''] = await requestJobs(scene(), pilot);
    await leaveUnfinished(scene(), exportId);
    const [job] = await jobsBelow(scene(), pilot);
    await run('downloadJob', job);
    const [snapshot] = await children(scene(), 'snapshot', pilot);
    assert.equal(snapshot?.snapshot.manifest.export_id, exportId);
    assert.deepEqual(await listStagings(scene().exportFolder), []);
  });

  it('are deleted once that is confirmed, for everybody, while their snapshots stay', async () => {
    const pilot = await signedInRow();
    await run('exportCollection', pilot);
    const [job] = await jobsBelow(scene(), pilot);
    person().presses.add('Delete from Prolific');
    await run('deleteJob', job);
    assert.equal(scene().prolific.jobs.of(pilotCollection.id).length, 0);
    const question = person().shown.find(({ modal }) => modal);
    assert.match(question?.detail ?? '', /for everybody .* snapshots on this computer stay/);
    const kinds = await kindsBelow(scene(), pilot);
    assert.ok(kinds.includes('snapshot') && !kinds.includes('jobs'));
  });

  it('are not deleted unless that is confirmed', async () => {
    const pilot = await signedInRow();
    await requestJobs(scene(), pilot);
    const [job] = await jobsBelow(scene(), pilot);
    await run('deleteJob', job);
    assert.equal(deletions(scene()), 0);
  });

  it('say before they are deleted that an export here, broken off, still needs them', async () => {
    const pilot = await signedInRow();
    const [exportId = ''] = await requestJobs(scene(), pilot);
    await leaveUnfinished(scene(), exportId);
    const [job] = await jobsBelow(scene(), pilot);
    await run('deleteJob', job);
    const question = person().shown.find(({ modal }) => modal);
    assert.match(question?.detail ?? '', /broken off and cannot be resumed without it/);
  });

  it('can be left where Prolific does not answer that they are deleted', async () => {
    const pilot = await signedInRow();
    await requestJobs(scene(), pilot);
    const [job] = await jobsBelow(scene(), pilot);
    person().presses.add('Delete from Prolific');
    scene().prolific.faults.add({ method: 'DELETE', fault: { kind: 'stall' } });
    const { withProgress } = vscode.window;
    const cancel = new vscode.CancellationTokenSource();
    const withCancel: typeof withProgress = async (_options, run) =>
      await run({ report: () => undefined }, cancel.token);
    Object.assign(vscode.window, { withProgress: withCancel });
    try {
      const done = run('deleteJob', job);
      await until('the request', () => deletions(scene()) === 1);
      cancel.cancel();
      await done;
      assert.ok(!person().shown.some(({ severity }) => severity === 'error'));
    } finally {
      Object.assign(vscode.window, { withProgress });
      cancel.dispose();
    }
  });

  it('that somebody else has deleted meanwhile are said to be gone', async () => {
    const pilot = await signedInRow();
    const [exportId = ''] = await requestJobs(scene(), pilot);
    const [job] = await jobsBelow(scene(), pilot);
    scene().prolific.jobs.remove(exportId);
    person().presses.add('Delete from Prolific');
    await run('deleteJob', job);
    await message(person(), /had deleted this export already/);
    assert.ok(!(await kindsBelow(scene(), pilot)).includes('jobs'));
  });

  it('give their id to copy', async () => {
    const pilot = await signedInRow();
    const [exportId] = await requestJobs(scene(), pilot);
    const [job] = await jobsBelow(scene(), pilot);
    await run('copyId', job);
    assert.equal(await vscode.env.clipboard.readText(), exportId);
  });

  it('redraw their own collection when they change, and nothing else', async () => {
    const pilot = await signedInRow();
    await requestJobs(scene(), pilot);
    const [job] = await jobsBelow(scene(), pilot);
    // The last rows to arrive by themselves.
    await children(scene(), 'batches', await workspaceRow(scene(), 'Kitchen Lab'));
    const redrawn: (TreeNode | undefined)[] = [];
    const listener = scene().parts.tree.onDidChangeTreeData((node) => redrawn.push(node));
    person().presses.add('Delete from Prolific');
    await run('deleteJob', job);
    listener.dispose();
    assert.ok(redrawn.length > 0);
    assert.ok(redrawn.every((node) => node === pilot));
  });

  it('that cannot be listed leave a row to try again, and no message', async () => {
    const pilot = await signedInRow();
    await requestJobs(scene(), pilot);
    const fault = scene().prolific.faults.add({
      method: 'GET',
      path: /\/export$/,
      fault: { kind: 'answer', status: 403, body: '{"detail":"no"}' },
    });
    const [problem] = await children(scene(), 'problem', pilot);
    assert.ok(problem);
    assert.match(label(scene(), problem), /^Exports on Prolific: /);
    assert.ok((await kindsBelow(scene(), pilot)).includes('page'));
    assert.deepEqual(person().shown, []);
    fault.remove();
    await run('refresh', problem);
    assert.equal((await jobsBelow(scene(), pilot)).length, 1);
  });
});

describe('Exports that Prolific still prepares', () => {
  const scene = withProlific({ generateMs: 'manual' });
  const person = withPerson();

  it('are animated, and wait for a download to be ready', async () => {
    await signIn(scene());
    const pilot = await collectionRow(scene(), pilotCollection);
    const [exportId = ''] = await requestJobs(scene(), pilot);
    const [job] = await jobsBelow(scene(), pilot);
    assert.ok(job);
    assert.equal(iconOf(scene(), job), 'sync~spin');
    assert.equal(description(scene(), job), 'All responses · being prepared');
    const before = posts(scene());
    const downloading = run('downloadJob', job);
    await children(scene(), 'export', pilot);
    scene().prolific.jobs.finish(exportId);
    await downloading;
    assert.equal(posts(scene()), before);
    assert.equal((await children(scene(), 'snapshot', pilot)).length, 1);
  });

  it('are not downloaded twice while the export that asked for them runs, nor offered to be', async () => {
    await signIn(scene());
    const pilot = await collectionRow(scene(), pilotCollection);
    const exporting = run('exportCollection', pilot);
    const job = await until('a row that offers no download', async () => {
      const [row] = await jobsBelow(scene(), pilot);
      return row !== undefined && !flagsOf(scene(), row).includes('downloadable') && row;
    });
    const { exports } = scene().parts;
    const lastId = (): number => Math.max(...exports.views.map(({ id }) => id));
    const before = lastId();
    const downloading = run('downloadJob', job);
    scene().prolific.jobs.finishAll();
    await Promise.all([exporting, downloading]);
    assert.equal(lastId(), before);
    assert.equal((await children(scene(), 'snapshot', pilot)).length, 1);
    assert.ok(flagsOf(scene(), (await jobsBelow(scene(), pilot))[0]!).includes('downloadable'));
  });

  it('say before they are deleted that they are being downloaded here', async () => {
    await signIn(scene());
    const pilot = await collectionRow(scene(), pilotCollection);
    const exporting = run('exportCollection', pilot);
    const [job] = await jobsBelow(scene(), pilot);
    await run('deleteJob', job);
    const question = person().shown.find(({ modal }) => modal);
    assert.match(question?.detail ?? '', /is being downloaded on this computer/);
    scene().prolific.jobs.finishAll();
    await exporting;
  });

  it('are not deleted by Prolific, which is explained', async () => {
    await signIn(scene());
    const pilot = await collectionRow(scene(), pilotCollection);
    await requestJobs(scene(), pilot);
    const [job] = await jobsBelow(scene(), pilot);
    person().presses.add('Delete from Prolific');
    await run('deleteJob', job);
    await message(person(), /still preparing this export/);
    assert.ok(person().shown.every(({ severity }) => severity !== 'error'));
    assert.equal((await jobsBelow(scene(), pilot)).length, 1);
  });

  it('appear as soon as an export of this window has asked for one', async () => {
    await signIn(scene());
    const pilot = await collectionRow(scene(), pilotCollection);
    await kindsBelow(scene(), pilot);
    const exporting = run('exportCollection', pilot);
    const [job] = await jobsBelow(scene(), pilot);
    assert.equal(job?.job.status, 'generating');
    scene().prolific.jobs.finishAll();
    await exporting;
    await until('the job to be ready', async () => {
      const [now] = await jobsBelow(scene(), pilot);
      return now?.job.status === 'complete';
    });
  });
});

describe('Updating a collection', () => {
  const scene = withProlific();

  it('is offered in place of exporting once there is a snapshot, and takes a new one', async () => {
    await signIn(scene());
    const pilot = await collectionRow(scene(), pilotCollection);
    assert.ok(flagsOf(scene(), pilot).includes('fresh'));
    await run('exportCollection', pilot);
    await until('the row to offer it', () => flagsOf(scene(), pilot).includes('updatable'));
    await run('updateCollection', pilot);
    await until('two snapshots', async () => (await children(scene(), 'snapshot', pilot)).length === 2);
    assert.equal(posts(scene()), 2);
  });
});

describe('A Prolific that keeps no list of exports', () => {
  const scene = withProlific({ generation: '1b' });

  it('has no rows for them, and is not asked for every collection', async () => {
    await signIn(scene());
    const [first, second] = namesakes;
    const rows = await collectionsOf(scene(), 'Kitchen Lab');
    for (const { id } of [pilotCollection, first, second, cookingCollection]) {
      const row = rows.find(({ subject }) => subject.id === id);
      assert.ok(row);
      await scene().parts.jobs.load(row.subject, never);
      const kinds = await kindsBelow(scene(), row);
      assert.ok(!kinds.includes('jobs') && !kinds.includes('problem'));
    }
    assert.equal(scene().prolific.requests.to('api', 'GET', /\/export$/).length, 2);
    assert.equal(scene().parts.jobs.areListed, false);
  });
});
