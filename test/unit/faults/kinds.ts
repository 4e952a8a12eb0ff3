import type { Fault } from '../../prolific/faults.ts';
import type { Stage } from './stages.ts';

/** Everything that strikes, in the order of the report. */
export const faultNames = [
  'refused',
  'reset',
  'stall',
  'slow trickle',
  'truncated',
  'wrong length',
  'wrong type',
  '401',
  '403',
  '404',
  '409',
  '416',
  '412',
  '422',
  '429',
  '500',
  '502 HTML',
  '503',
  'expired URL',
  'ETag changed',
  'ENOSPC',
  'EACCES',
  'folder removed',
  'host killed',
] as const;

export type FaultName = (typeof faultNames)[number];

/** Those that leave no byte of an answer: nothing is gained as long as they last. */
export const silences: readonly FaultName[] = ['refused', 'reset', 'stall'];

/** What each fault is, for the report. All last until they are lifted, unless they say otherwise. */
export const faultMeanings: Readonly<Record<FaultName, string>> = {
  refused: 'nothing listens at the address',
  reset: 'the connection is reset instead of an answer',
  stall: 'the connection stays open and silent',
  'slow trickle': 'the answer comes in drops',
  truncated: 'the connection closes before the announced end of every answer',
  'wrong length': '`content-length` is too small, and the connection closes there',
  'wrong type': "200 and a hotel's sign-in page",
  '401': "that status, in the form of Prolific's or of the store's errors; so are the other numbers",
  '403': 'also for a link that is not expired',
  '404': '',
  '409': '',
  '416': '',
  '412': '',
  '422': '',
  '429': '',
  '500': '',
  '502 HTML': "a gateway's page",
  '503': '',
  'expired URL': 'the first link has expired, a new one has not',
  'ETag changed': 'another archive lies behind the link from then on',
  ENOSPC: 'the disk is full from then on: a real file system, made as small as what is on it',
  EACCES: 'all folders of the export folder are locked from then on, for a user who is not root',
  'folder removed': 'the workspace folder is gone from then on, as when a drive is unplugged',
  'host killed': 'SIGKILL',
};

/** The fault as the local Prolific makes it; `undefined` for those of the machine. */
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

function answered(status: number, onStore: boolean): Fault {
  if (!onStore) {
    return {
      kind: 'answer',
      status,
      body: { error: { status, error_code: 1, title: 'Fault', detail: 'So it was laid out.' } },
    };
  }
  return {
    kind: 'answer',
    status,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0"?><Error><Code>Fault${status}</Code><Message>So it was laid out.</Message></Error>`,
  };
}
