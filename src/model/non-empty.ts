/** At least one item. */
export type NonEmpty<Item> = readonly [Item, ...Item[]];

/** The items changed one by one, as many as before. */
export function mapNonEmpty<Before, After>(
  [first, ...others]: NonEmpty<Before>,
  change: (item: Before) => After,
): NonEmpty<After> {
  return [change(first), ...others.map((other) => change(other))];
}
