/**
 * Reports whether every item of a list passes a test. Unlike `every`, it does not skip the holes of a sparse list, of which
 * there can be billions.
 */
export function everyItem<Item>(list: readonly Item[], test: (item: Item) => boolean): boolean {
  if (!Array.isArray(list)) return false;
  for (const item of list) if (!test(item)) return false;
  return true;
}
