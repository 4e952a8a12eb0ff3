import type { ExportFilter } from '../../prolific/model.ts';

/** `name`: as far as it is known. */
export type StudyAnswer =
  { readonly kind: 'all' } | { readonly kind: 'study'; readonly id: string; readonly name?: string };

/** Which of the choices gave a bound. */
export type BoundChoice = 'today' | 'last-days' | 'since-snapshot' | 'typed';

/** `open`: from the beginning, or to no end. */
export type BoundAnswer =
  | { readonly kind: 'open' }
  | {
      readonly kind: 'at';
      readonly choice: BoundChoice;
      readonly at: Date;
      /** What was typed, to be there again when going back. */
      readonly typed?: string;
    };

/** What was answered so far; an answer stays when one goes back. */
export interface Answers {
  readonly study?: StudyAnswer;
  readonly from?: BoundAnswer;
  readonly to?: BoundAnswer;
}

/** The filter that the answers make; `undefined` where they leave nothing out. */
export function filterOf({ study, from, to }: Answers): ExportFilter | undefined {
  const filter = {
    ...(study?.kind === 'study' ? { studyId: study.id } : {}),
    ...(from?.kind === 'at' ? { from: from.at } : {}),
    ...(to?.kind === 'at' ? { to: to.at } : {}),
  };
  return Object.keys(filter).length === 0 ? undefined : filter;
}
