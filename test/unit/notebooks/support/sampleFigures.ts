import { isInstructionType } from '../../../../src/snapshots/instructionType.ts';
import { itemId } from '../../../prolific/sample/collection.ts';
import { cookingPages } from '../../../prolific/sample/cookingPages.ts';
import { cookingSubmissions } from '../../../prolific/sample/cookingSubmissions.ts';
import { recipeBatch } from '../../../prolific/sample/recipeBatch.ts';
import { cookingStudies } from '../../../prolific/sample/studies.ts';
import { cookingCollection } from '../../../prolific/sampleCollections.ts';
import type { Response } from '../../../prolific/wire.ts';

/** Counts in the sample collection and batch, so that tests needn't repeat them. */
export interface SampleFigures {
  readonly submissions: number;
  readonly questions: number;
  readonly batchQuestions: number;
  /** Returns the number of matching answers to a question. */
  readonly answered: (key: string, isSo: (answer: Response) => boolean) => number;
}

export function sampleFigures(): SampleFigures {
  const submissions = cookingSubmissions(cookingCollection.id, cookingStudies);
  return {
    submissions: submissions.length,
    questions: cookingPages.flat().filter(({ type }) => isInstructionType(type)).length,
    batchQuestions: recipeBatch('any').wire.total_instruction_count,
    answered: (key, isSo) =>
      submissions.filter(({ record }) => {
        const answer = record.responses[itemId(cookingCollection.id, key)];
        return answer !== undefined && isSo(answer);
      }).length,
  };
}
