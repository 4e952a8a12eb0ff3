import type { CopyFacts, DescribedColumn } from '../../../src/sharing/write/copyDocuments.ts';
import type { ShareFindings } from '../../../src/sharing/findings.ts';
import { defaultChoices, type ShareSource } from '../../../src/sharing/shareChoices.ts';
import { at, question } from './samples.ts';

/** What may be shared of a snapshot in which every text is the same. */
export function shareSource(text: string): ShareSource {
  const item = (key: string, kind: ShareSource['items'][number]['kind'], order?: number) => ({
    ...{ key, kind, label: text, order },
    isDefault: true,
  });
  return {
    hasStatus: true,
    items: [
      item('answer:a', 'answer', 1),
      item('text:a', 'text', 1),
      item('text:b', 'text'),
      item('files:c', 'files', 2),
      item(`demographic:${text}`, 'demographic'),
      item('status', 'status'),
      item('day', 'day'),
      item('seconds', 'seconds'),
      item(`task-field:${text}`, 'task-field'),
    ],
  };
}

/** Findings with something of each kind. */
export function shareFindings(text: string): ShareFindings {
  const fix = { columns: [text], leaveOut: [0], precision: 'bands', left: 1 } as const;
  return {
    rows: 2,
    participants: 2,
    repeats: 1,
    leftOut: [{ status: text, rows: 1 }],
    columns: [{ name: 'q01', about: text, question: text }],
    sample: [[text], [text]],
    contacts: {
      count: 3,
      first: [
        { kind: 'e-mail', found: text, column: 'q01', isOfQuestion: false, around: text },
        { kind: 'link', found: text, column: 'q01', isOfQuestion: true, around: text },
      ],
    },
    idsRemoved: [{ column: 'q01', cells: 1 }],
    groups: {
      ...{ columns: ['demo_x'], smallest: 5, precision: 'bands', count: 1, participants: 1 },
      first: [{ values: [text], participants: 1 }],
      fixes: [fix, { ...fix, precision: 'wide-bands' }],
    },
    uploads: 1,
    digest: '',
  };
}

export function copyFacts(text: string): CopyFacts {
  return {
    ...{
      name: text,
      findings: shareFindings(text),
      version: '1.2.3',
      now: at,
      uploads: 1,
      uploadsLeftOut: 1,
    },
    key: 'key-0123abcd.csv',
    choices: defaultChoices(shareSource(text)),
  };
}

export function copyColumns(text: string): readonly DescribedColumn[] {
  return [
    {
      ...{ name: 'q01', type: 'text', about: text, isText: true, filled: 1 },
      question: question(text),
      values: [{ value: text, label: text }],
    },
  ];
}
