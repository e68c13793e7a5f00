import * as z from "zod";
import type { ByPlatform, Platform } from "../platforms/index.ts";
import { memoized, memoizedByObject } from "./memoized.ts";
import { type Pointer, pointerSegments } from "./pointer.ts";

/**
 * Compares two versions number by number. A version without its last numbers is the newest of its series: "3.0" sorts
 * after "3.0.2".
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(".").map(Number)) as [number[], number[]];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? Number.POSITIVE_INFINITY) - (right[index] ?? Number.POSITIVE_INFINITY);
    if (difference !== 0 && !Number.isNaN(difference)) return difference;
  }
  return 0;
}

/** Schema of a version of one of the product's series. */
/** The beginning of the requirement on a version. */
export const versionRule = "must be a version such as ";

export function versionField(table: Pick<VersionTable, "series">) {
  const first = table.series[0].name;
  const last = newestOf(table);
  return z
    .string()
    .regex(/^\d{1,3}\.\d{1,3}(?:\.\d{1,3})?$/, { error: `${versionRule}"${last}"`, abort: true })
    .refine((version) => compareVersions(version, `${first}.0`) >= 0 && compareVersions(version, last) <= 0, {
      error: `must be a supported version, from ${first} to ${last}`,
      params: {
        hint: `Write "${last}", the newest series, or an exact version from ${first} on.`,
      },
    })
    .meta({ examples: [last, first] });
}

/** A range of versions. An omitted end is open. */
export interface Gate {
  /** First version that has the key. */
  readonly since?: string;
  /** First version that no longer has the key. */
  readonly until?: string;
  /** Reference for the range, or the test that showed it. */
  readonly source: string;
}

/** Gates by key. A key without a gate exists in every supported version. */
export type Gates = Readonly<Record<string, Gate>>;

/** One supported series of a product. */
export interface Series {
  /** Name of the series, such as "3.13". */
  readonly name: string;
  /** End-of-life date, as YYYY-MM-DD; absent: not known yet. */
  readonly endOfLife?: string;
  /**
   * First version from which an upgrade leads to the series while the estate runs, such as the series before; the series itself:
   * none does; absent: every older one.
   */
  readonly from?: string;
}

/** The supported versions of a product, and the versions in which its keys exist. */
export interface VersionTable {
  /** Name of the product, such as "Patroni". */
  readonly product: string;
  /** Pointer to the version in a topology, such as "/postgres/patroni/version". */
  readonly setting: Pointer;
  /** Oldest first. */
  readonly series: readonly [Series, ...Series[]];
  readonly gates: Gates;
  /** Series of each platform's own package, if it has one. It is the default of a topology without a version. */
  readonly packaged?: ByPlatform<string | undefined>;
}

/** The series of a version; undefined: it is not supported. */
export function seriesOf({ series }: Pick<VersionTable, "series">, version: string): Series | undefined {
  return series.find(({ name }) => version === name || version.startsWith(`${name}.`));
}

/** The newest supported series. */
export function newestOf({ series }: Pick<VersionTable, "series">): string {
  return (series.at(-1) ?? series[0]).name;
}

/** The version that the settings of a topology name, or else that of a platform's package; "" for a product without versions. */
export function versionIn(
  { setting, packaged }: Partial<Pick<VersionTable, "setting" | "packaged">>,
  { sections }: { readonly sections: Readonly<Record<string, unknown>> },
  platform: Platform,
): string {
  if (setting === undefined) return "";
  const value = pointerSegments(setting).reduce<unknown>(
    (inner, key) => (inner as Readonly<Record<string, unknown>> | undefined)?.[key],
    sections,
  );
  return String(value ?? packaged?.[platform.name]);
}

/** Reports whether a version is that of a platform's own package, which the platform maintains until its own end of life. */
export function isPackaged({ packaged }: VersionTable, { name }: Platform, version: string): boolean {
  const own = packaged?.[name];
  return own !== undefined && `${version}.`.startsWith(`${own}.`);
}

/** Reports whether an upgrade leads from a version to a series while the estate runs. */
export function leadsTo({ from }: Series, version: string): boolean {
  return from === undefined || compareVersions(version, firstOf(from)) >= 0;
}

/** Reports whether a version has a key. A version without its last numbers is the newest of its series. */
export function has(gates: Gates, key: string, version: string): boolean {
  return !missingKeys(gates)(version).has(key);
}

/** The keys that a version does not have. Each host asks for each key of its files. */
const missingKeys = memoizedByObject((gates: Gates) =>
  memoized((version: string): ReadonlySet<string> => {
    const missing = Object.entries(gates).filter(
      ([, { since, until }]) =>
        (since !== undefined && compareVersions(version, firstOf(since)) < 0) ||
        (until !== undefined && compareVersions(version, firstOf(until)) >= 0),
    );
    return new Set(missing.map(([key]) => key));
  }),
);

/** The entries of `values` whose keys a version has. */
export function within<Value>(
  gates: Gates,
  version: string,
  values: Readonly<Record<string, Value>>,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).filter(([key]) => has(gates, key, version)));
}

/** Completes a bound: "4.0" is 4.0.0, not the newest of its series. */
function firstOf(version: string): string {
  return version.split(".").length < 3 ? firstOf(`${version}.0`) : version;
}
