import * as vscode from 'vscode';
import * as z from 'zod/mini';
import type { CommandDeps } from '../commands/deps.ts';
import { isIncomplete, type Snapshot } from '../snapshots/snapshots.ts';
import { subjectKey, subjectOf, type ExportSubject } from '../snapshots/subject.ts';
import { loadBatches, loadCollections } from '../tree/load.ts';
import { reasonOf, parsed, toldText, type Tool, type ToolDeps } from './tool.ts';

const schema = z.object({ nameContains: z.optional(z.string().check(z.maxLength(200))) });

/** More would crowd out the conversation. */
const maxListed = 100;

interface Listed extends ExportSubject {
  /** The Prolific workspace’s title. */
  readonly workspace?: string;
  readonly changedAt?: Date;
}

/** Lists collections and batches with their newest snapshots on this computer. */
export function listCollections(
  deps: ToolDeps & Pick<CommandDeps, 'session' | 'snapshotIndex' | 'newAnswers'>,
): Tool<z.infer<typeof schema>> {
  return {
    parse: (input) => parsed(schema, input),
    prepare: () =>
      Promise.resolve({ invocationMessage: vscode.l10n.t('Listing the collections on Prolific') }),
    run: async ({ nameContains = '' }, signal) => {
      const notes: string[] = [];
      const snapshots = await trustedSnapshots(deps, notes);
      const subjects = new Map<string, Listed>();
      for (const each of await onProlific(deps, notes, signal)) subjects.set(subjectKey(each), each);
      for (const { manifest } of snapshots) {
        const local = subjectOf(manifest);
        if (!subjects.has(subjectKey(local))) subjects.set(subjectKey(local), local);
      }
      const wanted = nameContains.toLocaleLowerCase();
      const found = [...subjects.values()].filter(({ name }) => name.toLocaleLowerCase().includes(wanted));
      const left = found.length - maxListed;
      if (left > 0) notes.push(`${left} more are not listed. Use nameContains to find them.`);
      return {
        collections: found.slice(0, maxListed).map((each) => ({
          ...listed(each, snapshots),
          newSubmissions: deps.newAnswers.current(each)?.newSubmissions,
        })),
        ...(notes.length === 0 ? {} : { notes }),
      };
    },
  };
}

async function trustedSnapshots(
  { snapshotIndex }: Pick<CommandDeps, 'snapshotIndex'>,
  notes: string[],
): Promise<readonly Snapshot[]> {
  // A stranger’s folder may contain text that is written for a model.
  if (vscode.workspace.isTrusted) return (await snapshotIndex.read()).snapshots;
  notes.push('Snapshots on this computer are not listed, because the user hasn’t trusted the workspace.');
  return [];
}

async function onProlific(
  deps: ToolDeps & Pick<CommandDeps, 'session'>,
  notes: string[],
  signal: AbortSignal,
): Promise<Listed[]> {
  const client = (): ReturnType<typeof deps.session.client> => deps.session.client();
  const subjects: Listed[] = [];
  const miss = (what: string, error: unknown): void => {
    signal.throwIfAborted();
    deps.log.error(what, error);
    notes.push(`${what} failed: ${reasonOf(error, deps)}`);
  };
  try {
    for (const { id, title } of await (await client()).workspaces(signal)) {
      const workspace = toldText(title);
      const collections = await loadCollections(client, id, () => undefined, signal);
      if (collections.status === 'failed') miss('Listing collections', collections.error);
      else
        for (const { kind, id, name, lastModifiedAt, createdAt } of collections.value)
          subjects.push({ kind, id, name, workspace, changedAt: lastModifiedAt ?? createdAt });
      const batches = await loadBatches(client, id, signal);
      if (batches.status === 'failed') miss('Listing batches', batches.error);
      else
        for (const { kind, id, name, createdAt } of batches.value)
          subjects.push({ kind, id, name, workspace, changedAt: createdAt });
    }
  } catch (error) {
    miss('Listing collections on Prolific', error);
  }
  return subjects;
}

function listed({ kind, id, name, workspace, changedAt }: Listed, snapshots: readonly Snapshot[]): object {
  const key = subjectKey({ kind, id });
  const own = snapshots.filter(({ manifest }) => subjectKey(subjectOf(manifest)) === key);
  const [newest] = own;
  return {
    kind,
    id: toldText(id),
    name: toldText(name),
    prolificWorkspace: workspace,
    changedAt: changedAt?.toISOString(),
    snapshots: own.length,
    newestSnapshot: newest && {
      snapshotFolder: newest.folder,
      requestedAt: newest.manifest.requested_at,
      submissions: newest.manifest.submissions,
      hasUploads: !isIncomplete(newest),
    },
  };
}
