import type { NamedCollection } from '../../prolific/sampleCollections.ts';
import type { Settings } from '../../vscode/settings.ts';
import type { Place } from './home.ts';

/** Commands that are run for a planted workspace in a trusted window, of its snapshot where they want one. */
export type Use =
  | 'exportCollection'
  | 'openOverview'
  | 'openResponses'
  | 'openSnapshot'
  | 'createTables'
  | 'createNotebook'
  | 'compareSnapshot'
  | 'fetchUploads'
  | 'deleteSnapshot';

/** One workspace that a stranger made. */
export interface PlantedWorkspace {
  /** What the stranger hopes for. */
  readonly name: string;
  /** Besides Resume, All Collections' Tables and Delete a Participant's Data, which every window is led through. */
  readonly use?: readonly Use[];
  /** What is exported by its use `exportCollection`, if not the collection of its snapshots. */
  readonly collection?: NamedCollection;
  /** Fills the workspace. A home with a snapshot-free workspace folder is there already. */
  readonly plant: (at: Place) => Promise<void>;
  /** What the clock says of something, after all else was made old. */
  readonly touch?: (at: Place) => Promise<void>;
  /** What has to hold in the end besides that nothing changed but in the export folder. Programs of archives lie in `programs`. */
  readonly check?: (at: Place, programs: string) => Promise<void>;
}

/** Workspaces that are opened side by side in one window. */
export interface PlantedWindow {
  readonly title: string;
  readonly rows: readonly PlantedWorkspace[];
  /** What the workspace file sets. */
  readonly settings?: Settings;
  /** Where export folders are then, in each workspace folder. */
  readonly exportFolder?: string;
}
