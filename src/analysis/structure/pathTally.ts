import { isJsonObject } from '../records/json.ts';
import {
  contentTypePattern,
  filePattern,
  remembering,
  safeName,
  textShape,
  type KnownIds,
} from './safeNames.ts';

/** A path of keys, such as `responses.{uuid}.value[]`, with what is there. */
export interface PathRow {
  readonly path: string;
  readonly count: number;
  /** What its values are, such as `object` or `text {uuid}`, most frequent first. */
  readonly kinds: readonly (readonly [kind: string, count: number])[];
  /** How its values were read, if something said so. */
  readonly rules: readonly (readonly [rule: string, count: number])[];
}

/** Says how a value was read: by its key at a level, from 1, or by itself. */
export type RuleOf = (value: unknown, key: string, level: number) => string | undefined;

export interface PathTally {
  readonly add: (json: unknown, ruleOf: RuleOf, ids?: KnownIds) => void;
  readonly rows: () => readonly PathRow[];
  /** Whether there was more than is counted: too many paths, levels or values. */
  readonly isPartial: () => boolean;
}

interface Node {
  count: number;
  readonly kinds: Map<string, number>;
  readonly rules: Map<string, number>;
  readonly children: Map<string, Node>;
}

interface At {
  /** Of the value, or of the list that it is an item of. */
  readonly key: string;
  readonly level: number;
  /** Whether it is below something whose keys and values are a researcher's. */
  readonly isFree: boolean;
  readonly isItem: boolean;
}

interface Visit {
  readonly ruleOf: RuleOf;
  readonly ids: KnownIds | undefined;
  left: number;
}

const maxPaths = 1_500;
const maxLevels = 20;
/** Different kinds of the values at a path. */
const maxKinds = 12;
/** Values of one document that are looked at. */
const maxValues = 500_000;

/** Objects whose keys are ids, or chosen by a researcher. */
const maps: ReadonlySet<string> = new Set(['responses', 'response', 'tasks', 'submissions']);
const freeMaps: ReadonlySet<string> = new Set(['metadata']);
const pathKeys: ReadonlySet<string> = new Set(['path', 'file_path', 'file_key', 'file_name']);

/** Counts the paths of keys in JSON documents, without their values and without keys that may be free text. */
export function pathTally(): PathTally {
  const root = newNode();
  const nameOf = remembering(safeName);
  let paths = 0;
  let isPartial = false;

  const childOf = (node: Node, label: string): Node | undefined => {
    const known = node.children.get(label);
    if (known !== undefined) return known;
    if (paths === maxPaths) return undefined;
    paths++;
    const child = newNode();
    node.children.set(label, child);
    return child;
  };
  const visit = (
    node: Node | undefined,
    value: unknown,
    { key, level, isFree, isItem }: At,
    state: Visit,
  ): void => {
    if (node === undefined || --state.left < 0 || level > maxLevels) {
      isPartial = true;
      return;
    }
    node.count++;
    addTo(node.kinds, kindOf(value, key, isFree, state.ids));
    const rule = state.ruleOf(value, key, level);
    if (rule !== undefined) addTo(node.rules, rule);
    if (Array.isArray(value)) {
      const child = value.length === 0 ? undefined : childOf(node, '[]');
      for (const item of value as readonly unknown[]) {
        if (state.left < 0) break;
        visit(child, item, { key, level: level + 1, isFree, isItem: true }, state);
      }
    } else if (isJsonObject(value)) {
      const isMap = isFree || freeMaps.has(key) || (!isItem && maps.has(key) && !('instruction_id' in value));
      for (const inner in value) {
        if (state.left < 0) break;
        const label = isMap ? `{${textShape(inner)}}` : nameOf(inner);
        const below = {
          key: isMap ? '' : inner,
          level: level + 1,
          isFree: isFree || freeMaps.has(key),
          isItem: false,
        };
        visit(childOf(node, label), value[inner], below, state);
      }
    }
  };
  return {
    add: (json, ruleOf, ids) =>
      visit(
        root,
        json,
        { key: '', level: 0, isFree: false, isItem: false },
        { ruleOf, ids, left: maxValues },
      ),
    rows: () => rowsBelow(root, ''),
    isPartial: () => isPartial,
  };
}

function newNode(): Node {
  return { count: 0, kinds: new Map(), rules: new Map(), children: new Map() };
}

function addTo(counts: Map<string, number>, name: string): void {
  const known = counts.has(name) || counts.size < maxKinds;
  const counted = known ? name : '…';
  counts.set(counted, (counts.get(counted) ?? 0) + 1);
}

function kindOf(value: unknown, key: string, isFree: boolean, ids: KnownIds | undefined): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  if (typeof value !== 'string') return typeof value;
  if (!isFree && key === 'type') return `text ${safeName(value)}`;
  if (!isFree && key === 'content_type') return `text ${contentTypePattern(value)}`;
  if (!isFree && pathKeys.has(key)) return `text ${withoutExtension(filePattern(value, ids))}`;
  const shape = textShape(value);
  return shape === 'text' ? shape : `text {${shape}}`;
}

/** Returns a pattern without its extension, which the table of uploads has. */
function withoutExtension(pattern: string): string {
  return pattern.replace(/\.(?:\w+|\{extension\})$/, '.{extension}');
}

function rowsBelow(node: Node, path: string): PathRow[] {
  return [...node.children].flatMap(([label, child]) => {
    const own = label === '[]' ? `${path}[]` : path === '' ? label : `${path}.${label}`;
    const { count, kinds, rules } = child;
    return [{ path: own, count, kinds: byCount(kinds), rules: byCount(rules) }, ...rowsBelow(child, own)];
  });
}

function byCount(counts: ReadonlyMap<string, number>): readonly (readonly [string, number])[] {
  return [...counts].sort(([, one], [, other]) => other - one);
}
