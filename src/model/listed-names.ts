/** Names of hosts in a sentence; a long list is shortened. */
export function listedNames(hosts: readonly string[]): string {
  const all = [...new Set(hosts)];
  return all.length > 8 ? `${all.slice(0, 6).join(", ")} and ${all.length - 6} more` : all.join(", ");
}
