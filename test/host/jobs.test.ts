import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { listStagings } from '../../src/snapshots/staging/staging.ts';
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

describe('Exports on Prolific', () => {
  const scene = withProlific();
  const person = withPerson();

  async function signedInRow(): Promise<SubjectNode> {
    await signIn(scene());
    return await collectionRow(scene(), pilotCollection);
  }

  it('appear last, newest first, with their number and its limit', async () => {
    const pilot = await signedInRow();
    await run('exportCollection', pilot);
    await requestJobs(scene(), pilot, 2);
    await run('refresh');
    const row = await collectionRow(scene(), pilotCollection);
    const [group] = await children(scene(), 'jobs', row);
    assert.ok(group);
    assert.deepEqual(await kindsBelow(scene(), row), ['snapshot', 'questions', 'jobs']);
    assert.equal(description(scene(), group), '3 kept, 10 at most');
    const jobs = await children(scene(), 'job', group);
    const made = jobs.map(({ job }) => job.createdAt.getTime());
    assert.deepEqual(
      made,
      made.toSorted((a, b) => b - a),
    );
  });

  it('have no group if there are none', async () => {
    const pilot = await signedInRow();
    assert.equal((await scene().parts.jobs.load(pilot.subject, never)).status, 'listed');
    assert.ok(!(await kindsBelow(scene(), pilot)).includes('jobs'));
  });

  it('show their filter and status', async () => {
    const pilot = await signedInRow();
    const client = await scene().parts.session.client();
    await client.requestExport(pilot.subject, { from: new Date('2026-05-01T00:00:00Z') }, never);
    await requestJobs(scene(), pilot);
    const [all, part] = await jobsBelow(scene(), pilot);
    assert.ok(all && part);
    assert.equal(description(scene(), all), 'All responses · ready');
    assert.match(description(scene(), part), /^From .*2026.* · ready$/);
  });

  it('are marked once they are downloaded', async () => {
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

  it('are not marked, and say so, if only their responses were downloaded', async () => {
    const { parent, snapshot } = await cookingSnapshot(scene());
    const [job] = await jobsBelow(scene(), parent);
    assert.ok(job);
    assert.equal(description(scene(), job), 'All responses · ready · responses on this computer');
    assert.equal(iconOf(scene(), job), 'file-zip');
    await run('deleteJob', job);
    const question = person().shown.find(({ modal }) => modal);
    assert.match(question?.detail ?? '', /This computer has only the responses/);
    await run('fetchUploads', { snapshotFolder: snapshot.folder });
    const [complete] = await until('the mark', async () => {
      const rows = await jobsBelow(scene(), parent);
      return rows.some((row) => iconOf(scene(), row) === 'check') && rows;
    });
    person().presses.clear();
    await run('deleteJob', complete);
    assert.doesNotMatch(person().shown.at(-1)?.detail ?? '', /only its responses/);
  });

  it('are downloaded without requesting a new export', async () => {
    const pilot = await signedInRow();
    const [exportId] = await requestJobs(scene(), pilot);
    const [job] = await jobsBelow(scene(), pilot);
    const before = posts(scene());
    await run('downloadJob', job);
    assert.equal(posts(scene()), before);
    const [snapshot] = await children(scene(), 'snapshot', pilot);
    assert.equal(snapshot?.snapshot.manifest.export_id, exportId);
  });

  it('are downloaded by resuming an interrupted export on this computer', async () => {
    const pilot = await signedInRow();
    const [exportId = ''] = await requestJobs(scene(), pilot);
    await leaveUnfinished(scene(), exportId);
    const [job] = await jobsBelow(scene(), pilot);
    await run('downloadJob', job);
    const [snapshot] = await children(scene(), 'snapshot', pilot);
    assert.equal(snapshot?.snapshot.manifest.export_id, exportId);
    assert.deepEqual(await listStagings(scene().exportFolder), []);
  });

  it('are deleted after confirmation, while their snapshots are kept', async () => {
    const pilot = await signedInRow();
    await run('exportCollection', pilot);
    const [job] = await jobsBelow(scene(), pilot);
    person().presses.add('Delete from Prolific');
    await run('deleteJob', job);
    assert.equal(scene().prolific.jobs.of(pilotCollection.id).length, 0);
    const question = person().shown.find(({ modal }) => modal);
    assert.match(
      question?.detail ?? '',
      /Nobody in the Prolific workspace .* snapshots on this computer are kept/,
    );
    const kinds = await kindsBelow(scene(), pilot);
    assert.ok(kinds.includes('snapshot') && !kinds.includes('jobs'));
  });

  it('are not deleted without confirmation', async () => {
    const pilot = await signedInRow();
    await requestJobs(scene(), pilot);
    const [job] = await jobsBelow(scene(), pilot);
    await run('deleteJob', job);
    assert.equal(deletions(scene()), 0);
  });

  it('warn before deletion that an interrupted export needs them', async () => {
    const pilot = await signedInRow();
    const [exportId = ''] = await requestJobs(scene(), pilot);
    await leaveUnfinished(scene(), exportId);
    const [job] = await jobsBelow(scene(), pilot);
    await run('deleteJob', job);
    const question = person().shown.find(({ modal }) => modal);
    assert.match(question?.detail ?? '', /interrupted export on this computer can’t be resumed without it/);
  });

  it('have a cancellable deletion if Prolific does not answer', async () => {
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

  it('are reported as already deleted if somebody else deleted them', async () => {
    const pilot = await signedInRow();
    const [exportId = ''] = await requestJobs(scene(), pilot);
    const [job] = await jobsBelow(scene(), pilot);
    scene().prolific.jobs.remove(exportId);
    person().presses.add('Delete from Prolific');
    await run('deleteJob', job);
    await message(person(), /already deleted on Prolific/);
    assert.ok(!(await kindsBelow(scene(), pilot)).includes('jobs'));
  });

  it('have an id to copy', async () => {
    const pilot = await signedInRow();
    const [exportId] = await requestJobs(scene(), pilot);
    const [job] = await jobsBelow(scene(), pilot);
    await run('copyId', job);
    assert.equal(await vscode.env.clipboard.readText(), exportId);
  });

  it('redraw only their own collection when they change', async () => {
    const pilot = await signedInRow();
    await requestJobs(scene(), pilot);
    const [job] = await jobsBelow(scene(), pilot);
    // No later rows may load and redraw the tree.
    await children(scene(), 'batches', await workspaceRow(scene(), 'Kitchen Lab'));
    const redrawn: (TreeNode | undefined)[] = [];
    const listener = scene().parts.tree.onDidChangeTreeData((node) => redrawn.push(node));
    person().presses.add('Delete from Prolific');
    await run('deleteJob', job);
    listener.dispose();
    assert.ok(redrawn.length > 0);
    assert.ok(redrawn.every((node) => node === pilot));
  });

  it('show a row to try again, and no message, if they cannot be listed', async () => {
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
    assert.ok((await kindsBelow(scene(), pilot)).includes('questions'));
    assert.deepEqual(person().shown, []);
    fault.remove();
    await run('refresh', problem);
    assert.equal((await jobsBelow(scene(), pilot)).length, 1);
  });
});

describe('Exports that Prolific is preparing', () => {
  const scene = withProlific({ generateMs: 'manual' });
  const person = withPerson();

  it('have an animated icon and are downloaded once they are ready', async () => {
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

  it('are neither offered nor downloaded twice while their own export runs', async () => {
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

  it('warn before deletion that they are being downloaded', async () => {
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

  it('explain that Prolific cannot delete them yet', async () => {
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

  it('appear as soon as this window requests them', async () => {
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

describe('updateCollection command', () => {
  const scene = withProlific();

  it('replaces exportCollection once a snapshot exists, and exports a new one', async () => {
    await signIn(scene());
    const pilot = await collectionRow(scene(), pilotCollection);
    assert.ok(flagsOf(scene(), pilot).includes('fresh'));
    await run('exportCollection', pilot);
    await until('the row to offer it', () => flagsOf(scene(), pilot).includes('updatable'));
    await run('updateCollection', pilot);
    await until('two snapshots', async () => (await children(scene(), 'snapshot', pilot)).length === 2);
    assert.equal(posts(scene()), 2);
  });

  it('limits the uploads of a new snapshot like those of the newest one', async () => {
    await signIn(scene());
    const uploads = { kinds: ['document'] } as const;
    await run('exportCollection', { collectionId: cookingCollection.id, uploads });
    await run('updateCollection', await collectionRow(scene(), cookingCollection));
    const { snapshots } = await scene().parts.snapshotIndex.read();
    assert.deepEqual(
      snapshots.map(({ manifest }) => manifest.uploads),
      [uploads, uploads],
    );
  });
});

describe('Prolific without a list of exports', () => {
  const scene = withProlific({ generation: '1b' });

  it('has no rows for exports and is not asked for every collection', async () => {
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
