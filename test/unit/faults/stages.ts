import type { FaultRule } from '../../prolific/faults.ts';

/** What is under way when a fault strikes. */
export const stages = [
  'sign-in',
  'list',
  'POST',
  'poll',
  'directory',
  'segment',
  'extract',
  'finish',
] as const;

export type Stage = (typeof stages)[number];

/** What each stage is, for the report. */
export const stageMeanings: Readonly<Record<Stage, string>> = {
  'sign-in': 'the token is checked (`GET users/me`)',
  list: 'the collections of a workspace are listed',
  POST: 'the export is asked for',
  poll: 'it is asked whether the archive is ready',
  directory: 'the end of the archive, with its directory, is fetched',
  segment: 'the ranges that hold the files are fetched',
  extract: 'files are unpacked and checked while others arrive',
  finish: 'the manifest is written and the folder renamed to its place',
};

/** The requests that a stage makes, where it makes any. */
export function requestsOf(stage: Stage): Omit<FaultRule, 'fault'> | undefined {
  switch (stage) {
    case 'sign-in':
      return { server: 'api', method: 'GET', path: /\/users\/me/ };
    case 'list':
      return { server: 'api', method: 'GET', path: /\/collections\?/ };
    case 'POST':
      return { server: 'api', method: 'POST', path: /\/export$/ };
    case 'poll':
      return { server: 'api', method: 'GET', path: /\/export\/[^/]+$/ };
    case 'directory':
      return { server: 'store', when: ({ range }) => asksForTheEnd(range) };
    case 'segment':
      return { server: 'store', when: ({ range }) => !asksForTheEnd(range) };
    case 'extract':
    case 'finish':
      return undefined;
  }
}

function asksForTheEnd(range: string | string[] | undefined): boolean {
  return typeof range === 'string' && /^bytes=(-|0-0$)/.test(range);
}
