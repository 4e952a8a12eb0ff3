import { codebookFiles } from '../../snapshots/knownNames.ts';
import { join } from 'node:path';
import { lookAt, readSmallFile } from '../../snapshots/access/files.ts';
import { joinLines } from '../../problems/plainText.ts';
import type { CodebookState } from './codebookState.ts';
import { isContentType } from '../../snapshots/instructionType.ts';
import { toInstruction, type Instruction } from './instruction.ts';
import { parseJson } from '../records/parseJson.ts';
import { isJsonObject, textOf, type JsonObject } from '../records/json.ts';
import { itemsIn } from '../../snapshots/reading/pageItems.ts';
import { isDeeperThan } from '../../snapshots/reading/longJson.ts';

/** All instructions of a collection or batch, in the order in which participants see them. */
export interface Codebook {
  /** Name of the collection or batch, if stated. */
  readonly name: string | undefined;
  readonly instructions: readonly Instruction[];
  readonly byId: ReadonlyMap<string, Instruction>;
  /**
   * Questions whose id in the file belongs to an earlier one, and which got another id: answers can't be
   * assigned to them.
   */
  readonly sharingId: readonly Instruction[];
  readonly state: CodebookState;
}

/** Real ones have kilobytes; larger ones are not read. */
const maxCodebookBytes = 32 * 1024 * 1024;
const maxLevels = 60;

/**
 * Reads the instructions from `collection.json` or `batch.json` in `folder`. Accepts any object with an id, a
 * description and an instruction's type, anywhere in the file. A missing or useless file results in an empty
 * codebook with the reason. Throws the disk's errors.
 */
export async function readCodebook(folder: string): Promise<Codebook> {
  const read = await readQuestionsJson(folder);
  if (read === undefined) return codebookOf([], undefined, { kind: 'missing' });
  const { file, json } = read;
  if (json === undefined) return codebookOf([], undefined, { kind: 'unreadable', file });
  const instructions = instructionsIn(json);
  const name = isJsonObject(json) && typeof json['name'] === 'string' ? joinLines(json['name']) : undefined;
  return codebookOf(instructions, name, { kind: instructions.length === 0 ? 'empty' : 'read', file });
}

/**
 * Reads the JSON of `collection.json` or `batch.json` in `folder`: `undefined` if it can't be read, nothing if
 * there is no such file. Throws the disk's errors.
 */
export async function readQuestionsJson(
  folder: string,
): Promise<{ readonly file: string; readonly json: unknown } | undefined> {
  for (const file of codebookFiles) {
    const text = await contentOf(join(folder, file));
    if (text === undefined) continue;
    let json: unknown;
    try {
      json = parseJson(text.replace(/^\uFEFF/, ''));
    } catch {
      json = undefined;
    }
    return { file, json: isDeeperThan(maxLevels, json) ? undefined : json };
  }
  return undefined;
}

async function contentOf(path: string): Promise<string | undefined> {
  try {
    const found = await lookAt(path);
    if (found === undefined || found.isDirectory()) return undefined;
    return found.size > maxCodebookBytes ? '' : await readSmallFile(path, maxCodebookBytes);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

function codebookOf(
  instructions: readonly Instruction[],
  name: string | undefined,
  state: CodebookState,
): Codebook {
  const byId = new Map(instructions.map((each) => [each.id, each]));
  return { name, instructions, byId, sharingId: instructions.filter(({ sharesId }) => sharesId), state };
}

/**
 * Returns the instructions in a collection's or batch's JSON. Repeated ones count once; different ones with
 * the same id get a number appended.
 */
export function instructionsIn(json: unknown): Instruction[] {
  const found = itemsIn(json).flatMap(({ json: item, key, page }) => {
    const id = idOf(item, key);
    return id === undefined ? [] : [{ id, item, page }];
  });
  const ids = new Map<string, Set<string>>();
  const taken = new Set(found.map(({ id }) => id));
  const instructions: Instruction[] = [];
  for (const { id, item, page } of found) {
    const words = JSON.stringify(toInstruction(id, item, { page: undefined, order: 0 }));
    const known = ids.get(id);
    if (known?.has(words) === true) continue;
    ids.set(id, (known ?? new Set()).add(words));
    const place = { page, order: instructions.length + 1 };
    const own = known === undefined ? id : freeId(id, known.size, taken);
    instructions.push({
      ...toInstruction(own, item, place),
      ...(known === undefined ? {} : { sharesId: true as const }),
    });
  }
  return instructions;
}

/** Returns an instruction's id, possibly its key; `undefined` if it is none. */
function idOf({ type, description, id, instruction_id: other }: JsonObject, key: string): string | undefined {
  if (typeof description !== 'string' || isContentType(type)) return undefined;
  return textOf(id ?? other ?? key);
}

function freeId(id: string, first: number, taken: Set<string>): string {
  for (let count = first; ; count++) {
    const free = `${id} (${count})`;
    if (taken.has(free)) continue;
    taken.add(free);
    return free;
  }
}
