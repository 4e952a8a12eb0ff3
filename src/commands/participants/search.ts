import type { Searching } from '../../participants/erase/eraseSnapshot.ts';
import { lockHolder } from '../../snapshots/staging/stagingLock.ts';
import type { Analysis } from '../../worker/analysisThread.ts';

/** Searches for participants in the analysis worker. */
export function searchInWorker(analysis: Analysis): Searching {
  return {
    participant: async ({ exportFolders, person, only }, onProgress, signal) => {
      const request = { exportFolders, person: person.data(), only };
      const answer = await analysis.run('searchParticipant', request, onProgress, signal);
      for (const id of answer.person.submissions) person.addSubmission(id);
      // Only this thread knows which locks of this process are held.
      const stagings = answer.found.stagings.map(async ({ folder }) => ({
        folder,
        isRunning: (await lockHolder(folder)) !== undefined,
      }));
      return { ...answer.found, stagings: await Promise.all(stagings) };
    },
    count: (folder, replacements, signal) =>
      analysis.run('countSubmissions', { folder, replacements }, () => undefined, signal),
    people: (folder, person, signal) =>
      analysis.run('searchPeople', { folder, person: person.data() }, () => undefined, signal),
    snapshot: (snapshot, person, onProgress, signal) =>
      analysis.run('searchSnapshot', { snapshot, person: person.data() }, onProgress, signal),
  };
}
