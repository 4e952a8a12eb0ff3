import type { FaultRule } from '../../prolific/faults.ts';

/** The stage during which a fault occurs. */
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

/** Descriptions of the stages for the report. */
export const stageMeanings: Readonly<Record<Stage, string>> = {
  'sign-in': 'verifying the token (`GET users/me`)',
  list: 'listing the collections of a workspace',
  POST: 'requesting the export',
  poll: 'asking whether the archive is ready',
  directory: 'fetching the end of the archive, with its directory',
  segment: 'fetching the ranges that contain the files',
  extract: 'unpacking and verifying files while others arrive',
  finish: 'writing the manifest and renaming the folder into place',
};

/** Returns the requests of a stage; `undefined` if it sends none. */
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
