import { components } from "./components/index.ts";
import type { Component } from "./model/component.ts";
import { objectives } from "./topology.ts";

/** A topology as it is written, with the defaults that its objectives ask for under what its sections say. */
export function applyObjectives(topology: unknown): unknown {
  if (!isObject(topology)) return topology;
  const wanted = objectives.safeParse(topology["objectives"]);
  if (!wanted.success) return topology;
  const sections = Object.values(components as Readonly<Record<string, Component>>).flatMap(
    ({ name, defaultsFor }) =>
      defaultsFor && isObject(topology[name])
        ? [[name, withDefaults(topology[name], defaultsFor(wanted.data))] as const]
        : [],
  );
  return { ...topology, ...Object.fromEntries(sections) };
}

/** What is written, and by key what is not. */
function withDefaults(written: unknown, otherwise: unknown): unknown {
  if (written === undefined) return otherwise;
  if (!(isObject(written) && isObject(otherwise))) return written;
  const filled = Object.entries(otherwise).map(
    ([key, value]) => [key, withDefaults(written[key], value)] as const,
  );
  return { ...written, ...Object.fromEntries(filled) };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
