import { components } from "./components/index.ts";
import type { Component } from "./model/component.ts";
import { objectives } from "./topology.ts";

/** Adds the defaults that follow from the objectives to the sections of a topology. Keys that are set do not change. */
export function applyObjectives(topology: unknown): unknown {
  if (!isObject(topology)) return topology;
  const parsed = objectives.safeParse(topology["objectives"]);
  if (!parsed.success) return topology;
  const sections = Object.values(components as Readonly<Record<string, Component>>).flatMap(
    ({ name, defaultsFor }) =>
      defaultsFor && isObject(topology[name])
        ? [[name, withDefaults(topology[name], defaultsFor(parsed.data))] as const]
        : [],
  );
  return { ...topology, ...Object.fromEntries(sections) };
}

/** Merges defaults into a value by key. */
function withDefaults(value: unknown, defaults: unknown): unknown {
  if (value === undefined) return defaults;
  if (!(isObject(value) && isObject(defaults))) return value;
  const filled = Object.entries(defaults).map(
    ([key, inner]) => [key, withDefaults(value[key], inner)] as const,
  );
  return { ...value, ...Object.fromEntries(filled) };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
