import type { Coarsened } from './coarsen.ts';
import type { Precision } from '../shareChoices.ts';

/** Participants with the same demographics. */
export interface Group {
  /** One per included demographic, as in the copy. */
  readonly values: readonly Coarsened[];
  readonly participants: number;
}

/** All groups, by how precise the demographics are. */
export interface Grouping {
  readonly precision: Precision;
  readonly groups: readonly Group[];
}

/** A change after which fewer participants are in small groups. */
export interface GroupFix {
  /** Demographics to leave out, by their place, in order. */
  readonly leaveOut: readonly number[];
  readonly precision: Precision;
  /** Participants in small groups that are left. */
  readonly left: number;
}

/** Groups participants by their values. */
export function groupsOf(participants: Iterable<readonly Coarsened[]>): readonly Group[] {
  return merged(function* () {
    for (const values of participants) yield { values, participants: 1 };
  });
}

/** Returns groups of fewer than `smallest` participants, the smallest first; none without demographics. */
export function smallGroups(groups: readonly Group[], smallest: number): readonly Group[] {
  return groups
    .filter(({ values, participants }) => values.length > 0 && participants < smallest)
    .map((group) => ({ group, key: keyOf(group) }))
    .sort((a, b) => a.group.participants - b.group.participants || (a.key < b.key ? -1 : 1))
    .map(({ group }) => group);
}

/**
 * Returns changes that leave nobody in a small group, the smallest change first; if there is none, those that
 * help most: less precise values, or one or more demographics to leave out.
 *
 * @param groupings the present one, then less precise ones
 */
export function groupFixes(groupings: readonly Grouping[], smallest: number): readonly GroupFix[] {
  const fixes = groupings.flatMap((grouping, index) => {
    const hashed = hashedGroups(grouping);
    return [...(index === 0 ? [] : [fixWithout(hashed, [], smallest)]), ...fixesOf(hashed, smallest)];
  });
  const rank = (precision: Precision): number =>
    groupings.findIndex((grouping) => grouping.precision === precision);
  const byEffort = (a: GroupFix, b: GroupFix): number =>
    a.leaveOut.length - b.leaveOut.length || rank(a.precision) - rank(b.precision);
  const solving = fixes.filter(({ left }) => left === 0);
  /** Whether another one does the same by changing less. */
  const isNeedless = (fix: GroupFix): boolean =>
    solving.some(
      (other) =>
        byEffort(other, fix) < 0 &&
        rank(other.precision) <= rank(fix.precision) &&
        other.leaveOut.every((place) => fix.leaveOut.includes(place)),
    );
  return solving.length > 0
    ? solving.filter((fix) => !isNeedless(fix)).sort(byEffort)
    : fixes.sort((a, b) => a.left - b.left || byEffort(a, b));
}

/** More comparisons of groups would take many seconds; further changes leave out more than anyone would. */
const maxCompared = 5_000_000;

interface HashedGroups {
  readonly precision: Precision;
  readonly columns: number;
  readonly participants: readonly number[];
  /** By column, 53 bits of each group's value, which exclusive or combines. */
  readonly low: readonly Uint32Array[];
  readonly high: readonly Uint32Array[];
}

function hashedGroups({ groups, precision }: Grouping): HashedGroups {
  const columns = groups[0]?.values.length ?? 0;
  const hashes = Array.from({ length: columns }, (_, column) => {
    const numbers = new Map<Coarsened, number>();
    const [low, high] = [new Uint32Array(groups.length), new Uint32Array(groups.length)];
    for (const [place, { values }] of groups.entries()) {
      const value = values[column];
      const number = numbers.get(value) ?? numbers.size;
      numbers.set(value, number);
      low[place] = mixed(mixed(column + 1) + number);
      high[place] = mixed(mixed(column + 0x10_00_00) + number) >>> 11;
    }
    return { low, high };
  });
  return {
    ...{ precision, columns, participants: groups.map(({ participants }) => participants) },
    ...{ low: hashes.map(({ low }) => low), high: hashes.map(({ high }) => high) },
  };
}

/** Returns 32 bits that depend on all of a number's. */
function mixed(number: number): number {
  let bits = Math.imul(number ^ (number >>> 16), 0x85_eb_ca_6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2_b2_ae_35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** Leaves out each demographic alone, then more and more, each time the one that helps most. */
function fixesOf(grouping: HashedGroups, smallest: number): GroupFix[] {
  const { columns, participants } = grouping;
  const all = Array.from({ length: columns }, (_, place) => place);
  const fixes: GroupFix[] = [];
  let leaveOut: readonly number[] = [];
  let compared = 0;
  while (leaveOut.length < columns && compared < maxCompared) {
    const rest = all.filter((place) => !leaveOut.includes(place));
    compared += rest.length * participants.length;
    const next = rest
      .map((place) => fixWithout(grouping, [...leaveOut, place], smallest))
      .sort((a, b) => a.left - b.left);
    const [best] = next;
    if (best === undefined) break;
    fixes.push(...(leaveOut.length === 0 ? next : [best]));
    if (best.left === 0) break;
    ({ leaveOut } = best);
  }
  return fixes;
}

function fixWithout(
  { precision, columns, participants, low, high }: HashedGroups,
  leaveOut: readonly number[],
  smallest: number,
): GroupFix {
  const [lows, highs] = [new Uint32Array(participants.length), new Uint32Array(participants.length)];
  for (let column = 0; column < columns; column++) {
    const [ownLow, ownHigh] = [low[column], high[column]];
    if (ownLow === undefined || ownHigh === undefined || leaveOut.includes(column)) continue;
    for (let group = 0; group < lows.length; group++) {
      lows[group] = (lows[group] ?? 0) ^ (ownLow[group] ?? 0);
      highs[group] = (highs[group] ?? 0) ^ (ownHigh[group] ?? 0);
    }
  }
  const sizes = new Map<number, number>();
  for (const [group, count] of participants.entries()) {
    const hash = (highs[group] ?? 0) * 2 ** 32 + (lows[group] ?? 0);
    sizes.set(hash, (sizes.get(hash) ?? 0) + count);
  }
  let left = 0;
  // Without demographics, there is no group.
  for (const size of sizes.values()) if (size < smallest && leaveOut.length < columns) left += size;
  return { leaveOut: leaveOut.toSorted((a, b) => a - b), precision, left };
}

function merged(each: () => Iterable<Group>): readonly Group[] {
  const groups = new Map<string, { values: readonly Coarsened[]; participants: number }>();
  for (const { values, participants } of each()) {
    const key = keyOf({ values });
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { values, participants });
    else group.participants += participants;
  }
  return [...groups.values()];
}

function keyOf({ values }: Pick<Group, 'values'>): string {
  return JSON.stringify(values.map((value) => value ?? null));
}
