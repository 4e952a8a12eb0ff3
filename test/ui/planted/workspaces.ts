import type { NamedCollection } from '../../prolific/sampleCollections.ts';
import type { Settings } from '../../vscode/settings.ts';
import type { Place } from './home.ts';

/** Commands to run for a planted workspace, with its snapshot if needed, in a trusted window. */
export type Use =
  | 'exportCollection'
  | 'openOverview'
  | 'openResponses'
  | 'createTables'
  | 'createNotebook'
  | 'compareSnapshot'
  | 'fetchUploads'
  | 'deleteSnapshot';

/** A workspace prepared by an attacker. */
export interface PlantedWorkspace {
  /** The attack. */
  readonly name: string;
  /**
   * Commands besides resuming, creating all tables and deleting participant data, which run in every window.
   */
  readonly use?: readonly Use[];
  /** The collection for `exportCollection`; default: the collection of its snapshots. */
  readonly collection?: NamedCollection;
  /** Fills the workspace folder, which already exists in a home and has no snapshots. */
  readonly plant: (at: Place) => Promise<void>;
  /** Changes modes or times after all files were made old. */
  readonly touch?: (at: Place) => Promise<void>;
  /**
   * Asserts more at the end than that nothing outside the export folder changed. `programs` is the folder of
   * the programs in archives.
   */
  readonly check?: (at: Place, programs: string) => Promise<void>;
}

/** Workspaces that are opened together in one window and used there in groups. */
export interface PlantedWindow {
  readonly title: string;
  /**
   * Rows in groups: a linked export folder makes commands that search all folders fail for its whole group.
   */
  readonly groups: readonly (readonly PlantedWorkspace[])[];
  /** The settings of the workspace file. */
  readonly settings?: Settings;
  /** The path of the export folder in each workspace folder with these settings. */
  readonly exportFolder?: string;
}
