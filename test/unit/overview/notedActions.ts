import type { ViewActions } from '../../../src/overview/session.ts';

/** Actions of an overview that do nothing but say that they were called, and with what. */
export function notedActions(noted: (action: keyof ViewActions, argument: unknown) => void): ViewActions {
  const note = (action: keyof ViewActions) => (argument?: unknown) => noted(action, argument);
  const noteDone = (action: keyof ViewActions) => (argument: unknown) => {
    noted(action, argument);
    return Promise.resolve(true);
  };
  return {
    openFile: note('openFile'),
    openLine: note('openLine'),
    createTables: note('createTables'),
    createNotebook: note('createNotebook'),
    fetchUploads: note('fetchUploads'),
    openResponses: note('openResponses'),
    revealSnapshot: note('revealSnapshot'),
    save: noteDone('save'),
    copy: noteDone('copy'),
  };
}
