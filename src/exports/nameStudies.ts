import { forEachParallel } from '../http/requestThrottle.ts';
import { problemOf } from '../problems/problem.ts';
import { traitsOf } from '../problems/traits.ts';
import type { ProlificClient } from '../prolific/client.ts';
import type { ExportDeps } from './exportState.ts';

/** Each name is a request. Collections with more studies are rare, and the overview shows ids for the rest. */
const maxStudies = 10;
const maxParallel = 2;
/** After this many failures, the others would fail too. */
const maxFailures = 2;
const maxNameLength = 200;
/** Responses may say anything. Other ids would lead elsewhere in the API, or make a manifest unreadable. */
const studyId = /^[\w-]{1,100}$/;

/** Reads the names of an export's studies while its uploads arrive. */
export interface StudyNaming {
  /** Asks Prolific for the studies with these ids, unless it was asked before. */
  readonly begin: (ids: readonly string[]) => void;
  /** Returns the names by id that could be read soon enough. Never throws. */
  readonly finish: (ids: readonly string[]) => Promise<Readonly<Record<string, string>>>;
  readonly stop: () => void;
}

/**
 * Reads names until stopped or `signal` is aborted. Responses contain only ids. Failures leave names out, as a
 * snapshot is complete without them; a downloaded one waits for them no longer than `maxWaitMs`.
 */
export function namingStudies(
  client: ExportDeps['client'],
  signal: AbortSignal,
  maxWaitMs = 3_000,
): StudyNaming {
  const stopped = new AbortController();
  const either = AbortSignal.any([signal, stopped.signal]);
  const stop = (): void => stopped.abort();
  const asked = new Set<string>();
  const names = new Map<string, string>();
  let failures = 0;
  let pending: Promise<unknown> = Promise.resolve();

  const nameOf = async (api: ProlificClient, id: string): Promise<void> => {
    if (failures >= maxFailures || either.aborted) return;
    try {
      const { name } = await api.study(id, either);
      if (name !== '' && name !== id) names.set(id, name.slice(0, maxNameLength));
    } catch (error) {
      failures += traitsOf(problemOf(error)).concerns === 'account' ? maxFailures : 1;
    }
  };
  const begin = (ids: readonly string[]): void => {
    const wanted = ids.filter((id) => studyId.test(id) && !asked.has(id)).slice(0, maxStudies - asked.size);
    if (wanted.length === 0) return;
    for (const id of wanted) asked.add(id);
    const read = async (): Promise<void> => {
      const api = await client();
      await forEachParallel(wanted.values(), maxParallel, (id) => nameOf(api, id));
    };
    pending = Promise.all([pending, read().catch(() => undefined)]);
  };
  return {
    begin,
    finish: async (ids) => {
      begin(ids);
      const timer = setTimeout(stop, maxWaitMs);
      await pending;
      clearTimeout(timer);
      const found = ids.map((id) => [id, names.get(id)] as const);
      return Object.fromEntries(found.filter((each): each is [string, string] => each[1] !== undefined));
    },
    stop,
  };
}
