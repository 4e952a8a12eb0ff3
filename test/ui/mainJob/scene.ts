import type { LocalProlific } from '../../prolific/localProlific.ts';
import type { Session } from '../session.ts';
import type { TreeView } from '../treeView.ts';
import type { Window } from '../window.ts';

/** The collection of the main workflow. */
export const collection = 'Cooking at home';

/** The only window of the main workflow, shared because opening one takes longer than most of its tests. */
export interface Scene {
  readonly window: Window;
  readonly tree: TreeView;
  readonly session: Session;
  readonly prolific: LocalProlific;
}
