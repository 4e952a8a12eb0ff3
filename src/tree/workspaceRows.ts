import type { ProlificClient } from '../prolific/client.ts';
import type { Batch, Collection } from '../prolific/apiModel.ts';
import { subjectKey, type SubjectRef } from '../snapshots/subject.ts';
import { latestFirst, loadBatches, loadCollections, type Loaded } from './load.ts';
import type { BatchesNode, LoadingNode, SubjectNode, TreeNode, WorkspaceNode } from './nodes.ts';
import { Throttle } from './drawing/throttle.ts';

export interface WorkspaceRowsDeps {
  readonly client: () => Promise<ProlificClient>;
  /** The rows below `node` are others now, or it says something else. */
  readonly onChange: (node: WorkspaceNode | BatchesNode | LoadingNode) => void;
  readonly onFailure: (error: unknown) => void;
}

interface Listing {
  /** Rows of the collections; while they are being loaded, of some. */
  collections: TreeNode[];
  /** The last row while they are being loaded. */
  loading: LoadingNode | undefined;
  /** Whether the editor has asked for the rows. */
  isShown: boolean;
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
    if (!this.listings.has(node.workspace.id)) void this.load(node, signal);
    const listing = this.listings.get(node.workspace.id);
    if (listing === undefined) return [];
    listing.isShown = true;
    const hasBatches = listing.batches !== undefined && listing.batches.length > 0;
    return [
      ...listing.collections,
      ...(listing.loading === undefined ? [] : [listing.loading]),
      ...(hasBatches ? [listing.batchesNode] : []),
    ];
  }

  /** Returns the rows below the group of batches. */
  belowBatches(node: BatchesNode): TreeNode[] {
    const rows = this.listings.get(node.parent.workspace.id)?.batches;
    return rows ?? [{ kind: 'loading', parent: node, count: 0 }];
  }

  /**
   * Loads a Prolific workspace's collections; its batches come along or later. Resolves when the first ones
   * have come, with these, and has the others shown as they come.
   */
  async load(node: WorkspaceNode, signal: AbortSignal): Promise<Loaded<readonly Collection[]>> {
    const { id } = node.workspace;
    const listing: Listing = {
      collections: [],
      loading: { kind: 'loading', parent: node, count: 0 },
      isShown: false,
      batchesNode: { kind: 'batches', parent: node },
      batches: undefined,
      batchesLoaded: Promise.resolve(),
    };
    this.listings.set(id, listing);
    void this.loadBatchesOf(listing, signal).then(() => {
      if (listing.loading === undefined && (listing.batches?.length ?? 0) > 0) this.redraw(listing, signal);
    });
    return await new Promise((resolve) => {
      const onFirst = (first: readonly Collection[]): void => resolve({ status: 'loaded', value: first });
      void this.loadInto(listing, node, onFirst, signal).then((loaded) => {
        resolve(loaded);
        this.redraw(listing, signal);
      });
    });
  }

  private async loadInto(
    listing: Listing,
    node: WorkspaceNode,
    onFirst: (collections: readonly Collection[]) => void,
    signal: AbortSignal,
  ): Promise<Loaded<readonly Collection[]>> {
    const key = `loading/${node.workspace.id}`;
    const known: Collection[] = [];
    const showSoFar = (): void => {
      const { loading } = listing;
      if (loading === undefined || signal.aborted) return;
      loading.count = known.length;
      // The editor gets all rows again, so they are shown once they have doubled, and their number meanwhile.
      if (known.length >= 2 * listing.collections.length) {
        listing.collections = this.subjectRows(node, node, latestFirst(known));
        this.redraw(listing, signal);
      } else if (listing.isShown) this.deps.onChange(loading);
      onFirst(known);
    };
    const onPage = (page: readonly Collection[]): void => {
      for (const collection of page) known.push(collection);
      // A list of one page is complete at once.
      this.throttle.soon(key, known.length === page.length ? 0 : loadingRefreshMs, showSoFar);
    };
    const loaded = await loadCollections(this.deps.client, node.workspace.id, onPage, signal);
    this.throttle.cancel(key);
    if (signal.aborted) return loaded;
    listing.loading = undefined;
    const isPart = loaded.status === 'failed' && known.length > 0;
    const rows = this.rowsFor(node, node, loaded);
    listing.collections = isPart ? [...rows, ...this.subjectRows(node, node, latestFirst(known))] : rows;
    return loaded;
  }

  /** Has rows that the editor has asked for read again. */
  private redraw({ isShown, batchesNode }: Listing, signal: AbortSignal): void {
    if (isShown && !signal.aborted) this.deps.onChange(batchesNode.parent);
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
    return this.subjectRows(parent, workspace, loaded.value);
  }

  private subjectRows(
    parent: WorkspaceNode | BatchesNode,
    workspace: WorkspaceNode,
    subjects: readonly (Collection | Batch)[],
  ): SubjectNode[] {
    return subjects.map((subject) => {
      const row: SubjectNode = { kind: subject.kind, subject, workspace, parent };
      this.subjects.set(subjectKey(subject), row);
      return row;
    });
  }
}
