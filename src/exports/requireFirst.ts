import type { Timing } from '../http/timing.ts';
import { sameExport, type ExportRequest, type ExportTarget } from './exportState.ts';
import type { StagedRun } from './stagedRun.ts';
import { listStagings, requestOf, type Staging } from './staging.ts';
import { elsewhere, turnOf, type LockHolder, type StagingLock, type Turn } from './stagingLock.ts';

const lookAgainMs = 20;

type Held = Staging & { readonly holder: LockHolder };

/**
 * An export of the same that another window runs is not run twice.
 * @throws ProblemError `running-elsewhere`.
 */
export async function requireNotElsewhere(request: ExportRequest): Promise<void> {
  const [other] = await runElsewhere(request);
  if (other !== undefined) throw elsewhere(other.holder);
}

/**
 * Prolific may answer a request with a job that it has already, and another window may be downloading just that one.
 * @throws ProblemError `running-elsewhere`; nothing is kept then of what this run began.
 */
export async function requireNotDownloadedElsewhere(
  request: ExportRequest,
  exportId: string,
  run: StagedRun,
): Promise<void> {
  if (request.job !== undefined || request.completes !== undefined) return;
  const { target, scope } = request;
  const others = await heldElsewhere(target);
  const other = others.find(
    ({ record }) =>
      record.listed_job === true && record.export_id === exportId && (record.scope ?? 'everything') === scope,
  );
  if (other === undefined) return;
  run.isWorthKeeping = run.isResumed;
  throw elsewhere(other.holder);
}

/**
 * Lets one of those go on that begin the same export at the same instant. `own` must be visible to the others already: its
 * record written, its lock held. Each then takes a turn after all it sees (Lamport's bakery): who does not see
 * another can be sure that the other sees it, and takes the later turn.
 * @throws ProblemError `running-elsewhere` where another process was first.
 */
export async function requireFirst(
  own: { readonly folder: string; readonly lock: StagingLock },
  request: ExportRequest,
  timing: Timing,
  signal: AbortSignal,
): Promise<void> {
  const turns = await Promise.all((await runElsewhere(request)).map(async ({ folder }) => turnOf(folder)));
  const numbers = turns.flatMap((turn) => (typeof turn === 'object' ? [turn.number] : []));
  const mine = await own.lock.takeTurn(numbers.reduce((most, number) => Math.max(most, number), 0));
  for (const { folder, holder } of await runElsewhere(request)) {
    let theirs = await turnOf(folder);
    while (theirs === 'choosing') {
      await timing.sleep(lookAgainMs, signal);
      theirs = await turnOf(folder);
    }
    if (theirs !== undefined && isBefore(theirs, mine)) throw elsewhere(holder);
  }
}

/** The staging folders in which other processes work now at the same export, or at the same job of Prolific's. */
async function runElsewhere(request: ExportRequest): Promise<Held[]> {
  const { target, scope, job } = request;
  return (await heldElsewhere(target)).filter((staging) => {
    const other = requestOf(staging, target);
    return (
      sameExport(other, request) || (staging.record.export_id === job?.exportId && other.scope === scope)
    );
  });
}

async function heldElsewhere({ exportFolder }: ExportTarget): Promise<Held[]> {
  return (await listStagings(exportFolder)).filter(
    (staging): staging is Held => staging.holder?.own === false,
  );
}

function isBefore(a: Turn, b: Turn): boolean {
  return a.number < b.number || (a.number === b.number && a.id < b.id);
}
