import type { Leaf } from "../../src/sources/topology-leaves.ts";

/** Other values of a leaf than those with which the library measures, the likeliest to be accepted first. */
export function unlikeValues({ kind, value, others }: Leaf): readonly unknown[] {
  if (kind === "name") return [];
  const tried = new Set(others.slice(0, 5).map((other) => JSON.stringify(other.value)));
  const own =
    typeof value === "number"
      ? [value + 7, Math.ceil(value / 2), value * 3, value - 3]
      : typeof value === "string"
        ? [value.replace(/\d+(?=\D*$)/, (digits) => `${Number(digits) + 5}`), `${value}-q`]
        : Array.isArray(value)
          ? [value.toSpliced(1, 1), [...value.slice(1), ...value.slice(0, 1)]]
          : [];
  const all = [...own, ...others.map((other) => other.value)];
  return all.filter(
    (each) => !tried.has(JSON.stringify(each)) && JSON.stringify(each) !== JSON.stringify(value),
  );
}
