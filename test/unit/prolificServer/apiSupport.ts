import assert from 'node:assert/strict';
import {
  startLocalProlific,
  type LocalProlific,
  type LocalProlificOptions,
} from '../../prolific/localProlific.ts';
import type { CollectionData, ProlificData, SubmissionData } from '../../prolific/prolificData.ts';
import { cookingStudies } from '../../prolific/sample/studies.ts';
import { cookingCollection } from '../../prolific/sampleCollections.ts';
import { sampleData } from '../../prolific/sampleData.ts';

/** A local Prolific and a function that calls it with its token. */
export interface Visit {
  readonly prolific: LocalProlific;
  /** `path` is below `/api/v1/`. */
  readonly call: (method: string, path: string, headers?: Record<string, string>) => Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly body: AnswerBody;
}

/** The fields that tests read; an answer has only some of them. */
interface AnswerBody {
  readonly error: { status: number; detail: string | Record<string, string[]> };
  readonly results: { id: string }[];
  readonly meta: { count: number } | undefined;
  readonly status: string;
  readonly export_id: string;
  readonly url: string;
  readonly expires_at: string;
  readonly data_collection_id: string;
}

/** The path of the rich collection's exports. */
export const exportPath = `data-collection/collections/${cookingCollection.id}/export`;

/** Runs `visit` with a new local Prolific. */
export async function withLocalProlific(
  options: Partial<LocalProlificOptions>,
  visit: (visit: Visit) => Promise<void>,
): Promise<void> {
  const prolific = await startLocalProlific({ data: slimData(), ...options });
  try {
    await visit({ prolific, call: (...request) => call(prolific, ...request) });
  } finally {
    await prolific.close();
  }
}

async function call(
  { apiUrl, token }: LocalProlific,
  method: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${apiUrl}/api/v1/${path}`, {
    method,
    redirect: 'manual',
    headers: { authorization: `Token ${token}`, ...headers },
  });
  const text = await response.text();
  // Answers that aren't JSON count as empty objects.
  const json = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, body: (json ? JSON.parse(text) : {}) as AnswerBody };
}

export function richCollection(data: ProlificData): CollectionData {
  const found = data.workspaces
    .flatMap(({ collections }) => collections)
    .find(({ wire }) => wire.id === cookingCollection.id);
  assert.ok(found);
  return found;
}

/**
 * Returns sample data with 40 plain submissions to the rich collection, half per study; drawing its pictures
 * would take a second.
 */
export function slimData(): ProlificData {
  const data = sampleData();
  const submissions = Array.from({ length: 40 }, (_, index): SubmissionData => ({
    record: {
      submission_id: `submission ${index}`,
      participant_id: `participant ${index}`,
      study_id: cookingStudies[index < 20 ? 0 : 1].id,
      created_at: new Date(Date.UTC(2026, 8, 1, index)).toISOString(),
      responses: {},
    },
    files: [],
  }));
  // Replaces an accessor, which would draw the pictures.
  Object.defineProperty(richCollection(data), 'submissions', { value: submissions });
  return data;
}
