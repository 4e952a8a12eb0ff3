import * as l10n from '@vscode/l10n';
import { counted, formatBytes } from '../../problems/amounts.ts';
import { uploadKinds, type UploadKind, type UploadSelection } from './uploadSelection.ts';

/** Describes a selection of uploads: `some uploads (images, up to 10 MB, 2 questions)`. */
export function uploadWords({ questions, kinds, maxBytes }: UploadSelection): string {
  const parts = [
    ...uploadKinds.filter((kind) => kinds?.includes(kind)).map(kindWords),
    ...(maxBytes === undefined ? [] : [l10n.t('up to {0}', formatBytes(maxBytes))]),
    ...(questions === undefined ? [] : [counted.questions(questions.length)]),
  ];
  return l10n.t('some uploads ({0})', parts.join(', '));
}

function kindWords(kind: UploadKind): string {
  return {
    image: l10n.t('images'),
    video: l10n.t('videos'),
    audio: l10n.t('audio'),
    document: l10n.t('documents'),
    other: l10n.t('other files'),
  }[kind];
}
