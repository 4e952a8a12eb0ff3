import assert from 'node:assert/strict';
import { fetchArchive } from '../../../src/archive/fetchArchive.ts';
import { runExport } from '../../../src/exports/runExport.ts';
import { recoverStagings } from '../../../src/snapshots/staging/publishStaging.ts';
import { requestOfStaging } from '../../../src/exports/exportState.ts';
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
import { prepareFault, type PreparedFault } from './prepareFault.ts';
import { installation, shareInstallation } from '../support/installation.ts';

/**
 * How a cell ended: `completes`, `waits` (until the fault ends, then completes), or a problem and the next
 * step.
 */
export interface CellOutcome {
  readonly ended: string;
  /** The message to the user after a failure. */
  readonly sentence?: string;
}

/** Undici's timers tick every half second, so less would not be faster. */
const silenceMs = 500;
/** How many troubles an export reports before the test ends the fault. */
const maxTroubles = 4;

interface Ending {
  readonly problem?: Problem;
  readonly waited?: boolean;
  /** Set if the exporting process died. */
  readonly killed?: boolean;
}

/**
 * Runs one cell: causes the fault at its stage and, if the export ends with a problem, ends the fault and
 * resumes the export. Fails if data is lost, looks finished too early, or a message names no next step.
 */
export async function runCell(older: OlderSnapshot, stage: Stage, fault: FaultName): Promise<CellOutcome> {
  let disk: SmallDisk | undefined;
  const scene = await openScene(older, (folder) => {
    if (fault === 'ENOSPC') disk = mountSmallDisk(folder);
  });
  let child: ExportProcess | undefined;
  try {
    if (fault === 'EACCES') await shareInstallation();
    if (fault === 'host killed' || fault === 'EACCES')
      child = await ExportProcess.start(fault === 'EACCES' ? ordinaryUser() : undefined);
    const prepared = prepareFault(scene, stage, fault, { disk, kill: () => void child?.kill() });
    if (stage === 'sign-in' || stage === 'list') return await requestTwice(scene, stage, prepared);
    const ending =
      child === undefined
        ? await exportHere(scene, stage, prepared, stage === 'poll' || silences.includes(fault))
        : await exportInChild(scene, child, stage, fault);
    return await afterwards(scene, stage, ending, prepared, child);
  } finally {
    await child?.kill();
    if (fault === 'EACCES') setFolderModes(scene.workspaceFolder, 0o755);
    disk?.unmount();
    await scene.close();
  }
}

/** Sends a request without side effects: only its message matters, and that the next one succeeds. */
async function requestTwice(
  scene: FaultScene,
  stage: 'sign-in' | 'list',
  prepared: PreparedFault,
): Promise<CellOutcome> {
  prepared.onStage({ stage: 'requesting' });
  const first = await ask(scene, stage).then(
    () => undefined,
    (error: unknown) => requireProblem(error),
  );
  assert.ok(prepared.occurred());
  await prepared.end();
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
  prepared: Pick<PreparedFault, 'onStage' | 'end'>,
  waitsForEnd: boolean,
  unfinished?: Awaited<ReturnType<FaultScene['stagings']>>[number],
): Promise<Ending> {
  const { deps, close } = localDeps(scene.prolific, silenceMs);
  let troubles = 0;
  const request =
    unfinished === undefined ? scene.request : requestOfStaging(unfinished, scene.request.target);
  // The disk fills up after the check of free space.
  const withoutSpaceCheck: typeof fetchArchive = async (fetchDeps, ...rest) =>
    await fetchArchive({ ...fetchDeps, freeBytes: () => Promise.resolve(Infinity) }, ...rest);
  try {
    const outcome = await runExport(
      stage === 'segment' || stage === 'extract' ? { ...deps, fetchArchive: withoutSpaceCheck } : deps,
      request,
      unfinished,
      (now) => {
        prepared.onStage(now);
        if (now.trouble === undefined || !waitsForEnd) return;
        if ((troubles += 1) === maxTroubles) void prepared.end();
      },
      never,
    );
    assert.notEqual(outcome.status, 'cancelled');
    if (outcome.status !== 'failed') return { waited: troubles >= maxTroubles };
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
        : // Change 2 comes after the manifest: the rename.
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
  prepared: PreparedFault,
  child: ExportProcess | undefined,
): Promise<CellOutcome> {
  await prepared.end();
  await child?.kill();
  await recoverStagings(scene.exportFolder, installation);
  const finished = await scene.checkSnapshots();
  const [unfinished, ...more] = await scene.stagings();
  assert.deepEqual(more, []);
  if (problem === undefined && killed !== true) {
    assert.equal(finished, 1);
    assert.equal(unfinished, undefined);
    return { ended: waited === true ? 'waits' : 'completes' };
  }
  if (finished === 0) {
    const next = await exportHere(scene, stage, noFault, false, unfinished);
    assert.equal(next.problem, undefined);
  }
  assert.equal(await scene.checkSnapshots(), 1);
  assert.deepEqual(await scene.stagings(), []);
  const jobs = scene.prolific.jobs.of(scene.request.subject.id).length;
  const after = finished === 1 ? 'finished' : unfinished === undefined ? 'again' : 'resumes';
  if (after === 'resumes') assert.equal(jobs, 1, 'one job was created');
  return problem === undefined
    ? { ended: `killed, ${after}` }
    : { ended: `${problem.kind}, ${after}`, ...said(problem) };
}

const noFault = { onStage: () => undefined, end: () => Promise.resolve() };

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
