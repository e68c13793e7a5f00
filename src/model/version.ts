import * as z from "zod";
import type { ByPlatform, Platform } from "../platforms/index.ts";
import type { Pointer } from "./pointer.ts";

/**
 * Compares two versions number by number. A version that leaves out its last numbers means the newest of its series:
 * "3.0" comes after "3.0.2".
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(".").map(Number)) as [number[], number[]];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? Number.POSITIVE_INFINITY) - (right[index] ?? Number.POSITIVE_INFINITY);
    if (difference !== 0 && !Number.isNaN(difference)) return difference;
  }
  return 0;
}

/** A version of one of a product's series. */
export function versionField(table: Pick<VersionTable, "series">) {
  const first = table.series[0].name;
  const last = newestOf(table);
  return z
    .string()
    .regex(/^\d{1,3}\.\d{1,3}(?:\.\d{1,3})?$/, `must be a version such as "${last}"`)
    .refine(
      (version) => compareVersions(version, `${first}.0`) >= 0 && compareVersions(version, last) <= 0,
      `must be a supported version, from ${first} to ${last}`,
    );
}

/** The versions in which something exists; open at an end that is left out. */
export interface Gate {
  /** The first version that has it. */
  readonly since?: string;
  /** The first version that has it no more. */
  readonly until?: string;
  /** Where that stands, or the trial that showed it. */
  readonly source: string;
}

/** Gates by key. A key without one exists in every supported version. */
export type Gates = Readonly<Record<string, Gate>>;

/** One series of a product that the bundle is made for. */
export interface Series {
  /** Such as "3.13". */
  readonly name: string;
  /** The day of its last fix, as YYYY-MM-DD; absent: not known yet. */
  readonly endOfLife?: string;
}

/** Every version of a product that the bundle is made for, and which of the keys that it writes exist in which. */
export interface VersionTable {
  /** Name of the product, such as "Patroni". */
  readonly product: string;
  /** Where a topology says which version it has, such as "/postgres/patroni/version". */
  readonly setting: Pointer;
  /** Oldest first. */
  readonly series: readonly [Series, ...Series[]];
  readonly gates: Gates;
  /** The series that the package of each platform is of, which a topology that names no version gets. */
  readonly packaged?: ByPlatform<string>;
}

/** The newest series that the bundle is made for. */
export function newestOf({ series }: Pick<VersionTable, "series">): string {
  return (series.at(-1) ?? series[0]).name;
}

/** Whether a version is the one that the platform's own package is of, which the platform mends for as long as it lives. */
export function isPackaged({ packaged }: VersionTable, { name }: Platform, version: string): boolean {
  return packaged !== undefined && `${version}.`.startsWith(`${packaged[name]}.`);
}

/** Whether a version has a key. A version without its last numbers is the newest of its series. */
export function has(gates: Gates, key: string, version: string): boolean {
  const gate = Object.hasOwn(gates, key) ? gates[key] : undefined;
  if (!gate) return true;
  if (gate.since !== undefined && compareVersions(version, firstOf(gate.since)) < 0) return false;
  return gate.until === undefined || compareVersions(version, firstOf(gate.until)) < 0;
}

/** The entries of `values` whose keys a version has. */
export function within<Value>(
  gates: Gates,
  version: string,
  values: Readonly<Record<string, Value>>,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).filter(([key]) => has(gates, key, version)));
}

/** "4.0" as a bound is 4.0.0, not the newest of its series. */
function firstOf(version: string): string {
  return version.split(".").length < 3 ? firstOf(`${version}.0`) : version;
}
