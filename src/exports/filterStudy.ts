import * as l10n from '@vscode/l10n';

/** What somebody pasted to name a study. */
export type StudyIdReading =
  | { readonly status: 'read'; readonly studyId: string }
  /** `why`: what is wrong and what to paste, as whole sentences. */
  | { readonly status: 'refused'; readonly why: string };

const studyId = /^[0-9a-f]{24}$/i;
const idInAddress = /\/studies\/([0-9a-f]{24})(?![0-9a-z])/i;

/** Reads a study's ID, 24 hexadecimal digits, by itself or in the address of a page about the study. */
export function readStudyId(text: string): StudyIdReading {
  const pasted = text.trim();
  if (studyId.test(pasted)) return { status: 'read', studyId: pasted.toLowerCase() };
  const [, inAddress] = idInAddress.exec(pasted) ?? [];
  if (inAddress !== undefined) return { status: 'read', studyId: inAddress.toLowerCase() };
  return { status: 'refused', why: whyNot(pasted) };
}

function whyNot(pasted: string): string {
  if (pasted === '') return l10n.t("Paste a study's ID, or the address of its page on Prolific.");
  return pasted.includes('/')
    ? l10n.t("This address names no study. Open the study on Prolific and copy its page's address.")
    : l10n.t("A study's ID has 24 characters, 0 to 9 and a to f. It stands in the address of its page.");
}
