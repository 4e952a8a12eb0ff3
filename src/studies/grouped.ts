/**
 * Returns a function that finds the items of a list by key. Groups each list once: a folder may name thousands of
 * collections, each of which would otherwise go through the whole list, again and again.
 *
 * @param entriesOf returns the items of a list, which doesn't change, with their keys
 */
export function grouped<List extends object, Item>(
  entriesOf: (list: List) => Iterable<readonly [key: string, item: Item]>,
): (list: List, key: string) => readonly Item[] {
  const known = new WeakMap<List, ReadonlyMap<string, Item[]>>();
  return (list, key) => {
    let groups = known.get(list);
    if (groups === undefined) {
      groups = groupsOf(entriesOf(list));
      known.set(list, groups);
    }
    return groups.get(key) ?? [];
  };
}

function groupsOf<Item>(entries: Iterable<readonly [string, Item]>): ReadonlyMap<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const [key, item] of entries) {
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
