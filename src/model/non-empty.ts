/** A list of at least one item. */
export type NonEmpty<Item> = readonly [Item, ...Item[]];

/** Like `map`, but keeps the type of a non-empty list. */
export function mapNonEmpty<Before, After>(
  [first, ...others]: NonEmpty<Before>,
  change: (item: Before) => After,
): NonEmpty<After> {
  return [change(first), ...others.map((other) => change(other))];
}
