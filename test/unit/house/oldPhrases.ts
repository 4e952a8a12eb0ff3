/**
 * Where a phrase can be: documents; strings on screens, with docs/troubleshooting.md, which is generated from
 * them; comments in code; texts in code, such as log messages, internal errors and notebooks; comments and
 * titles of tests.
 */
export type Area = 'docs' | 'strings' | 'comments' | 'code' | 'tests';

export interface OldPhrase {
  /** Matches in any case; a space also matches the end of a line. */
  readonly pattern: RegExp;
  /** The words to use in its place. */
  readonly better: string;
  /** Something that the pattern must match. */
  readonly sample: string;
  /** Areas in which it is still used. The check fails if one of them no longer does. */
  readonly stillIn?: readonly Area[];
}

/**
 * Phrases of earlier versions that read as translated, with the usual words. docs/glossary.md defines the
 * terms.
 */
export const oldPhrases: readonly OldPhrase[] = [
  { pattern: /\banew\b/, better: 'again', sample: 'Reads it anew' },
  { pattern: /\b(?:broken?|breaks) off\b/, better: 'interrupted', sample: 'was broken\noff' },
  {
    pattern: /\b(?:go|goes|going|gone|went) on with\b/,
    better: 'resume or continue',
    sample: 'An export is gone on with',
  },
  { pattern: /\b(?:comes?|came|coming) down\b/, better: 'is downloaded', sample: 'files that came down' },
  { pattern: /\b(?:not )?known here\b/, better: 'supported or unsupported', sample: 'not known here' },
  { pattern: /\ball the same\b/, better: 'anyway', sample: 'is verified all the same' },
  { pattern: /\bof (?:its|their) own\b/, better: 'its own', sample: 'a thread of its own' },
  { pattern: /\bin vain\b/, better: 'without success', sample: 'encoded, in vain' },
  { pattern: /\bthereof\b/, better: 'its', sample: 'or part thereof' },
  { pattern: /\bwhence\b/, better: 'from which', sample: 'whence it came' },
  { pattern: /\bwho is signed in\b/, better: 'the signed-in user', sample: 'who is signed in' },
  { pattern: /\b(?:came|comes|come) of (?:it|that|this)\b/, better: 'result', sample: 'what came of it' },
  { pattern: /\bis not as\b/, better: 'was modified', sample: 'is not as this extension made it' },
  {
    pattern: /\bspeaks? (?:to )?Prolific/,
    better: 'uses Prolific’s public API',
    sample: 'it speaks Prolific’s API',
  },
  { pattern: /\bway to Prolific\b/, better: 'connection to Prolific', sample: 'Trying the way to Prolific' },
  { pattern: /\bdata that stay\b/, better: 'your data stays', sample: 'Data that stay private' },
  { pattern: /\btells? how far\b/, better: 'shows progress', sample: 'the status bar tells how far it is' },
  {
    pattern: /\bbeyond English\b/,
    better: 'accented letters',
    sample: 'reads letters beyond English ones',
  },
  {
    pattern: /\b(?:responses|files|data|uploads) (?:is|are) here\b/,
    better: 'ready, or downloaded',
    sample: 'responses are here, looking which files are',
  },
  { pattern: /\bstands? in the way\b/, better: 'conflicts', sample: 'something that stands in the way' },
  { pattern: /\b(?:is|are) made for\b/, better: 'is too large for', sample: 'than the editor is made for' },
  { pattern: /\bfrom when on\b/, better: 'from which date', sample: 'Responses from when on?' },
  { pattern: /\bof just now\b/, better: 'just now', sample: 'Snapshot of just now' },
  { pattern: /\bfound, the first\b/, better: 'Showing 30 of 302', sample: '302 found, the first 30 shown' },
  { pattern: /\bwhere was searched\b/, better: 'Folders searched', sample: 'Where was searched' },
  { pattern: /\bdeleted for good\b/, better: 'permanently deleted', sample: 'Deleted for good' },
  { pattern: /\bmade again,/, better: 'Running it again replaces', sample: 'Made again, they replace' },
  { pattern: /\blets? go of\b/, better: 'frees or discards', sample: 'Lets go of what was kept' },
  { pattern: /\blooks? whether\b/, better: 'checks whether', sample: 'looks whether it changed' },
  { pattern: /, be it\b/, better: 'even', sample: 'whatever was thrown, be it null' },
  {
    pattern: /\bmost (?:bytes|files|rows|lines|units) (?:of|in|that|per)\b/,
    better: 'maximum',
    sample: 'The most rows that one message asks for',
  },
  {
    pattern:
      /(?<![.\w'`/-])(?:analys(?:e[ds]?|ing)|behaviours?|cancelled|catalogues?|centred?|colou(?:r|rs|red)|favourites?|help centre|licences?|neighbours?|(?:organ|recogn|summar|normal|initial)is(?:e[ds]?|ing))(?![\w'`/-]|\.ts)/,
    better: 'the American spelling',
    sample: 'Analyse your data',
  },
  {
    pattern: /@throws (?!\{)|\bthrows ProblemError\b/,
    better: '@throws {ProblemError} kind: when',
    sample: '@throws ProblemError',
  },
];
