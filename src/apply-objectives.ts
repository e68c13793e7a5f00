import { components } from "./components/index.ts";
import type { Component } from "./model/component.ts";
import { type Computed, type ComputedDefaults, isComputed } from "./model/formula.ts";
import { type Pointer, pointerTo } from "./model/pointer.ts";
import { objectives } from "./topology.ts";

/** Adds the defaults that follow from the objectives to the sections of a topology. Keys that are set do not change. */
export function applyObjectives(topology: unknown): unknown {
  const sections = defaultsOf(topology).map(
    ({ name, section, defaults }) => [name, withDefaults(section, defaults)] as const,
  );
  return isObject(topology) ? { ...topology, ...Object.fromEntries(sections) } : topology;
}

/** The defaults that `applyObjectives` adds, with their formulas. */
export function objectiveDefaults(
  topology: unknown,
): readonly (Computed & { readonly pointer: Pointer; readonly path: readonly string[] })[] {
  const added = (value: unknown, path: readonly string[], defaults: Computed | ComputedDefaults) => {
    if (isComputed(defaults))
      return value === undefined ? [{ ...defaults, path, pointer: pointerTo(...path) }] : [];
    return Object.entries(defaults).flatMap(
      ([key, inner]): ReturnType<typeof objectiveDefaults> =>
        value === undefined || isObject(value) ? added(value?.[key], [...path, key], inner) : [],
    );
  };
  return defaultsOf(topology).flatMap(({ name, section, defaults }) => added(section, [name], defaults));
}

/** The sections of a topology with the defaults that follow from its objectives. */
function defaultsOf(topology: unknown) {
  if (!isObject(topology)) return [];
  const parsed = objectives.safeParse(topology["objectives"]);
  if (!parsed.success) return [];
  return Object.values(components as Readonly<Record<string, Component>>).flatMap(({ name, defaultsFor }) => {
    const section = topology[name];
    return defaultsFor && isObject(section) ? [{ name, section, defaults: defaultsFor(parsed.data) }] : [];
  });
}

/** Merges defaults into a value by key. */
function withDefaults(value: unknown, defaults: Computed | ComputedDefaults): unknown {
  if (isComputed(defaults)) return value === undefined ? defaults.amount : value;
  if (!(value === undefined || isObject(value))) return value;
  const filled = Object.entries(defaults).map(
    ([key, inner]) => [key, withDefaults(value?.[key], inner)] as const,
  );
  return { ...value, ...Object.fromEntries(filled) };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
