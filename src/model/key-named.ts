import type { DescribedKey } from "./topology-key.ts";

/**
 * The key of a path such as network.admin or hosts.web1.address, in which a name stands for "<name>". The name of a
 * setting may contain dots.
 */
export function keyNamed<Key extends DescribedKey>(path: string, keys: readonly Key[]): Key | undefined {
  const known = new Map(keys.map((key) => [key.key, key]));
  const find = (below: readonly string[], rest: string): Key | undefined => {
    for (const key of below) {
      const found = known.get(key);
      const name = key.slice(key.lastIndexOf(".") + 1);
      const [first = ""] = rest.split(".");
      if (found === undefined || first === "" || (name !== "<name>" && name !== first)) continue;
      if (rest === first || (name === "<name>" && found.below.length === 0)) return found;
      return find(found.below, rest.slice(first.length + 1));
    }
    return undefined;
  };
  return find(
    keys.flatMap(({ key }) => (key.includes(".") ? [] : [key])),
    path.replace(/^\//, "").replaceAll("/", "."),
  );
}
