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
    .sort((a, b) => a.participants - b.participants || (keyOf(a) < keyOf(b) ? -1 : 1));
}

/**
 * Returns changes that leave nobody in a small group, the smallest change first; if there is none, those that
 * help most: less precise values, or one or more demographics to leave out.
 *
 * @param groupings the present one, then less precise ones
 */
export function groupFixes(groupings: readonly Grouping[], smallest: number): readonly GroupFix[] {
  const fixes = groupings.flatMap((grouping, index) => [
    ...(index === 0 ? [] : [fixWithout(grouping, [], smallest)]),
    ...fixesOf(grouping, smallest),
  ]);
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

/** More of them would take long to try, and nobody shares so many. */
const maxGroups = 20_000;
const maxColumns = 20;

/** Leaves out each demographic alone, then more and more, each time the one that helps most. */
function fixesOf(grouping: Grouping, smallest: number): GroupFix[] {
  const columns = grouping.groups[0]?.values.length ?? 0;
  const all = Array.from({ length: Math.min(maxColumns, columns) }, (_, place) => place);
  const fixes: GroupFix[] = [];
  if (grouping.groups.length > maxGroups) return fixes;
  let leaveOut: readonly number[] = [];
  while (leaveOut.length < all.length) {
    const rest = all.filter((place) => !leaveOut.includes(place));
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
  { groups, precision }: Grouping,
  leaveOut: readonly number[],
  smallest: number,
): GroupFix {
  const rest = merged(function* () {
    for (const { values, participants } of groups)
      yield { values: values.filter((_, place) => !leaveOut.includes(place)), participants };
  });
  const left = smallGroups(rest, smallest).reduce((sum, group) => sum + group.participants, 0);
  return { leaveOut: [...leaveOut].sort((a, b) => a - b), precision, left };
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
