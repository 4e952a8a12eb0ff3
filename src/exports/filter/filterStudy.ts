import * as l10n from '@vscode/l10n';

export type StudyIdReading =
  | { readonly status: 'read'; readonly studyId: string }
  /** Sentences that say what is wrong and what to paste. */
  | { readonly status: 'refused'; readonly why: string };

const studyId = /^[0-9a-f]{24}$/i;
const idInAddress = /\/studies\/([0-9a-f]{24})(?![0-9a-z])/i;

/** Reads a study id, 24 hexadecimal digits, on its own or within the address of a study's page. */
export function readStudyId(text: string): StudyIdReading {
  const pasted = text.trim();
  const id = studyId.test(pasted) ? pasted : idInAddress.exec(pasted)?.[1];
  return id === undefined
    ? { status: 'refused', why: whyNot(pasted) }
    : { status: 'read', studyId: id.toLowerCase() };
}

function whyNot(pasted: string): string {
  if (pasted === '') return l10n.t('Paste a study ID or the URL of the study on Prolific.');
  return pasted.includes('/')
    ? l10n.t('This isn’t the URL of a study. Open the study on Prolific and copy its URL.')
    : l10n.t('A study ID has 24 characters (0–9 and a–f). You can find it in the study’s URL.');
}
