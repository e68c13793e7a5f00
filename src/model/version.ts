import * as z from "zod";

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

/** A version within a supported window, both ends included; the ends name a series, such as "3.0" to "4.1". */
export function versionField(first: string, last: string) {
  return z
    .string()
    .regex(/^\d{1,3}\.\d{1,3}(?:\.\d{1,3})?$/, `must be a version such as "${last}"`)
    .refine(
      (version) => compareVersions(version, `${first}.0`) >= 0 && compareVersions(version, last) <= 0,
      `must be a supported version, from ${first} to ${last}`,
    );
}
