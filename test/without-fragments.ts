/**
 * The text of a rule without what shows it, which is a topology and names what it likes: bad, good and sources stand in a
 * row.
 */
export function withoutFragments(text: string): string {
  return text.replaceAll(/^ *bad:[\s\S]*?^ *sources: \[[^\]]*\],\n/gm, "");
}
