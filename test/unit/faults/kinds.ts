import type { Fault } from '../../prolific/faults.ts';
import type { Stage } from './stages.ts';

/** All faults in the order of the report. */
export const faultNames = [
  'refused',
  'reset',
  'stall',
  'slow trickle',
  'truncated',
  'wrong length',
  'wrong type',
  'huge headers',
  '401',
  '401 HTML',
  '403',
  '404',
  '409',
  '409 at the limit',
  '416',
  '412',
  '422',
  '429',
  '500',
  '502 HTML',
  '503',
  'expired URL',
  'link too fresh',
  'ETag changed',
  'ETag of each node',
  'no such range',
  'everything',
  'short ranges',
  'empty body',
  'larger total',
  'ENOSPC',
  'EACCES',
  'folder removed',
  'host killed',
] as const;

export type FaultName = (typeof faultNames)[number];

/** Faults that let no byte of a response through, so that an export waits until they end. */
export const silences: readonly FaultName[] = ['refused', 'reset', 'stall'];

/** Faults of archive responses only. */
export const faultsOfArchive: readonly FaultName[] = [
  'expired URL',
  'link too fresh',
  'ETag changed',
  'ETag of each node',
  'no such range',
  'everything',
  'short ranges',
  'larger total',
];

/** The number of requests that a fault hits if it does not last. */
export const hitsOf: Readonly<Partial<Record<FaultName, number>>> = { 'link too fresh': 6 };

/** Describes each fault for the report. All last until the test ends them, unless they say otherwise. */
export const faultMeanings: Readonly<Record<FaultName, string>> = {
  refused: 'no program listens at the address',
  reset: 'the connection is reset instead of a response',
  stall: 'the connection stays open and silent',
  'slow trickle': 'the response arrives a few bytes at a time',
  truncated: 'the connection closes before the announced end of every response',
  'wrong length': '`content-length` is too small, and the connection closes there',
  'wrong type': "status 200 with a hotel's sign-in page",
  'huge headers': 'more than 16 KB of headers',
  '401': "that status, in the format of Prolific's or the store's errors; the same for the other numbers",
  '401 HTML': "a network's sign-in page",
  '403': 'even though the link has not expired',
  '404': '',
  '409': 'with any message',
  '409 at the limit': 'with a message about the number of exports',
  '416': '',
  '412': '',
  '422': '',
  '429': '',
  '500': '',
  '502 HTML': "a gateway's page",
  '503': '',
  'expired URL': 'the first link has expired, a new one has not',
  'link too fresh': '403 to the first six requests',
  'ETag changed': 'from then on the link leads to another archive',
  'ETag of each node': 'each response has another ETag for the same bytes',
  'no such range': '400 to the ranges of that stage',
  everything: '206 with the whole archive, whatever was requested',
  'short ranges': 'a 206 has at most 20,000 bytes of the range, and says so',
  'empty body': 'the head of the response and nothing else',
  'larger total': '`content-range` claims a larger archive',
  ENOSPC: 'the disk is full from then on: a real file system, as small as its content',
  EACCES: 'from then on all folders in the export folder are read-only, for a user who is not root',
  'folder removed': 'from then on the workspace folder does not exist, as if a drive were unplugged',
  'host killed': 'SIGKILL',
};

/** Returns the fault rule for the local Prolific; `undefined` for faults of the machine. */
export function faultOf(name: FaultName, stage: Stage): Fault | undefined {
  const onStore = stage === 'directory' || stage === 'segment';
  switch (name) {
    case 'reset':
      return { kind: 'reset' };
    case 'stall':
      return { kind: 'stall' };
    case 'slow trickle':
      return { kind: 'trickle', bytesPerSecond: onStore ? 2_000_000 : 2_000 };
    case 'truncated':
      return { kind: 'truncate', afterBytes: onStore ? 50_000 : 10 };
    case 'wrong length':
      return { kind: 'content-length', bytes: onStore ? 50_000 : 10 };
    case 'wrong type':
      return { kind: 'captive-portal' };
    case 'huge headers':
      return { kind: 'headers', headers: { 'x-much': 'x'.repeat(20_000) } };
    case '401 HTML':
      return { kind: 'answer', status: 401, headers: html, body: '<!doctype html><h1>Sign in</h1>' };
    case '409 at the limit':
      return answered(409, onStore, 'The limit of 10 exports for this collection has been reached.');
    case 'ETag of each node':
      return { kind: 'node-etags' };
    case 'link too fresh':
      return answered(403, onStore);
    case 'no such range':
      return answered(400, onStore);
    case 'everything':
      return { kind: 'everything' };
    case 'short ranges':
      return { kind: 'short-range', bytes: 20_000 };
    case 'empty body':
      return { kind: 'empty-body' };
    case 'larger total':
      return { kind: 'larger-total', by: 100_000 };
    case '502 HTML':
      return { kind: 'answer', status: 502, headers: html, body: '<html><h1>502 Bad Gateway</h1></html>' };
    case '401':
    case '403':
    case '404':
    case '409':
    case '412':
    case '416':
    case '422':
    case '429':
    case '500':
    case '503':
      return answered(Number(name), onStore);
    default:
      return undefined;
  }
}

const html = { 'content-type': 'text/html' };

function answered(status: number, onStore: boolean, detail = 'Injected by the test.'): Fault {
  if (!onStore) {
    return {
      kind: 'answer',
      status,
      body: { error: { status, error_code: 1, title: 'Fault', detail } },
    };
  }
  return {
    kind: 'answer',
    status,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0"?><Error><Code>Fault${status}</Code><Message>Injected by the test.</Message></Error>`,
  };
}
