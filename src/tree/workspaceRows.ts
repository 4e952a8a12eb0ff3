import type { ProlificClient } from '../prolific/client.ts';
import type { Batch, Collection } from '../prolific/apiModel.ts';
import { subjectKey, type SubjectRef } from '../snapshots/subject.ts';
import { loadBatches, loadCollections, type Loaded } from './load.ts';
import type { BatchesNode, SubjectNode, TreeNode, WorkspaceNode } from './nodes.ts';
import { Throttle } from './drawing/throttle.ts';

export interface WorkspaceRowsDeps {
  readonly client: () => Promise<ProlificClient>;
  /** The rows below `node` are others now. */
  readonly onChange: (node: WorkspaceNode | BatchesNode) => void;
  readonly onFailure: (error: unknown) => void;
}

interface Listing {
  /** Collections that have come so far. */
  count: number;
  collections: TreeNode[] | undefined;
  readonly batchesNode: BatchesNode;
  batches: TreeNode[] | undefined;
  batchesLoaded: Promise<void>;
}

const loadingRefreshMs = 300;

/**
 * The rows of Prolific workspaces: their collections and, in a group, their batches. Batches are loaded
 * beside the collections, which never wait for them.
 */
export class WorkspaceRows {
  private readonly deps: WorkspaceRowsDeps;
  private readonly throttle = new Throttle();
  private readonly listings = new Map<string, Listing>();
  private readonly subjects = new Map<string, SubjectNode>();

  constructor(deps: WorkspaceRowsDeps) {
    this.deps = deps;
  }

  dispose(): void {
    this.throttle.dispose();
  }

  /** Forgets everything that was loaded. */
  clear(): void {
    this.listings.clear();
    this.subjects.clear();
  }

  /** Discards what was loaded of a Prolific workspace. */
  forget(node: WorkspaceNode): void {
    this.listings.delete(node.workspace.id);
  }

  /** Loads the batches of a Prolific workspace again. */
  reloadBatches(node: BatchesNode, signal: AbortSignal): void {
    const listing = this.listings.get(node.parent.workspace.id);
    if (listing?.batchesNode !== node) return;
    listing.batches = undefined;
    this.deps.onChange(node);
    void this.loadBatchesOf(listing, signal).then(() => {
      if (!signal.aborted) this.deps.onChange(node.parent);
    });
  }

  /** Returns the row of a loaded collection or batch. */
  rowOf(subject: SubjectRef): SubjectNode | undefined {
    return this.subjects.get(subjectKey(subject));
  }

  /** Returns the loaded rows below a Prolific workspace; starts loading them. */
  below(node: WorkspaceNode, signal: AbortSignal): TreeNode[] {
    const listing = this.listings.get(node.workspace.id);
    if (listing === undefined) {
      void this.load(node, signal).then(() => {
        if (!signal.aborted) this.deps.onChange(node);
      });
      return [{ kind: 'loading', parent: node, count: 0 }];
    }
    if (listing.collections === undefined) return [{ kind: 'loading', parent: node, count: listing.count }];
    const hasBatches = listing.batches !== undefined && listing.batches.length > 0;
    return [...listing.collections, ...(hasBatches ? [listing.batchesNode] : [])];
  }

  /** Returns the rows below the group of batches. */
  belowBatches(node: BatchesNode): TreeNode[] {
    const rows = this.listings.get(node.parent.workspace.id)?.batches;
    return rows ?? [{ kind: 'loading', parent: node, count: 0 }];
  }

  /** Loads a Prolific workspace's collections; its batches come along or later. */
  async load(node: WorkspaceNode, signal: AbortSignal): Promise<Loaded<Collection[]>> {
    const { id } = node.workspace;
    const listing: Listing = {
      count: 0,
      collections: undefined,
      batchesNode: { kind: 'batches', parent: node },
      batches: undefined,
      batchesLoaded: Promise.resolve(),
    };
    this.listings.set(id, listing);
    void this.loadBatchesOf(listing, signal).then(() => {
      const isLate = listing.collections !== undefined && (listing.batches?.length ?? 0) > 0;
      if (isLate && !signal.aborted) this.deps.onChange(node);
    });
    const key = `loading/${id}`;
    const loaded = await loadCollections(
      this.deps.client,
      id,
      (count) => {
        listing.count = count;
        this.throttle.soon(key, loadingRefreshMs, () => this.deps.onChange(node));
      },
      signal,
    );
    this.throttle.cancel(key);
    if (!signal.aborted) listing.collections = this.rowsFor(node, node, loaded);
    return loaded;
  }

  /** Resolves to whether a Prolific workspace has batches, once that is known. */
  async hasBatches(node: WorkspaceNode): Promise<boolean> {
    const listing = this.listings.get(node.workspace.id);
    if (listing === undefined) return false;
    await listing.batchesLoaded;
    return (listing.batches?.length ?? 0) > 0;
  }

  private async loadBatchesOf(listing: Listing, signal: AbortSignal): Promise<void> {
    const node = listing.batchesNode;
    listing.batchesLoaded = loadBatches(this.deps.client, node.parent.workspace.id, signal).then((loaded) => {
      if (signal.aborted) return;
      const isNone = loaded.status === 'loaded' && loaded.value.length === 0;
      listing.batches = isNone ? [] : this.rowsFor(node, node.parent, loaded);
    });
    await listing.batchesLoaded;
  }

  private rowsFor(
    parent: WorkspaceNode | BatchesNode,
    workspace: WorkspaceNode,
    loaded: Loaded<readonly (Collection | Batch)[]>,
  ): TreeNode[] {
    if (loaded.status === 'failed') {
      this.deps.onFailure(loaded.error);
      return [{ kind: 'problem', parent, problem: loaded.problem, about: 'content' }];
    }
    if (loaded.value.length === 0) return [{ kind: 'empty', parent, what: 'collections' }];
    return loaded.value.map((subject) => {
      const row: SubjectNode = { kind: subject.kind, subject, workspace, parent };
      this.subjects.set(subjectKey(subject), row);
      return row;
    });
  }
}
