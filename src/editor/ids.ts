/** Every id that package.json declares and code uses. A test compares the two, both ways. */

export const commandIds = {
  signIn: 'prolificCollections.signIn',
  signOut: 'prolificCollections.signOut',
  refresh: 'prolificCollections.refresh',
  refreshAll: 'prolificCollections.refreshAll',
  exportCollection: 'prolificCollections.exportCollection',
  exportBatch: 'prolificCollections.exportBatch',
  exportAny: 'prolificCollections.exportAny',
  exportCollectionTo: 'prolificCollections.exportCollectionTo',
  exportBatchTo: 'prolificCollections.exportBatchTo',
  exportCollectionWithFilter: 'prolificCollections.exportCollectionWithFilter',
  exportBatchWithFilter: 'prolificCollections.exportBatchWithFilter',
  exportResponses: 'prolificCollections.exportResponses',
  fetchUploads: 'prolificCollections.fetchUploads',
  cancelExport: 'prolificCollections.cancelExport',
  resumeExport: 'prolificCollections.resumeExport',
  discardExport: 'prolificCollections.discardExport',
  showActivity: 'prolificCollections.showActivity',
  openSnapshot: 'prolificCollections.openSnapshot',
  openOverview: 'prolificCollections.openOverview',
  revealSnapshot: 'prolificCollections.revealSnapshot',
  deleteSnapshot: 'prolificCollections.deleteSnapshot',
  compareSnapshot: 'prolificCollections.compareSnapshot',
  createTables: 'prolificCollections.createTables',
  createNotebook: 'prolificCollections.createNotebook',
  createAllTables: 'prolificCollections.createAllTables',
  openResponses: 'prolificCollections.openResponses',
  updateCollection: 'prolificCollections.updateCollection',
  updateBatch: 'prolificCollections.updateBatch',
  downloadJob: 'prolificCollections.downloadJob',
  deleteJob: 'prolificCollections.deleteJob',
  findParticipant: 'prolificCollections.findParticipant',
  findAnyParticipant: 'prolificCollections.findAnyParticipant',
  deleteParticipant: 'prolificCollections.deleteParticipant',
  copyId: 'prolificCollections.copyId',
  openInProlific: 'prolificCollections.openInProlific',
  gettingStarted: 'prolificCollections.gettingStarted',
  diagnoseConnection: 'prolificCollections.diagnoseConnection',
  showLog: 'prolificCollections.showLog',
} as const;

type Alias = Partial<Record<keyof typeof commandIds, keyof typeof commandIds>>;

/** Commands that do what another does, under the name that fits a batch's row; the palette has the other. */
export const batchAliases = {
  exportBatch: 'exportCollection',
  exportBatchTo: 'exportCollectionTo',
  exportBatchWithFilter: 'exportCollectionWithFilter',
  updateBatch: 'updateCollection',
} as const satisfies Alias;

/**
 * Commands in the view's title that do what another does without an argument: the editor hands them the row that has the
 * focus, which may be one that was clicked an hour ago. The palette has the other.
 */
export const titleAliases = {
  exportAny: 'exportCollection',
  refreshAll: 'refresh',
  findAnyParticipant: 'findParticipant',
} as const satisfies Alias;

/** Every command that has the handler of another. */
export const commandAliases = { ...batchAliases, ...titleAliases } as const;

export const viewIds = {
  container: 'prolificCollections',
  collections: 'prolificCollections.collections',
} as const;

/** The walkthrough, as the editor's command to open one takes it. */
export const walkthroughId = 'prolific-collections.prolific-collections#gettingStarted';

/** Types of webview panels; package.json names each as an activation event. */
export const webviewIds = {
  overview: 'prolificCollectionsOverview',
} as const;

/** Schemes of documents that lie nowhere. */
export const documentSchemes = {
  comparison: 'prolific-comparison',
  connection: 'prolific-collections-report',
  participant: 'prolific-collections-participant',
} as const;

export const settingIds = {
  section: 'prolificCollections',
  apiUrl: 'apiUrl',
  exportFolder: 'exportFolder',
  connections: 'connections',
  tableChoices: 'tables.choices',
  guardFormulas: 'tables.guardFormulas',
  byteOrderMark: 'tables.byteOrderMark',
} as const;

export const contextKeys = {
  /** What the collections view shows instead of rows: one of {@link ViewState}. */
  viewState: 'prolificCollections.viewState',
  signedIn: 'prolificCollections.signedIn',
  /** Whether nobody is known to be signed in: what needs somebody is offered until that is known. */
  signedOut: 'prolificCollections.signedOut',
  /** How many exports run. */
  running: 'prolificCollections.running',
  /** Whether this Prolific is known to keep no lists of exports. */
  jobsUnlisted: 'prolificCollections.jobsUnlisted',
  /** Whether a snapshot is known to lie in an open folder. */
  hasSnapshot: 'prolificCollections.hasSnapshot',
  /** Whether this Prolific filters exports: one of {@link FilterSupport}. */
  filters: 'prolificCollections.filters',
} as const;

export type FilterSupport = 'unknown' | 'supported' | 'unsupported';

/** Each has its welcome text in package.json, save `rows`, and `failed`, which a row tells of. */
export type ViewState =
  | 'loading'
  | 'rows'
  | 'signed-out'
  | 'token-refused'
  | 'secrets-unavailable'
  | 'offline'
  | 'not-enabled'
  | 'no-collections'
  | 'failed';
