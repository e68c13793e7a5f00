/** The number of `members` voters that may be lost while the others are still a majority. */
export function toleratedLosses(members: number): number {
  return Math.max(0, Math.floor((members - 1) / 2));
}
