import { mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openSummarySource } from '../../../src/analysis/summary/openSummary.ts';
import { writeManifest } from '../../../src/snapshots/manifest.ts';
import { filesOnDisk } from '../../../src/analysis/filesOnDisk.ts';
import { manifestHead } from '../support/manifestHead.ts';
import type { OpenOptions } from './overviewPage.ts';

const head = manifestHead('2026-11-23T14:05:09Z');

/** Writes files, by path, and a manifest that lists them. The absolute folder may exist. */
export async function writeSnapshotOnDisk(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const entries = [];
  for (const [path, content] of Object.entries(files)) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
    entries.push({ path, size: (await stat(target)).size, crc32: 0 });
  }
  await writeManifest(folder, { head, entries });
}

/** Returns the page's source and file check as the extension creates them. */
export function pageOf(folder: string): Pick<OpenOptions, 'source' | 'checkFiles'> {
  return {
    source: openSummarySource(folder),
    checkFiles: (onFirst, signal) => filesOnDisk(folder, onFirst, signal),
  };
}

/** A question and the answers of all submissions in order, `undefined` if one is missing. */
export interface AskedQuestion {
  readonly type: 'multiple_choice' | 'free_text' | 'free_text_with_unit';
  /** For a choice. */
  readonly options?: readonly string[];
  /** For a number. */
  readonly units?: readonly string[];
  readonly answers: readonly (Answer | undefined)[];
}

/** A text, chosen values, a number (with its unit if it isn't the first), or a raw response. */
type Answer = string | readonly string[] | number | readonly [number, string] | { readonly given: object };

/**
 * Writes a snapshot with a submission for each answer of the longest question, or for each time if there are
 * more.
 */
export async function writeAnswersOnDisk(
  folder: string,
  questions: Readonly<Record<string, AskedQuestion>>,
  times: readonly (string | undefined)[] = [],
): Promise<void> {
  const asked = Object.entries(questions);
  const named = (values?: readonly string[]): object[] | undefined =>
    values?.map((value) => ({ value, label: value }));
  const items = asked.map(([id, { type, options, units, answers }]) => ({
    id,
    type,
    description: id,
    options: named(options),
    answer_limit: answers.some((answer) => Array.isArray(answer) && answer.length > 1) ? -1 : 1,
    unit_options: named(units),
  }));
  const submissions = Math.max(times.length, ...asked.map(([, { answers }]) => answers.length));
  const lines = Array.from({ length: submissions }, (_, index) => {
    const responses = asked.flatMap(([id, question]) => {
      const answer = question.answers[index];
      return answer === undefined ? [] : [[id, responseTo(question, answer)]];
    });
    return JSON.stringify({
      submission_id: String(index).padStart(24, '0'),
      participant_id: `p${index}`,
      created_at: times[index],
      responses: Object.fromEntries(responses) as unknown,
    });
  });
  await writeSnapshotOnDisk(folder, {
    'responses.jsonl': `${lines.join('\n')}\n`,
    'collection.json': JSON.stringify({ name: 'Kitchens', collection_items: [{ page_items: items }] }),
  });
}

function responseTo({ type, units = [] }: AskedQuestion, answer: Answer): object {
  if (typeof answer === 'object' && 'given' in answer) return answer.given;
  if (type !== 'free_text_with_unit') return { type, value: answer };
  const [value, unit = units[0]] = [answer].flat();
  return { type, value: String(value), unit };
}
