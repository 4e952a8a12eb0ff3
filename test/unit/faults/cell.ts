import assert from 'node:assert/strict';
import { fetchArchive } from '../../../src/archive/fetchArchive.ts';
import { runExport } from '../../../src/exports/runExport.ts';
import { recoverReplaced, requestOf } from '../../../src/exports/staging.ts';
import { problemOf, type Problem } from '../../../src/problems/problem.ts';
import { sentenceOf } from '../../../src/problems/sentences.ts';
import { ExportProcess } from '../exports/exportProcess.ts';
import { localDeps } from '../exports/localDeps.ts';
import { never } from '../support/network.ts';
import { setFolderModes } from '../support/folderModes.ts';
import { mountSmallDisk, ordinaryUser, type SmallDisk } from './disks.ts';
import { silences, type FaultName } from './kinds.ts';
import { openScene, type FaultScene, type OlderSnapshot } from './scene.ts';
import { workspaceId } from './smallCollection.ts';
import type { Stage } from './stages.ts';
import { layOut, type Strike } from './strike.ts';
import { installation, shareInstallation } from '../support/installation.ts';

/** How a cell ended: `completes`, `waits` (for as long as it takes, then completes), or a problem and what comes after it. */
export interface CellOutcome {
  readonly ended: string;
  /** What the person was told, where it failed. */
  readonly sentence?: string;
}

/** Undici's own timers tick every half second: less would not be sooner. */
const silenceMs = 500;
/** So often an export tells of the same trouble before the fault is lifted: it waits for as long as that takes. */
const troublesToWaitOut = 4;

interface Ending {
  readonly problem?: Problem;
  readonly waited?: boolean;
  /** Where the process that exported is no more. */
  readonly killed?: boolean;
}

/**
 * Plays one cell: the fault strikes at its stage; where the export ends with a problem, the fault is lifted and the same export
 * gone on with. Fails where anything is lost, looks finished and is not, or says nothing to do next.
 */
export async function playCell(older: OlderSnapshot, stage: Stage, fault: FaultName): Promise<CellOutcome> {
  let disk: SmallDisk | undefined;
  const scene = await openScene(older, (folder) => {
    if (fault === 'ENOSPC') disk = mountSmallDisk(folder);
  });
  let child: ExportProcess | undefined;
  try {
    if (fault === 'EACCES') await shareInstallation();
    if (fault === 'host killed' || fault === 'EACCES')
      child = await ExportProcess.start(fault === 'EACCES' ? ordinaryUser() : undefined);
    const strike = layOut(scene, stage, fault, { disk, kill: () => void child?.kill() });
    if (stage === 'sign-in' || stage === 'list') return await askTwice(scene, stage, strike);
    const ending =
      child === undefined
        ? await exportHere(scene, stage, strike, stage === 'poll' || silences.includes(fault))
        : await exportInChild(scene, child, stage, fault);
    return await afterwards(scene, stage, ending, strike, child);
  } finally {
    await child?.kill();
    if (fault === 'EACCES') setFolderModes(scene.workspaceFolder, 0o755);
    disk?.unmount();
    await scene.close();
  }
}

/** A call that makes nothing: what matters is what is said, and that the next one is answered. */
async function askTwice(scene: FaultScene, stage: 'sign-in' | 'list', strike: Strike): Promise<CellOutcome> {
  strike.onStage({ stage: 'requesting' });
  const first = await ask(scene, stage).then(
    () => undefined,
    (error: unknown) => requireProblem(error),
  );
  assert.ok(strike.struck());
  await strike.lift();
  await ask(scene, stage);
  assert.equal(await scene.checkSnapshots(), 0);
  return first === undefined ? { ended: 'completes' } : { ended: `${first.kind}, again`, ...said(first) };
}

async function ask({ prolific }: FaultScene, stage: 'sign-in' | 'list'): Promise<void> {
  const { deps, close } = localDeps(prolific, silenceMs);
  try {
    const client = await deps.client();
    if (stage === 'sign-in') assert.equal((await client.me(never)).id, prolific.data.account.id);
    else assert.equal((await client.collections(workspaceId, { signal: never })).length, 1);
  } finally {
    await close();
  }
}

async function exportHere(
  scene: FaultScene,
  stage: Stage,
  strike: Pick<Strike, 'onStage' | 'lift'>,
  isWaitedOut: boolean,
  unfinished?: Awaited<ReturnType<FaultScene['stagings']>>[number],
): Promise<Ending> {
  const { deps, close } = localDeps(scene.prolific, silenceMs);
  let troubles = 0;
  const request = unfinished === undefined ? scene.request : requestOf(unfinished, scene.request.target);
  // Somebody else fills the disk up after it was looked at.
  const outOfTheBlue: typeof fetchArchive = async (fetchDeps, ...rest) =>
    await fetchArchive({ ...fetchDeps, freeBytes: () => Promise.resolve(Infinity) }, ...rest);
  try {
    const outcome = await runExport(
      stage === 'segment' || stage === 'extract' ? { ...deps, fetchArchive: outOfTheBlue } : deps,
      request,
      unfinished,
      (now) => {
        strike.onStage(now);
        if (now.trouble === undefined || !isWaitedOut) return;
        if ((troubles += 1) === troublesToWaitOut) void strike.lift();
      },
      never,
    );
    assert.notEqual(outcome.status, 'cancelled');
    if (outcome.status !== 'failed') return { waited: troubles >= troublesToWaitOut };
    const stagings = await scene.stagings().catch(() => []);
    if (stagings.length > 0) assert.equal(outcome.resumable, true);
    return { problem: requireProblem(outcome.error) };
  } finally {
    await close();
  }
}

async function exportInChild(
  { prolific, request, exportFolder }: FaultScene,
  child: ExportProcess,
  stage: Stage,
  fault: FaultName,
): Promise<Ending> {
  const at =
    stage === 'extract'
      ? { stage: 'downloading', time: 3 }
      : stage === 'finish'
        ? { stage: 'finishing', time: 1 }
        : undefined;
  child.order({
    prolific: { apiUrl: prolific.apiUrl, token: prolific.token },
    request,
    ...(at === undefined
      ? {}
      : fault === 'EACCES'
        ? { lockOutAt: { ...at, folder: exportFolder } }
        : // Not before the manifest is written: the next change to the disk is the rename.
          { dieAt: stage === 'finish' ? { ...at, change: 2 } : at }),
  });
  const isOver = await Promise.race([
    child.next((news) => news.news === 'ended').catch(() => undefined),
    child.died().then(() => undefined),
  ]);
  if (isOver?.news !== 'ended') return { killed: true };
  if (isOver.status !== 'failed') return {};
  assert.ok(isOver.problem, 'a problem, not a bug');
  return { problem: isOver.problem };
}

async function afterwards(
  scene: FaultScene,
  stage: Stage,
  { problem, waited, killed }: Ending,
  strike: Strike,
  child: ExportProcess | undefined,
): Promise<CellOutcome> {
  await strike.lift();
  await child?.kill();
  await recoverReplaced(scene.exportFolder, installation);
  const finished = await scene.checkSnapshots();
  const [unfinished, ...more] = await scene.stagings();
  assert.deepEqual(more, []);
  if (problem === undefined && killed !== true) {
    assert.equal(finished, 1);
    assert.equal(unfinished, undefined);
    return { ended: waited === true ? 'waits' : 'completes' };
  }
  if (finished === 0) {
    const next = await exportHere(scene, stage, noStrike, false, unfinished);
    assert.equal(next.problem, undefined);
  }
  assert.equal(await scene.checkSnapshots(), 1);
  assert.deepEqual(await scene.stagings(), []);
  const jobs = scene.prolific.jobs.of(scene.request.subject.id).length;
  const after = finished === 1 ? 'finished' : unfinished === undefined ? 'again' : 'resumes';
  if (after === 'resumes') assert.equal(jobs, 1, 'one job was made');
  return problem === undefined
    ? { ended: `killed, ${after}` }
    : { ended: `${problem.kind}, ${after}`, ...said(problem) };
}

const noStrike = { onStage: () => undefined, lift: () => Promise.resolve() };

function requireProblem(error: unknown): Problem {
  const problem = problemOf(error);
  if (problem === undefined) throw new Error('a problem, not a bug', { cause: error });
  return problem;
}

function said(problem: Problem): { sentence: string } {
  const { message, nextStep } = sentenceOf(problem);
  assert.ok(message.length > 10 && nextStep !== undefined && nextStep.length > 10, 'says what to do next');
  return { sentence: `${message} ${nextStep}` };
}
