import type { ApiProblem } from '../../../src/problems/problem.ts';
import type { Troubles } from './troubles.ts';

const access = ['account', 'workspace', 'collection', 'batch', 'export', 'study'] as const;

export const apiTroubles: Troubles<ApiProblem> = {
  'not-signed-in': {
    title: 'Not signed in',
    means:
      'There is no token in the editor’s secret storage, or it was checked with a different URL from the one now in the settings.',
    examples: [{}],
  },
  'token-refused': {
    title: 'The token was rejected',
    means:
      'It isn’t sent again until you sign in. Exports that were running are kept, and you can resume them then.',
    examples: [{}],
  },
  'no-access': {
    title: 'No access',
    means:
      'The token is valid, but its account has no permission. Roles are assigned in the Prolific workspace.',
    examples: access.map((what) => ({ what })),
  },
  'not-found': {
    title: 'Not found',
    means: 'It was deleted, or Prolific hides it because the account has no permission.',
    examples: access.map((what) => ({ what })),
  },
  'feature-not-enabled': {
    title: 'Collections aren’t enabled',
    means:
      'Prolific enables AI Task Builder collections per Prolific workspace. No setting of this extension changes that.',
    examples: [{}],
  },
  'job-limit': {
    title: 'Too many exports on Prolific',
    means:
      'The side bar lists the exports that Prolific keeps below the collection or batch. You can delete them there.',
    examples: [
      { what: 'collection', detail: '' },
      { what: 'batch', detail: 'The limit of 10 exports for this batch has been reached.' },
    ],
  },
  'demographics-limit': {
    title: 'No more demographic exports for this study',
    means:
      'Prolific lets you export the demographics of a study with at most two different combinations of filters, whoever requests them. The same combination can be requested again at any time. This extension only requests the data without filters.',
    examples: [{ detail: '' }, { detail: 'The maximum of 2 filter combinations has been reached.' }],
  },
  'submissions-incomplete': {
    title: 'Prolific sent only some of the submissions',
    means:
      'Prolific sends long lists in parts. Each number of submissions is compared with the number that Prolific says there are, and nothing is saved if some are missing, even after three tries. What was saved before stays unchanged.',
    examples: [{ received: 20, expected: 327 }],
  },
  conflict: {
    title: 'A conflict on Prolific',
    means:
      'Prolific answered with status 409 for a reason other than the number of exports. The message quotes Prolific’s explanation, if there is one. Usually this passes within seconds.',
    examples: [{ detail: '' }, { detail: 'Export is still generating' }],
  },
  'invalid-request': {
    title: 'The request was rejected',
    means: 'The message quotes Prolific’s explanation, if there is one.',
    examples: [
      { status: 422, detail: '' },
      { status: 422, detail: 'study_id is unknown' },
    ],
  },
  'rate-limited': {
    title: 'Too many requests',
    means:
      'The extension already limits and delays its requests. Scripts that use the same token may be the cause.',
    examples: [{}, { retryAfterSeconds: 30 }],
  },
  'service-error': {
    title: 'A problem at Prolific',
    means: 'The request was retried several times. Exports that Prolific is preparing continue there.',
    examples: [
      { status: 503, detail: '' },
      { status: 503, detail: 'Down for maintenance' },
    ],
  },
  'unexpected-answer': {
    title: 'The response isn’t understood',
    means:
      'A web page comes from a server other than Prolific’s API. A name in parentheses is the part of the response that was missing or had another type.',
    examples: [
      { status: 200, detail: 'HTML' },
      { status: 200, detail: '' },
      { status: 200, detail: 'results[3].name' },
    ],
  },
  'unknown-export-status': {
    title: 'The export has an unknown status',
    means: 'Prolific has introduced a status that this version doesn’t know.',
    examples: [{ status: 'archived' }],
  },
  'export-failed': {
    title: 'Prolific couldn’t prepare the export',
    means:
      'If it happens again, an export filtered to a shorter period may succeed. Prolific support can look into it.',
    examples: [{}],
  },
  'archive-gone': {
    title: 'The archive no longer exists',
    means:
      'The snapshot has responses only, and the archive they came from has since been deleted on Prolific.',
    examples: [{}],
  },
  'filter-ignored': {
    title: 'The filter was ignored',
    means:
      'Some versions of Prolific’s API ignore filters and export everything. The extension notices before the download.',
    examples: [{}],
  },
  'filters-unsupported': {
    title: 'Filters aren’t supported',
    means: 'An earlier response showed this. The extension checks again after the next sign-in.',
    examples: [{}],
  },
};
