import type { ChoiceInstruction, Option } from '../../../src/analysis/answers/instruction.ts';
import type { Found } from '../../../src/analysis/records/readReport.ts';
import type { CodebookEntry } from '../../../src/analysis/tables/rows/codebookTable.ts';
import type { Comparison } from '../../../src/analysis/comparison/comparison.ts';
import type { ManifestHead } from '../../../src/snapshots/manifest.ts';
import type { NotebookContent } from '../../../src/analysis/notebooks/notebookQuestion.ts';
import type {
  ParticipantFinding,
  PeopleFinding,
  RecordsFinding,
  SnapshotFinding,
} from '../../../src/participants/find/finding.ts';
import type { Problem } from '../../../src/problems/problem.ts';
import { manifestHead } from '../support/manifestHead.ts';

/** Sample data in which every untrusted text is the same. */

export const at = new Date('2026-11-24T12:00:00Z');

/** Returns one problem of each kind that contains untrusted text. */
export function problems(text: string): Problem[] {
  const origin = 'https://api.prolific.com';
  const dates = {
    validFrom: '2025-01-01T00:00:00.000Z',
    validTo: '2027-01-01T00:00:00.000Z',
    checkedAt: at.toISOString(),
  };
  return [
    { kind: 'conflict', detail: text },
    { kind: 'invalid-request', status: 400, detail: text },
    { kind: 'service-error', status: 500, detail: text },
    { kind: 'unexpected-answer', status: 200, detail: text },
    { kind: 'unknown-export-status', status: text },
    { kind: 'download-refused', origin, status: 403, code: text },
    {
      kind: 'certificate',
      origin,
      code: 'SELF_SIGNED_CERT_IN_CHAIN',
      certificate: { issuer: text, ...dates },
    },
    { kind: 'archive-damaged', entry: text, reason: text },
    { kind: 'encrypted-entry', entry: text },
    { kind: 'unsupported-compression', entry: text, method: 9 },
    { kind: 'folder-gone', folder: text },
    { kind: 'tables-in-the-way', path: text },
    { kind: 'bad-export-folder', value: text },
    { kind: 'running-elsewhere', host: text, sameHost: false, pid: 1 },
    { kind: 'secrets-unavailable', detail: text },
    { kind: 'bad-argument', detail: text },
  ];
}

/** Returns the manifest of a snapshot with a filter. */
export function manifest(name: string): ManifestHead {
  return manifestHead(at.toISOString(), { collection: { id: 'c', name }, filter: { study_id: name } });
}

/** Returns a comparison with every kind of difference. */
export function comparison(text: string): Comparison {
  const one = <Item>(item: Item): Found<Item> => ({ count: 1, first: [item] });
  const side = (name: string): Comparison['before'] => ({
    folder: `/data/${text}`,
    manifest: manifest(name),
    submissions: 1,
    duplicates: 1,
    unreadable: 1,
    responses: text,
    questions: text,
  });
  const row = { submissionId: text, participantId: text };
  const asked = question(text);
  const choices = {
    what: 'choices',
    fresh: [text],
    gone: [text],
    renamed: [{ before: text, after: text }],
    reordered: true,
  } as const;
  const changes = [
    ...(['wording', 'note', 'type', 'page', 'rules'] as const).map((what) => ({ what })),
    choices,
  ];
  return {
    before: side(`${text} before`),
    after: { ...side(text), manifest: { ...manifest(text), filter: { study_id: 's' } } },
    submissions: {
      fresh: one(row),
      changed: one({ ...row, instructionIds: ['named', text], keys: [text] }),
      gone: one(row),
    },
    questions: {
      fresh: one(asked),
      changed: one({ before: asked, after: asked, changes }),
      gone: one(asked),
    },
    questionNames: new Map([['named', text]]),
    files: {
      fresh: one({ path: text, size: 1 }),
      changed: one({ path: text, size: 1, sizeBefore: 2 }),
      gone: one({ path: text, size: 1 }),
    },
  };
}

export function question(text: string): ChoiceInstruction {
  return {
    id: text,
    type: 'multiple_choice',
    question: text,
    help: text,
    order: 1,
    page: 1,
    options: [option(text)],
    answerLimit: 1,
  };
}

export function option(text: string): Option {
  return { value: text, label: text, exclusive: false };
}

export function finding(text: string): SnapshotFinding {
  return {
    folder: `/data/${text}`,
    name: text,
    requestedAt: at.toISOString(),
    records: [recordsFinding(text)],
    submissions: 1,
    uploads: [{ path: text, size: 1 }],
    folders: [text],
    listed: [text],
    shared: [text],
    missingUploads: 1,
    nobodysUploads: 1,
    tables: [text],
    parts: [text],
    naming: [{ path: text, count: 1 }],
    opaque: [text],
  };
}

export function peopleFinding(text: string): PeopleFinding {
  return {
    folder: `/data/${text}`,
    records: [recordsFinding(text)],
    leftovers: [text],
    submissions: 1,
    pseudonyms: [{ key: text, pseudonym: text }],
    opaque: [text],
  };
}

function recordsFinding(text: string): RecordsFinding {
  const lines = [1, 2];
  return {
    path: text,
    wholeLines: 1,
    partLines: 1,
    mentions: lines,
    unreadable: lines,
    unsearched: lines,
    foreign: lines,
    cuts: [],
  };
}

export function found(text: string): ParticipantFinding {
  return {
    snapshots: [finding(text)],
    exportFolders: [text],
    searched: 1,
    people: [peopleFinding(text)],
    stagings: [true, false].map((isRunning) => ({ folder: text, isRunning })),
    vague: [text],
    naming: [{ path: text, count: 1 }],
    opaque: [text],
  };
}

export function notebook(text: string): NotebookContent {
  const base = { column: 'q01_a', order: 1, question: text, help: text };
  return {
    title: text,
    requestedAt: at.toISOString(),
    questions: [
      { ...base, kind: 'choice', options: [text, 'b'], withText: true },
      { ...base, kind: 'number', units: new Map([[text, text]]) },
      { ...base, kind: 'text' },
      { ...base, kind: 'files' },
      { ...base, kind: 'other', options: [text, 'b'] },
    ],
    allTables: '../../tables',
    hasAllTables: true,
  };
}

export function entry(text: string): CodebookEntry {
  return {
    column: 'q01_a',
    columns: ['q01_a'],
    instructionId: text,
    instruction: undefined,
    isGone: true,
    type: text,
    rows: { answered: 1, blank: 0, otherType: 0, missing: 0 },
  };
}
