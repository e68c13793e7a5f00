import type { BuildOptions } from "../../model/build-options.ts";
import type { Finding, Place } from "../../model/diagnostic.ts";
import type { Pointer } from "../../model/pointer.ts";
import { pointers } from "./pointers.ts";

/** The place of the value of a secret, or that of all values for "", if the values have places. */
export function secretPlace({ secretPlaces = {} }: BuildOptions, name: string): Place | undefined {
  return Object.hasOwn(secretPlaces, name) ? secretPlaces[name] : undefined;
}

/** The places of the values of these secrets, if they have any, and then the distinct places of their needs. */
export function secretPlaces(
  options: BuildOptions,
  secrets: readonly [NeededSecret, ...NeededSecret[]],
): Finding["at"] {
  const [first, ...others] = secrets;
  const needs = pointers(first.source, ...others.map(({ source }) => source));
  const [place, ...places] = secrets.flatMap(({ name }) => secretPlace(options, name) ?? []);
  return place ? [place, ...places, ...needs] : needs;
}

interface NeededSecret {
  readonly name: string;
  readonly source: Pointer;
}
