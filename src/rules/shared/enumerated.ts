/** Formats `"a"`, `"a" and "b"`, `"a", "b" and "c"`. Beyond `maximum` names, only their number follows. */
export function enumerated(names: Iterable<string>, maximum = 12): string {
  const all = [...names].map((name) => `"${name}"`);
  const items = all.length > maximum ? [...all.slice(0, maximum), `${all.length - maximum} more`] : all;
  const last = items.pop() ?? "";
  return items.length === 0 ? last : `${items.join(", ")} and ${last}`;
}
